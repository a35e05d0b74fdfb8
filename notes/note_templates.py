"""Templates of notes: by which one a recording's are written, and a team's own. Core.

A template is kept by its key: the name of a built-in one, or the id of one of the team's own. A
key whose template is gone counts for nothing, so deleting one breaks nothing.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import func, select

from notes import recordings, series_sight
from notes.built_in_templates import BUILT_IN, GENERAL
from notes.db import db
from notes.engines.base import Part, Template
from notes.errors import Conflict, Forbidden, Invalid, NotFound
from notes.models import NoteTemplate, Recording, Series, Summary
from notes.provider_accounts import hold_team
from notes.recordings import Viewer, visible

MEANWHILE = (
    "Somebody else changed this template while you were editing it. What you typed is below; "
    "save it to replace theirs, or cancel to keep theirs."
)
NAME_LIMIT = 80
MOST_PARTS = 12
HEADING_LIMIT = 80
ABOUT_LIMIT = 300
GUIDANCE_LIMIT = 2000
MOST = 50  # of a team's own


class Why(StrEnum):
    """What made a recording's template the one that counts."""

    CHOSEN = "chosen"  # somebody chose it for this recording
    SERIES = "series"
    USUAL = "usual"


@dataclass(frozen=True, slots=True)
class Offer:
    """A template with its key; `own` is the row when it is one of the team's own."""

    key: str
    template: Template
    own: NoteTemplate | None = None

    @property
    def name(self) -> str:
        return self.template.name


@dataclass(frozen=True, slots=True)
class Choice:
    """The template that counts for a recording, and why."""

    offer: Offer
    why: Why


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody typed. Parts with nothing in them are left out."""

    name: str
    parts: tuple[Part, ...] = ()
    guidance: str = ""


@dataclass(frozen=True, slots=True)
class Uses:
    """Where a template counts: series by title, and how many recordings it was chosen for."""

    series: tuple[str, ...]
    recordings: int


def of(recording: Recording) -> Template:
    """How the recording's notes are to be laid out; without parts for the general one."""
    return choice(recording).offer.template


def choice(recording: Recording) -> Choice:
    """The one chosen by hand for the recording, else its series', else the general one."""
    series = recording.series
    for key, why in ((recording.template, Why.CHOSEN), (series and series.template, Why.SERIES)):
        if key and (found := by_key(recording.team_id, key)):
            return Choice(found, why)
    return Choice(Offer(GENERAL, BUILT_IN[GENERAL]), Why.USUAL)


def other(recording: Recording) -> str | None:
    """The name of the template that the recording's notes follow, where another one counts for
    what is written from now on."""
    query = select(Summary.template).where(Summary.recording_id == recording.id)
    newest = query.order_by(Summary.shown_at.desc(), Summary.id.desc()).limit(1)
    row = db.session.execute(newest).one_or_none()
    if row is None:
        return None
    written_by = row.template or BUILT_IN[GENERAL].name
    return written_by if written_by != of(recording).name else None


def by_key(team_id: int, key: str) -> Offer | None:
    """The template of that key, or None when there is none, or none of the team's."""
    if key in BUILT_IN:
        return Offer(key, BUILT_IN[key])
    try:
        row = db.session.get(NoteTemplate, uuid.UUID(key))
    except ValueError:
        return None
    return offer(row) if row is not None and row.team_id == team_id else None


def checked(team_id: int, key: str) -> str | None:
    """A key to keep, or None for an empty one. Raises Invalid (field `template`)."""
    if not key:
        return None
    found = by_key(team_id, key)
    if found is None:
        raise Invalid("There is no such template. Choose one from the list.", "template")
    return found.key


def offered(team_id: int) -> list[Offer]:
    """What can be chosen: the built-in ones, then the team's own by name."""
    return [Offer(key, one) for key, one in BUILT_IN.items()] + own(team_id)


def own(team_id: int) -> list[Offer]:
    """The team's own by name."""
    query = select(NoteTemplate).where(NoteTemplate.team_id == team_id)
    return [
        offer(row)
        for row in db.session.scalars(
            query.order_by(func.lower(NoteTemplate.name), NoteTemplate.id)
        )
    ]


def offer(row: NoteTemplate) -> Offer:
    """One of the team's own as it is offered."""
    parts = tuple(Part(one["heading"], one.get("about", "")) for one in row.sections)
    return Offer(str(row.id), Template(row.name, parts, row.guidance), row)


def get(viewer: Viewer, template_id: uuid.UUID) -> NoteTemplate:
    """One of the team's own. Raises NotFound."""
    row = db.session.get(NoteTemplate, template_id, populate_existing=True)
    if row is None or row.team_id != viewer.team_id:
        raise NotFound("There is no such template in this team.")
    return row


