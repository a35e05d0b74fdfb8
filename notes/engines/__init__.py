"""Engines: speech to text, who spoke, what it amounts to. Chosen in `notes.adapters`."""
