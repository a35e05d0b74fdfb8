"""Who takes part in a meeting, as a provider knows them, made one with the speakers here. Core.

The provider's id of a participant is what counts: the same one is the same speaker, in what was
heard live, in the complete transcript and in the list of who was there. Whoever is new to us is
taken for a speaker of their name whom no id is known of. Names that people gave stay.
"""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import cast

from sqlalchemy import bindparam, func, select

from notes import recordings
from notes.db import db
from notes.models import Speaker
from notes.speech import Participant

NAME_LIMIT = 110  # with a number after it, it still fits
_PLAIN = re.compile(r"[A-Za-z0-9.-]{1,36}")
_BY_ID = select(Speaker.id, Speaker.name, Speaker.named_by).where(
    Speaker.recording_id == bindparam("recording"), Speaker.participant == bindparam("participant")
)
_COUNTED = re.compile(r" \(\d+\)$")
SHOW_NAMES = ("speakers", "summary", "tasks")


def speakers_of(
    recording_id: uuid.UUID, people: Iterable[Participant]
) -> Mapping[Participant, Speaker]:
    """The speaker for each of them, made where they are new; nobody for who has neither id nor
    name. The recording's row must be held (`recordings.touch`)."""
    wanted = [one for one in dict.fromkeys(people) if one != Participant(None, None)]
    if not wanted:
        return {}
    query = select(Speaker).where(Speaker.recording_id == recording_id).order_by(Speaker.number)
    standing = list(db.session.scalars(query.execution_options(populate_existing=True)))
    before = [(one.participant, one.name) for one in standing]
    found: dict[Participant, Speaker] = {}
    called: dict[uuid.UUID, str] = {}  # what those are called now who were named this time
    for one in wanted:
        speaker = _known(one, standing) or _new(recording_id, one, standing)
        found[one] = speaker
        if one.name is not None:
            called[speaker.id] = one.name[:NAME_LIMIT]
    _name(standing, called)
    db.session.flush()
    if before != [(one.participant, one.name) for one in standing]:
        recordings.touch(recording_id, *SHOW_NAMES)
    return found


def speaker_id(recording_id: uuid.UUID, who: Participant) -> uuid.UUID | None:
    """The speaker that somebody is, made where they are new. Quick for who is known by that name
    already: they say something many times a second."""
    if who.id is not None:
        found = db.session.execute(
            _BY_ID, {"recording": recording_id, "participant": kept_id(who.id)}
        ).first()
        if found is not None and (
            who.name is None
            or found.named_by is not None
            or who.name[:NAME_LIMIT] in {found.name, _COUNTED.sub("", found.name or "")}
        ):
            return cast("uuid.UUID", found.id)
    speaker = speakers_of(recording_id, [who]).get(who)
    return speaker.id if speaker else None


def introduce(recording_id: uuid.UUID, people: Iterable[Participant]) -> None:
    """They are there. Who comes back under another id isn't somebody else of that name, until
    they say something. The recording's row must be held."""
    standing = db.session.execute(
        select(Speaker.participant, Speaker.label, Speaker.name).where(
            Speaker.recording_id == recording_id
        )
    ).all()
    ids = {row.participant for row in standing if row.participant is not None}
    with_ids = [row for row in standing if row.participant is not None]
    names = {name for row in with_ids for name in (row.label, row.name)}
    new = [
        one
        for one in people
        if (one.id is not None and kept_id(one.id) in ids) or one.name not in names
    ]
    speakers_of(recording_id, new)


def silent(recording_id: uuid.UUID, speaking: Iterable[uuid.UUID]) -> list[str]:
    """The names of those who are there, as a provider told, and have no line."""
    rows = db.session.scalars(
        select(Speaker)
        .where(
            Speaker.recording_id == recording_id,
            Speaker.participant.is_not(None),
            Speaker.name.is_not(None),
        )
        .order_by(func.lower(Speaker.name), Speaker.number)
    )
    heard = set(speaking)
    return [one.shown for one in rows if one.id not in heard]


def kept_id(told: str) -> str:
    """A participant's id as it is kept and as a part of other names: one that is long, or holds
    what means something there, by its mark."""
    return told if _PLAIN.fullmatch(told) and told != "draft" else mark(told)


def mark(text: str) -> str:
    """A short name for a text."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]


def _known(one: Participant, standing: Sequence[Speaker]) -> Speaker | None:
    number = None if one.id is None else kept_id(one.id)
    if number is not None:
        for speaker in standing:
            if speaker.participant == number:
                return speaker
    if one.name is None:
        return None
    name = one.name[:NAME_LIMIT]
    free = [each for each in standing if number is None or each.participant is None]
    for speaker in sorted(free, key=lambda each: each.label != name):
        if name in {speaker.label, speaker.name}:
            speaker.participant = speaker.participant or number
            return speaker
    return None


def _new(recording_id: uuid.UUID, one: Participant, standing: list[Speaker]) -> Speaker:
    number = None if one.id is None else kept_id(one.id)
    labels = {each.label for each in standing}
    speaker = Speaker(
        id=uuid.uuid4(),
        recording_id=recording_id,
        number=max((each.number for each in standing), default=0) + 1,
        label=_free((one.name or f"Participant {number}")[:NAME_LIMIT], labels),
        participant=number,
    )
    db.session.add(speaker)
    standing.append(speaker)
    return speaker


def _name(standing: Sequence[Speaker], called: Mapping[uuid.UUID, str]) -> None:
    """Let them be called what the provider calls them, unless a person named them. Who shares a
    name is counted in the order of their ids, so that it doesn't depend on who came first."""
    names = {
        one.id: called.get(one.id) or _COUNTED.sub("", one.name or "")
        for one in standing
        if one.named_by is None and (one.participant is not None or one.id in called)
    }
    taken = {one.name for one in standing if one.id not in names and one.name}
    for one in sorted(standing, key=_place):
        if name := names.get(one.id):
            one.name = _free(name, taken)
            taken.add(one.name)


def _place(one: Speaker) -> tuple[int, str, int]:
    number = one.participant or ""
    return len(number), number, one.number


def _free(wanted: str, taken: Iterable[str]) -> str:
    name, count = wanted, 1
    while name in taken:
        count += 1
        name = f"{wanted} ({count})"
    return name
