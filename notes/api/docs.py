"""The API's own description: the OpenAPI document, and a page to read."""

from __future__ import annotations

from functools import cache

from flask import Response, render_template
from pydantic_core import to_json

from notes.api import openapi
from notes.api.door import bp
from notes.api.reference import Reference
from notes.connections import settings


def spec() -> Response:
    """The OpenAPI document; no key is needed."""
    response = Response(_written(), mimetype="application/json")
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    return response


def page() -> str:
    """The same for people."""
    return render_template("api/docs.html", reference=_laid_out(settings().base_url))


@cache
def _written() -> bytes:
    return to_json(openapi.document())


@cache
def _laid_out(base: str) -> Reference:
    return Reference(openapi.document(), base)


spec.public = page.public = True  # type: ignore[attr-defined] # open without a session
bp.add_url_rule("/api/openapi.json", "openapi", spec)
bp.add_url_rule("/api/docs", "docs", page, strict_slashes=False)
