"""The transcript of a recording: its windows and finding words in it."""

from __future__ import annotations

import json
import re
import uuid
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, jsonify, make_response, render_template, request
from markupsafe import Markup

from notes import recordings, windows
from notes.models import Recording, Status
from notes.recordings import Viewer
from notes.web.session import viewer
from notes.windows import Line, Match, Voices, Window

bp = Blueprint("transcript", __name__)

_LONGEST = 200  # characters looked for
_END_MS = 1 << 52


@dataclass(frozen=True, slots=True)
class Found:
    """Words looked for: `number` of `count` places, the line of it, numbers beside it."""

    words: str
    number: int
    count: int
    line: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page opens with: windows (some loaded), where, and neighbours to go to."""

    windows: list[Window]
    voices: Voices
    at_ms: int
    chosen: uuid.UUID | None
    found: Found | None
    live: bool

    @property
    def earlier(self) -> int | None:
        """The second at which the window before the loaded ones begins."""
        loaded = [place for place, one in enumerate(self.windows) if one.lines is not None]
        return self._second(loaded[0] - 1) if loaded and loaded[0] > 0 else None

    @property
    def later(self) -> int | None:
        """The second at which the window after the loaded ones begins."""
        loaded = [place for place, one in enumerate(self.windows) if one.lines is not None]
        if not loaded or loaded[-1] + 1 >= len(self.windows):
            return None
        return self._second(loaded[-1] + 1)

    @property
    def names(self) -> str:
        """The voices for scripts: JSON of number to name."""
        return json.dumps({one.number: one.name for one in self.voices.values()})

    def _second(self, place: int) -> int:
        return self.windows[place].start_ms // 1000


def shown(recording: Recording) -> Shown:
    """The transcript as the address of the page asks for it; at its end while the meeting runs."""
    known = windows.voices(recording.id)
    words = request.args.get("find", "").strip()[:_LONGEST]
    found, match = _look(recording.id, words) if words else (None, None)
    at_ms = match.start_ms if match else _asked_ms()
    live = recording.status == Status.RECORDING and not {"t", "find"} & set(request.args)
    opened = windows.around(recording.id, _END_MS if live else at_ms, known)
    chosen = match.id if match else _line_at(opened, at_ms)
    return Shown(opened, known, at_ms, chosen, found, live)


@bp.app_template_global()
def marked(text: str, words: str) -> Markup:
    """The text with the words that were looked for under the highlighter."""
    wanted = " ".join(words.split())
    pieces = re.split(f"({re.escape(wanted)})", text, flags=re.IGNORECASE) if wanted else [text]
    return Markup().join(
        Markup("<mark>{}</mark>").format(piece) if place % 2 else piece
        for place, piece in enumerate(pieces)
    )


def line_html(line: Line, recording: Recording, viewer: Viewer) -> str:
    """One line as the page shows it."""
    return render_template(
        "recording/_line.html", line=line, recording=recording, can_edit=viewer.role.can_edit
    )


@bp.get("/recordings/<uuid:recording_id>/transcript/<int:index>")
def window(recording_id: uuid.UUID, index: int) -> Response:
    """One window of lines; `X-Rev` says how new it is."""
    recording = recordings.get(viewer(), recording_id)
    rev = recording.rev
    body = render_template(
        "recording/_window.html",
        window=windows.window(recording_id, index, windows.voices(recording_id)),
        recording=recording,
        chosen=None,
    )
    response = make_response(body)
    response.headers["X-Rev"] = str(rev)
    return response


@bp.get("/recordings/<uuid:recording_id>/transcript/find")
def find(recording_id: uuid.UUID) -> Response:
    """Where words were said: `[line id, start in ms, how often]` in order of time."""
    recordings.get(viewer(), recording_id)
    words = request.args.get("words", "").strip()[:_LONGEST]
    found = windows.find(recording_id, words)
    return jsonify(
        count=sum(one.count for one in found),
        matches=[[str(one.id), one.start_ms, one.count] for one in found],
    )


def _look(recording_id: uuid.UUID, words: str) -> tuple[Found, Match | None]:
    places = [one for one in windows.find(recording_id, words) for _ in range(one.count)]
    if not places:
        return Found(words, 0, 0, None), None
    wanted = request.args.get("match", 1, type=int)
    number = (wanted - 1) % len(places) + 1
    match = places[number - 1]
    return Found(words, number, len(places), match.id), match


def _asked_ms() -> int:
    seconds: Any = request.args.get("t", 0.0, type=float)
    return int(min(max(seconds, 0.0), 1e9) * 1000) if seconds == seconds else 0  # noqa: PLR0124 - NaN


def _line_at(opened: list[Window], at_ms: int) -> uuid.UUID | None:
    if "t" not in request.args:
        return None
    lines = [line for one in opened for line in one.lines or ()]
    begun = [line for line in lines if line.start_ms <= at_ms]
    return begun[-1].id if begun else None
