"""Makes the sample meeting from script.toml: notes/sample/meeting.mp4 and expected.json; and from
another script, such as live.toml, those of another meeting, into the folder named after it.

The product doesn't need this tool, only what it made. It wants, on Debian or a like of it:

    apt-get install flite fonts-inter
    python3 -m venv /tmp/sample-venv
    /tmp/sample-venv/bin/pip install av numpy pillow
    /tmp/sample-venv/bin/python bench/sample/make_sample.py
    /tmp/sample-venv/bin/python bench/sample/make_sample.py live.toml tests/standins/meeting

The voices are flite's, the letters Inter. The same script gives the same meeting again.
"""

from __future__ import annotations

import json
import sys
import tomllib
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from cards import HEIGHT, LEVELS, WIDTH, Cards
from voices import RATE, Spoken, mixed, speak_all

HERE = Path(__file__).parent
OUT = HERE.parents[1] / "notes" / "sample"
FPS = 10
SOUND_RATE = 48_000
ABOUT = "Synthetic voices (flite). A made-up meeting: nobody in it is real."


def main(name: str = "script.toml", folder: Path = OUT) -> None:
    script = tomllib.loads((HERE / name).read_text())
    spoken = speak_all(script)
    sound = mixed(spoken)
    folder.mkdir(exist_ok=True)
    write_video(folder / "meeting.mp4", script, spoken, sound)
    expected = json.dumps(expectations(script, spoken, len(sound)), indent=2, default=str)
    (folder / "expected.json").write_text(expected + "\n")


def write_video(
    path: Path, script: dict[str, Any], spoken: list[Spoken], sound: np.ndarray
) -> None:
    """H.264 and AAC with the index in front, so that it plays while it loads."""
    with av.open(str(path), "w", container_options={"movflags": "+faststart"}) as out:
        out.metadata["title"] = f"{script['title']} (synthetic sample)"
        out.metadata["comment"] = ABOUT
        film = out.add_stream("libx264", rate=FPS, options={"preset": "veryslow", "crf": "23"})
        film.width, film.height, film.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        film.codec_context.gop_size = FPS * 5  # a jump lands within five seconds
        voice = out.add_stream("aac", rate=SOUND_RATE, layout="mono")
        voice.bit_rate = 80_000
        cards = Cards(script)
        step = RATE // FPS
        for number, at in enumerate(range(0, len(sound), step)):
            image = cards.picture(*who_speaks(spoken, at + step // 2))
            frame = av.VideoFrame.from_image(image).reformat(format="yuv420p")
            frame.pts, frame.time_base = number, Fraction(1, FPS)
            out.mux(film.encode(frame))
            out.mux(voice.encode(audio_frame(sound[at : at + step], at)))
        out.mux(film.encode(None))
        out.mux(voice.encode(None))


def audio_frame(samples: np.ndarray, at: int) -> av.AudioFrame:
    frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="s16", layout="mono")
    frame.sample_rate, frame.pts, frame.time_base = RATE, at, Fraction(1, RATE)
    return frame


def who_speaks(spoken: list[Spoken], at: int) -> tuple[str | None, int]:
    """Name and loudness (0 to LEVELS) at a sample. A card stays lit through short pauses."""
    for one in spoken:
        if one.start <= at < one.end:
            near = one.samples[max(0, at - one.start - RATE // 10) : at - one.start + RATE // 10]
            loud = float(np.sqrt((near**2).mean())) / 0.12
            return one.person["name"], min(LEVELS, round(loud * LEVELS))
    return None, 0


def expectations(script: dict[str, Any], spoken: list[Spoken], samples: int) -> dict[str, Any]:
    """What is said when and by whom, and what there is to find; times in milliseconds."""
    places = {one.line["id"]: number for number, one in enumerate(spoken) if "id" in one.line}
    return {
        "about": ABOUT,
        "title": script["title"],
        "held_on": script["held_on"],
        "duration_ms": samples * 1000 // RATE,
        "people": [{key: one[key] for key in ("name", "role")} for one in script["people"]],
        "lines": [
            {
                "speaker": one.person["name"],
                "start_ms": one.start * 1000 // RATE,
                "end_ms": one.end * 1000 // RATE,
                "text": one.line["say"],
            }
            for one in spoken
        ],
        **{
            kind: [
                {k: places[v] if k in {"line", "replaces"} else v for k, v in item.items()}
                for item in script[kind]
            ]
            for kind in ("decisions", "tasks", "questions")
        },
    }


if __name__ == "__main__":
    main(*sys.argv[1:2], *map(Path, sys.argv[2:3]))
