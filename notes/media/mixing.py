"""Voices that came as a file each, made into one recording that browsers play, and when each of
them speaks; in memory that doesn't grow with how long they talk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from notes.errors import TooLarge, Unreadable
from notes.media import opening
from notes.media.levels import FRAME_MS, Levels
from notes.media.partial import whole
from notes.media.sound import Progress, Sound
from notes.media.timeline import LONGEST_S

if TYPE_CHECKING:
    import numpy as np
    from av.audio.stream import AudioStream
    from av.container import OutputContainer
    from numpy.typing import NDArray

    Samples = NDArray[np.int16]

SUFFIX = ".m4a"
RATE = 48_000
_BLOCK = RATE  # samples that are mixed at once
_KNEE = 24_000.0  # louder sums are bent, so that people who talk at once don't crackle
_REPORT_MS = 10_000
_FRONT_INDEX = {"movflags": "+faststart"}
NOTHING = "None of the voices of this recording can be played."
TOO_LONG = "This recording is longer than 36 hours, which is more than this server takes."


@dataclass(frozen=True, slots=True)
class Part:
    """One voice: its file, and where in the recording that begins."""

    path: Path
    begin_ms: int


@dataclass(frozen=True, slots=True)
class Mixed:
    """What was written. `turns` has for each part when it speaks, as (start, end) in ms of the
    recording; `unreadable` are the numbers of those of which nothing could be played."""

    duration_ms: int
    turns: tuple[tuple[tuple[int, int], ...], ...]
    unreadable: tuple[int, ...]


def mix(parts: Sequence[Part], dst: Path, progress: Progress | None = None) -> Mixed:
    """Write all voices to `dst` (SUFFIX), each from where it begins. A file that holds no sound is
    a voice that says nothing. Raises Unreadable when all of them are broken, TooLarge, OSError."""
    import av

    with ExitStack() as stack:
        voices = [_Voice(part, stack) for part in parts]
        unreadable = tuple(number for number, one in enumerate(voices) if one.is_broken)
        if len(unreadable) == len(voices):
            raise Unreadable("damaged", NOTHING)
        total_ms = max(one.promised_ms for one in voices)
        part_of_it = stack.enter_context(whole(dst))
        with av.open(str(part_of_it), "w", format="mp4", container_options=_FRONT_INDEX) as output:
            writer = _Writer(output)
            for block in _blocks(voices):
                writer.write(block)
                _report(writer.written_ms, total_ms, progress)
            writer.close()
        turns = tuple(tuple(one.levels.turns(one.begin_ms)) for one in voices)
        return Mixed(writer.written_ms, turns, unreadable)


class _Voice:
    """The samples of one part, block by block."""

    def __init__(self, part: Part, stack: ExitStack) -> None:
        self.levels = stack.enter_context(Levels())
        # Where it begins is a whole frame, so that what is measured is what is mixed.
        self.begin_ms = max(0, part.begin_ms) // FRAME_MS * FRAME_MS
        self.is_broken = False
        self.promised_ms = 0
        self._wait = self.begin_ms * RATE // 1000  # samples until it begins
        self._pieces: Iterator[Samples] = iter(())
        self._rest: list[Samples] = []
        self._open(part.path, stack)

    def _open(self, path: Path, stack: ExitStack) -> None:
        try:
            sound = Sound(stack.enter_context(opening.opened(path)), RATE, channels=1)
        except Unreadable as error:
            self.is_broken = error.code in {"damaged", "not_media"}
            self._wait = 0
            return
        self.promised_ms = self.begin_ms + sound.total_ms
        self._pieces = sound.samples()

    def read(self, count: int) -> Samples | None:
        """Its next samples, fewer at its end; None when there is nothing more."""
        import numpy as np

        quiet = min(self._wait, count)
        self._wait -= quiet
        heard = self._next(count - quiet)
        if not quiet and not len(heard):
            return None
        self.levels.add(heard)
        return np.concatenate([np.zeros(quiet, np.int16), heard])

    def _next(self, count: int) -> Samples:
        import numpy as np

        have = sum(map(len, self._rest))
        while have < count and (piece := next(self._pieces, None)) is not None:
            self._rest.append(piece)
            have += len(piece)
        heard = np.concatenate([np.zeros(0, np.int16), *self._rest])
        self._rest = [heard[count:]]
        return heard[:count]


def _blocks(voices: Sequence[_Voice]) -> Iterator[Samples]:
    import numpy as np

    while True:
        heard = [one for voice in voices if (one := voice.read(_BLOCK)) is not None]
        if not heard:
            return
        total = np.zeros(max(map(len, heard)), np.int32)
        for one in heard:
            total[: len(one)] += one
        yield _bent(total)


def _bent(total: NDArray[np.int32]) -> Samples:
    """The sum in 16 bits: as it is where it fits, else rounded off towards the largest number."""
    import numpy as np

    size = np.abs(total).astype(np.float32)
    if float(size.max(initial=0)) <= _KNEE:
        return total.astype(np.int16)
    room = 32_767.0 - _KNEE
    over = np.maximum(size - _KNEE, 0.0)
    bent = np.minimum(size, _KNEE) + room * np.tanh(over / room)
    return np.asarray(np.sign(total) * bent, np.int16)


class _Writer:
    """Encodes what is mixed."""

    def __init__(self, output: OutputContainer) -> None:
        self._output = output
        self._stream: AudioStream = output.add_stream("aac", rate=RATE, layout="mono")
        self._stream.bit_rate = 96_000
        self._written = 0

    @property
    def written_ms(self) -> int:
        return self._written * 1000 // RATE

    def write(self, samples: Samples) -> None:
        from av.audio.frame import AudioFrame

        frame = AudioFrame.from_ndarray(samples.reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate, frame.pts = RATE, self._written
        frame.time_base = Fraction(1, RATE)
        self._output.mux(self._stream.encode(frame))
        self._written += len(samples)
        if self._written > LONGEST_S * RATE:
            raise TooLarge(TOO_LONG)

    def close(self) -> None:
        self._output.mux(self._stream.encode(None))


def _report(done_ms: int, total_ms: int, progress: Progress | None) -> None:
    if progress and done_ms % _REPORT_MS == 0:
        progress(done_ms, max(done_ms, total_ms))
