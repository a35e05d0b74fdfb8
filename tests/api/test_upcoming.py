"""Coming meetings by API: one's own, and only with a key that may do all."""

from __future__ import annotations

from datetime import timedelta

import pytest

from notes import api_keys
from notes.db import db, now
from notes.models import Meeting
from tests import factories

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def meeting(team, alice):
    guest = factories.invited("Ada", "ada@other.example")
    calendar = factories.calendar(team, alice)
    factories.meeting(calendar, "Later", now() + timedelta(days=2))
    return factories.meeting(
        calendar, platform="zoom", will_record=True, reason="record_external", people=[guest]
    )


def test_what_is_coming_is_listed_page_by_page(api, meeting):
    program = api(scopes="*")

    found = program.get("upcoming/?limit=1").json
    rest = program.get(found["next"].partition("localhost")[2]).json

    (one,) = found["results"]
    assert (one["id"], one["state"]) == (str(meeting.id), "Will be recorded")
    assert (one["will_record"], one["reason"], one["record"]) == (True, "record_external", "auto")
    assert one["people"] == [factories.invited("Ada", "ada@other.example")]
    assert [one["title"] for one in rest["results"]] == ["Later"]
    assert rest["next"] is None
    assert found["calendars"] == [
        {"company": "google", "email": "alice@example.com", "connected": True}
    ]


def test_a_wish_is_kept_until_recall_has_taken_it(api, meeting):
    program, address = api(scopes="*"), f"upcoming/{meeting.id}/"

    changed = program.patch(address, json={"record": "skip"})
    refused = program.patch(address, json={"record": "perhaps"})

    assert (changed.status_code, changed.json["wish"], changed.json["record"]) == (
        200,
        "skip",
        "auto",
    )
    assert refused.status_code == 400
    assert db.session.get(Meeting, meeting.id).wish == "skip"
    meeting.gone_at = now()
    db.session.commit()
    assert program.patch(address, json={"record": "auto"}).status_code == 409


def test_anothers_calendar_and_a_key_for_recordings_open_nothing(api, alice, bob, meeting):
    other, limited = api(bob, scopes="*"), api(alice, scopes=api_keys.WRITE)

    assert other.get("upcoming/").json["results"] == []
    assert other.get(f"upcoming/{meeting.id}/").status_code == 404
    assert other.patch(f"upcoming/{meeting.id}/", json={"record": "skip"}).status_code == 404
    assert limited.get("upcoming/").status_code == 403
