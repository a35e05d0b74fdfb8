"""The whole pipeline's time over the bare engines' on the same file."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from bench import stack, table
from notes import accounts, uploads
from notes.adapters import choose
from notes.db import db
from notes.engines.base import Brief, Hints, Line
from notes.media.speech import to_speech
from notes.models import Recording, Run
from notes.settings import Settings
from notes.speech import Utterance

AUDIO = Path(__file__).resolve().parent / "evaldata" / "audio"
MINUTES = 10


def run(*, quick: bool) -> None:
    """Time the engines alone, then an import that goes through everything."""
    minutes = 3 if quick else MINUTES
    with tempfile.TemporaryDirectory() as name, stack.prepared() as folder:
        meeting = Path(name) / "meeting.wav"
        _join(meeting, minutes)
        bare = _engines(folder, meeting)
        whole, steps = _product(folder, meeting)
    table.show(
        f"Pipeline, {minutes} minutes of meeting audio",
        [
            ("engines alone", f"{bare:.1f} s", ""),
            ("file taken to notes ready", f"{whole:.1f} s", "≤ 1.05 of the engines"),
            ("ratio", f"{whole / bare:.3f}", "≤ 1.05"),
            ("of real time", f"{whole / 60 / minutes:.3f}", "≤ 0.25"),
            *((f"… {step}", f"{seconds:.2f} s", "") for step, seconds in steps.items()),
        ],
    )


def _join(target: Path, minutes: int) -> None:
    """The meeting clips one after the other until there are enough minutes."""
    import av

    clips = [*sorted(AUDIO.glob("trn*.flac")), AUDIO / "dev00.flac"]
    with av.open(str(target), "w") as out:
        stream = out.add_stream("pcm_s16le", rate=16000, layout="mono")
        done = 0
        while done < minutes * 60 * 16000:
            for clip in clips:
                with av.open(str(clip)) as source:
                    for frame in source.decode(audio=0):
                        frame.pts = None
                        done += frame.samples
                        out.mux(stream.encode(frame))
        out.mux(stream.encode(None))


def _engines(folder: Path, meeting: Path) -> float:
    """Seconds of decoding, hearing, telling voices apart and summarising, weights included."""
    chosen = choose(Settings(data_dir=folder))
    speech = folder / "bare.wav"
    begun = time.perf_counter()
    to_speech(meeting, speech)
    heard = [
        one for one in chosen.transcriber.transcribe(speech, Hints()) if isinstance(one, Utterance)
    ]
    chosen.diariser.diarise(speech)
    lines = [
        Line(str(index), None, one.start_ms, one.end_ms, one.text)
        for index, one in enumerate(heard)
    ]
    from datetime import UTC, datetime

    chosen.summariser.summarise(lines, Brief("Meeting", datetime.now(UTC).date()))
    return time.perf_counter() - begun


def _product(folder: Path, meeting: Path) -> tuple[float, dict[str, float]]:
    """Seconds from taking the file to ready, and each step's own."""
    with stack.running(folder) as up, stack.opened(folder, redis_url=f"unix://{_socket(folder)}"):
        del up
        time.sleep(3)  # the workers are up
        viewer = accounts.viewer_of(accounts.by_email(stack.EMAIL))
        begun = time.perf_counter()
        recording = uploads.take_file(viewer, meeting)
        db.session.commit()
        wanted = recording.id
        while True:
            db.session.remove()
            found = db.session.get_one(Recording, wanted)
            if found.status in {"ready", "error"}:
                break
            time.sleep(0.1)
        whole = time.perf_counter() - begun
        assert found.status == "ready", found.problem
        runs = db.session.query(Run).filter_by(recording_id=wanted).all()
        steps = {
            run.step: (run.finished_at - run.started_at).total_seconds()
            for run in runs
            if run.finished_at and run.started_at
        }
    return whole, steps


def _socket(folder: Path) -> Path:
    return Settings(data_dir=folder).valkey_socket
