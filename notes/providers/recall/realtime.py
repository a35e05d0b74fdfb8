"""What Recall.ai posts while a meeting runs: words, drafts of them, who comes and goes."""

from __future__ import annotations

from typing import Any

from notes.providers.live import Came, Heard, Told, Went
from notes.providers.recall.recordings import mapping
from notes.providers.recall.transcript import first_ms, participant, utterance
from notes.speech import Participant

WORDS = {"transcript.data": True, "transcript.partial_data": False}
"""The events that hold words, and whether those stand."""

_CAME = {"participant_events.join", "participant_events.update"}
_WENT = "participant_events.leave"
_NOBODY = Participant(None, None)


def read(content: Any) -> Told:
    """What the parsed body of a post says; takes anything."""
    outer = mapping(content)
    event = outer.get("event")
    if not isinstance(event, str):
        return None
    data = mapping(mapping(outer.get("data")).get("data"))
    who = participant(data.get("participant"))
    if event in WORDS:
        words = data.get("words")
        heard = utterance(words, 0)
        timed = first_ms(words) is not None
        return Heard(who, heard, timed, WORDS[event]) if heard is not None else None
    if who == _NOBODY:
        return None
    if event in _CAME:
        return Came(who)
    return Went(who) if event == _WENT else None
