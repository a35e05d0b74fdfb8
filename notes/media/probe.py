"""What a file is: audio or video, how long, in which container and codecs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from notes.errors import Unreadable
from notes.media import opening
from notes.media.timeline import Clock

if TYPE_CHECKING:
    from av.audio.stream import AudioStream
    from av.container import InputContainer

Kind = Literal["audio", "video"]

_LEAST_BITS = 500  # a second; the thriftiest speech codec needs more, silence in FLAC too
_MIME = {
    "aac": ("audio/aac", "audio/aac"),
    "ac3": ("audio/ac3", "audio/ac3"),
    "aiff": ("audio/aiff", "audio/aiff"),
    "amr": ("audio/amr", "audio/amr"),
    "asf": ("audio/x-ms-wma", "video/x-ms-wmv"),
    "au": ("audio/basic", "audio/basic"),
    "avi": ("video/x-msvideo", "video/x-msvideo"),
    "caf": ("audio/x-caf", "audio/x-caf"),
    "flac": ("audio/flac", "audio/flac"),
    "flv": ("video/x-flv", "video/x-flv"),
    "mkv": ("audio/x-matroska", "video/x-matroska"),
    "mov": ("video/quicktime", "video/quicktime"),
    "mp3": ("audio/mpeg", "audio/mpeg"),
    "mp4": ("audio/mp4", "video/mp4"),
    "mpeg": ("video/mpeg", "video/mpeg"),
    "mpegts": ("video/mp2t", "video/mp2t"),
    "ogg": ("audio/ogg", "video/ogg"),
    "wav": ("audio/wav", "audio/wav"),
    "webm": ("audio/webm", "video/webm"),
}


@dataclass(frozen=True, slots=True)
class Probe:
    """A readable recording. `container` is a short name such as `mp4`, `mov`, `webm`, `mkv`,
    `mp3`; sizes are in pixels and bytes; codecs have FFmpeg's names (`h264`, `aac`)."""

    kind: Kind
    duration_ms: int
    container: str
    mime: str
    audio_codec: str
    video_codec: str | None
    width: int | None
    height: int | None
    size: int


def probe(path: Path) -> Probe:
    """Look into a file. Its name and suffix mean nothing.

    Raises Unreadable with `empty`, `not_media`, `no_sound` or `damaged`; OSError when the file
    can't be read at all.
    """
    with opening.opened(path) as container:
        sound = opening.sound(container)
        name = container_name(container, path)
        _hear(container, sound)
        film = opening.picture(container)
        kind: Kind = "video" if film else "audio"
        return Probe(
            kind=kind,
            duration_ms=_duration_ms(container, path),
            container=name,
            mime=_MIME.get(name, ("application/octet-stream",) * 2)[kind == "video"],
            audio_codec=sound.codec_context.codec.canonical_name,
            video_codec=film.codec_context.codec.canonical_name if film else None,
            width=film.codec_context.width if film else None,
            height=film.codec_context.height if film else None,
            size=path.stat().st_size,
        )


def mime(path: Path) -> str | None:
    """The type of a file that may be a recording; None where it isn't one that can be read."""
    try:
        return probe(path).mime
    except Unreadable:
        return None


def container_name(container: InputContainer, path: Path) -> str:
    """Our short name of an open file's container."""
    name = container.format.name
    if name.startswith("mov"):
        return "mov" if container.metadata.get("major_brand", "qt").startswith("qt") else "mp4"
    if name.startswith("matroska"):
        with path.open("rb") as file:  # the document type stands in the first few bytes
            return "webm" if b"webm" in file.read(64) else "mkv"
    return name.split(",")[0]


def _hear(container: InputContainer, sound: AudioStream) -> None:
    """Decode up to the first sample. Raises Unreadable when there is none."""
    import av

    packets = 0
    for packet in opening.packets(container, sound):
        packets += bool(packet.size)
        try:
            if any(frame.samples for frame in packet.decode()):
                return
        except av.FFmpegError:
            continue
    if packets or sound.frames:  # the index names frames that the file doesn't hold
        raise Unreadable("damaged", opening.DAMAGED)
    raise Unreadable("no_sound", opening.SILENT_TRACK)


def _duration_ms(container: InputContainer, path: Path) -> int:
    declared = container.duration
    if declared and declared > 0 and not _is_guess(container, path, declared):
        return round(declared / 1000)  # FFmpeg counts container time in microseconds
    return _scanned_ms(path)


def _is_guess(container: InputContainer, path: Path, declared_us: int) -> bool:
    if path.stat().st_size * 8 < declared_us / 1_000_000 * _LEAST_BITS:
        return True  # a clock that jumps makes a short file look days long
    if container.format.name not in opening.GUESSED:
        return False
    if container.format.name != "mp3":
        return True
    with path.open("rb") as file:
        head = file.read(10)
        if head[:3] == b"ID3":  # its length comes in four bytes of seven bits
            a, b, c, d = head[6:10]
            file.seek(10 + (a << 21 | b << 14 | c << 7 | d))
        first = file.read(4096)
    return not any(mark in first for mark in (b"Xing", b"Info", b"VBRI"))


def _scanned_ms(path: Path) -> int:
    """The length by the last packet's time, for files that don't say it or only guess."""
    longest = 0.0
    with opening.opened(path) as container:
        film = opening.picture(container)
        streams = [opening.sound(container), *([film] if film else [])]
        clocks = {
            stream.index: Clock(container.format.name, container.start_time, None)
            for stream in streams
        }
        for packet in opening.packets(container, *streams):
            if packet.pts is None:
                continue
            clock = clocks[packet.stream_index]
            end = clock.at(float(packet.pts * packet.time_base)) + float(
                (packet.duration or 0) * packet.time_base
            )
            clock.end = max(clock.end, end)
            longest = max(longest, end)
    return round(longest * 1000)
