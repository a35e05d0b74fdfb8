"""Why a calendar couldn't be connected, in words: what happened, and what to do about it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from notes.providers.calendars import Company

NAMES = {Company.GOOGLE: "Google", Company.MICROSOFT: "Microsoft"}


class Why(StrEnum):
    """Known causes; the value stands in addresses."""

    DENIED = "denied"
    ADMIN = "admin"
    TOKEN = "token"  # noqa: S105 - a cause's name
    NO_REFRESH = "no-refresh"
    SETUP = "setup"
    ADDRESS = "address"
    SCOPES = "scopes"
    USED = "used"
    LATER = "later"
    SOMEBODY_ELSE = "somebody-else"
    SIGNED_OUT = "signed-out"
    TOO_OLD = "too-old"
    UNKNOWN = "unknown"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Words:
    """A title, what happened, and what to do. `again`: beginning anew can help."""

    title: str
    happened: str
    advice: str
    again: bool = True


_CAUSES = (  # in this order: the first that fits counts
    (
        Why.ADMIN,
        r"AADSTS(90094|90095|65001|900941|903004)\b|admin_policy_enforced|consent_required",
    ),
    (Why.TOKEN, r"recall_calendar_auth_token"),
    (Why.NO_REFRESH, r"refresh_token"),
    (Why.ADDRESS, r"redirect_uri|AADSTS50011\b"),
    (Why.SCOPES, r"scope|insufficient.?permission|AADSTS(70011|650053)\b"),
    (Why.SETUP, r"invalid_client|unauthorized_client|deleted_client|client_secret|AADSTS7000\d+"),
    (Why.DENIED, r"access_denied|AADSTS65004\b|user.?(declined|cancel)"),
    (Why.USED, r"invalid_grant|AADSTS(54005|70008|70000)\b|already (used|redeemed)"),
    (Why.LATER, r"temporarily_unavailable|server_error|timed? ?out|AADSTS90033\b"),
)
_MARKS = [(why, re.compile(marks, re.IGNORECASE)) for why, marks in _CAUSES]

_ANEW = "Connect it again from the beginning."
_WORDS = {
    Why.DENIED: Words(
        "Nothing was connected",
        "{company} says that access wasn't allowed: somebody pressed “Cancel” or “Deny” there.",
        "If that was a slip, begin again and allow both things that {company} asks for.",
    ),
    Why.ADMIN: Words(
        "Your company's admin has to agree first",
        "{company} doesn't let people of your company connect their calendars by themselves.",
        "Send the address of this page to whoever looks after {company} accounts in your company, "
        "and ask them to approve Minutebook. Then connect again.",
    ),
    Why.TOKEN: Words(
        "That took too long",
        "Recall.ai no longer took the pass with which this connect began. It is good for a day, "
        "and for one account at Recall.ai.",
        "Begin again: a new one is made.",
    ),
    Why.NO_REFRESH: Words(
        "{company} gave no lasting access",
        "{company} let Recall.ai in only once, because Minutebook had access before.",
        "In your {company} account, remove Minutebook from the apps that have access ({apps}), "
        "then connect again.",
    ),
    Why.SETUP: Words(
        "The set-up at {company} has to be mended",
        "{company} didn't take the client id or secret that Recall.ai used. They don't belong "
        "together, or the secret has expired.",
        "An owner or admin finds what to check under Settings, Calendars, Set-up.",
        again=False,
    ),
    Why.ADDRESS: Words(
        "The set-up at {company} has to be mended",
        "{company} doesn't know the address to which it is to send people back.",
        "An owner or admin finds the exact address to add at {company} under Settings, Calendars, "
        "Set-up.",
        again=False,
    ),
    Why.SCOPES: Words(
        "The calendar wasn't ticked",
        "{company} let Minutebook in, but not to your calendar.",
        "Begin again, and leave everything ticked that {company} asks for.",
    ),
    Why.USED: Words(
        "That answer was used already",
        "{company}'s answer works once. A second tab or the back button sent it again.",
        "If your calendar is shown as connected, all is well. If not, connect it again.",
    ),
    Why.LATER: Words(
        "{company} has trouble of its own",
        "{company} couldn't answer just then. Nothing was connected.",
        "Try again in a few minutes.",
    ),
    Why.SOMEBODY_ELSE: Words(
        "Somebody else began this",
        "This connect was begun by another person than the one who is signed in here now. So that "
        "nobody's calendar ends up with somebody else, nothing was connected.",
        "If you want to connect your own calendar, begin here.",
    ),
    Why.SIGNED_OUT: Words(
        "You are signed out here",
        "This connect was begun in a browser in which somebody was signed in. Nothing was "
        "connected.",
        "Sign in at this address, then connect your calendar.",
    ),
    Why.TOO_OLD: Words(
        "That was begun more than an hour ago",
        "So that an old page can't change what is connected today, it was stopped here.",
        _ANEW,
    ),
    Why.UNKNOWN: Words(
        "This doesn't belong to a connect that began here",
        "{company} sends people to this address after they said yes. What came doesn't fit "
        "anything that was begun on this server, so nothing was connected.",
        _ANEW,
    ),
    Why.OTHER: Words(
        "Your calendar wasn't connected",
        "Recall.ai couldn't connect it, for a reason that isn't known here.",
        "Try once more. If it fails again, an owner or admin can check the set-up.",
    ),
}
_APPS = {
    Company.GOOGLE: "myaccount.google.com, Security, third-party apps",
    Company.MICROSOFT: "myapps.microsoft.com, or account.microsoft.com for a personal account",
}


def cause(texts: Iterable[str]) -> Why:
    """Which cause the words of Recall.ai, or of a company, name."""
    said = " ".join(texts)
    return next((why for why, marks in _MARKS if marks.search(said)), Why.OTHER)


def words(why: Why, company: Company) -> Words:
    """The same for people."""
    found, names = _WORDS[why], {"company": NAMES[company], "apps": _APPS[company]}
    title, happened, advice = (
        text.format(**names) for text in (found.title, found.happened, found.advice)
    )
    return Words(title, happened, advice, found.again)
