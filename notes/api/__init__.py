"""The door for programs: REST, keys, the contract of desktop_recordings."""
