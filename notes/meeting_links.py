"""Which meeting a link leads to, whatever the link looks like. Core.

Takes a bare link, a link without its `https://`, one that a mail program wrapped, or the whole
text of an invitation.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from notes.errors import Invalid

LONGEST_TEXT = 20_000
LONGEST_URL = 2000
LONGEST_KEY = 300
MOST_WRAPPERS = 3

NO_LINK = "Paste the link of the meeting: it begins with https:// and is in the invitation."
OTHER = "That isn't a link to a Zoom, Google Meet, Microsoft Teams or Webex meeting."
INCOMPLETE = "This {name} link doesn't lead to a meeting. Paste the one that people join with."
REGISTRATION = (
    "This link is for registering. Register first, then paste the link to join that Zoom sends."
)
TOO_LONG = "This link is too long to be one to a meeting."
NAMES = {
    "zoom": "Zoom",
    "meet": "Google Meet",
    "teams": "Microsoft Teams",
    "webex": "Webex",
}

_LINK = re.compile(r"https?://[^\s<>\"'\[\]]+", re.IGNORECASE)
_BARE = re.compile(
    r"(?<![\w.@/-])(?:[\w-]{1,63}\.){0,4}"
    r"(?:zoom\.us|zoom\.com|zoomgov\.com|meet\.google\.com|teams\.microsoft\.com|teams\.live\.com|"
    r"teams\.cloud\.microsoft|teams\.microsoft\.us|webex\.com)/[^\s<>\"'\[\]]+",
    re.IGNORECASE,
)
_WRAPPERS = {"www.google.com": "q", "urldefense.com": "u"}
_MEET_CODE = re.compile(r"/(?:lookup/)?([a-z]{3})-?([a-z]{4})-?([a-z]{3})/?", re.IGNORECASE)
_MEET_NAME = re.compile(r"/lookup/([\w-]{5,60})/?", re.IGNORECASE)
_ZOOM_NUMBER = re.compile(r"/(?:[jsw]|wc|wc/join)/(\d{9,12})(?:/(?:join|start))?/?")
_ZOOM_NAME = re.compile(r"/my/([\w.-]{1,80})/?")
_TEAMS_INNER = re.compile(r"/(?:l/meetup-join|meet)/")
_TEAMS_THREAD = re.compile(r"/l/meetup-join/(19:[^/\s]{5,200})(?:/(\d{1,20}))?/?")
_TEAMS_NUMBER = re.compile(r"/meet/([0-9a-z]{9,20})/?", re.IGNORECASE)
_WEBEX_NAME = re.compile(r"/(?:meet|join)/([\w.@-]{1,80})/?", re.IGNORECASE)
_WEBEX_ID = re.compile(
    r"/(?:wbxmjs/joinservice|webappng)/sites/[\w.-]{1,80}/meeting/(?:download|info)/([\w-]{8,80})/?",
    re.IGNORECASE,
)
_WEBEX_PAGE = re.compile(r"/[\w.-]{1,80}/(?:onstage/|e/|m/)?[jge]\.php", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Meeting:
    """A room: `key` is the same for every address of it, and holds no password; `url` is the
    address as it was given, with what it needs to let somebody in."""

    platform: str  # zoom, meet, teams, webex
    key: str
    url: str = field(repr=False)


def read(text: str) -> Meeting:
    """The meeting that a link, or the text of an invitation, leads to.

    Raises Invalid (field `meeting_url`) where there is none that a bot can go to.
    """
    if len(text) > LONGEST_TEXT:
        raise _refusal("This text is too long. Paste the link of the meeting alone.")
    refusals: list[str] = []
    for url in _links(text.replace("&amp;", "&")):
        try:
            return _meeting(url)
        except Invalid as error:
            refusals.append(error.message)
    named = [one for one in refusals if one != OTHER]
    raise _refusal((named or refusals or [NO_LINK])[0])


def _links(text: str) -> Iterator[str]:
    found = [match for pattern in (_LINK, _BARE) for match in pattern.finditer(text)]
    for match in sorted(found, key=lambda one: one.start()):
        link = match[0].rstrip(".,;:!?)}*_\\")
        yield link if "://" in link[:8] else f"https://{link}"


def _meeting(url: str, wrapped: int = 0) -> Meeting:
    try:
        parts = urlsplit(url)
        port, host = parts.port, (parts.hostname or "").lower().rstrip(".")
    except ValueError:
        raise _refusal(OTHER) from None
    inner = _unwrapped(host, parts)
    if inner is not None and wrapped < MOST_WRAPPERS:
        return _meeting(inner, wrapped + 1)
    platform = _platform(host)
    if platform is None or parts.username is not None or port not in {None, 80, 443}:
        raise _refusal(OTHER)
    room = _ROOMS[platform](host, parts)
    if room is None:
        raise _refusal(INCOMPLETE.format(name=NAMES[platform]))
    address = parts._replace(scheme="https", netloc=host, fragment="").geturl()
    if len(address) > LONGEST_URL:
        raise _refusal(TOO_LONG)
    return Meeting(platform, _bounded(f"{platform}:{room}"), address)


def _unwrapped(host: str, parts: SplitResult) -> str | None:
    """The address within one that a mail program, a search engine or a page that opens an app
    made of it."""
    if host in _HOSTS["teams"]:
        inner = parts.fragment or _query(parts).get("url", "").removeprefix("/_#")
        return f"https://{host}{inner}" if _TEAMS_INNER.match(inner) else None
    name = "url" if host.endswith(".safelinks.protection.outlook.com") else _WRAPPERS.get(host)
    inner = _query(parts).get(name, "") if name else ""
    return inner if inner.lower().startswith(("https://", "http://")) else None


def _platform(host: str) -> str | None:
    for platform, hosts in _HOSTS.items():
        for one in hosts:
            if host == one or (platform in _VANITY and host.endswith(f".{one}")):
                return platform
    return None


def _zoom(host: str, parts: SplitResult) -> str | None:
    cloud = "gov/" if host.endswith("zoomgov.com") else ""
    if "/register" in parts.path:
        raise _refusal(REGISTRATION)
    if found := _ZOOM_NUMBER.fullmatch(parts.path):
        return cloud + found[1]
    if found := _ZOOM_NAME.fullmatch(parts.path):
        return f"{cloud}my/{found[1].lower()}"
    number = _query(parts).get("confno", "")
    if parts.path.rstrip("/") == "/join" and re.fullmatch(r"\d{9,12}", number):
        return cloud + number
    return None


def _meet(_host: str, parts: SplitResult) -> str | None:
    if found := _MEET_CODE.fullmatch(parts.path):
        return "-".join(found.groups()).lower()
    if found := _MEET_NAME.fullmatch(parts.path):
        return f"lookup/{found[1].lower()}"
    return None


def _teams(host: str, parts: SplitResult) -> str | None:
    path = unquote(unquote(parts.path))  # some mail programs encode it twice
    if found := _TEAMS_THREAD.fullmatch(path):
        within = f"/{found[2]}" if found[2] and found[2] != "0" else ""  # of a channel: which one
        return found[1] + within
    if found := _TEAMS_NUMBER.fullmatch(path):
        cloud = "live" if host == "teams.live.com" else "meet"
        return f"{cloud}/{found[1].lower()}"
    return None


def _webex(host: str, parts: SplitResult) -> str | None:
    if found := _WEBEX_ID.fullmatch(parts.path):
        return found[1].lower()
    if found := _WEBEX_NAME.fullmatch(parts.path):
        return f"{host}/{found[1].lower()}"
    meeting = _query(parts).get("MTID", "")
    if _WEBEX_PAGE.fullmatch(parts.path) and re.fullmatch(r"\w{8,80}", meeting):
        return meeting.lower()
    return None


def _query(parts: SplitResult) -> Mapping[str, str]:
    try:
        return {name: values[0] for name, values in parse_qs(parts.query).items()}
    except ValueError:
        return {}


def _bounded(key: str) -> str:
    if len(key) <= LONGEST_KEY:
        return key
    return f"{key[:200]}#{hashlib.sha256(key.encode()).hexdigest()}"


def _refusal(message: str) -> Invalid:
    return Invalid(message, "meeting_url")


_Room = Callable[[str, SplitResult], str | None]
_ROOMS: Mapping[str, _Room] = {"zoom": _zoom, "meet": _meet, "teams": _teams, "webex": _webex}
_HOSTS = {
    "zoom": ("zoom.us", "zoom.com", "zoomgov.com"),
    "meet": ("meet.google.com",),
    "teams": (
        "teams.microsoft.com", "teams.live.com", "teams.cloud.microsoft",
        "gov.teams.microsoft.us", "dod.teams.microsoft.us",
    ),
    "webex": ("webex.com",),
}  # fmt: skip
_VANITY = {"zoom", "webex"}
"""Platforms at which a company, or a data centre, has a name of its own before the host."""
