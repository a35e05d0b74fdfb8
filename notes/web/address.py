"""This server's address, as people and programs reach it."""

from __future__ import annotations

from flask import request

from notes.connections import settings


def base() -> str:
    """What was set, else what the browser asked; without a slash at the end."""
    return settings().public_url or request.host_url.rstrip("/")
