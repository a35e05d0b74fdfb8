"""What a provider tells of a meeting while it runs, as plain values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from notes.speech import Participant, Utterance


@dataclass(frozen=True, slots=True)
class Heard:
    """A participant said this. `timed`: it is known when; else the utterance begins at 0. Not
    `is_final`: a draft that a later one takes the place of."""

    who: Participant
    utterance: Utterance
    timed: bool
    is_final: bool


@dataclass(frozen=True, slots=True)
class Came:
    """Somebody is there, under this name."""

    who: Participant


@dataclass(frozen=True, slots=True)
class Went:
    """Somebody left."""

    who: Participant


Told = Heard | Came | Went | None
"""None: nothing that we have a use for."""

Read = Callable[[Any], Told]
"""What the parsed body of a post says; takes anything."""
