"""Who spoke when: local voices in short windows, told apart by voiceprint, joined over the file."""
