"""The transcript of a recording: windows, find, corrections."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("transcript", __name__)
