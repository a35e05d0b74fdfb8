"""How well the verifier tells planted errors from what people wrote, by kind of error."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from bench import eval_notes, planting
from bench.claims import AROUND, Claim, claims
from notes import verifier
from notes.engines.base import Cite, Digest, Line
from notes.models import Verdict
from notes.verifier import Check, Passage, Reason

CHARGES = frozenset(Reason) - {Reason.TOO_LITTLE, Reason.NOTHING_CITED}
"""Reasons that say something particular is wrong; the others only that little was found."""


@dataclass
class Caught:
    """Lines with one kind of error, and what became of them. `of_passed` counts only lines that
    pass when they are true: there the error alone makes the difference."""

    planted: int = 0
    flagged: int = 0
    passed: int = 0
    of_passed: int = 0

    @property
    def rate(self) -> float:
        """Per cent of the planted lines that aren't called supported."""
        return 100 * self.flagged / self.planted if self.planted else 0.0

    @property
    def rate_of_passed(self) -> float:
        """The same for lines whose true form is called supported."""
        return 100 * self.of_passed / self.passed if self.passed else 0.0


@dataclass
class Outcome:
    """What was measured over all meetings."""

    lines: int = 0
    verdicts: Counter[Verdict] = field(default_factory=Counter)
    charged: int = 0
    reasons: Counter[Reason] = field(default_factory=Counter)
    kinds: dict[str, Caught] = field(default_factory=dict)

    @property
    def false_alarms(self) -> float:
        """Per cent of human lines that aren't called supported, for whatever reason."""
        return 100 * (1 - self.verdicts[Verdict.SUPPORTED] / self.lines) if self.lines else 0.0

    def share(self, count: int) -> float:
        """Per cent of the human lines."""
        return 100 * count / self.lines if self.lines else 0.0


def measure(meetings: Iterable[dict[str, Any]]) -> Outcome:
    """Check every human line as it is and with each kind of error that fits into it."""
    of_group: dict[str, list[Claim]] = {}
    for meeting in meetings:
        group = meeting["meeting"][:-1]  # the same four people
        of_group.setdefault(group, []).extend(claims(meeting))
    outcome = Outcome(kinds={kind: Caught() for kind in (*planting.KINDS, planting.OTHER_MEETING)})
    for group, own in of_group.items():
        others = [one for other, some in of_group.items() if other != group for one in some]
        for claim in own:
            _measure_line(claim, others, outcome)
    return outcome


def _measure_line(claim: Claim, others: Sequence[Claim], outcome: Outcome) -> None:
    found = _check(claim)
    reasons = {doubt.reason for doubt in found.doubts}
    outcome.lines += 1
    outcome.verdicts[found.verdict] += 1
    outcome.reasons.update(reasons)
    outcome.charged += bool(reasons & CHARGES)
    passes = found.verdict == Verdict.SUPPORTED
    for kind, caught in outcome.kinds.items():
        wrong = planting.planted(claim, kind, others) if others else None
        if wrong is None:
            continue
        flagged = _check(wrong).verdict != Verdict.SUPPORTED
        caught.planted += 1
        caught.flagged += flagged
        caught.passed += passes
        caught.of_passed += passes and flagged


def _check(claim: Claim) -> Check:
    return verifier.check(
        claim.text,
        claim.cited,
        credited=claim.credited,
        people=claim.people,
    )


def verdicts(meeting: dict[str, Any], digest: Digest) -> Counter[Verdict]:
    """What the verifier says of the lines of a digest, each with what it cites."""
    lines = eval_notes.lines_of(meeting)
    at = {line.id: place for place, line in enumerate(lines)}
    people = sorted({line.speaker for line in lines if line.speaker})
    statements = [(one.text, one.cites, None) for part in digest.sections for one in part.points]
    statements += [
        (one.text, one.cites, None)
        for one in (*digest.overview, *digest.decisions, *digest.questions)
    ]
    tasks = [(task.title, task.cites, task.assignee) for task in digest.tasks]
    return Counter(
        verifier.verdict(
            text,
            [_passage(cite, lines, at[cite.line_id]) for cite in cites],
            credited=credited,
            people=people,
        )
        for text, cites, credited in [*statements, *tasks]
    )


def _passage(cite: Cite, lines: Sequence[Line], at: int) -> Passage:
    near = [*lines[max(0, at - AROUND) : at], *lines[at + 1 : at + AROUND + 1]]
    return Passage(
        quote=lines[at].text[cite.start : cite.end],
        line=lines[at].text,
        around=" ".join(one.text for one in near),
        speaker=lines[at].speaker,
    )


def rows(outcome: Outcome) -> list[tuple[str, str, str]]:
    """The table: (measure, seen, aim)."""
    low, gone = outcome.verdicts[Verdict.PARTLY], outcome.verdicts[Verdict.NOT_FOUND]
    found = [
        ("human lines", str(outcome.lines), ""),
        ("false alarms: not called supported", f"{outcome.false_alarms:.1f} %", "< 5 %"),
        ("… called partly", f"{outcome.share(low):.1f} %", ""),
        ("… called not found", f"{outcome.share(gone):.1f} %", ""),
        ("false charges: something particular", f"{outcome.share(outcome.charged):.1f} %", "< 5 %"),
    ]
    for reason in Reason:
        if outcome.reasons[reason]:
            seen = f"{outcome.share(outcome.reasons[reason]):.1f} %"
            found.append((f"… reason {reason.value}", seen, ""))
    for kind, caught in outcome.kinds.items():
        seen = (
            f"{caught.rate:.1f} % of {caught.planted}; "
            f"{caught.rate_of_passed:.1f} % of {caught.passed} that pass when true"
        )
        found.append((f"caught: {kind}", seen, AIMS.get(kind, "")))
    return found


AIMED = (
    "number changed",
    "name swapped",
    "negation put in",
    "negation taken out",
    "speaker exchanged",
)
AIMS = dict.fromkeys(AIMED, "95 %")
