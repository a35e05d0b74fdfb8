"""How a step can end well, and where steps put temporary files."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from notes.connections import settings
from notes.models import RunState


@dataclass(frozen=True, slots=True)
class Outcome:
    """Done, or not needed; `note` is for people where there is something to say."""

    state: RunState = RunState.DONE
    note: str | None = None


DONE = Outcome()


def not_needed(note: str) -> Outcome:
    """The step has nothing to do, and why."""
    return Outcome(RunState.SKIPPED, note)


def scratch() -> Path:
    """Where temporary files live; what a killed process left there is swept by age."""
    path = settings().data_dir / "scratch"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A folder that is gone after the block."""
    with tempfile.TemporaryDirectory(dir=scratch()) as name:
        yield Path(name)
