"""Recordings made for a test: tones and moving pictures in any container PyAV writes."""

from __future__ import annotations

import wave
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.video.frame import VideoFrame

FPS = 10


def wave_of(seconds: float, rate: int = 16000, level: float = 0.3, hertz: float = 440):
    """A sine tone, int16."""
    time = np.arange(round(seconds * rate)) / rate
    return (np.sin(2 * np.pi * hertz * time) * level * 32767).astype(np.int16)


def wav(path: Path, samples, rate: int = 16000) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.asarray(samples, np.int16).tobytes())
    return path


def samples_of(path: Path):
    """The samples of a 16-bit mono WAV file."""
    with wave.open(str(path)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 16000)
        return np.frombuffer(file.readframes(file.getnframes()), np.int16)


def audio(
    path: Path,
    codec: str,
    seconds: float = 3,
    *,
    container: str | None = None,
    rate: int = 48000,
    layout: str = "stereo",
    level: float = 0.3,
    cover: bool = False,
    options: dict[str, str] | None = None,
) -> Path:
    """A tone of 440 Hz."""
    with av.open(str(path), "w", format=container, options=options or {}) as out:
        sound = out.add_stream(codec, rate=rate, layout=layout)
        picture = _cover(out) if cover else []
        out.start_encoding()
        out.mux(picture)
        for packet in _sound(sound, seconds, rate, layout, level, 0):
            out.mux(packet)
    return path


def speech_webm(path: Path, samples, rate: int = 48000) -> Path:
    """One microphone as Opus in WebM, the way meetings are recorded."""
    with av.open(str(path), "w") as out:
        sound = out.add_stream("libopus", rate=rate, layout="mono")
        for at in range(0, len(samples), 960):
            frame = AudioFrame.from_ndarray(
                samples[at : at + 960].reshape(1, -1), format="s16", layout="mono"
            )
            frame.sample_rate, frame.time_base, frame.pts = rate, Fraction(1, rate), at
            out.mux(sound.encode(frame))
        out.mux(sound.encode(None))
    return path


def video(
    path: Path,
    seconds: float = 3,
    *,
    video_codec: str = "libx264",
    audio_codec: str | None = "aac",
    container: str | None = None,
    size: tuple[int, int] = (320, 180),
    pix_fmt: str = "yuv420p",
    black: float = 0,
    late: float = 0,
    rotation: int = 0,
    options: dict[str, str] | None = None,
) -> Path:
    """Moving bars and a tone. `black`: seconds of darkness first; `late`: when the tone starts."""
    with av.open(str(path), "w", format=container, options=options or {}) as out:
        film = out.add_stream(video_codec, rate=FPS)
        film.width, film.height, film.pix_fmt = *size, pix_fmt
        film.codec_context.gop_size = FPS
        if rotation:
            film.set_display_rotation(rotation)
        packets = _film(film, seconds, size, black)
        if audio_codec:
            sound = out.add_stream(audio_codec, rate=48000, layout="stereo")
            packets += _sound(sound, seconds - late, 48000, "stereo", 0.3, late)
        for packet in sorted(packets, key=lambda one: one.dts * one.time_base):
            out.mux(packet)
    return path


def decoded(path: Path):
    """(seconds of sound, seconds of picture, codecs) of a file, by decoding all of it."""
    with av.open(str(path)) as file:
        codecs = [stream.codec_context.codec.canonical_name for stream in file.streams]
        sound = sum(frame.samples / frame.sample_rate for frame in file.decode(audio=0))
    picture = 0.0
    with av.open(str(path)) as file:
        if file.streams.video:
            picture = max(frame.time for frame in file.decode(video=0))
    return sound, picture, codecs


def _sound(stream, seconds, rate, layout, level, start):
    channels = {"mono": 1, "stereo": 2, "5.1": 6}[layout]
    tone = np.repeat(wave_of(seconds, rate, level), channels)
    packets = []
    for at in range(0, len(tone), 4096 * channels):
        frame = AudioFrame.from_ndarray(
            tone[at : at + 4096 * channels].reshape(1, -1), format="s16", layout=layout
        )
        frame.sample_rate, frame.time_base = rate, Fraction(1, rate)
        frame.pts = at // channels + round(start * rate)
        packets += stream.encode(frame)
    return packets + stream.encode(None)


def _film(stream, seconds, size, black):
    packets = []
    for number in range(round(seconds * FPS)):
        image = np.zeros((size[1], size[0], 3), np.uint8)
        if number >= black * FPS:
            image[:, (number * 7) % size[0] :] = (40, 120, 200)
            image[: size[1] // 4] = (230, 230, 210)
        frame = VideoFrame.from_ndarray(image, format="rgb24")
        frame.pts, frame.time_base = number, Fraction(1, FPS)
        packets += stream.encode(frame.reformat(format=stream.pix_fmt))
    return packets + stream.encode(None)


def _cover(out):
    from av.stream import Disposition

    art = out.add_stream("mjpeg", rate=1)
    art.width, art.height, art.pix_fmt = 64, 64, "yuvj420p"
    art.disposition = Disposition.attached_pic
    image = np.full((64, 64, 3), 180, np.uint8)
    frame = VideoFrame.from_ndarray(image, format="rgb24").reformat(format="yuvj420p")
    frame.pts = 0
    return art.encode(frame) + art.encode(None)


def gappy(path: Path, before: float, pause: float, after: float) -> Path:
    """Opus in WebM that sends no packets for a while and tells no length."""
    with av.open(str(path), "w", options={"live": "1"}) as out:
        sound = out.add_stream("libopus", rate=48000, layout="stereo")
        packets = _sound(sound, before + after, 48000, "stereo", 0.3, 0)
        for packet in packets:
            if packet.pts * packet.time_base >= before:
                packet.pts += round(pause / packet.time_base)
                packet.dts = packet.pts
            out.mux(packet)
    return path


def still(codec: str) -> bytes:
    """One picture as a JPEG (`mjpeg`) or PNG (`png`) file."""
    encoder = av.CodecContext.create(codec, "w")
    encoder.width, encoder.height = 64, 48
    encoder.pix_fmt = {"mjpeg": "yuvj420p", "png": "rgb24"}[codec]
    encoder.time_base = Fraction(1, 1)
    image = np.random.default_rng(3).integers(0, 255, (48, 64, 3), np.uint8)
    frame = VideoFrame.from_ndarray(image, format="rgb24").reformat(format=encoder.pix_fmt)
    return b"".join(bytes(packet) for packet in encoder.encode(frame) + encoder.encode(None))


def spoil(path: Path, start: float, end: float) -> None:
    """Overwrite a part of an MP4's media data with noise; `start` and `end` from 0 to 1."""
    content = bytearray(path.read_bytes())
    at = content.index(b"mdat")
    size = int.from_bytes(content[at - 4 : at], "big") - 8
    first, last = at + 4 + int(size * start), at + 4 + int(size * end)
    content[first:last] = np.random.default_rng(5).bytes(last - first)
    path.write_bytes(content)


def torn(path: Path) -> None:
    """Cut the last third off."""
    content = path.read_bytes()
    path.write_bytes(content[: len(content) * 2 // 3])
