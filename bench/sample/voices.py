"""Speaks the lines of the sample meeting with flite and lays them out in time."""

from __future__ import annotations

import re
import subprocess
import tempfile
import wave
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

RATE = 16000
LEAD_S = 0.6  # before the first word
PAUSE_S = 0.55  # between two people
SAME_PAUSE_S = 0.8  # between two lines of one person: a change of topic
SENTENCE_S = 0.38  # inside a line
QUICK_S = 0.4  # before somebody who breaks in
LEVEL_DB = -22.0
ROOM_DB = -66.0  # the room is never quite silent


@dataclass(frozen=True, slots=True)
class Spoken:
    """A line in its place; `line` and `person` are the script's tables."""

    line: dict[str, Any]
    person: dict[str, Any]
    start: int
    samples: np.ndarray

    @property
    def end(self) -> int:
        return self.start + len(self.samples)


def speak_all(script: dict[str, Any]) -> list[Spoken]:
    """All lines, one after the other."""
    people = {person["name"]: person for person in script["people"]}
    spoken: list[Spoken] = []
    at = round(LEAD_S * RATE)
    for line in script["lines"]:
        if spoken:
            at = spoken[-1].end + round(_pause(spoken[-1].line, line) * RATE)
        person = people[line["who"]]
        spoken.append(Spoken(line, person, at, _line(line["say"], person)))
    return spoken


def mixed(spoken: list[Spoken]) -> np.ndarray:
    """The whole meeting as 16 kHz mono, int16."""
    total = spoken[-1].end + round(1.2 * RATE)
    noise = np.random.default_rng(17).standard_normal(total) * 10 ** (ROOM_DB / 20)
    for one in spoken:
        noise[one.start : one.end] += one.samples
    return np.clip(noise * 32767, -32767, 32767).astype(np.int16)


def _pause(before: dict[str, Any], line: dict[str, Any]) -> float:
    if line["say"].startswith("Wait"):
        return QUICK_S
    return SAME_PAUSE_S if before["who"] == line["who"] else PAUSE_S


def _line(text: str, person: dict[str, Any]) -> np.ndarray:
    """Sentence by sentence, because flite hurries from one to the next."""
    parts: list[np.ndarray] = []
    for sentence in re.split(r"(?<=[.?!]) ", text):
        parts += [np.zeros(round(SENTENCE_S * RATE)), _levelled(_flite(sentence, person))]
    return _roomy(np.concatenate(parts[1:]), person.get("room", 0.0))


def _roomy(samples: np.ndarray, amount: float) -> np.ndarray:
    """As heard in a room: a fading echo of `amount` beside the voice."""
    length = RATE // 4
    fade = np.random.default_rng(4).standard_normal(length) * np.exp(-np.arange(length) / 600)
    fade[: RATE // 200] = 0
    echo = np.convolve(samples, fade / np.sqrt((fade**2).sum()))[: len(samples)]
    return samples + amount * echo


def _flite(text: str, person: dict[str, Any]) -> np.ndarray:
    features = [f"--setf={name}={value}" for name, value in person["features"].items()]
    settings = [part for feature in features for part in feature.split("=", 1)]
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "line.wav"
        subprocess.run(
            ["flite", "-voice", person["voice"], *settings, "-t", text, "-o", str(out)], check=True
        )
        with wave.open(str(out)) as file:
            if (file.getframerate(), file.getnchannels()) != (RATE, 1):
                raise ValueError(f"flite's {person['voice']} is not 16 kHz mono")
            raw = np.frombuffer(file.readframes(file.getnframes()), np.int16)
    return _trimmed(_sized(raw.astype(np.float64) / 32768, person.get("size", 1.0)))


def _sized(samples: np.ndarray, size: float) -> np.ndarray:
    """A larger person has a deeper voice: the same wave, read more slowly."""
    places = np.arange(0, len(samples) - 1, 1 / size)
    return np.interp(places, np.arange(len(samples)), samples)


def _trimmed(samples: np.ndarray) -> np.ndarray:
    """Without the silence before and after."""
    loud = np.flatnonzero(np.abs(samples) > 0.01)
    edge = RATE // 20
    return samples[max(0, loud[0] - edge) : loud[-1] + edge]


def _levelled(samples: np.ndarray) -> np.ndarray:
    """Every voice as loud as the others."""
    blocks = samples[: len(samples) // 400 * 400].reshape(-1, 400)
    powers = (blocks**2).mean(axis=1)
    speech = powers[powers > powers.mean() / 10].mean()
    return np.clip(samples * 10 ** (LEVEL_DB / 20) / np.sqrt(speech), -0.95, 0.95)
