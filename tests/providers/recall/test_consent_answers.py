"""What companies say of a consent address, read; whose connect an answer belongs to."""

from __future__ import annotations

import base64
import json
from urllib.parse import urlencode

import pytest
from pydantic import SecretStr

from notes.providers.calendars import Company, Found
from notes.providers.recall import consent_answers
from notes.providers.recall.client import RecallClient

GOOGLE, MICROSOFT = Company.GOOGLE, Company.MICROSOFT
ERROR_PAGE = "https://accounts.google.com/signin/oauth/error?"


def packed(name):
    """As Google puts the name of an error into an address: a length before each text."""
    text = b"\n" + bytes([len(name)]) + name.encode() + b"\x12\x05Words"
    return ERROR_PAGE + urlencode(
        {"authError": base64.urlsafe_b64encode(text).decode().rstrip("=")}
    )


@pytest.mark.parametrize(
    ("company", "status", "location", "body", "found"),
    [
        (GOOGLE, 302, "https://accounts.google.com/v3/signin/identifier?x=1", "", Found.FINE),
        (GOOGLE, 200, "", "<h1>Choose an account</h1>", Found.FINE),
        (GOOGLE, 302, packed("invalid_client"), "", Found.NO_CLIENT),
        (GOOGLE, 302, packed("deleted_client"), "", Found.NO_CLIENT),
        (GOOGLE, 302, packed("redirect_uri_mismatch"), "", Found.OTHER_ADDRESS),
        (GOOGLE, 302, packed("org_internal"), "", Found.REFUSED),
        (GOOGLE, 302, ERROR_PAGE + "authError=%00", "", Found.REFUSED),
        (GOOGLE, 400, "", "Error 400: invalid_scope", Found.OTHER_SCOPES),
        (MICROSOFT, 200, "", "<h1>Sign in</h1>", Found.NOTHING_AGAINST),
        (MICROSOFT, 200, "", "AADSTS700016: Application with identifier", Found.NO_CLIENT),
        (MICROSOFT, 200, "", "AADSTS50011: The redirect URI", Found.OTHER_ADDRESS),
        (MICROSOFT, 200, "", "AADSTS90014: something else", Found.REFUSED),
    ],
)
def test_what_an_answer_means(company, status, location, body, found):
    headers = {"Location": location} if location else {}

    assert consent_answers.read(company, status, headers, body.encode()) == found


@pytest.mark.parametrize(
    "query", [b"", b"state=", b"state=%7B", b"state=[]", b"state=%22x%22", b"code=1",
              b'state={"success_url":"a"}&state={"success_url":"b"}', b"\xff&=&&",
              pytest.param(b"state=" + b"[" * 100_000, id="deep")]
)  # fmt: skip
def test_what_isnt_our_state_names_nothing(query):
    assert consent_answers.success_url(query) is None


def test_whose_connect_an_answer_is_is_read_whatever_it_holds():
    where = "https://notes.example.com/calendars/google/connected?nonce=a+b%2F&x=\"'é"
    state = json.dumps({"recall_calendar_auth_token": "t&=+#", "success_url": where})

    assert consent_answers.success_url(urlencode({"state": state}).encode()) == where


def test_what_no_address_may_hold_is_escaped_and_the_rest_stays():
    client = RecallClient("https://us-east-1.recall.ai", SecretStr("key"))

    address = client.callback_address(GOOGLE, b'a=%c3+%20&b=\xc3\xa9 "<>|~').get_secret_value()

    assert address.endswith('google_oauth_callback/?a=%c3+%20&b=%C3%A9%20"<>|~')
