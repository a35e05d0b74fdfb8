"""The note of a recording."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("note", __name__)
