"""`make eval`: how good the built-in engines are, as tables; exits 1 when a floor is missed."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench import eval_der, eval_notes, eval_speech, eval_speed, eval_verifier, table
from notes.engines.base import Checkpoint, Hints
from notes.engines.extractive.summariser import ExtractiveSummariser
from notes.engines.speakers.diariser import OnnxDiariser
from notes.engines.whisper import WhisperTranscriber
from notes.media.speech import to_speech
from notes.models import Verdict

DATA = Path(__file__).parent / "evaldata"
MEETING_CLIPS = ("trn00", "trn01", "trn02", "trn03", "trn04", "trn05", "trn06", "dev00")
PHONE_CLIP = "phone2spk"
SPELT_CLIP = "dev00"


@dataclass
class Sheet:
    """Rows of the table at hand, and the floors that were missed so far."""

    rows: list[tuple[str, str, str]] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    def floor(self, what: str, seen: float, most: float, unit: str) -> None:
        """A measure that must not be above `most`."""
        self.rows.append((what, f"{seen:.1f}{unit}", f"≤ {most:g}{unit}"))
        if seen > most:
            self.missed.append(f"{what}: {seen:.2f}{unit}, floor {most:g}{unit}")

    def note(self, what: str, seen: str, aim: str = "") -> None:
        """A measure without a floor."""
        self.rows.append((what, seen, aim))

    def show(self, title: str) -> None:
        """Print the rows as a table and begin a new one."""
        table.show(title, self.rows)
        self.rows = []


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.eval", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer meetings, shorter audio")
    quick = parser.parse_args().quick
    print(f"Measured on {table.machine()}.")
    sheet = Sheet()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        clips = json.loads((DATA / "audio" / "manifest.json").read_text())
        for clip in clips:
            to_speech(DATA / clip["file"], _wav(folder, clip))
        _speech(sheet, folder, clips)
        _speakers(sheet, folder)
        _notes(sheet, 3 if quick else 20)
        _verifier(sheet, 4 if quick else 20)
        _speed(sheet, folder, 120 if quick else 600)
    for missed in sheet.missed:
        print(f"Missed: {missed}", file=sys.stderr)
    sys.exit(1 if sheet.missed else 0)


def _wav(folder: Path, clip: dict[str, Any]) -> Path:
    return folder / (Path(clip["file"]).stem + ".wav")


def _speech(sheet: Sheet, folder: Path, clips: list[dict[str, Any]]) -> None:
    engine = WhisperTranscriber.packaged(folder / "whisper-base")
    said: dict[str, list[str]] = {}
    heard: dict[str, list[str]] = {}
    for clip in clips:
        if "text" not in clip:
            continue
        group = Path(clip["file"]).stem.rstrip("0123456789-")
        wav = _wav(folder, clip)
        text = " ".join(
            u.text for u in engine.transcribe(wav, Hints()) if not isinstance(u, Checkpoint)
        )
        said.setdefault(group, []).append(clip["text"])
        heard.setdefault(group, []).append(text)
    clean = [group for group in said if group != SPELT_CLIP.rstrip("0123456789")]
    for group in clean:
        sheet.note(
            f"WER {group}", f"{eval_speech.word_error_rate(said[group], heard[group]):.1f} %"
        )
    all_said = [text for group in clean for text in said[group]]
    all_heard = [text for group in clean for text in heard[group]]
    sheet.floor(
        "WER clean clips together", eval_speech.word_error_rate(all_said, all_heard), 2, " %"
    )
    meeting = SPELT_CLIP.rstrip("0123456789")
    rate = eval_speech.word_error_rate(said[meeting], heard[meeting])
    sheet.floor(f"WER {SPELT_CLIP} (meeting opening)", rate, 33, " %")
    sheet.show(f"Speech: {engine.name}")


def _speakers(sheet: Sheet, folder: Path) -> None:
    engine = OnnxDiariser()
    scores = {}
    for clip in (*MEETING_CLIPS, PHONE_CLIP):
        truth = eval_der.read_rttm(DATA / "audio" / f"{clip}.rttm")
        scores[clip] = eval_der.score(truth, engine.diarise(folder / f"{clip}.wav"))
    pooled = sum((scores[c] for c in MEETING_CLIPS), eval_der.DiarisationError())
    sheet.floor(f"DER {len(MEETING_CLIPS)} meeting openings pooled", pooled.rate, 28, " %")
    for what in ("missed", "false", "confused"):
        sheet.note(f"… {what}", f"{100 * getattr(pooled, what) / pooled.spoken:.1f} %")
    sheet.note("DER phone call", f"{scores[PHONE_CLIP].rate:.1f} %", "9 %")
    sheet.show(f"Speakers: {engine.name}")


def _notes(sheet: Sheet, most: int) -> None:
    engine = ExtractiveSummariser()
    path = DATA / "meetings" / "ami_open.jsonl.gz"
    meetings = [m for _, m in zip(range(most), eval_notes.meetings(path), strict=False)]
    rouge: list[dict[str, float]] = []
    counts = eval_notes.TaskCounts()
    verdicts: Counter[Verdict] = Counter()
    for meeting in meetings:
        digest = eval_notes.digest_of(meeting, engine)
        rouge.append(eval_notes.rouge(meeting, digest))
        counts += eval_notes.task_counts(meeting, digest)
        verdicts += eval_verifier.verdicts(meeting, digest)
    aims = {"rouge1": "34", "rouge2": "5.7", "rougeL": ""}
    for name, aim in aims.items():
        mean = sum(r[name] for r in rouge) / len(rouge)
        sheet.note(f"{name} at {eval_notes.WORDS} words", f"{mean:.1f}", aim)
    sheet.note("task precision", f"{counts.precision:.2f}")
    sheet.note("task recall", f"{counts.recall:.2f}")
    sheet.note("task F1", f"{counts.f1:.2f}", "0.64")
    accepted = 100 * verdicts[Verdict.SUPPORTED] / max(1, verdicts.total())
    sheet.note("lines that the verifier accepts", f"{accepted:.1f} % of {verdicts.total()}")
    sheet.show(f"Notes: {engine.name}, {len(meetings)} meetings, manual transcripts")


def _verifier(sheet: Sheet, most: int) -> None:
    path = DATA / "meetings" / "ami_open.jsonl.gz"
    # Of different groups when few are asked for: a line of another meeting has to come from one.
    meetings = list(eval_notes.meetings(path))[:: 20 // most]
    for row in eval_verifier.rows(eval_verifier.measure(meetings)):
        sheet.note(*row)
    sheet.show(f"Verifier: planted errors in human lines, {len(meetings)} meetings")


def _speed(sheet: Sheet, folder: Path, seconds: int) -> None:
    audio = folder / "meeting.wav"
    eval_speed.join([folder / f"{c}.wav" for c in MEETING_CLIPS], audio, seconds)
    speed = eval_speed.measure(audio, folder / "whisper-base")
    for what in ("transcribe", "diarise", "summarise"):
        took = getattr(speed, f"{what}_s")
        sheet.note(f"{what}, of real time", f"{took / speed.audio_s:.3f}")
    sheet.floor("all engines, of real time", 100 * speed.whole, 25, " %")
    sheet.floor("peak memory", speed.peak_gb, 1.5, " GB")
    sheet.show(f"Speed on {seconds / 60:.0f} minutes of meeting audio, two threads")


if __name__ == "__main__":
    main()
