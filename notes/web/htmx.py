"""The one place that knows htmx-flask: whether htmx asks, and answers with its headers."""

from __future__ import annotations

from typing import Any, cast

import htmx_flask
from flask import Flask, Response, redirect, request

_extension = htmx_flask.Htmx()


def init(app: Flask) -> None:
    """Make `request.htmx` known."""
    _extension.init_app(app)


def asked() -> bool:
    """Whether htmx asks, so a fragment is wanted (a boosted link wants a page)."""
    found = cast("Any", request).htmx
    return bool(found) and not found.boosted


def page() -> str | None:
    """The address of the page from which htmx asks."""
    return cast("str | None", cast("Any", request).htmx.current_url)


def wants_json() -> bool:
    """Whether a script asks: it accepts JSON and not HTML."""
    accepted = request.accept_mimetypes
    return not asked() and accepted.accept_json and not accepted.accept_html


def answer(body: str, status: int = 200, **headers: Any) -> Response:
    """A fragment with htmx headers: `trigger`, `retarget`, `reswap`, `redirect`, `refresh`…"""
    response = cast("Response", htmx_flask.make_response(body, **headers))
    response.status_code = status
    return response


def go(address: str) -> Response:
    """Send the browser to a page of ours: 303 for forms, a header for htmx."""
    if asked():
        return answer("", redirect=address)
    return cast("Response", redirect(address, code=303))
