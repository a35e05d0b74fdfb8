"""A copy of a recording that every current browser plays, where the original isn't one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from notes.errors import Unreadable
from notes.media import opening
from notes.media.boxes import is_fragmented
from notes.media.convert import Plan, convert
from notes.media.partial import whole
from notes.media.probe import Probe
from notes.media.sound import Progress

if TYPE_CHECKING:
    from av.container import InputContainer

# What Chromium, Firefox and Safari all play, by container: (video codecs, audio codecs).
_NATIVE: dict[str, tuple[set[str], set[str]]] = {
    "mp4": ({"h264"}, {"aac", "mp3"}),
    "webm": ({"vp8", "vp9"}, {"opus", "vorbis"}),
    "mp3": (set(), {"mp3"}),
    "wav": (set(), {"pcm_u8", "pcm_s16le", "pcm_s24le", "pcm_f32le"}),
    "flac": (set(), {"flac"}),
    "ogg": (set(), {"opus", "vorbis"}),
}
_PLAIN_PIXELS = {"yuv420p", "yuvj420p"}  # 8 bits, 4:2:0; browsers decode little else
_LATE_US = 200_000  # players disagree where a file begins that doesn't begin at zero


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the probe doesn't tell and a player minds."""

    pixels: str | None
    starts_late: bool
    no_length: bool
    other_track_first: bool


def playable(
    src: Path, probe: Probe, dst_stem: Path, progress: Progress | None = None
) -> Path | None:
    """None when browsers play `src` as it is; else the path of a copy that they play.

    The copy is `dst_stem` with `.mp4`, `.webm` or `.m4a`. Streams that browsers know are
    copied, others encoded again: video as H.264 of at most 1280x720, sound as AAC or Opus.
    Its time 0 is the start of the original. Raises Unreadable, OSError.
    """
    import av

    plan = _plan(probe, _facts(src, probe))
    if plan is None:
        return None
    try:
        return _made(src, dst_stem, plan, progress)
    except OSError:
        raise  # a full or broken disk is no fault of the recording
    except (av.FFmpegError, ValueError):
        # Some stream can't be carried over as it is: make all of them anew.
        try:
            return _made(src, dst_stem, _encode_all(probe), progress)
        except OSError:
            raise
        except (av.FFmpegError, ValueError) as error:
            raise Unreadable("damaged", opening.DAMAGED) from error


def takes_long(src: Path, probe: Probe) -> bool:
    """Whether `playable` would encode pictures: minutes of work. Raises Unreadable, OSError."""
    plan = _plan(probe, _facts(src, probe))
    return plan is not None and plan.has_video and not plan.copy_video


def _made(src: Path, dst_stem: Path, plan: Plan, progress: Progress | None) -> Path:
    dst = dst_stem.with_name(dst_stem.name + plan.suffix)
    with whole(dst) as part:
        convert(src, part, plan, progress)
    return dst


def _facts(src: Path, probe: Probe) -> _Facts:
    with opening.opened(src) as container:
        film = opening.picture(container)
        return _Facts(
            pixels=film.codec_context.pix_fmt if film else None,
            starts_late=(container.start_time or 0) > _LATE_US,
            no_length=_no_length(container, src, probe),
            other_track_first=opening.sound(container) is not container.streams.audio[0],
        )


def _no_length(container: InputContainer, src: Path, probe: Probe) -> bool:
    if probe.container == "mp4":
        return is_fragmented(src)
    return probe.container == "webm" and not container.duration


def _plan(probe: Probe, facts: _Facts) -> Plan | None:
    video, sound = probe.video_codec, probe.audio_codec
    plain = video is None or facts.pixels in _PLAIN_PIXELS
    home = _NATIVE.get(probe.container)
    fits = home is not None and (video is None or video in home[0]) and sound in home[1]
    late = facts.starts_late or facts.no_length or facts.other_track_first
    if fits and plain and not late:
        return None
    webm = _NATIVE["webm"]
    if (video in webm[0] and plain) or (video is None and sound in webm[1]):
        return Plan(".webm", video is not None, copy_video=True, copy_sound=sound in webm[1])
    plan = _encode_all(probe)
    return replace(
        plan,
        copy_video=video == "h264" and plain,
        copy_sound=sound in _NATIVE["mp4"][1],
    )


def _encode_all(probe: Probe) -> Plan:
    suffix = ".mp4" if probe.video_codec else ".m4a"
    return Plan(suffix, probe.video_codec is not None, copy_video=False, copy_sound=False)
