"""What Recall says of calendars, read; the address of a company's consent page, built."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from notes.providers.calendars import (
    BotMeeting,
    CalendarUser,
    Company,
    Connection,
    Consent,
    Invited,
    Rules,
)
from notes.providers.recall import calendars
from notes.providers.recall.client import RecallClient

RESERVED = "to ken+/=&?#%\"'<>:@,;!$*()[]{}|\\^`~é中"
CONSENT = Consent(
    Company.GOOGLE,
    "client id&1",
    "https://notes.example.com/calendars/google/callback?a=b&c=d",
    "https://notes.example.com/calendars/done?nonce=x%2Fy&z=+",
    "https://notes.example.com/calendars/failed?nonce=x#top",
)
ROW = {"id": "m-1", "start_time": "2026-11-23T09:00:00Z"}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=12,
)


def asked(address):
    return {name: one for name, [one] in parse_qs(urlsplit(address).query).items()}


@pytest.mark.parametrize("company", list(Company))
def test_whatever_stands_in_a_consent_comes_out_whole(company):
    consent = Consent(company, *(getattr(CONSENT, name) for name in (
        "client_id", "redirect_url", "success_url", "error_url",
    )))  # fmt: skip

    address = calendars.consent_address(consent, SecretStr(RESERVED), {}).get_secret_value()

    assert address.isascii()
    assert " " not in address
    query = asked(address)
    state = json.loads(query["state"])
    ours = "google_oauth_redirect_url" if company == Company.GOOGLE else "ms_oauth_redirect_url"
    assert state == {
        "recall_calendar_auth_token": RESERVED,
        ours: CONSENT.redirect_url,
        "success_url": CONSENT.success_url,
        "error_url": CONSENT.error_url,
    }
    assert query["redirect_uri"] == state[ours]
    assert query["client_id"] == "client id&1"
    assert query["response_type"] == "code"


def test_a_consent_doesnt_show_its_token():
    assert RESERVED not in repr(calendars.consent_address(CONSENT, SecretStr(RESERVED), {}))


def test_the_answer_of_a_company_is_handed_on_unchanged():
    client = RecallClient("https://eu-central-1.recall.ai", SecretStr("key"))
    query = b"state=%7B%22a%22%3A+1%7D&code=4%2F0Ab&scope=x+y&scope=z&empty="

    address = client.callback_address(Company.MICROSOFT, query).get_secret_value()

    assert address == (
        "https://eu-central-1.recall.ai/api/v1/calendar/ms_oauth_callback/?" + query.decode()
    )


def test_a_person_and_their_rules():
    found = calendars.user({
        "id": "u", "external_id": "user-7",
        "connections": [
            {"connected": True, "platform": "google", "email": "ada@example.com", "id": "c"},
            {"connected": False, "platform": "microsoft", "email": None},
            {"connected": True, "platform": "some other"},
        ],
        "preferences": {"record_external": True, "record_internal": False, "bot_name": "Scribe"},
    })  # fmt: skip

    assert found == CalendarUser(
        "user-7",
        [
            Connection(Company.GOOGLE, connected=True, email="ada@example.com"),
            Connection(Company.MICROSOFT, connected=False),
        ],
        Rules(external=True, bot_name="Scribe"),
    )


def test_rules_are_always_sent_whole():
    assert calendars.preferences(Rules(internal=True, bot_name="Scribe")) == {
        "preferences": {
            "record_external": False, "record_internal": True, "record_non_host": False,
            "record_recurring": False, "record_confirmed": False, "record_only_host": False,
            "bot_name": "Scribe",
        }
    }  # fmt: skip


def test_a_bot_without_a_name_is_not_given_a_blank_one():
    assert "bot_name" not in calendars.preferences(Rules(internal=True))["preferences"]


@pytest.mark.parametrize(
    ("invite", "address"),
    [
        (
            {"meeting_platform": "zoom", "zoom_invite": {
                "meeting_id": "845 1234 5678", "meeting_password": "a b&c"}},
            "https://zoom.us/j/84512345678?pwd=a+b%26c",
        ),
        (
            {"meeting_platform": "google_meet", "meet_invite": {"meeting_id": "abc-defg-hij"},
             "zoom_invite": None},
            "https://meet.google.com/abc-defg-hij",
        ),
        ({"meeting_platform": "microsoft_teams", "teams_invite": {"thread_id": "19:x"}}, None),
        ({"meeting_platform": "zoom", "zoom_invite": {"meeting_id": "evil.example/1"}}, None),
        ({"platform": "zoom", "zoom_invite": {"meeting_id": 84512345678}},
         "https://zoom.us/j/84512345678"),
    ],
)  # fmt: skip
def test_a_link_stands_where_one_can_be_built(invite, address):
    assert calendars.meeting({**ROW, **invite}).meeting_url == address


def test_a_meeting_is_read_with_its_people():
    found = calendars.meeting({
        **ROW, "title": "Weekly", "end_time": "2026-11-23T10:00:00+00:00", "will_record": True,
        "will_record_reason": "record_external", "override_should_record": None,
        "calendar_platform": "google", "meeting_platform": "microsoft_teams", "bot_id": "b-1",
        "is_recurring": True, "attendee_emails": ["Ada@example.com", "bo@example.com"],
        "attendees": [{"name": "Ada", "email": "ada@example.com", "is_organizer": True,
                       "status": "accepted"}],
    })  # fmt: skip

    assert (found.starts_at, found.ends_at) == (
        datetime(2026, 11, 23, 9, tzinfo=UTC), datetime(2026, 11, 23, 10, tzinfo=UTC),
    )  # fmt: skip
    assert (found.will_record, found.reason, found.override) == (True, "record_external", None)
    assert (found.company, found.platform, found.bot_id) == (Company.GOOGLE, "teams", "b-1")
    assert found.people == (
        Invited("Ada", "ada@example.com", is_organizer=True, status="accepted"),
        Invited(None, "bo@example.com"),
    )


@given(
    JSON, st.dictionaries(st.sampled_from(["id", "start_time", "attendees", "zoom_invite"]), JSON)
)
def test_nothing_that_is_answered_breaks_the_reading(anything, row):
    calendars.user(anything)
    calendars.meetings(anything)
    calendars.meetings([anything, row, {**ROW, **row}])
    calendars.meeting({**ROW, "calendar_platform": anything, "attendees": [{"status": anything}]})
    calendars.user({"connections": [{"platform": anything}]})
    calendars.bot_meetings(anything)


def test_a_bot_tells_in_whose_calendars_it_stands():
    found = calendars.bot_meetings({
        "id": "b", "calendar_meetings": [
            {"id": "m-1", "calendar_user": {"id": "u", "external_id": "ref-1"}},
            {"id": "m-2", "calendar_user": {"external_id": None}}, "nonsense",
        ],
    })  # fmt: skip

    assert found == [BotMeeting("m-1", "ref-1")]
