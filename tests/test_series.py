"""Series: making them, what is in them, who sees it, and where a recording seems to belong."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from notes import note_templates, recordings, series
from notes.db import db
from notes.errors import Forbidden, Invalid, NotFound
from notes.models import Recording, Role, Series
from tests import factories


@pytest.fixture
def viewer(alice, team):
    return factories.viewer(alice, team, Role.OWNER)


@pytest.fixture
def weekly(viewer):
    made = series.make(viewer, "Weekly sync", "stand_up")
    db.session.commit()
    return made


def held(day):
    return datetime(2026, 11, day, 10, tzinfo=UTC)


def test_a_list_counts_what_the_viewer_sees_and_begins_with_what_met_last(
    team, alice, bob, viewer, weekly
):
    old = series.make(viewer, "Board")
    empty = series.make(viewer, "All hands")
    for day, of, visibility in ((3, weekly, "team"), (10, weekly, "private"), (4, old, "team")):
        factories.recording(
            team, alice, started_at=held(day), series_id=of.id, visibility=visibility
        )
    factories.recording(team, alice, series_id=old.id, deleted_at=held(5))

    mine, _ = series.listed(viewer)
    theirs, more = series.listed(factories.viewer(bob, team))

    assert [(one.series, one.count, one.last_at) for one in mine] == [
        (weekly, 2, held(10)),
        (old, 1, held(4)),
        (empty, 0, None),
    ]
    assert [(one.series, one.count) for one in theirs] == [(old, 1), (weekly, 1), (empty, 0)]
    assert not more


def test_a_recording_goes_in_and_out_and_its_page_is_told(team, viewer, weekly):
    recording = factories.recording(team)
    before = recording.rev_header

    series.put(viewer, recording.id, weekly.id)
    db.session.commit()

    assert recording.series is weekly
    assert recording.rev_header > before
    series.put(viewer, recording.id, None)
    db.session.commit()
    assert recording.series_id is None


def test_strangers_find_nothing_and_viewers_change_nothing(team, charlie, victor, weekly):
    elsewhere = charlie.memberships[0].team_id
    stranger = recordings.Viewer(charlie, elsewhere, Role.OWNER)
    reader = factories.viewer(victor, team, Role.VIEWER)
    recording = factories.recording(team)

    with pytest.raises(NotFound):
        series.change(stranger, weekly.id, title="Mine")
    with pytest.raises(Forbidden):
        series.put(reader, recording.id, weekly.id)
    with pytest.raises(Forbidden):
        series.make(reader, "Another")
    assert series.one(reader, weekly.id).series is weekly


def test_a_name_is_taken_once_whatever_its_case(viewer, weekly):
    other = series.make(viewer, "Board")

    with pytest.raises(Invalid) as refused:
        series.make(viewer, " weekly  SYNC ")
    with pytest.raises(Invalid):
        series.change(viewer, other.id, title="weekly sync")

    assert refused.value.field == "title"
    assert series.called(viewer, "weekly sync") is weekly


def test_a_new_name_or_template_is_told_on_the_pages_of_its_recordings(team, viewer, weekly):
    recording = factories.recording(team, series_id=weekly.id)
    before = recording.rev_header

    series.change(viewer, weekly.id, title="Tuesday sync", template="retrospective")
    db.session.commit()

    assert (weekly.title, weekly.template) == ("Tuesday sync", "retrospective")
    assert recording.rev_header > before
    with pytest.raises(Invalid):
        series.change(viewer, weekly.id, template="no such")


def test_deleting_one_leaves_its_recordings(team, viewer, weekly):
    recording = factories.recording(team, series_id=weekly.id)

    series.delete(viewer, weekly.id)
    db.session.commit()

    assert db.session.get(Series, weekly.id) is None
    assert db.session.get(Recording, recording.id, populate_existing=True).series_id is None


def test_a_recording_belongs_where_others_of_its_title_are(team, alice, bob, viewer, weekly):
    alone = factories.recording(team, title="Kick-off")
    twin = factories.recording(team, title="Demo")
    loose = factories.recording(team, title="demo")
    factories.recording(team, alice, title="Demo", visibility="private")
    factories.recording(team, title="Call", series_id=weekly.id)
    call = factories.recording(team, title="Call")

    other = factories.viewer(bob, team)
    assert series.suggestion(other, alone) is None
    assert series.suggestion(other, twin) == series.Suggestion(None, "Demo", (loose.id,))
    assert series.suggestion(other, call).series is weekly


def test_what_comes_again_is_filed_where_the_last_one_is(team, alice, bob, weekly):
    factories.recording(team, title="Call", started_at=held(1), series_id=weekly.id)
    second = factories.recording(team, title="Call", started_at=held(8))

    series.file(second)

    assert second.series is weekly


def test_one_that_has_notes_stays_where_somebody_put_it(team, weekly):
    factories.recording(team, title="Call", started_at=held(1), series_id=weekly.id)
    second = factories.recording(team, title="Call", started_at=held(8))
    factories.summary(second)

    series.file(second)

    assert second.series_id is None


@pytest.mark.parametrize("last", [{"series_id": None}, {"visibility": "private"}])
def test_nothing_is_filed_where_the_last_one_was_not_or_nobody_sees_it(team, alice, weekly, last):
    values = {"series_id": weekly.id} | last
    factories.recording(team, alice, title="Call", started_at=held(1), **values)
    second = factories.recording(team, title="Call", started_at=held(8))

    series.file(second)

    assert second.series_id is None


def test_the_template_is_the_recordings_own_else_the_series_else_the_general_one(
    team, viewer, weekly
):
    recording = factories.recording(team)
    assert note_templates.of(recording).name == "General"

    series.put(viewer, recording.id, weekly.id)
    assert note_templates.choice(recording).why is note_templates.Why.SERIES
    assert note_templates.of(recording).name == "Stand-up"

    note_templates.choose(viewer, recording.id, "interview")
    assert note_templates.of(recording).name == "Interview"

    note_templates.choose(viewer, recording.id, "")
    assert note_templates.of(recording).name == "Stand-up"
