"""How far the work on a recording is, in the steps that people know. Core, pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from notes.models import Run, RunState, Step
from notes.render import clock
from notes.run_plan import ENDED, NOTES_ONLY, Current

PANEL: tuple[tuple[str, tuple[Step, ...]], ...] = (
    ("Media", (Step.FETCH, Step.PREPARE)),
    ("Transcript", (Step.TRANSCRIBE,)),
    ("Speakers", (Step.SPEAKERS,)),
    ("Summary", (Step.SUMMARISE,)),
    ("Tasks", (Step.SUMMARISE,)),
)
_BY_CLIENTS = tuple((label, steps) for label, steps in PANEL if steps == (Step.SUMMARISE,))
_COPY = ("Copy for browsers", (Step.COPY,))  # shown only where one is being made
_AT_WORK = {RunState.RUNNING, RunState.QUEUED}


@dataclass(frozen=True, slots=True)
class StepView:
    """A step as the page names it: `state` is waiting, running, done or failed."""

    label: str
    state: str
    words: str = ""
    run: Run | None = None

    @property
    def share(self) -> float | None:
        """How much of it is done, 0 to 1, where that is known."""
        run = self.run
        if self.state != "running" or run is None or not run.total_ms or run.done_ms is None:
            return None
        return min(run.done_ms / run.total_ms, 1.0)


def panel(current: Current) -> list[StepView]:
    """The steps in their order, without those that never come: what came by the API alone has
    neither media nor anything to transcribe."""
    copy = current.get(Step.COPY)
    shown = _BY_CLIENTS if current and current.keys() <= set(NOTES_ONLY) else PANEL
    if copy is not None and copy.state != RunState.DONE:
        shown = (*shown, _COPY)
    return [_view(label, [current.get(step) for step in steps]) for label, steps in shown]


def at_work(current: Current) -> StepView | None:
    """The step that is being worked on, or else is next at the queue."""
    busy = [step for step in panel(current) if step.state == "running"]
    running = (one for one in busy if one.run and one.run.state == RunState.RUNNING)
    return next(running, busy[0] if busy else None)


def failed(current: Current) -> list[Run]:
    """The runs that failed, in the order of the steps."""
    return [run for run in current.values() if run.state == RunState.FAILED]


def over(current: Current) -> bool:
    """Whether nothing is left to do."""
    return all(run.state in ENDED for run in current.values())


def _view(label: str, runs: Sequence[Run | None]) -> StepView:
    begun = [run for run in runs if run is not None]
    for run in begun:
        if run.state == RunState.FAILED:
            return StepView(label, "failed", run=run)
    for run in begun:
        if run.state in _AT_WORK or run.retry_at is not None:
            return StepView(label, "running", _words(run), run)
    if len(begun) == len(runs) and all(run.state in ENDED for run in begun):
        return StepView(label, "done", run=begun[-1])
    return StepView(label, "waiting")


def _words(run: Run) -> str:
    if run.state == RunState.WAITING:
        return "trying again soon"
    if run.state == RunState.QUEUED:
        return "next"
    if run.done_ms is None or not run.total_ms:
        return ""
    return f"{clock(run.done_ms)} of {clock(run.total_ms)}"
