"""Recordings that a provider makes in its own rooms: ordering them, telling them things."""
