"""Media files: what they are, their sound for the engines, copies and pictures for the page."""
