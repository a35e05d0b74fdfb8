"""What each step needs, what it redoes, and what a recording's runs amount to. Core, pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from notes.jobqueue import MEDIA_STEP, NOTES_STEP, JobName
from notes.models import Run, RunState, Status, Step

MAIN = (Step.FETCH, Step.PREPARE, Step.TRANSCRIBE, Step.SPEAKERS, Step.SUMMARISE, Step.INDEX)
"""The steps of a recording with media. COPY comes beside them, where it is needed."""

NOTES_ONLY = (Step.SUMMARISE, Step.INDEX)
"""The steps of a recording that has only what clients said was said."""

ENDED = frozenset({RunState.DONE, RunState.SKIPPED, RunState.FAILED})
_WELL = frozenset({RunState.DONE, RunState.SKIPPED})

# Steps whose result a step works on: until it is there, if it is to come, the step can't begin.
_NEEDS: Mapping[Step, tuple[Step, ...]] = {
    Step.FETCH: (),
    Step.PREPARE: (Step.FETCH,),
    Step.TRANSCRIBE: (Step.PREPARE,),
    Step.SPEAKERS: (Step.TRANSCRIBE,),
    Step.SUMMARISE: (Step.TRANSCRIBE,),
    Step.INDEX: (Step.TRANSCRIBE,),
    Step.COPY: (Step.PREPARE,),
    Step.REDO: (),
}
# Steps that only have to be over: a recording whose voices can't be told apart still gets its
# summary, and a slow copy for browsers never delays the transcript.
_AFTER: Mapping[Step, tuple[Step, ...]] = {
    Step.SUMMARISE: (Step.SPEAKERS,),
    Step.INDEX: (Step.SPEAKERS, Step.SUMMARISE),
    Step.COPY: (Step.TRANSCRIBE, Step.SPEAKERS),
}
_REDOES: Mapping[Step, tuple[Step, ...]] = {
    Step.FETCH: MAIN,
    Step.PREPARE: MAIN[1:],
    Step.TRANSCRIBE: MAIN[2:],
    Step.SPEAKERS: (Step.SPEAKERS, Step.INDEX),
    Step.SUMMARISE: (Step.SUMMARISE, Step.INDEX),
    Step.INDEX: (Step.INDEX,),
    Step.COPY: (Step.COPY,),
    Step.REDO: (Step.REDO,),
}
# Without these there is no transcript, so the recording as a whole has failed.
_VITAL = (Step.FETCH, Step.PREPARE, Step.TRANSCRIBE)
_ON_NOTES_QUEUE = {Step.SUMMARISE, Step.INDEX, Step.REDO}

_WORDS: Mapping[Step, str] = {
    Step.FETCH: "bringing the file in",
    Step.PREPARE: "reading the file",
    Step.TRANSCRIBE: "writing down what was said",
    Step.SPEAKERS: "telling the speakers apart",
    Step.SUMMARISE: "writing the summary",
    Step.INDEX: "making the recording searchable",
    Step.COPY: "making a copy that browsers play",
    Step.REDO: "checking lines of the notes again",
}

Current = Mapping[Step, Run]
"""The newest run of each step."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a recording stands: its status, and in words what went wrong, if something did."""

    status: Status
    problem: str | None = None


def doing(step: Step) -> str:
    """What a step does, to follow a word such as "while"."""
    return _WORDS[step]


def job(step: Step) -> JobName:
    """The job that works on a step."""
    return NOTES_STEP if step in _ON_NOTES_QUEUE else MEDIA_STEP


def redone(step: Step) -> tuple[Step, ...]:
    """The step and those whose results stop being true when it is done again."""
    return _REDOES[step]


def newest(runs: Sequence[Run]) -> dict[Step, Run]:
    """The run that counts of each step, in the order of the steps. Single lines that are redone
    say nothing of how a recording stands, and several of those runs may count at once."""
    found = {Step(run.step): run for run in sorted(runs, key=lambda run: (run.created_at, run.id))}
    return {step: found[step] for step in Step if step in found and step is not Step.REDO}


def ready(step: Step, current: Current) -> bool:
    """Whether a step may begin."""
    return all(one not in current or current[one].state in _WELL for one in _NEEDS[step]) and all(
        one not in current or current[one].state in ENDED for one in _AFTER.get(step, ())
    )


def blocking(step: Step, current: Current) -> Run | None:
    """The run that stands in the way of doing a step again: itself or an earlier one that isn't
    over, or one it needs that failed."""
    earlier = [*_before(step), step]
    for one in earlier:
        run = current.get(one)
        if run is None:
            continue
        if run.state not in ENDED or (run.state == RunState.FAILED and one in _NEEDS[step]):
            return run
    return None


def standing(current: Current) -> Standing:
    """What the newest runs say of the whole recording."""
    failed = [run for run in current.values() if run.state == RunState.FAILED]
    for run in failed:
        if run.step in _VITAL:
            return Standing(Status.ERROR, run.reason)
    if any(run.state not in ENDED for step, run in current.items() if step in MAIN):
        return Standing(Status.PROCESSING)
    return Standing(Status.READY, failed[0].reason if failed else None)


def _before(step: Step) -> list[Step]:
    found: list[Step] = []
    for one in _NEEDS[step]:
        found += [*_before(one), one]
    return found
