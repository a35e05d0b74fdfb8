"""Tests of notes.media, on files made on the spot."""
