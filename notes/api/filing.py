"""Where a recording belongs, and the templates that notes are written by."""

from __future__ import annotations

import uuid

from notes import api_keys, note_templates, recordings, series
from notes.api.addresses import identifier
from notes.api.call import Answer, Call
from notes.api.door import operation
from notes.api.series import TAG
from notes.api.types_series import (
    NotesTemplate,
    NotesTemplates,
    RecordingPlace,
    RecordingPlaceChanges,
    TemplateSection,
)
from notes.db import db
from notes.errors import Invalid, NotFound
from notes.models import Recording
from notes.note_templates import Offer, Why

ONE = "/recordings/{id}/"


@operation(
    "GET",
    "/templates/",
    scope=api_keys.READ,
    gives={200: NotesTemplates},
    summary="List templates of notes",
    tag=TAG,
)
def templates(call: Call) -> Answer:
    """What series and recordings can be given. People make the team's own in the settings."""
    return NotesTemplates(
        results=[_offer(one) for one in note_templates.offered(call.viewer.team_id)]
    )


@operation(
    "GET",
    ONE,
    scope=api_keys.READ,
    gives={200: RecordingPlace},
    summary="Read where a recording belongs",
    tag=TAG,
)
def show(call: Call, id: str) -> Answer:  # noqa: A002 - the contract's word
    """Its series, and by which template its notes are written."""
    return _place(recordings.get(call.viewer, identifier(id)))


@operation(
    "PATCH",
    ONE,
    scope=api_keys.WRITE,
    takes=RecordingPlaceChanges,
    gives={200: RecordingPlace},
    summary="Put a recording into a series, or choose its template",
    tag=TAG,
)
def change(call: Call, id: str) -> Answer:  # noqa: A002 - the contract's word
    """Null takes it out of its series, or leaves the template to it. Notes that are written stay
    as they are."""
    sent: RecordingPlaceChanges = call.body
    recording = recordings.get_for_edit(call.viewer, identifier(id))
    if "series_id" in sent.model_fields_set:
        _put(call, recording.id, sent.series_id)
    if "template" in sent.model_fields_set:
        note_templates.choose(call.viewer, recording.id, sent.template or "")
    db.session.commit()
    return _place(recording)


def _put(call: Call, recording_id: uuid.UUID, series_id: uuid.UUID | None) -> None:
    try:
        series.put(call.viewer, recording_id, series_id)
    except NotFound as error:
        raise Invalid(error.message, "series_id") from error


def _place(recording: Recording) -> RecordingPlace:
    choice = note_templates.choice(recording)
    return RecordingPlace(
        id=recording.id,
        title=recording.title,
        series_id=recording.series_id,
        series=recording.series.title if recording.series else None,
        template=recording.template if choice.why is Why.CHOSEN else None,
        counts=choice.offer.key,
        because=choice.why,
    )


def _offer(one: Offer) -> NotesTemplate:
    return NotesTemplate(
        key=one.key,
        name=one.name,
        built_in=one.own is None,
        sections=[
            TemplateSection(heading=part.heading, about=part.about) for part in one.template.parts
        ],
        guidance=one.template.guidance,
    )
