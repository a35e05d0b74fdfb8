"""Real sound and real engines, made once a session."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest

from notes.engines.minilm import MiniLm
from notes.engines.speakers.diariser import OnnxDiariser
from notes.engines.whisper import WhisperTranscriber
from notes.media.speech import to_speech

AUDIO = Path(__file__).resolve().parents[2] / "bench" / "evaldata" / "audio"
RATE = 16_000


def write_wav(path, samples, rate=RATE):
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(np.asarray(samples, "<i2").tobytes())
    return path


def read_wav(path):
    with wave.open(str(path), "rb") as file:
        return np.frombuffer(file.readframes(file.getnframes()), "<i2")


@pytest.fixture(scope="session")
def clips(tmp_path_factory):
    """A function that gives a clip of the evaluation data as the product prepares it."""
    folder = tmp_path_factory.mktemp("clips")

    def clip(name):
        target = folder / f"{name}.wav"
        if not target.exists():
            to_speech(AUDIO / f"{name}.flac", target)
        return target

    return clip


@pytest.fixture(scope="session")
def speeches(clips, tmp_path_factory):
    """Three read sentences with two seconds of silence after each: 21 s."""
    quiet = np.zeros(2 * RATE, "<i2")
    parts = [read_wav(clips(name)) for name in ("austen0870", "austen0890", "austen0880")]
    joined = np.concatenate([piece for part in parts for piece in (part, quiet)])
    return write_wav(tmp_path_factory.mktemp("speeches") / "speeches.wav", joined)


@pytest.fixture(scope="session")
def silence(tmp_path_factory):
    """Twelve seconds of faint noise."""
    noise = np.random.default_rng(1).normal(0, 3, 12 * RATE)
    return write_wav(tmp_path_factory.mktemp("silence") / "silence.wav", noise)


@pytest.fixture(scope="session")
def no_sound(tmp_path_factory):
    """A sound file of no length."""
    return write_wav(tmp_path_factory.mktemp("empty") / "empty.wav", [])


@pytest.fixture(scope="session")
def whisper(tmp_path_factory):
    """The packaged transcriber with short blocks."""
    engine = WhisperTranscriber.packaged(tmp_path_factory.mktemp("models") / "whisper-base")
    engine._block_ms = (4_000, 9_000)
    return engine


@pytest.fixture(scope="session")
def diariser():
    return OnnxDiariser()


@pytest.fixture(scope="session")
def minilm():
    return MiniLm()
