"""The application, for gunicorn and the flask command."""

from __future__ import annotations

from notes.assembly import create_app

app = create_app()
