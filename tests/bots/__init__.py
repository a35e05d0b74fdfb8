"""Bots: sending them, telling them things, where they stand."""
