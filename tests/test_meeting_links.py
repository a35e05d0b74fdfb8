"""One room is one room, whatever its address looks like."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notes import meeting_links
from notes.errors import Invalid
from notes.meeting_links import read

NUMBER = "84512345678"
THREAD = "19:meeting_ZDkzMDk@thread.v2"
CODED = quote(THREAD, safe="")
INNER = f"/l/meetup-join/{CODED}/0?context=%7b%22Tid%22%3a%22t-1%22%7d"
TEAMS = f"https://teams.microsoft.com{INNER}"
INVITATION = f"""\
Ada Adams is inviting you to a scheduled Zoom meeting.

Topic: Budget (see https://example.com/budget)
Time: Nov 3, 2026 10:00 AM

Join Zoom Meeting
<https://acme.zoom.us/j/{NUMBER}?pwd=c2VjcmV0.1>.

Meeting ID: 845 1234 5678
"""


@pytest.mark.parametrize(
    ("link", "key"),
    [
        (f"https://zoom.us/j/{NUMBER}", f"zoom:{NUMBER}"),
        (f"https://us02web.zoom.us/j/{NUMBER}?pwd=abc.1", f"zoom:{NUMBER}"),
        (f"https://acme.zoom.us/j/{NUMBER}#success", f"zoom:{NUMBER}"),
        (f"https://eu.acme.zoom.com/j/{NUMBER}/", f"zoom:{NUMBER}"),
        (f"https://app.zoom.us/wc/{NUMBER}/join?fromPWA=1", f"zoom:{NUMBER}"),
        (f"https://zoom.us/wc/join/{NUMBER}", f"zoom:{NUMBER}"),
        (f"https://acme.zoom.us/w/{NUMBER}?tk=x", f"zoom:{NUMBER}"),
        (f"https://zoom.us/join?confno={NUMBER}&pwd=1", f"zoom:{NUMBER}"),
        (f"acme.zoom.us/j/{NUMBER}", f"zoom:{NUMBER}"),
        ("https://zoom.us/my/Ada.Adams?pwd=x", "zoom:my/ada.adams"),
        ("https://acme.zoom.us/my/ada.adams", "zoom:my/ada.adams"),
        (f"https://agency.zoomgov.com/j/{NUMBER}", f"zoom:gov/{NUMBER}"),
        ("https://meet.google.com/abc-defg-hij", "meet:abc-defg-hij"),
        ("http://meet.google.com/ABC-DEFG-HIJ?authuser=1", "meet:abc-defg-hij"),
        ("meet.google.com/abcdefghij", "meet:abc-defg-hij"),
        ("https://meet.google.com/lookup/weekly-sync", "meet:lookup/weekly-sync"),
        (TEAMS, f"teams:{THREAD}"),
        (f"https://teams.microsoft.com/l/meetup-join/{THREAD}/0", f"teams:{THREAD}"),
        (TEAMS.replace("%", "%25"), f"teams:{THREAD}"),
        (f"https://teams.microsoft.com/v2/?meetingjoin=true#{INNER}", f"teams:{THREAD}"),
        (f"https://teams.microsoft.com/_#{INNER}", f"teams:{THREAD}"),
        (
            "https://teams.microsoft.com/dl/launcher/launcher.html?url="
            + quote(f"/_#{INNER}", safe="") + "&type=meetup-join",
            f"teams:{THREAD}",
        ),
        (
            "https://teams.microsoft.com/l/meetup-join/19%3aabc%40thread.tacv2/1700000000000?c=1",
            "teams:19:abc@thread.tacv2/1700000000000",
        ),
        ("https://teams.microsoft.com/meet/2312345678901?p=Xy", "teams:meet/2312345678901"),
        ("https://teams.cloud.microsoft/meet/2312345678901?p=Xy", "teams:meet/2312345678901"),
        ("https://teams.live.com/meet/9312345678901?p=Xy", "teams:live/9312345678901"),
        ("https://acme.webex.com/meet/ada", "webex:acme.webex.com/ada"),
        ("https://acme.webex.com/acme/j.php?MTID=m0123456789ABCDEF", "webex:m0123456789abcdef"),
        ("https://acme.webex.com/acme/e/j.php?MTID=m0123456789abcdef", "webex:m0123456789abcdef"),
        (
            "https://acme.webex.com/wbxmjs/joinservice/sites/acme/meeting/download/0123456789abcdef",
            "webex:0123456789abcdef",
        ),
        (
            "https://acme.webex.com/webappng/sites/acme/meeting/info/0123456789abcdef?from=x",
            "webex:0123456789abcdef",
        ),
        (
            f"https://eur02.safelinks.protection.outlook.com/?url={quote(TEAMS, safe='')}&data=1",
            f"teams:{THREAD}",
        ),
        (
            "https://www.google.com/url?q=" + quote(f"https://zoom.us/j/{NUMBER}", safe=""),
            f"zoom:{NUMBER}",
        ),
    ],
)  # fmt: skip
def test_every_address_of_a_room_is_that_room(link, key):
    found = read(link)

    assert found.key == key
    assert found.platform == key.partition(":")[0]
    assert found.url.startswith("https://")


@pytest.mark.parametrize(
    ("link", "url"),
    [
        (
            f"http://us02web.zoom.us/j/{NUMBER}?pwd=abc.1#success",
            f"https://us02web.zoom.us/j/{NUMBER}?pwd=abc.1",
        ),
        (f"https://teams.microsoft.com/_#{INNER}", TEAMS),
        ("meet.google.com/abc-defg-hij", "https://meet.google.com/abc-defg-hij"),
        (f"https://zoom.us/j/{NUMBER}?pwd=a&amp;uname=b", f"https://zoom.us/j/{NUMBER}?pwd=a&uname=b"),
    ],
)  # fmt: skip
def test_the_address_keeps_what_lets_somebody_in(link, url):
    assert read(link).url == url


def test_a_password_is_in_no_key_and_no_log():
    found = read(f"https://zoom.us/j/{NUMBER}?pwd=hunter2")

    assert "hunter2" in found.url
    assert "hunter2" not in found.key
    assert "hunter2" not in repr(found)


def test_an_invitation_is_read():
    assert read(INVITATION).url == f"https://acme.zoom.us/j/{NUMBER}?pwd=c2VjcmV0.1"


@pytest.mark.parametrize(
    "link",
    [
        "https://example.com/j/84512345678",
        "https://zoom.us@example.com/j/84512345678",
        "https://ada:x@zoom.us/j/84512345678",
        "https://zoom.us:8080/j/84512345678",
        "https://zoom.us.example.com/j/84512345678",
        "https://notzoom.us/j/84512345678",
        "https://zoom.us:port/j/84512345678",
        "https://[example.com/j/84512345678",
        "https://evil.safelinks.protection.outlook.com.example.com/?url=https://zoom.us/j/84512345678",
        "https://app.slack.com/huddle/T1/C1",
    ],
)
def test_other_links_are_refused(link):
    with pytest.raises(Invalid) as caught:
        read(link)

    assert caught.value.field == "meeting_url"
    assert caught.value.message in {meeting_links.OTHER, meeting_links.NO_LINK}


@pytest.mark.parametrize(
    ("link", "words"),
    [
        ("", "Paste the link"),
        ("845 1234 5678", "Paste the link"),
        ("https://meet.google.com/new", "This Google Meet link doesn't lead to a meeting"),
        ("https://zoom.us/pricing", "This Zoom link doesn't lead to a meeting"),
        ("https://zoom.us/j/12", "This Zoom link doesn't lead to a meeting"),
        ("https://teams.microsoft.com/l/channel/19%3aabc", "This Microsoft Teams link"),
        ("https://www.webex.com/video.html", "This Webex link"),
        ("https://acme.zoom.us/meeting/register/tJ0x", "Register first"),
        ("https://acme.zoom.us/webinar/register/WN_x", "Register first"),
        ("x" * 20_001, "too long"),
        (f"https://zoom.us/j/{NUMBER}?pwd={'x' * 2000}", "too long"),
        ("see https://example.com or https://zoom.us/pricing", "This Zoom link"),
    ],
)
def test_what_leads_nowhere_is_refused_in_words(link, words):
    with pytest.raises(Invalid, match=words):
        read(link)


def test_a_very_long_room_is_still_one_room():
    link = f"https://teams.microsoft.com/l/meetup-join/19%3a{'%C3%A9' * 190}%40thread.v2/0"

    assert len(read(link).key) <= meeting_links.LONGEST_KEY


def outcome(text):
    """What comes of reading it: an address, or the field that was wrong."""
    try:
        return read(text).url[:8]
    except Invalid as error:
        return error.field


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text):
    assert outcome(text) in {"https://", "meeting_url"}


@given(st.text(alphabet="htps:/.@#?=&%zoomusteamscgle0123456789jwy-", max_size=120))
def test_any_address_is_read_or_refused(rest):
    for host in ("https://zoom.us/", "https://teams.microsoft.com/", "https://"):
        assert outcome(host + rest) in {"https://", "meeting_url"}
