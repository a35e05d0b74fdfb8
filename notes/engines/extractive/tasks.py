"""Finds who took on what, and until when."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from notes.engines.base import Promise
from notes.engines.extractive import promises, tidy
from notes.engines.extractive.dates import Due, due
from notes.engines.extractive.material import Material
from notes.engines.extractive.people import accepted_by, known_names
from notes.engines.extractive.promises import Cue
from notes.engines.extractive.questions import is_left_open
from notes.engines.extractive.sentences import part

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

KIND = {"self": 0.3, "named": 0.6, "ask": 0.0, "assign": 0.1, "group": -0.9}
ENOUGH = 5.0
LIKELY = -2.0  # log-odds from which a sentence is taken for a task; best in cross-validation
SHORT = 4.0  # what a very short meeting needs more: those learnt from last half an hour
MAYBE = -3.5  # those that words alone point to need, where they leave a doubt
"""Weights and threshold follow a logistic regression on annotated meetings, rounded; dates,
answers and errands got more than it gave them, as those meetings hardly have any."""
_LEAST_WORDS = 4
CLUSTER_MS = 45_000  # work is handed out in one go: cues this near support each other
AHEAD_MS = 60_000  # so does talk of the next meeting
_SAME = 0.75
_EMPTY = re.compile(
    r"^(?:do|take|handle|look into|check|find out) (?:that|it|this|so)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Found:
    """A task candidate: the number of its sentence, its cue, how sure we are, who takes it,
    until when, and the number of the sentence that accepts it."""

    number: int
    cue: Cue
    score: float
    assignee: str | None
    due: Due | None
    accepted: int | None
    plain: bool = False  # the words leave no doubt, whatever meetings they were learnt from


def tasks(material: Material, odds: Floats) -> tuple[list[Promise], set[int]]:
    """Tasks in the order they were taken on, and the numbers of their sentences. `odds` [n] are
    the log-odds, as learnt, that a task rests on a sentence."""
    if not material.english:
        return [], set()
    likely = _likely(material, odds)
    most = 5 + material.total_ms // 150_000
    strongest = sorted(_distinct(material, likely), key=lambda f: (-f.score, f.number))[:most]
    in_order = sorted(strongest, key=lambda f: f.number)
    return [_promise(material, f) for f in in_order], {f.number for f in in_order}


def _likely(material: Material, odds: Floats) -> list[Found]:
    """What the words make sure by themselves, and what was learnt to be likely."""
    found = {}
    for one in _candidates(material):
        likelihood = float(odds[one.number])
        if one.score >= ENOUGH and (one.plain or likelihood >= MAYBE):
            found[one.number] = replace(one, score=max(likelihood, LIKELY) + one.score - ENOUGH)
    enough = LIKELY + SHORT * material.shortness
    for number in (int(i) for i in (odds >= enough).nonzero()[0]):
        sentence = material.sentences[number]
        if is_left_open(sentence.text) or len(sentence.words) < _LEAST_WORDS:
            continue
        if number not in found:
            found[number] = _learnt(material, number, float(odds[number]))
    return list(found.values())


def _learnt(material: Material, number: int, likelihood: float) -> Found:
    text = material.sentences[number].text
    cue = promises.cue(text, known_names(material)) or Cue("group", 0, len(text))
    accepted = accepted_by(material, number) if cue.kind in {"ask", "assign"} else None
    until = due(text, material.brief.held_on)
    assignee = _assignee(material, number, cue, accepted)
    return Found(number, cue, likelihood, assignee, until, accepted)


def _candidates(material: Material) -> list[Found]:
    names = known_names(material)
    found = [
        f for i in range(len(material.sentences)) if (f := _found(material, i, names)) is not None
    ]
    starts = [material.sentences[f.number].start_ms for f in found]
    ahead = [s.start_ms for s in material.sentences if promises.points_ahead(s.text)]
    scored = []
    for one, start in zip(found, starts, strict=True):
        others = sum(abs(start - s) < CLUSTER_MS for s in starts) - 1
        near_ahead = any(abs(start - a) < AHEAD_MS for a in ahead)
        context = 0.15 * min(others, 6) + (1.9 if near_ahead else 0.0)
        scored.append(replace(one, score=one.score + context))
    return scored


def _found(material: Material, number: int, names: tuple[str, ...]) -> Found | None:
    sentence = material.sentences[number]
    cue = promises.cue(sentence.text, names)
    if cue is None or cue.end - cue.start < 4:
        return None
    accepted = accepted_by(material, number) if cue.kind in {"ask", "assign"} else None
    if cue.kind == "ask" and accepted is None:
        return None
    what = sentence.text[cue.start : cue.end]
    until = due(sentence.text, material.brief.held_on)
    score = KIND[cue.kind] + _weight(material, number, what) + _place(material, number)
    score += (1.5 if until else 0.0) + (0.5 if accepted is not None else 0.0)
    errand = cue.kind != "group" and promises.is_errand(what)
    score += 1.8 if errand else 0.0
    assignee = _assignee(material, number, cue, accepted)
    plain = errand or until is not None or accepted is not None
    return Found(number, cue, score, assignee, until, accepted, plain)


def _weight(material: Material, number: int, what: str) -> float:
    """What the words of a candidate are worth."""
    sentence = material.sentences[number]
    score = 2.0 * float(material.task_likeness[number]) + 0.03 * min(len(sentence.words), 40)
    score += 0.9 if promises.delivers(what) else 0.0
    score -= 0.4 if promises.is_maybe(sentence.text) else 0.0
    score -= 0.8 if len(what.split()) < 2 else 0.0
    return score


def _place(material: Material, number: int) -> float:
    """In a long meeting work is handed out towards the end; in a short one anywhere."""
    since = material.sentences[number].start_ms - material.sentences[0].start_ms
    share = since / max(1, material.total_ms)
    expected = 2.4 if share > 0.9 else 1.5 if share > 0.7 else -1.4 if share < 0.1 else 0.0
    return (1 - material.shortness) * expected + material.shortness * 2.2


def _assignee(material: Material, number: int, cue: Cue, accepted: int | None) -> str | None:
    sentence = material.sentences[number]
    if cue.kind == "self":
        return sentence.speaker
    if accepted is not None:
        return material.sentences[accepted].speaker
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
    if found.accepted is not None:
        cites = (*cites, *material.sentences[found.accepted].cites)
    asked = _request_before(material, found)
    if asked is not None:
        request = material.sentences[asked[0]]
        text, (start, end) = request.text, asked[1]
        cites = (*part(request, 0, len(request.text)), *cites)
    title = tidy.capital(tidy.fluent(text[start:end].strip(" ,.;:?!")))
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
