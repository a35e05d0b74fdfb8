"""Where what RealtimeKit tells of a session lies in a recording of it: its lines, its voices. Pure.

A session may have begun long before it was recorded, and goes on while a recording is paused.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from notes.providers.captured import CapturedLine, Voice
from notes.providers.realtimekit.sessions import Peer
from notes.providers.rooms import Recording, Session, Track
from notes.speech import Participant

_EARLY = timedelta(seconds=60)  # so much before the recording a voice's file may be begun
_CLOCKS = timedelta(seconds=5)  # so much may clocks differ
_LEFT_OUT_S = 10.0  # shorter than it took by more than this: it was paused


def zero(found: Recording) -> datetime | None:
    """When a recording begins; None where nothing tells. Of a recording of voices that is when
    the first of their files does."""
    begun = [at for one in found.tracks if (at := _made_at(one, found)) is not None]
    if found.started_at is not None:
        begun.append(found.started_at)
    return min(begun, default=None)


def span_ms(found: Recording, session: Session) -> tuple[int, int | None] | None:
    """The part of its session that a recording has, in ms from the session's start. None where
    that isn't known: one of both doesn't say when it began, or the recording was paused, nobody
    tells when."""
    began = zero(found)
    if began is None or session.started_at is None or _was_paused(found):
        return None
    start_ms = _ms(began - session.started_at)
    length_s = found.duration_s
    if length_s is None and found.stopped_at is not None:
        length_s = (found.stopped_at - began).total_seconds()
    return start_ms, None if length_s is None else start_ms + round(length_s * 1000)


def within(lines: Iterable[CapturedLine], span_ms: tuple[int, int | None]) -> list[CapturedLine]:
    """The lines of a part of the session, counted from where it begins."""
    start_ms, until_ms = span_ms
    found = []
    for one in lines:
        said = one.utterance
        if said.end_ms <= start_ms or (until_ms is not None and said.start_ms >= until_ms):
            continue
        end_ms = said.end_ms if until_ms is None else min(said.end_ms, until_ms)
        moved = replace(said, start_ms=max(0, said.start_ms - start_ms), end_ms=end_ms - start_ms)
        found.append(replace(one, utterance=moved))
    return found


def voices(found: Recording, peers: Sequence[Peer]) -> tuple[Voice, ...]:
    """The files of a recording of voices, each with whose it is and where it begins. A file whose
    name tells no time begins when its participant came, or with the recording."""
    began = zero(found)
    made = []
    for track in _once(found.tracks):
        peer = _peer(track, peers)
        at = _made_at(track, found) or (peer.joined_at if peer is not None else None)
        begin_ms = max(0, _ms(at - began)) if at is not None and began is not None else 0
        made.append(Voice(track.file_name, _who(track, peer), begin_ms))
    return tuple(made)


def _once(tracks: Sequence[Track]) -> list[Track]:
    """Every layer has the same voices again, under other names: those of the first one that has
    somebody are taken."""
    layers: dict[tuple[str | None, str | None], str] = {}
    kept = []
    for one in tracks:
        whose = (one.user_id or one.file_name, one.peer_id)
        if layers.setdefault(whose, one.layer) == one.layer:
            kept.append(one)
    return kept


def _made_at(track: Track, found: Recording) -> datetime | None:
    """When a file was begun, unless its name tells a time that can't be that."""
    at = track.made_at
    if at is None:
        return None
    if found.started_at is not None and at < found.started_at - _EARLY:
        return None
    if found.stopped_at is not None and at > found.stopped_at - _CLOCKS:
        return None
    return at


def _peer(track: Track, peers: Sequence[Peer]) -> Peer | None:
    """By the ids in the file's name: they may hold underscores, so that the name alone doesn't
    tell them."""
    of_user = None
    for one in peers:
        if one.peer_id and f"_{one.peer_id}_" in track.file_name:
            return one
        if one.user_id and f"_{one.user_id}_" in track.file_name:
            of_user = of_user or one
    return of_user


def _who(track: Track, peer: Peer | None) -> Participant:
    if peer is not None:
        return peer.who
    return Participant(track.user_id or track.peer_id or track.file_name, None)


def _was_paused(found: Recording) -> bool:
    if found.started_at is None or found.stopped_at is None or found.duration_s is None:
        return False
    took_s = (found.stopped_at - found.started_at).total_seconds()
    return took_s - found.duration_s > _LEFT_OUT_S


def _ms(length: timedelta) -> int:
    return round(length.total_seconds() * 1000)
