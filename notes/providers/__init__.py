"""Companies that record for us; each a folder, chosen in `notes.adapters`."""
