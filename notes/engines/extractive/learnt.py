"""What annotated meetings taught about sentences: weights of linear models, read from a file."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from notes.engines.extractive import signs
from notes.engines.extractive.material import Material
from notes.errors import ExternalError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

FILE = Path(__file__).parent.parent / "models" / "meeting-cues.npz"
_FARTHEST = 5.0  # in spreads; beyond, a count says no more


@dataclass(frozen=True)
class Judgement:
    """[n] for each sentence: the log-odds that a task, a decision, a point rests on it; and which
    share of its words an annotator would write, about 0 to 1."""

    task: Floats
    decision: Floats
    important: Floats
    telling: Floats


def judged(material: Material) -> Judgement:
    """What the sentences of an English meeting are. Raises ExternalError."""
    import numpy as np

    known = _weights()
    surface = scaled(signs.surface(material), known["mean"], known["spread"])
    features = np.concatenate([surface, signs.meanings(material)], axis=1)

    def odds(name: str) -> Floats:
        found: Floats = features @ known[name][:-1] + known[name][-1]
        return found

    return Judgement(odds("task"), odds("decision"), odds("important"), odds("telling"))


def scaled(surface: Floats, mean: Floats, spread: Floats) -> Floats:
    """The counts as spreads from their mean."""
    import numpy as np

    inside: Floats = np.clip((surface - mean) / spread, -_FARTHEST, _FARTHEST).astype(np.float32)
    return inside


@lru_cache(maxsize=1)
def _weights() -> dict[str, Floats]:
    import numpy as np

    try:
        with np.load(FILE) as file:
            return {name: file[name].astype(np.float32) for name in file.files}
    except (OSError, ValueError, KeyError) as error:
        raise ExternalError(
            "The file of weights for notes is missing or damaged. Install Minutebook again.",
            permanent=True,
        ) from error
