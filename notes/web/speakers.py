"""Naming the voices of a recording."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("speakers", __name__)
