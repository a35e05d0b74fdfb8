"""The words in which people take work on, ask for it, or hand it out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from notes.engines.extractive.sentences import plain

Kind = Literal["self", "ask", "assign", "named", "group"]

_NAME = r"(?-i:[A-Z][a-z]+)"
_ROLE = r"the [\w ]{3,30}?"
_SOFT = (
    r"just|also|then|probably|definitely|quickly|gladly|happily|"
    r"try to|try and|go and|go ahead and|be able to|have to|need to|want to"
)
_TO = rf"(?:\s+(?:{_SOFT}))*\s+"  # what may stand before the verb
_WILL = r"(?:'ll| will| shall|'m going to|'m gonna| am going to| promise to)"
_NOT_WORK = (
    r"say|admit|bet|guess|tell|explain|start|begin|go first|let you|stop|leave|repeat|read|"
    r"move on|skip|never|not|assume|agree|wait|give you an|show you|come (?:back )?to|"
    r"talk about|"
    r"go (?:through|over|back|on|first)|be|have|know|think|see|feel|like|remember|mention|"
    r"point|"
    r"want|need|get to|do my|sit|listen|speak|open with|call it"
)
_NOT_YOURS = (
    r"see|find that|notice|know|have|need|be able|get|understand|think (?!about)|"
    r"remember|want|hear|say|"
    r"like|feel|reali[sz]e|never|not"
)
_SMALL_STEP = (
    r"send|ask|check|write|prepare|draft|call|e-?mail|find out|look into|follow up|get back"
)
_WORK = (
    r"send|writ|e-?mail|mail|prepar|draft|check|look(?:ing)? (?:\w+ )?(?:into|at|for)|"
    r"find out|schedul|book|call|"
    r"updat|fix|review|finish|submit|contact|shar|set up|organi[sz]|investigat|research|"
    r"put together|arrang|follow up|work|ask|talk to|speak to|test|order|collect|gather|"
    r"produc|complet|report|present|type up|post|upload|document|mak|creat|handl|"
    r"deliver|do(?:ing)?\b|"
    r"bring|design|build|get back|tak|think about|come up with|print|move|add|invite|ping|file"
)


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_SELF = _compiled(
    rf"\bI(?:{_WILL}| need to| have to| (?:can|should)(?= (?:do|take|handle|{_SMALL_STEP})\b))"
    rf"{_TO}(?!(?:{_NOT_WORK})\b)(?P<what>\w.*)"
)
_LET_ME = _compiled(rf"\blet me (?P<what>(?:{_SMALL_STEP})\b.*)")
_ASK = _compiled(
    rf"\b(?:can|could|would|will) (?P<who>you|somebody|someone|{_NAME})(?: please)?{_TO}"
    rf"(?!(?:{_NOT_YOURS}|repeat|tell|explain|imagine|believe|agree|mean)\b)(?P<what>\w.*)"
)
_PLEASE = _compiled(r"\bplease (?P<what>(?!note|let|feel|bear|go|wait|stop)\w.*)")
_ASSIGN = _compiled(
    rf"\bI(?:'d like| would like| need| want|'ll ask| will ask| ask) (?P<who>you|{_ROLE}|{_NAME})"
    rf" to{_TO}(?!(?:{_NOT_YOURS})\b)(?P<what>\w.*)"
)
_YOU_WILL = _compiled(
    r"\b(?P<who>you)(?:'ll| will|'re going to|'re gonna| are going to| should| need to| have to|"
    rf" must){_TO}(?!(?:{_NOT_YOURS})\b)(?P<what>\w.*)"
)
_GROUP = _compiled(
    r"\b(?:we(?:'ll| will| need to| have to| should|'ve got to|'re going to| must)|"
    rf"some(?:body|one) (?:has to|should|needs to)){_TO}(?P<what>(?:{_WORK})\w*\b.*)"
)
_NAMED = (
    r"\b(?P<who>{who})(?:,? (?:u[hm]+|er),?)?(?:'ll| will| is going to| are going to|"
    r"'s going to| has to| needs to|"
    r" is gonna| should)" + _TO + rf"(?P<what>(?:be )?(?:{_WORK})\w*\b.*)"
)
_ACCEPT = _compiled(
    r"^(?:(?:oh|well|um|uh|yeah|okay|ok|yes)[, ]+)*"
    r"(?:sure|yes|yeah|yep|okay|ok|of course|no problem|absolutely|definitely|certainly|will do|"
    r"got it|fine|done|gladly|happy to|my pleasure|alright|all right|i will|i'll|i can|i could)\b"
)
_REFUSE = _compiled(r"\b(?:can't|cannot|won't|no time|not possible|but i|sorry|i'm away)\b")
_MAYBE = _compiled(
    r"\b(?:if|unless|(?:would|could|should) have|suppose|for (?:example|instance)|imagine|maybe|"
    r"might|perhaps|whenever|when you|once you)\b"
)
_DELIVERS = _compiled(rf"^(?:be )?(?:{_WORK})")
_ERRAND = _compiled(
    r"^(?:send|write (?!down|about|on)|e-?mail|prepare|draft|check (?!we)|"
    r"look (?:\w+ )?into|find out|"
    r"schedule|book|call (?!it|this)|follow up|update|submit|ask|talk to (?!you)|speak to|share|"
    r"contact|type up|upload|circulate|get back to (?!my|that|this|the)|review|"
    r"organi[sz]e|arrange)\b"
)
_NEXT_TIME = _compiled(
    r"\b(?:next (?:meeting|time)|for (?:the )?next|until next|action items?|homework|to-?do list|"
    r"assignments?|follow-up|by then|in (?:the )?meantime|before (?:the|our) (?:next )?meeting|"
    r"between now and)\b"
)

EXAMPLES = (
    "I will send you the document by email.",
    "You will work on the design until the next meeting.",
    "Can you prepare a presentation for next week?",
    "She is going to look into the costs and report back.",
    "Your task is to find out what the customers want.",
    "We each have to write a report before the next meeting.",
    "I'll put the minutes in the shared folder.",
)
"""What tasks sound like; a sentence near one of them is likelier to be one."""


@dataclass(frozen=True, slots=True)
class Cue:
    """`what` is to be done (characters [start, end) of the sentence), `who` as spoken, if said."""

    kind: Kind
    start: int
    end: int
    who: str | None = None


def cue(text: str, names: tuple[str, ...] = ()) -> Cue | None:
    """The first sign of a task in a sentence; `names` are those of people who may be given one."""
    text = plain(text)
    for kind, pattern in _patterns(names):
        match = pattern.search(text)
        if match:
            return Cue(kind, match.start("what"), match.end("what"), match.groupdict().get("who"))
    return None


@lru_cache(maxsize=8)
def _patterns(names: tuple[str, ...]) -> tuple[tuple[Kind, re.Pattern[str]], ...]:
    people = [rf"(?-i:{re.escape(n)})" for n in sorted(names, key=len, reverse=True)]
    named = _compiled(_NAMED.replace("{who}", "|".join([*people, _ROLE])))
    return (
        ("self", _SELF),
        ("self", _LET_ME),
        ("named", named),
        ("ask", _ASK),
        ("ask", _PLEASE),
        ("assign", _ASSIGN),
        ("assign", _YOU_WILL),
        ("group", _GROUP),
    )


def accepts(text: str) -> bool:
    """Whether an answer takes on what was asked."""
    text = plain(text)
    return bool(_ACCEPT.search(text)) and not _REFUSE.search(text)


def delivers(what: str) -> bool:
    """Whether something comes of it that others can see."""
    return bool(_DELIVERS.search(plain(what)))


def is_errand(what: str) -> bool:
    """Whether it is something done after a meeting, hardly ever in it."""
    return bool(_ERRAND.search(plain(what)))


def is_maybe(text: str) -> bool:
    """Whether the sentence only plays with the thought."""
    return bool(_MAYBE.search(plain(text))) or text.rstrip().endswith("...")


def points_ahead(text: str) -> bool:
    """Whether the sentence speaks of the time until the next meeting."""
    return bool(_NEXT_TIME.search(plain(text)))
