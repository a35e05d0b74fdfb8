"""What RealtimeKit says about sessions and meetings, made into plain values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from notes.providers.realtimekit.fields import (
    identity,
    mapping,
    moment,
    participant,
    rows,
    text,
    whole,
)
from notes.providers.rooms import Session
from notes.speech import Participant


@dataclass(frozen=True, slots=True)
class Peer:
    """Somebody's connection to a session; who comes back has another one under the same user."""

    who: Participant
    user_id: str | None
    peer_id: str | None
    joined_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Peers:
    """A page of a session's peers, and of how many in all."""

    peers: tuple[Peer, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Wishes:
    """What RealtimeKit was told to make of a meeting once it is over."""

    transcript: bool = False
    summary: bool = False


def session(content: Any) -> Session | None:
    """A session as REST tells it; None for what is none."""
    found = mapping(mapping(content).get("data"))
    known = identity(found.get("id"))
    if known is None:
        return None
    return Session(
        identity(found.get("associated_id")),
        known,
        text(found.get("meeting_display_name")),
        moment(found.get("started_at")),
        moment(found.get("ended_at")),
    )


def peers(content: Any) -> Peers:
    """A page of who was in a session."""
    outer = mapping(content)
    listed = rows(mapping(outer.get("data")).get("participants"))
    found = tuple(_peer(one) for one in map(mapping, listed))
    return Peers(found, whole(mapping(outer.get("paging")).get("total_count")) or len(found))


def wishes(content: Any) -> Wishes:
    """What a meeting says is to be made of it. A summary is made of a transcript, so that who
    wants the one gets the other."""
    found = mapping(mapping(content).get("data"))
    sums_up = found.get("summarize_on_end") is True
    return Wishes(sums_up or found.get("transcribe_on_end") is True, sums_up)


def people(found: Sequence[Peer]) -> list[Participant]:
    """Those of them who have a name, each once."""
    known: dict[str, Participant] = {}
    for one in found:
        if one.who.id is not None and one.who.name is not None:
            known.setdefault(one.who.id, one.who)
    return list(known.values())


def _peer(found: Any) -> Peer:
    user, peer = identity(found.get("user_id")), identity(found.get("id"))
    who = participant(user, peer, name=found.get("display_name"))
    return Peer(who, user, peer, moment(found.get("joined_at")))