def add(viewer: Viewer, draft: Draft) -> NoteTemplate:
    """Keep another template of the team's own. Raises Forbidden, Invalid."""
    _require_edit(viewer)
    wanted = _clean(draft)
    hold_team(viewer.team_id)
    others = own(viewer.team_id)
    if len(others) >= MOST:
        raise Invalid(f"A team has at most {MOST} templates of its own. Delete one first.")
    _refuse_twin(wanted.name, others)
    row = NoteTemplate(team_id=viewer.team_id, created_by=viewer.user.id)
    _fill(row, wanted)
    db.session.add(row)
    db.session.flush()
    return row


def mark(row: NoteTemplate) -> str:
    """Which state of a template somebody looks at, for `change`."""
    return row.updated_at.isoformat()


def change(
    viewer: Viewer, template_id: uuid.UUID, draft: Draft, base: str | None = None
) -> NoteTemplate:
    """Write one of the team's own anew; notes that are written stay as they are. `base` is the
    `mark` of what was edited. Raises NotFound, Forbidden, Invalid, Conflict."""
    get(viewer, template_id)
    _require_edit(viewer)
    wanted = _clean(draft)
    hold_team(viewer.team_id)
    row = get(viewer, template_id)
    if base is not None and base != mark(row):
        raise Conflict(MEANWHILE)
    _refuse_twin(wanted.name, [one for one in own(viewer.team_id) if one.own is not row])
    _fill(row, wanted)
    return row


def uses(viewer: Viewer, row: NoteTemplate) -> Uses:
    """Where it counts, as far as the viewer may see."""
    key = str(row.id)
    titles = select(Series.title).where(series_sight.seen(viewer), Series.template == key)
    chosen = select(func.count()).where(
        visible(viewer), Recording.template == key, Recording.deleted_at.is_(None)
    )
    found = db.session.scalars(titles.order_by(func.lower(Series.title)))
    return Uses(tuple(found), db.session.scalar(chosen) or 0)


def delete(viewer: Viewer, template_id: uuid.UUID) -> None:
    """Take one of the team's own away; where it was chosen the next one counts, and notes that
    are written stay as they are. Raises NotFound, Forbidden."""
    row = get(viewer, template_id)
    _require_edit(viewer)
    db.session.delete(row)


def choose(viewer: Viewer, recording_id: uuid.UUID, key: str) -> Recording:
    """Have a recording's notes written by a template from now on; an empty key leaves it to its
    series. What is written stays. Raises NotFound, Forbidden, Invalid (field `template`)."""
    recording = recordings.get_for_edit(viewer, recording_id)
    chosen = checked(viewer.team_id, key)
    if recording.template != chosen:
        recording.template = chosen
        db.session.flush()
        recordings.touch(recording_id, "header")
    return recording


def _require_edit(viewer: Viewer) -> None:
    if not viewer.role.can_edit:
        raise Forbidden("You can read this team's templates but not change them.")


def _fill(row: NoteTemplate, wanted: Draft) -> None:
    row.name = wanted.name
    row.guidance = wanted.guidance
    row.sections = [{"heading": one.heading, "about": one.about} for one in wanted.parts]


def _clean(draft: Draft) -> Draft:
    name = _line(draft.name)
    if not name:
        raise Invalid("A template needs a name.", "name")
    if len(name) > NAME_LIMIT:
        raise Invalid(f"A template's name has at most {NAME_LIMIT} characters.", "name")
    guidance = "\n".join(line.rstrip() for line in draft.guidance.strip().splitlines())
    if len(guidance) > GUIDANCE_LIMIT:
        raise Invalid(f"What matters has at most {GUIDANCE_LIMIT:,} characters.", "guidance")
    return Draft(name, _parts(draft.parts), guidance)


def _parts(given: Sequence[Part]) -> tuple[Part, ...]:
    cleaned = [Part(_line(one.heading), _line(one.about)) for one in given]
    kept = tuple(one for one in cleaned if one.heading or one.about)
    if len(kept) > MOST_PARTS:
        raise Invalid(f"A template has at most {MOST_PARTS} sections.", "parts")
    for one in kept:
        if not one.heading:
            raise Invalid(f"Give the section about “{one.about[:40]}” a heading.", "parts")
        if len(one.heading) > HEADING_LIMIT:
            raise Invalid(f"A heading has at most {HEADING_LIMIT} characters.", "parts")
        if len(one.about) > ABOUT_LIMIT:
            raise Invalid(
                f"What belongs under “{one.heading}” has at most {ABOUT_LIMIT} characters.", "parts"
            )
    if len({one.heading.casefold() for one in kept}) < len(kept):
        raise Invalid("Two sections have the same heading.", "parts")
    return kept


def _refuse_twin(name: str, others: Sequence[Offer]) -> None:
    taken = {one.name.casefold() for one in others} | {
        one.name.casefold() for one in BUILT_IN.values()
    }
    if name.casefold() in taken:
        raise Invalid(f"There is a template called “{name}” already.", "name")


def _line(text: str) -> str:
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())
