"""How loud speech is, and the gain that brings it to one level."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.int16]

TARGET_DB = -20.0
"""The level that speech is brought to, in dB below full scale."""
MAX_GAIN_DB = 30.0
MIN_GAIN_DB = -20.0

_BLOCK = 6400  # 0.4 s at 16 kHz
_SILENCE_DB = -60.0  # what lies below is nobody speaking
_GATE_DB = 10.0  # pauses: that much below the mean don't count
_KNEE = 0.7  # of full scale: from here on peaks are bent instead of cut


class Meter:
    """Collects the loudness of a recording block by block; 8 hours take 0.6 MB."""

    def __init__(self) -> None:
        self._powers: list[float] = []
        self._rest: Samples | None = None

    def add(self, samples: Samples) -> None:
        """Take the next samples."""
        import numpy as np

        if self._rest is not None:
            samples = np.concatenate((self._rest, samples))
        whole = len(samples) // _BLOCK * _BLOCK
        self._rest = samples[whole:].copy()
        self._measure(samples[:whole].reshape(-1, _BLOCK))

    def gain_db(self) -> float:
        """The gain that brings what was heard to TARGET_DB; 0 for silence."""
        import numpy as np

        if not self._powers and self._rest is not None and self._rest.size:
            self._measure(self._rest.reshape(1, -1))  # shorter than one block
        powers = np.array(self._powers)
        powers = powers[powers > _power(_SILENCE_DB)]
        if not powers.size:
            return 0.0
        speech = powers[powers >= powers.mean() * _power(-_GATE_DB)]
        gain = TARGET_DB - 10 * float(np.log10(speech.mean()))
        return min(MAX_GAIN_DB, max(MIN_GAIN_DB, gain))

    def _measure(self, blocks: Samples) -> None:
        import numpy as np

        scaled = blocks.astype(np.float32) / 32768
        self._powers.extend(float(np.mean(block * block)) for block in scaled)


def amplified(samples: Samples, gain_db: float) -> Samples:
    """`samples` louder by `gain_db`; peaks near full scale are bent, never cut."""
    import numpy as np

    loud = samples.astype(np.float32) * (10 ** (gain_db / 20) / 32768)
    size = np.abs(loud)
    over = size > _KNEE
    if over.any():
        bent = _KNEE + (1 - _KNEE) * np.tanh((size[over] - _KNEE) / (1 - _KNEE))
        loud[over] = np.copysign(bent, loud[over])
    levelled: Samples = np.rint(loud * 32767).astype(np.int16)
    return levelled


def _power(db: float) -> float:
    return float(10 ** (db / 10))
