"""Minutebook: meetings recorded, written down, and checkable line by line."""
