"""Sign in, sign out, and the first owner."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("login", __name__)
