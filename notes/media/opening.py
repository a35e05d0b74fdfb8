"""The one way a media file is opened: a short list of containers, and no other file but this."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TypeVar, cast

from notes.errors import Unreadable
from notes.media import sniff
from notes.media.timeline import JUMPY

if TYPE_CHECKING:
    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from av.packet import Packet
    from av.stream import Stream
    from av.video.stream import VideoStream

_S = TypeVar("_S", bound="Stream")

# Real containers only: nothing that reads a script, a playlist, an image or a device.
DEMUXERS = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,mp3,aac,wav,w64,flac,ogg,avi,mpegts,mpeg,asf,flv,"
    "aiff,caf,amr,au,ac3,eac3,ape,wv,tta,mxf,rm"
)
# Containers whose length FFmpeg only guesses, from the first packets' bit rate.
GUESSED = {"aac", "ac3", "eac3", "mp3"}
_MAX_FAILURES = 100  # reads in a row that fail before the rest of a file is given up
_READ_AHEAD = 256 * 1024

EMPTY = "This file is empty. Check that the recording finished saving, then send it again."
DAMAGED = (
    "This file is damaged: nothing in it can be played. "
    "If it was cut off while it was saved or copied, send the original again."
)
NO_SOUND = "This video has no sound, so there is nothing to write down. Was the microphone on?"
SILENT_TRACK = "The sound track of this file is empty, so there is nothing to write down."
_SEND = "Send an audio or video recording, such as MP4, MOV, WebM, MP3, M4A or WAV."


@contextlib.contextmanager
def opened(path: Path) -> Iterator[InputContainer]:
    """Open `path` for reading, judged by its content.

    FFmpeg gets a descriptor and no name, so that neither a suffix nor a name like `concat:a|b`
    means anything to it. Raises Unreadable (`empty`, `not_media`, `damaged`), OSError.
    """
    import av

    # A file object made from a descriptor has a number for its name.
    with open(os.open(path, os.O_RDONLY), "rb") as file:  # noqa: PTH123
        head = file.read(sniff.HEAD)
        file.seek(0)
        if not head:
            raise Unreadable("empty", EMPTY)
        if sniff.is_picture(head):
            raise Unreadable("not_media", _not_media(head))
        try:
            container = av.open(
                file,
                mode="r",
                container_options={"format_whitelist": DEMUXERS, "protocol_whitelist": "none"},
                metadata_errors="replace",
                buffer_size=_READ_AHEAD,
                io_open=_refuse,
            )
        except (av.FFmpegError, ValueError) as error:
            raise _unreadable(head) from error
        with container:
            yield container


def sound(container: InputContainer) -> AudioStream:
    """The audio stream that is listened to. Raises Unreadable(`no_sound`)."""
    best = container.streams.best("audio")
    for stream in container.streams.audio:
        if best is not None and stream.index == best.index:
            return stream
    raise Unreadable("no_sound", NO_SOUND)


def picture(container: InputContainer) -> VideoStream | None:
    """The moving picture, if there is one; the cover of an album isn't one."""
    from av.stream import Disposition

    still = Disposition.attached_pic | Disposition.still_image | Disposition.timed_thumbnails
    for stream in container.streams.video:
        if not stream.disposition & still and stream.codec_context is not None:
            return stream
    return None


def promised_ms(container: InputContainer, stream: AudioStream) -> int | None:
    """The sound's length where the container knows it, None where FFmpeg would guess."""
    if container.format.name in GUESSED | JUMPY or not stream.duration or not stream.time_base:
        return None
    return round(float(stream.duration * stream.time_base) * 1000)


def packets(container: InputContainer, *streams: _S) -> Iterator[Packet[_S]]:
    """All packets of some streams, going on after a damaged place as long as any come."""
    import av

    failures = 0
    while failures < _MAX_FAILURES:
        try:
            for packet in container.demux(streams):
                failures = 0
                yield cast("Packet[_S]", packet)
        except av.FFmpegError:
            failures += 1
        else:
            return


def _refuse(url: str, _flags: int, _options: dict[str, str]) -> NoReturn:
    """What FFmpeg is told when a file asks for another file."""
    raise PermissionError(f"a media file may not open {url!r}")


def _unreadable(head: bytes) -> Unreadable:
    if sniff.is_media(head):
        return Unreadable("damaged", DAMAGED)
    return Unreadable("not_media", _not_media(head))


def _not_media(head: bytes) -> str:
    kind = sniff.other_kind(head)
    what = f"This is {kind}, not a recording." if kind else "This isn't an audio or video file."
    return f"{what} {_SEND}"
