"""The versions of a recording's notes: listed, read, compared, gone back to."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, render_template, request, url_for

from notes import digests, recordings, redoing, summary_comparing, summary_versions
from notes.db import db
from notes.errors import NotFound
from notes.summary_versions import Version
from notes.web import htmx, summary, toasts
from notes.web.session import viewer

bp = Blueprint("summary_versions", __name__)
VERSIONS = "/recordings/<uuid:recording_id>/notes/versions"
VERSION = f"{VERSIONS}/<uuid:version_id>"


@bp.get(VERSIONS)
def index(recording_id: uuid.UUID) -> str:
    """All of them."""
    return render_template(
        "summary/versions.html",
        recording=recordings.get(viewer(), recording_id),
        versions=summary_versions.versions(viewer(), recording_id),
        can_edit=viewer().role.can_edit,
    )


@bp.get(VERSION)
def page(recording_id: uuid.UUID, version_id: uuid.UUID) -> str:
    """One as it was."""
    recording = recordings.get(viewer(), recording_id)
    found = summary_versions.get(viewer(), recording_id, version_id)
    return render_template(
        "summary/version.html",
        recording=recording,
        version=_listed(recording_id, version_id),
        notes=digests.of(found, recording.duration_ms),
        redos=redoing.NONE,
        can_edit=viewer().role.can_edit,
    )


@bp.get(f"{VERSION}/compare")
def compare(recording_id: uuid.UUID, version_id: uuid.UUID) -> str:
    """What changed between one version and another (`with`; else the one that is shown); the
    older one comes first."""
    recording = recordings.get(viewer(), recording_id)
    listed = summary_versions.versions(viewer(), recording_id)
    one = _among(listed, version_id)
    asked = request.args.get("with", type=uuid.UUID)
    other = _among(listed, asked) if asked else next(each for each in listed if each.shown)
    before, after = sorted((one, other), key=lambda each: each.number)
    notes = [
        digests.of(summary_versions.get(viewer(), recording_id, each.id), recording.duration_ms)
        for each in (before, after)
    ]
    return render_template(
        "summary/compared.html",
        recording=recording,
        versions=listed,
        one=one,
        before=before,
        after=after,
        compared=summary_comparing.compare(*notes),
        everything="all" in request.args,
        can_edit=viewer().role.can_edit,
    )


@bp.post(f"{VERSION}/show")
def show(recording_id: uuid.UUID, version_id: uuid.UUID) -> Response:
    """Make it the one that counts."""
    before = summary_versions.show(viewer(), recording_id, version_id)
    db.session.commit()
    recording = recordings.get(viewer(), recording_id)
    html = summary.section(recording, viewer()) if htmx.asked() else ""
    undo = before and url_for("summary_versions.show", recording_id=recording_id, version_id=before)
    words = "This version is shown again." if before else "This version is the one shown already."
    return toasts.done(recording_id, "summary", html, words, undo or None, top=True)


def _listed(recording_id: uuid.UUID, version_id: uuid.UUID) -> Version:
    return _among(summary_versions.versions(viewer(), recording_id), version_id)


def _among(listed: list[Version], version_id: uuid.UUID) -> Version:
    for one in listed:
        if one.id == version_id:
            return one
    raise NotFound("There is no such version of these notes any more.")
