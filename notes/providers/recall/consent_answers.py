"""What a company says of our consent addresses, and what its answers carry: read, never changed."""

from __future__ import annotations

import base64
import binascii
import json
import re
import time
from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

from pydantic import SecretStr

from notes.answers import Unanswered
from notes.outbound import Bounds, streamed
from notes.providers.calendars import Company, Found
from notes.providers.recall.recordings import mapping, text

_MOST_BYTES = 2**18  # of a consent page: what is wrong stands near its beginning
_NAMES = {Company.GOOGLE: "Google", Company.MICROSOFT: "Microsoft"}
_FAULTS = (
    (Found.NO_CLIENT, re.compile(r"invalid_client|deleted_client|disabled_client|AADSTS700016")),
    (Found.OTHER_ADDRESS, re.compile(r"redirect_uri_mismatch|AADSTS50011|AADSTS90097[12]")),
    (Found.OTHER_SCOPES, re.compile(r"invalid_scope|AADSTS70011|AADSTS650053")),
    (Found.REFUSED, re.compile(r"unauthorized_client|org_internal|admin_policy|AADSTS\d{5,}")),
)
_REFUSAL = re.compile(r"/oauth/error|/oauth2/[^?]*error")  # where Google sends what it refuses


def success_url(query: bytes) -> str | None:
    """Where the person comes back to, as the state in a company's answer names it; None where
    there is no state of ours."""
    try:
        [found] = parse_qs(query.decode("ascii", "replace"), max_num_fields=50).get("state", [])
        state = json.loads(found)
    except (ValueError, RecursionError):
        return None
    return text(mapping(state).get("success_url"))


def asked(company: Company, address: SecretStr, bounds: Bounds | None) -> Found:
    """What a company makes of a consent address with nobody signed in. Raises ExternalError."""
    whole, bounds = address.get_secret_value(), bounds or Bounds()
    until = time.monotonic() + bounds.total_s
    headers = {"Accept": "text/html", "User-Agent": "Minutebook"}
    with streamed(_NAMES[company], whole, headers, bounds) as answer:
        body = b""
        for piece in answer.pieces:
            body += piece
            if len(body) > _MOST_BYTES or time.monotonic() > until:
                break
        if answer.status == 429 or answer.status >= 500:
            raise Unanswered(f"{_NAMES[company]} has trouble of its own at the moment.")
        return read(company, answer.status, answer.headers, body)


def read(company: Company, status: int, headers: Mapping[str, str], body: bytes) -> Found:
    """What an answer to a consent address means."""
    where = headers.get("Location") or ""
    words = "\n".join((_decoded(where), body.decode("utf-8", "replace")))
    if status >= 400 or _REFUSAL.search(urlsplit(where).path) or "AADSTS" in words:
        return next((one for one, marks in _FAULTS if marks.search(words)), Found.REFUSED)
    # Microsoft knows whose app it is only once somebody has signed in.
    return Found.FINE if company == Company.GOOGLE else Found.NOTHING_AGAINST


def _decoded(where: str) -> str:
    """An address with what Google packs into its `authError`."""
    packed = parse_qs(urlsplit(where).query).get("authError", [""])[0]
    try:
        padded = packed + "=" * (-len(packed) % 4)
        return f"{where} {base64.urlsafe_b64decode(padded).decode('utf-8', 'replace')}"
    except (binascii.Error, ValueError):
        return where
