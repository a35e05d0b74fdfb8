"""A small still picture of a video for lists."""

from __future__ import annotations

import contextlib
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from notes.media import opening
from notes.media.partial import whole

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

_PLACES = (0.1, 0.25, 0.5, 0.02)  # of the length: where to look, in this order
_FRAMES = 12  # looked at in each place
_DARK = 24  # mean luma of 255: a black frame, or a fade
_FLAT = 6  # spread of luma: one colour all over


def thumbnail(src: Path, dst: Path, width: int = 480) -> bool:
    """Write a JPEG of a telling moment, at most `width` pixels wide. False for audio.

    False also when no picture of the video decodes. Raises Unreadable, OSError.
    """
    with opening.opened(src) as container:
        film = opening.picture(container)
        frame = _best_frame(container, film) if film else None
        if frame is None:
            return False
        with whole(dst) as part:
            part.write_bytes(_jpeg(frame, width))
    return True


def _best_frame(container: InputContainer, film: VideoStream) -> VideoFrame | None:
    """The first frame that shows something, else the one that shows most."""
    film.codec_context.thread_type = "AUTO"
    best: tuple[float, VideoFrame] | None = None
    for place in _PLACES:
        for frame in _frames_at(container, film, place):
            mean, spread = _light(frame)
            if mean >= _DARK and spread >= _FLAT:
                return frame
            if best is None or spread > best[0]:
                best = (spread, frame)
    return best[1] if best else None


def _frames_at(container: InputContainer, film: VideoStream, place: float) -> list[VideoFrame]:
    import av

    at = int((container.start_time or 0) + place * max(0, container.duration or 0))
    with contextlib.suppress(av.FFmpegError):  # no index: it goes on from where it is
        container.seek(at)
    frames: list[VideoFrame] = []
    for packet in opening.packets(container, film):
        with contextlib.suppress(av.FFmpegError):
            frames += packet.decode()
        if len(frames) >= _FRAMES:
            break
    return frames[:_FRAMES]


def _light(frame: VideoFrame) -> tuple[float, float]:
    """Mean and spread of the brightness of a small copy."""
    small = frame.reformat(width=64, height=36, format="gray").to_ndarray()
    return float(small.mean()), float(small.std())


def _jpeg(frame: VideoFrame, width: int) -> bytes:
    import av
    import numpy as np
    from av.video.codeccontext import VideoCodecContext
    from av.video.frame import VideoFrame

    turns = round(frame.rotation / 90) % 4  # phones film sideways and say so
    across, down = (frame.height, frame.width) if turns % 2 else (frame.width, frame.height)
    scale = min(1.0, width / across)
    across, down = _even(across * scale), _even(down * scale)
    size = (down, across) if turns % 2 else (across, down)
    small = frame.reformat(*size, format="rgb24").to_ndarray()
    upright = np.ascontiguousarray(np.rot90(small, turns)).astype(np.uint8)
    encoder = av.CodecContext.create("mjpeg", "w")
    assert isinstance(encoder, VideoCodecContext)  # noqa: S101 - tells mypy
    encoder.width, encoder.height, encoder.pix_fmt = across, down, "yuvj420p"
    encoder.time_base = Fraction(1, 25)
    encoder.options = {"qmin": "3", "qmax": "6"}
    picture = VideoFrame.from_ndarray(upright, "rgb24").reformat(format="yuvj420p")
    packets = encoder.encode(picture) + encoder.encode(None)
    return b"".join(bytes(packet) for packet in packets)


def _even(length: float) -> int:
    return max(2, round(length / 2) * 2)
