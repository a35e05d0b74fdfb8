"""The suite; it mirrors notes/."""
