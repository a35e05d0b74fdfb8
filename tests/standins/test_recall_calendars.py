"""Calendars at the stand-in, as our own client meets them: connecting, rules, meetings, bots."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import unquote_plus

import pytest
import requests
from pydantic import SecretStr

from notes.errors import ExternalError
from notes.outbound import Bounds
from notes.providers.calendars import BotMeeting, Company, Consent, Rules, TokenRefused
from notes.providers.recall.client import RecallClient
from tests.standins import recall as standin
from tests.standins import recall_calendar_browser as browser
from tests.standins import recall_calendar_plan
from tests.standins.recall_calendar_consent import NO_REFRESH, NO_SCOPE, NO_TOKEN
from tests.standins.recall_calendar_events import people

QUICK = Bounds(connect_s=0.5, read_s=1, total_s=2, pause_s=0.01)
ADA = "ada@example.com"
OURS = "https://notes.example.com/calendars/google/callback?team=1&x=%2F"
DONE = "https://notes.example.com/calendars/done?nonce=x%2Fy&z=+"
FAILED = "https://notes.example.com/calendars/failed?nonce=n%26#top"
ALL = Rules(external=True, internal=True, bot_name="Scribe")


@pytest.fixture
def calendars(recall):
    return recall.calendars


@pytest.fixture
def client(recall):
    pages = {one: f"{recall.url}/consent/{one}" for one in Company}
    return RecallClient(recall.url, SecretStr(standin.KEY), QUICK, pages)


@pytest.fixture
def token(client):
    return client.calendar_token("our-ref")


@pytest.fixture
def ada(calendars, token):
    """Somebody whose Google calendar is connected; gives their token."""
    calendars.connect("our-ref", "google", ADA)
    return token


@pytest.fixture
def consent(client):
    """`consent(company, token)` is the address of a consent page."""

    def address(token, company=Company.GOOGLE):
        asked = Consent(company, f"{company}-client", OURS, DONE, FAILED)
        return client.consent_address(asked, token).get_secret_value()

    return address


@pytest.fixture
def soon():
    return datetime.now(UTC).replace(microsecond=0) + timedelta(hours=1)


def handed_on(client, back, company=Company.GOOGLE):
    """Where Recall's callback sends the browser, when our path hands on what came."""
    assert back.startswith(OURS + "&")
    query = back.removeprefix(OURS + "&").encode()
    return browser.follow(client.callback_address(company, query).get_secret_value())


@pytest.mark.parametrize("company", list(Company))
def test_a_calendar_is_connected(calendars, client, token, consent, company):
    arrived = handed_on(client, browser.allow(consent(token, company), ADA), company)

    assert arrived == DONE
    (connection,) = client.calendar_user(token).connections
    assert (connection.company, connection.connected, connection.email) == (company, True, ADA)
    assert calendars.complaints == []


def test_who_says_no_comes_back_with_the_query_kept(client, token, consent):
    arrived = handed_on(client, browser.deny(consent(token)))

    assert arrived == FAILED.replace("#top", "&error=access_denied#top")


def test_only_an_admin_may_agree(calendars, client, token, consent):
    calendars.admin_consent = True

    back = browser.no_admin(consent(token, Company.MICROSOFT))

    assert "AADSTS90094" in back
    assert "error=access_denied" in handed_on(client, back, Company.MICROSOFT)


def test_a_token_that_is_over_while_somebody_consents(calendars, client, token, consent):
    back = browser.allow(consent(token), ADA)
    calendars.expire_tokens()

    assert NO_TOKEN in unquote_plus(handed_on(client, back))


def test_a_calendar_that_was_unticked_isnt_connected(client, token, consent):
    arrived = handed_on(client, browser.allow(consent(token), ADA, untick=True))

    assert NO_SCOPE in unquote_plus(arrived)
    assert client.calendar_user(token).connections == []


def test_a_code_is_good_once(client, token, consent):
    back = browser.allow(consent(token), ADA)
    handed_on(client, back)

    assert "error=invalid_grant" in handed_on(client, back)


@pytest.mark.parametrize(
    ("changed", "into", "complaint"),
    [
        ("access_type=offline", "access_type=online", "access_type"),
        ("google-client", "other-client", "invalid_client"),
        ("redirect_uri=https", "redirect_uri=ftp", "redirect_uri_mismatch"),
        ("calendar.events.readonly", "calendar", "invalid_scope"),
        ("&state=%7B", "&state=", "state: not JSON"),
        ("success_url", "sucess_url", "state: sucess_url is unknown"),
    ],
)
def test_what_a_company_would_refuse(calendars, token, consent, changed, into, complaint):
    address = consent(token)
    assert changed in address

    page = requests.get(address.replace(changed, into), timeout=5)

    assert page.status_code == 400
    assert any(complaint in one for one in calendars.complaints)


def test_known_refusals_can_be_played(calendars, client, token, consent):
    calendars.refuse_next.append(NO_REFRESH)

    arrived = handed_on(client, browser.allow(consent(token), ADA))

    assert NO_REFRESH in unquote_plus(arrived)


def test_rules_decide_and_say_why(calendars, client, ada, soon):
    calendars.add("Inside", soon, guests=people("bo@example.com"))
    calendars.add("Outside", soon, guests=people("eve@other.org"))
    calendars.add("Nowhere", soon, link=None)
    calendars.add("Whole day", soon, minutes=1440, all_day=True)

    client.set_rules(ada, Rules(external=True, bot_name="Scribe"))

    found = client.meetings(ada, soon - timedelta(days=1), soon + timedelta(days=1))
    assert {one.title: (one.will_record, one.reason) for one in found} == {
        "Inside": (False, "not_record_external"),
        "Outside": (True, "record_external"),
        "Nowhere": (False, "no_meeting_link"),
        "Whole day": (False, "all_day_event"),
    }


