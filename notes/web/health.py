"""Whether the process and what it needs are well."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("health", __name__)
