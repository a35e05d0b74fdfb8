"""How an action on a recording's page is answered: the section it changed, and a way back."""

from __future__ import annotations

import uuid

from flask import Response, flash, render_template, url_for
from markupsafe import Markup

from notes.web import htmx


def done(
    recording_id: uuid.UUID,
    section: str,
    html: str,
    words: str = "",
    undo: str | None = None,
    *,
    top: bool = False,
) -> Response:
    """The section as it is now, with a toast of `words`; without script the page, with the same
    words on top. `undo` is an address to post to; `top`: the page isn't opened at the section, so
    that the way back is in sight."""
    if not htmx.asked():
        if words:
            flash(Markup(render_template("recording/_undo.html", words=words, undo=undo)), "info")  # noqa: S704 - the template escapes
        whole = url_for("recording.show", recording_id=recording_id)
        return htmx.go(whole if top else page(recording_id, section))
    if words:
        html += render_template("recording/_toast.html", words=words, undo=undo)
    return htmx.answer(html, retarget=f"#section-{section}", reswap="outerHTML")


def page(recording_id: uuid.UUID, section: str) -> str:
    """The address of a recording's page at one of its sections."""
    return url_for("recording.show", recording_id=recording_id, _anchor=f"section-{section}")