def test_an_override_beats_the_rules_and_can_be_taken_back(calendars, client, ada, soon):
    event = calendars.add("Weekly", soon)
    client.set_rules(ada, ALL)
    (before,) = client.meetings(ada, soon, soon)

    after = client.override(ada, before.id, record=False)

    assert before.bot_id is not None
    assert (after.will_record, after.override, after.bot_id) == (False, False, None)
    assert calendars.bots.of(event) is None
    again = client.override(ada, before.id, record=None)
    assert (again.will_record, again.override) == (True, None)
    assert again.bot_id == calendars.bots.of(event).id


def test_two_members_in_one_meeting_share_a_bot(calendars, client, ada, soon):
    bo = client.calendar_token("bo-ref")
    calendars.connect("bo-ref", "google", "bo@example.com")
    event = calendars.add("Weekly", soon, guests=people("bo@example.com"))

    mine, theirs = (client.meetings(one, soon, soon)[0] for one in (ada, bo))

    assert mine.id != theirs.id
    assert mine.bot_id == theirs.bot_id == calendars.bots.of(event).id
    assert client.bot_meetings(mine.bot_id) == [
        BotMeeting(mine.id, "our-ref"), BotMeeting(theirs.id, "bo-ref"),
    ]  # fmt: skip


def test_a_bot_follows_its_meeting(calendars, ada, soon):
    event = calendars.add("Weekly", soon)
    bot = calendars.bots.of(event)
    assert bot.join_at == soon - timedelta(minutes=2)

    calendars.move(event, soon + timedelta(days=1))
    assert bot.join_at == soon + timedelta(days=1, minutes=-2)

    calendars.cancel(event)
    assert calendars.bots.of(event) is None


def test_a_bot_sets_out_by_itself_two_minutes_early(recall, calendars, ada, meeting, receiver):
    recall.lives.meeting, recall.lives.speed = meeting, 400
    recall.webhooks.url, recall.webhooks.speed = receiver.url, 400

    calendars.add("Now", datetime.now(UTC) + timedelta(seconds=121))

    with receiver.news:
        assert receiver.news.wait_for(lambda: "bot.done" in receiver.names, 30), receiver.names


def test_a_series_and_500_meetings_are_one_bare_list(calendars, client, ada, soon):
    calendars.repeat(calendars.add("Weekly", soon), 3)
    for number in range(500):
        calendars.add(f"Meeting {number}", soon + timedelta(hours=number))

    found = client.meetings(ada, soon - timedelta(days=1), soon + timedelta(weeks=4))

    weekly = [one for one in found if one.title == "Weekly"]
    assert len(found) == 503
    assert {(one.ical_uid, one.is_recurring) for one in weekly} == {(weekly[0].ical_uid, True)}


def test_a_token_ends_and_a_calendar_is_cut_off(calendars, client, ada, soon):
    calendars.add("Weekly", soon)
    calendars.cut_off(ADA)
    assert [one.connected for one in client.calendar_user(ada).connections] == [False]
    assert client.meetings(ada, soon, soon) == []

    calendars.expire_tokens()
    with pytest.raises(TokenRefused):
        client.calendar_user(ada)
    assert client.calendar_user(client.calendar_token("our-ref")).ref == "our-ref"


def test_one_company_is_disconnected_then_the_person(calendars, client, ada):
    calendars.stays = False
    calendars.connect("our-ref", "microsoft", ADA)

    client.disconnect(ada, Company.GOOGLE)
    assert [one.company for one in client.calendar_user(ada).connections] == [Company.MICROSOFT]

    client.disconnect(ada)
    assert calendars.people == {}


def test_recall_is_down_and_comes_back(calendars, client, ada):
    calendars.down = standin.refuse(503, {})
    with pytest.raises(ExternalError):
        client.calendar_user(ada)

    calendars.only = "PUT meetings/"

    assert client.calendar_user(ada).ref == "our-ref"


def test_a_person_may_ask_so_often(recall, client, ada):
    recall.limits.on, recall.limits.per_minute["calendar"] = True, 1
    client.calendar_user(ada)

    with pytest.raises(ExternalError) as failed:
        client.calendar_user(ada)

    assert failed.value.retry_after is not None


def test_a_connected_account_has_four_believable_weeks(calendars, client, token):
    calendars.planner = recall_calendar_plan.fill
    calendars.connect("our-ref", "google", ADA)
    now = datetime.now(UTC)

    found = client.meetings(token, now - timedelta(days=1), now + timedelta(weeks=4))

    first = next(one for one in found if one.title == recall_calendar_plan.CHECK_IN)
    assert timedelta(minutes=3) < first.starts_at - now < timedelta(minutes=5)
    assert first.bot_id
    assert {one.platform for one in found} == {"zoom", "meet", "teams", "webex", None}
    assert {one.is_external for one in found} == {True, False}
    assert len({one.starts_at.date() for one in found}) > 15


def test_a_colleague_who_connects_has_what_they_are_invited_to(calendars, client, token):
    calendars.planner = recall_calendar_plan.fill
    calendars.connect("our-ref", "google", ADA)
    calendars.connect("peter-ref", "google", "peter@example.com")
    now = datetime.now(UTC)

    found = client.meetings(client.calendar_token("peter-ref"), now, now + timedelta(weeks=4))

    assert {ADA in {guest.email for guest in one.people} for one in found} == {True}
