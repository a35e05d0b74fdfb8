"""Says one line of the notes anew from lines that were corrected."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from notes.engines.base import Cite, LineKind, Statement
from notes.engines.extractive import promises, tidy
from notes.engines.extractive.decisions import is_undecided
from notes.engines.extractive.english import content_words
from notes.engines.extractive.material import Material, statement
from notes.engines.extractive.people import known_names
from notes.engines.extractive.questions import is_left_open, is_question
from notes.engines.extractive.sentences import Sentence, part, words

LEAST_WORDS = 3  # fewer say nothing that stands for itself


def restated(material: Material, old: Statement, kind: LineKind) -> Statement | None:
    """What the cited lines say now, or None where they say nothing of the kind any more."""
    cited = list(dict.fromkeys(cite.line_id for cite in old.cites))
    own = [s for s in material.sentences if any(c.line_id in cited for c in s.cites)]
    telling = [s for s in own if len(s.words) >= LEAST_WORDS] if material.english else own
    for sentence in sorted(telling, key=lambda s: -_likeness(s, old.text)):
        told = _TELLS[kind](material, sentence)
        if told is not None:
            return Statement(told.text, (*told.cites, *_also(old, own, sentence)), old.agreed)
    return None


def _likeness(sentence: Sentence, text: str) -> float:
    """How much of a text's words a sentence has, those that carry meaning first."""
    wanted, said = words(text), sentence.words
    telling = set(content_words(wanted)) & set(content_words(said))
    return len(telling) + 0.1 * len(set(wanted) & set(said)) - 0.001 * abs(len(wanted) - len(said))


def _also(old: Statement, own: Sequence[Sentence], chosen: Sentence) -> tuple[Cite, ...]:
    """A place in each of the other cited lines, which carried the old words too."""
    left = dict.fromkeys(cite.line_id for cite in old.cites)
    for cite in chosen.cites:
        left.pop(cite.line_id, None)
    found: list[Cite] = []
    for line_id in left:
        there = [s for s in own if any(c.line_id == line_id for c in s.cites)]
        best = max(there, key=lambda s: _likeness(s, old.text), default=None)
        found += [c for c in best.cites if c.line_id == line_id] if best else []
    return tuple(found)


def _point(_: Material, sentence: Sentence) -> Statement | None:
    return statement(sentence)


def _decision(material: Material, sentence: Sentence) -> Statement | None:
    if material.english and is_undecided(sentence.text):
        return None
    return statement(sentence)


def _question(material: Material, sentence: Sentence) -> Statement | None:
    asked = is_question(sentence.text) or is_left_open(sentence.text)
    return statement(sentence) if asked or not material.english else None


def _task(material: Material, sentence: Sentence) -> Statement | None:
    if not material.english:
        return statement(sentence)
    cue = promises.cue(sentence.text, known_names(material))
    if cue is None:
        return None
    first, last = tidy.edges(sentence.text[cue.start : cue.end], keep_opening=True)
    what = sentence.text[cue.start + first : cue.start + last].strip(" ,.;:?!")
    return Statement(tidy.capital(tidy.fluent(what)), part(sentence, 0, len(sentence.text)))


_TELLS: dict[LineKind, Callable[[Material, Sentence], Statement | None]] = {
    LineKind.OVERVIEW: _point,
    LineKind.POINT: _point,
    LineKind.DECISION: _decision,
    LineKind.QUESTION: _question,
    LineKind.TASK: _task,
}
