"""Whose the recording of a calendar's meeting is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from notes import (
    bot_parts,
    calendars,
    capture_media,
    carrying,
    listing,
    recording_shares,
    recordings,
    search,
    series,
)
from notes.db import db, now
from notes.errors import NotFound
from notes.jobs import calendars as jobs
from notes.models import Recording, Role
from notes.providers.bots import Recorded
from tests import factories
from tests.calendars.people import ALICE, only, seers
from tests.html import parse, text


def test_a_bot_in_two_calendars_is_one_recording_of_both(
    ada, bob_too, weekly, victor, team, recall
):
    ada.sync()
    bob_too.sync()
    jobs.adopt(ada.meetings()[0].bot_ref, "")

    recording = only()
    stranger = factories.viewer(victor, team, Role.VIEWER)
    assert seers(ada.viewer, bob_too.viewer, stranger) == ["Alice Adams", "Bob Brown"]
    assert bob_too.meetings()[0].recording_id == recording.id
    search.index(recording.id)
    mine = listing.Filters(mine=True)
    for who, there in ((bob_too.viewer, True), (stranger, False)):
        found = db.session.scalars(search.matching(who, "weekly")).all()
        assert (found == [recording.id]) is there
        rows = listing.page(who, mine).rows
        assert ([one.recording.id for one in rows] == [recording.id]) is there
    with pytest.raises(NotFound):
        series.get(stranger, recording.series_id)
    assert series.get(bob_too.viewer, recording.series_id).title == "Weekly"


def test_open_tasks_carry_over_to_those_only_who_had_both_meetings(ada, bob_too, weekly, team):
    bob_too.sync()
    ada.sync()
    home = only()
    before = factories.recording(
        team, ada.viewer.user, "Weekly", visibility="private", series_id=home.series_id,
        started_at=home.started_at - timedelta(days=7),
    )  # fmt: skip

    alone = carrying.earlier(home)
    recording_shares.share(before, bob_too.viewer.user.id)
    db.session.commit()

    assert alone == []
    assert carrying.earlier(home) == [before.id]


def test_the_team_sees_it_where_its_person_wants_so_save_private_meetings(
    ada, recall, near, victor, team
):
    calendars.set_sharing(ada.viewer, "team")
    recall.calendars.add("Open to all", near, host=ALICE)
    recall.calendars.add("About pay", near, host=ALICE, visibility="private")

    ada.sync()

    found = dict(db.session.execute(select(Recording.title, Recording.visibility)).all())
    assert found == {"Open to all": "team", "About pay": "private"}


def test_the_second_half_is_both_members_too(ada, bob_too, weekly):
    ada.sync()
    bob_too.sync()
    seen = capture_media.of(only().id)

    bot_parts.add(seen, [Recorded("first", now()), Recorded("second", now())])
    db.session.commit()

    titles = {"Weekly", "Weekly (part 2)"}
    for person in (ada, bob_too):
        found = db.session.scalars(select(Recording).where(recordings.visible(person.viewer)))
        assert {one.title for one in found} == titles


def test_somebody_whose_it_is_shows_it_to_the_team_and_takes_that_back(
    ada, bob_too, weekly, sign_in, bob, victor, team
):
    ada.sync()
    bob_too.sync()
    address, his = f"/recordings/{only().id}", sign_in(bob)
    viewer = factories.viewer(victor, team, Role.VIEWER)
    words = text(parse(his.get(address)), "[data-private] span")

    shown = his.post(f"{address}/show-team", headers={"HX-Request": "true"})
    seen = seers(viewer)
    undo = parse(shown).css_first(f'form[action="{address}/hide"]')
    theirs = sign_in(victor).post(f"{address}/hide")
    his.post(f"{address}/hide")

    assert words == "Private: Alice Adams and Bob Brown see this"
    assert seen == ["Victor Vale"]
    assert undo is not None
    assert parse(shown).css_first("[data-private]") is None
    assert theirs.status_code == 403
    assert seers(ada.viewer, viewer) == ["Alice Adams"]
