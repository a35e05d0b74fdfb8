"""Carries the streams of one file over into another, as they are or encoded again."""

from __future__ import annotations

import contextlib
import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from notes.media import opening
from notes.media.sound import Progress, Sound
from notes.media.timeline import Clock

if TYPE_CHECKING:
    from av.audio.stream import AudioStream
    from av.container import InputContainer, OutputContainer
    from av.packet import Packet
    from av.stream import Stream
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

    Packets = Iterator[Packet[Any]]

_WIDTH, _HEIGHT = 1280, 720
_CLOCK = 90_000  # ticks a second of encoded video
_FRAME_GAP = _CLOCK // 32  # frames closer together are left out: about 30 a second stay
_SOUND_RATE = 48_000
_FRONT_INDEX = {"movflags": "+faststart"}  # so that playing starts before all is loaded
_MOST_UNDATED = 64  # packets held back for a decoding time
_REPORT_MS = 10_000


@dataclass(frozen=True, slots=True)
class Plan:
    """What the copy is made of. `suffix` (`.mp4`, `.m4a`, `.webm`) also names the container."""

    suffix: str
    has_video: bool
    copy_video: bool
    copy_sound: bool


def convert(src: Path, dst: Path, plan: Plan, progress: Progress | None = None) -> None:
    """Write `dst` from `src`. Raises FFmpegError where streams can't be carried over."""
    import av

    webm = plan.suffix == ".webm"
    with contextlib.ExitStack() as stack:
        # Two readers of one file: each stream is read at its own pace, merged by time.
        inputs = [stack.enter_context(opening.opened(src)) for _ in range(1 + plan.has_video)]
        output = stack.enter_context(
            av.open(
                str(dst),
                "w",
                format="webm" if webm else "mp4",
                container_options={} if webm else _FRONT_INDEX,
            )
        )
        tracks: list[Packets] = []
        film = opening.picture(inputs[-1]) if plan.has_video else None
        if film is not None:
            turn = 0 if plan.copy_video else _rotation(src)
            tracks.append(_video(inputs[-1], film, output, plan, turn))
        tracks.append(_sound(inputs[0], output, plan))
        told = 0
        total = max(0, inputs[0].duration or 0) // 1000
        for packet in heapq.merge(*tracks, key=_time):
            done = int(_time(packet) * 1000)
            output.mux(packet)
            if progress and done - told >= _REPORT_MS:
                told = done
                progress(done, max(done, total))


def _time(packet: Packet[Any]) -> float:
    return float((packet.dts or 0) * packet.time_base)


def _sound(container: InputContainer, output: OutputContainer, plan: Plan) -> Packets:
    source = opening.sound(container)
    if plan.copy_sound:
        return _copied(container, source, output.add_stream_from_template(source))
    codec: Literal["libopus", "aac"] = "libopus" if plan.suffix == ".webm" else "aac"
    channels = min(2, max(1, source.codec_context.channels))
    target = output.add_stream(codec, rate=_SOUND_RATE, layout=("mono", "stereo")[channels - 1])
    target.bit_rate = 64_000 * channels
    return _encoded_sound(Sound(container, _SOUND_RATE, channels), target, channels)


def _video(
    container: InputContainer, film: VideoStream, output: OutputContainer, plan: Plan, turn: int
) -> Packets:
    if plan.copy_video:
        return _copied(container, film, output.add_stream_from_template(film, opaque=True))
    options = {"preset": "veryfast", "crf": "26", "g": "120"}
    target = output.add_stream("libx264", rate=30, options=options)
    target.width, target.height = _fitting(film)
    target.pix_fmt = "yuv420p"
    target.codec_context.time_base = Fraction(1, _CLOCK)
    if turn:
        target.set_display_rotation(turn)
    return _encoded_video(container, film, target)


def _copied(container: InputContainer, source: Stream, target: Stream) -> Packets:
    clock = _clock(container)
    last: int | None = None
    for packet in _ordered(opening.packets(container, source)):
        if packet.dts is None or packet.pts is None:
            continue
        dated = float(packet.dts * packet.time_base)
        if last is None:
            clock.begin(dated)
        place = clock.at(dated)
        clock.end = max(clock.end, place)
        offset = round((dated - place) / packet.time_base)
        packet.pts -= offset
        packet.dts -= offset
        if last is not None and packet.dts <= last:
            continue  # repeated; muxers want a rising clock
        last = packet.dts
        packet.stream = target
        yield packet


def _ordered(packets: Packets) -> Packets:
    """Packets that all have a decoding time.

    Matroska doesn't tell it for the first few, which come before the first that has one.
    """
    early: list[Packet[Any]] = []
    for packet in packets:
        if packet.pts is None:
            continue  # the demuxer's end mark, or a torn packet that has no place
        if packet.dts is None and len(early) < _MOST_UNDATED:
            early.append(packet)
            continue
        if packet.dts is None:
            packet.dts = packet.pts
        for back, waiting in enumerate(reversed(early), start=1):
            waiting.dts = packet.dts - back * max(1, waiting.duration or 0)
        yield from early
        early.clear()
        yield packet
    for waiting in early:  # no packet had one: they stand in order of showing
        waiting.dts = waiting.pts
        yield waiting


def _encoded_sound(sound: Sound, target: AudioStream, channels: int) -> Packets:
    from av.audio.frame import AudioFrame

    for samples in sound.samples():
        at = sound.written - len(samples) // channels
        layout = ("mono", "stereo")[channels - 1]
        frame = AudioFrame.from_ndarray(samples.reshape(1, -1), format="s16", layout=layout)
        frame.sample_rate, frame.pts, frame.time_base = sound.rate, at, Fraction(1, sound.rate)
        yield from target.encode(frame)
    yield from target.encode(None)


def _encoded_video(container: InputContainer, film: VideoStream, target: VideoStream) -> Packets:
    clock = _clock(container)
    film.codec_context.thread_type = "AUTO"
    last = -_FRAME_GAP
    for frame in _decoded(container, film):
        if frame.pts is None:
            continue
        place = clock.at(frame.time)
        clock.end = max(clock.end, place)
        at = round(place * _CLOCK)
        if at - last < _FRAME_GAP:
            continue
        last = at
        small = frame.reformat(target.width, target.height, "yuv420p")
        small.pts, small.time_base = at, Fraction(1, _CLOCK)
        yield from target.encode(small)
    yield from target.encode(None)


def _decoded(container: InputContainer, film: VideoStream) -> Iterator[VideoFrame]:
    import av

    for packet in opening.packets(container, film):
        try:
            yield from packet.decode()
        except av.FFmpegError:
            continue  # the frame before stays on the screen


def _clock(container: InputContainer) -> Clock:
    return Clock(container.format.name, container.start_time, container.duration)


def _fitting(film: VideoStream) -> tuple[int, int]:
    """The size inside 1280x720 (720x1280 for upright video), square pixels, even numbers."""
    width = film.width * float(film.sample_aspect_ratio or 1)
    limit = (_WIDTH, _HEIGHT) if width >= film.height else (_HEIGHT, _WIDTH)
    scale = min(1.0, limit[0] / width, limit[1] / film.height)
    return max(2, round(width * scale / 2) * 2), max(2, round(film.height * scale / 2) * 2)


def _rotation(src: Path) -> int:
    """How the player is to turn the video, in degrees; phones film sideways and say so."""
    with opening.opened(src) as container:
        film = opening.picture(container)
        frame = next(_decoded(container, film), None) if film else None
        return frame.rotation if frame else 0
