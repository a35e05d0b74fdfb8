"""Finds who took on what, and until when."""

from __future__ import annotations

import re
from dataclasses import dataclass

from notes.engines.base import Promise
from notes.engines.extractive import promises, tidy
from notes.engines.extractive.dates import Due, due
from notes.engines.extractive.material import Material
from notes.engines.extractive.promises import Cue
from notes.engines.extractive.sentences import part

BASE = {"self": 1.6, "ask": 0.6, "assign": 1.2, "named": 1.5, "group": 0.5}
ENOUGH = 2.0
_SAME = 0.75
_ANSWERS = 3
_EMPTY = re.compile(
    r"^(?:do|take|handle|look into|check|find out) (?:that|it|this|so)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Found:
    """A task candidate: the number of its sentence, its cue, how sure we are, who takes it."""

    number: int
    cue: Cue
    score: float
    assignee: str | None
    due: Due | None


def tasks(material: Material) -> list[Promise]:
    """Tasks in the order they were taken on."""
    if not material.english:
        return []
    names = known_names(material)
    found = [
        f for i in range(len(material.sentences)) if (f := _found(material, i, names)) is not None
    ]
    likely = [f for f in found if f.score >= ENOUGH]
    most = 5 + material.total_ms // 150_000
    strongest = sorted(_distinct(material, likely), key=lambda f: (-f.score, f.number))[:most]
    return [_promise(material, f) for f in sorted(strongest, key=lambda f: f.number)]


def known_names(material: Material) -> tuple[str, ...]:
    """Names that may stand before "will": the people of the meeting, whole and by first name."""
    labels = {s.speaker for s in material.sentences if s.speaker}
    people = {p for p in (*material.brief.people, *labels) if re.match(r"[^\W\d_]{2,}", p)}
    return tuple(sorted(people | {p.split()[0] for p in people}))


def _found(material: Material, number: int, names: tuple[str, ...]) -> Found | None:
    sentence = material.sentences[number]
    cue = promises.cue(sentence.text, names)
    if cue is None or cue.end - cue.start < 4:
        return None
    accepted = _accepted_by(material, number) if cue.kind in {"ask", "assign"} else None
    if cue.kind == "ask" and accepted is None:
        return None
    what = sentence.text[cue.start : cue.end]
    until = due(sentence.text, material.brief.held_on)
    score = BASE[cue.kind] + _bonus(material, number, what, until)
    score += 1.0 if accepted is not None else 0.0
    assignee = _assignee(material, number, cue, accepted)
    return Found(number, cue, score, assignee, until)


def _bonus(material: Material, number: int, what: str, until: Due | None) -> float:
    sentence = material.sentences[number]
    score = 0.0
    score += 0.6 if promises.delivers(what) else 0.0
    score += 0.8 if until else 0.0
    score += 0.6 if promises.points_ahead(sentence.text) else 0.0
    score -= 1.0 if promises.is_maybe(sentence.text) else 0.0
    score -= 0.6 if sentence.text.endswith("?") else 0.0
    score -= 0.8 if len(what.split()) < 3 else 0.0
    begun = material.sentences[0].start_ms
    place = (sentence.start_ms - begun) / max(1, material.total_ms)
    # Work is handed out towards the end; in a short meeting anywhere.
    weight = min(1.0, material.total_ms / 600_000)
    return score + weight * (1.0 if place > 0.85 else 0.3 if place > 0.7 else -0.4)


def _accepted_by(material: Material, number: int) -> str | None:
    """The label of who says yes to a request, "" when that voice has no label."""
    asked = material.sentences[number]
    after = material.sentences[number + 1 : number + 1 + 2 * _ANSWERS]
    others = [s for s in after if s.turn != asked.turn and s.speaker != asked.speaker][:_ANSWERS]
    for answer in others:
        if promises.accepts(answer.text):
            return answer.speaker or ""
    return None


def _assignee(material: Material, number: int, cue: Cue, accepted: str | None) -> str | None:
    sentence = material.sentences[number]
    if cue.kind == "self":
        return sentence.speaker
    if accepted:
        return accepted
    spoken = cue.who if cue.who and cue.who.lower() not in {"you", "somebody", "someone"} else None
    if spoken is None and cue.kind == "assign":
        spoken = next((n for n in known_names(material) if _calls(sentence.text, n)), None)
    return spoken


def _calls(text: str, name: str) -> bool:
    return bool(re.search(rf"(?:^|[,.] ){re.escape(name)}\b,|, {re.escape(name)}[.?!]?$", text))


def _distinct(material: Material, found: list[Found]) -> list[Found]:
    """One of those that say the same; the surer one."""
    kept: list[Found] = []
    for one in sorted(found, key=lambda f: (-f.score, f.number)):
        mine = material.vectors[one.number]
        if not any(
            k.assignee == one.assignee and float(mine @ material.vectors[k.number]) >= _SAME
            for k in kept
        ):
            kept.append(one)
    return kept


def _promise(material: Material, found: Found) -> Promise:
    """The task with what is to be done as its title, in the words that were said."""
    sentence = material.sentences[found.number]
    text = sentence.text
    start, end = _what(text, found)
    cites = part(sentence, 0, len(text))
    asked = _request_before(material, found)
    if asked is not None:
        request = material.sentences[asked[0]]
        text, (start, end) = request.text, asked[1]
        cites = (*part(request, 0, len(request.text)), *cites)
    title = tidy.capital(text[start:end].strip(" ,.;:?!"))
    day = found.due.day if found.due else None
    return Promise(title, cites, assignee=found.assignee, due=day)


def _what(text: str, found: Found) -> tuple[int, int]:
    """The characters of what is to be done, without a date at its end."""
    start, end = found.cue.start, found.cue.end
    until = found.due
    rest = text[until.end : end].strip(" .,!?") if until else "-"
    if until and not rest and until.start - start >= 8:
        end = until.start
    first, last = tidy.edges(text[start:end], keep_opening=True)
    return start + first, start + last


def _request_before(material: Material, found: Found) -> tuple[int, tuple[int, int]] | None:
    """For "I'll do that": the request just before by another voice, and what it asks for."""
    sentence = material.sentences[found.number]
    if not _EMPTY.match(sentence.text[found.cue.start : found.cue.end]):
        return None
    for number in range(found.number - 1, max(-1, found.number - 4), -1):
        before = material.sentences[number]
        cue = promises.cue(before.text, known_names(material))
        if cue and before.speaker != sentence.speaker and cue.kind in {"ask", "group", "assign"}:
            first, last = tidy.edges(before.text[cue.start : cue.end], keep_opening=True)
            return number, (cue.start + first, cue.start + last)
    return None
