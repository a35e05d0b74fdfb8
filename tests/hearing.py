"""What Recall posts while a meeting runs, and what came of it."""

from __future__ import annotations

from notes import windows
from tests.standins.recall_recordings import participant, word

ADA, BEN = participant(100, "Ada"), participant(200, "Ben")


def heard(who, words, start=1.0, event="transcript.data"):
    rows = [word(one, start + at / 2, start + at / 2 + 0.4) for at, one in enumerate(words.split())]
    return {"event": event, "data": {"data": {"words": rows, "participant": who}}}


def partial(who, words, start=1.0):
    return heard(who, words, start, "transcript.partial_data")


def action(name, who, **data):
    stamp = {"absolute": "2026-11-03T10:40:00Z", "relative": 1.0}
    content = {"participant": who, "timestamp": stamp, "data": data or None}
    return {"event": f"participant_events.{name}", "data": {"data": content}}


def standing(recording):
    """(who, words, final) of each line."""
    known = windows.voices(recording.id)
    found = windows.following(recording.id, None, 100, known)
    return [(one.voice.name if one.voice else None, one.text, one.is_final) for one in found]
