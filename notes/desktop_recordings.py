"""A recording as the desktop_recordings contract shows it. Core."""
