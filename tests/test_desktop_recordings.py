"""Pages of recordings for programs, and making one."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event

from notes import desktop_recordings, search
from notes.db import db
from notes.desktop_recordings import Filters
from notes.errors import Forbidden
from notes.models import Capture, ClientFields, Role, Source, Status
from notes.providers.base import SdkUpload
from tests import factories

BEGIN = datetime(2026, 5, 22, 10, tzinfo=UTC)


@pytest.fixture
def viewer(alice, team):
    return factories.viewer(alice, team)


def test_those_of_one_moment_have_an_order(team, viewer):
    rows = [factories.recording(team, started_at=BEGIN) for _ in range(6)]
    expected = sorted((row.id for row in rows), reverse=True)

    pages = [desktop_recordings.page(viewer, 2, offset).ids for offset in (0, 2, 4)]

    assert [one for page in pages for one in page] == expected


def test_other_teams_and_deleted_ones_dont_count(team, viewer, charlie):
    kept = factories.recording(team)
    factories.recording(team, deleted_at=BEGIN)
    factories.recording(factories.team("Others"), charlie)

    assert desktop_recordings.page(viewer, 100, 0) == desktop_recordings.Page(1, [kept.id])


@pytest.mark.parametrize("filters", [Filters(), Filters(search="budget"), Filters(status="ready")])
@pytest.mark.parametrize("offset", [0, 3, 50])
def test_a_page_takes_at_most_two_statements(team, viewer, filters, offset):
    for hour in range(5):
        row = factories.recording(team, title="Budget", started_at=BEGIN + timedelta(hours=hour))
        search.index(row.id)
    db.session.commit()
    _ = viewer.user.id  # read before it is counted
    seen = []

    def note(_connection, _cursor, statement, *_rest):
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        page = desktop_recordings.page(viewer, 100, offset, filters)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)

    assert (page.count, len(page.ids)) == (5, max(5 - offset, 0))
    assert len(seen) <= 2


def test_rows_come_in_the_order_asked_for(team):
    ids = [factories.recording(team).id for _ in range(4)]
    ids = [ids[2], ids[0], uuid.uuid4(), ids[3]]

    found = desktop_recordings.by_ids(ids)

    assert [row.id for row in found] == [ids[0], ids[1], ids[3]]


def test_a_recording_of_an_upload(team, viewer):
    upload = SdkUpload(uuid.uuid4(), "token", uuid.uuid4())

    made = desktop_recordings.create(viewer, "zoom", recording_id=uuid.uuid4(), upload=upload)
    db.session.commit()

    capture = db.session.query(Capture).one()
    assert (made.source, made.status, made.title) == (
        Source.DESKTOP_SDK,
        Status.RECORDING,
        "Zoom meeting",
    )
    assert (capture.recording_id, capture.external_id) == (made.id, str(upload.id))
    assert capture.recording_ref == str(upload.recording_id)


@pytest.mark.parametrize("platform", desktop_recordings.PLATFORMS)
def test_without_a_title_it_gets_one_that_clients_dont_see(viewer, platform):
    made = desktop_recordings.create(viewer, platform)
    db.session.commit()

    assert made.title
    assert db.session.get(ClientFields, made.id).untitled == made.title
    assert desktop_recordings.fields([made])[0]["meeting_title"] is None


def test_a_title_that_happens_to_be_ours_is_a_title(viewer):
    made = desktop_recordings.create(viewer, "zoom", title="Zoom meeting")
    db.session.commit()

    assert desktop_recordings.fields([made])[0]["meeting_title"] == "Zoom meeting"


def test_a_viewer_makes_none(victor, team):
    with pytest.raises(Forbidden):
        desktop_recordings.create(factories.viewer(victor, team, Role.VIEWER))


def test_it_is_found_by_its_title_at_once(viewer):
    made = desktop_recordings.create(viewer, title="Pineapples")
    db.session.commit()

    assert desktop_recordings.page(viewer, 9, 0, Filters(search="pineapp")).ids == [made.id]


def test_what_changed_since_it_was_indexed_is_behind(team, viewer):
    live = desktop_recordings.create(viewer, title="Live")
    db.session.commit()
    old = factories.recording(team, started_at=datetime(2020, 1, 1, tzinfo=UTC))
    assert search.behind(viewer) == []

    factories.segment(live, "Something new")
    factories.segment(old, "Something new")

    assert search.behind(viewer) == [live.id]
    search.index(live.id)
    assert search.behind(viewer) == []


def test_other_teams_are_not_ours_to_index(viewer, charlie):
    theirs = factories.recording(factories.team("Others"), charlie, started_at=datetime.now(UTC))
    factories.segment(theirs, "Secret")

    assert search.behind(viewer) == []
