"""`make eval`: how good the engines are, as tables; exits 1 when a floor is missed."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench import (
    eval_der,
    eval_engines,
    eval_long,
    eval_notes,
    eval_speech,
    eval_speed,
    eval_verifier,
    small_server,
    table,
)
from bench.eval_engines import Column
from notes import settings
from notes.engines.base import Checkpoint, Hints, ModelServer
from notes.engines.chat.summariser import ChatSummariser
from notes.engines.speakers.diariser import OnnxDiariser
from notes.engines.whisper import WhisperTranscriber
from notes.media.speech import to_speech

DATA = Path(__file__).parent / "evaldata"
MEETINGS = DATA / "meetings" / "ami_open.jsonl.gz"
MEETING_CLIPS = ("trn00", "trn01", "trn02", "trn03", "trn04", "trn05", "trn06", "dev00")
PHONE_CLIP = "phone2spk"
SPELT_CLIP = "dev00"
PARTS = ("speech", "speakers", "notes", "verifier", "long", "speed")
BUILT_IN, CHAT = "built-in", "chat"


@dataclass
class Sheet:
    """Rows of the table at hand, and the floors that were missed so far."""

    file: Path | None = None
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
        table.show(title, self.rows, file=self.file)
        self.rows = []


@dataclass(frozen=True)
class Asked:
    """What is to be measured. `server`: the chat server, or why there is none."""

    sheet: Sheet
    folder: Path
    meetings: list[dict[str, Any]]
    most: int | None
    quick: bool
    engines: tuple[str, ...]
    hours: tuple[float, ...]
    server: ModelServer | str

    @property
    def few(self) -> int:
        """How many meetings, where nothing but time speaks against all."""
        return self.most or (4 if self.quick else len(self.meetings))


def main() -> None:
    told = _told()
    print(f"Measured on {table.machine()}.")
    if told.markdown:
        told.markdown.write_text(f"Measured on {table.machine()}.\n")
    sheet = Sheet(told.markdown)
    engines = tuple(told.engine or (BUILT_IN, CHAT))
    parts = told.parts or (["notes"] if told.engine else PARTS)
    with ExitStack() as still:
        server: ModelServer | str = "it wasn't asked for"
        if CHAT in engines and {"notes", "long"} & set(parts):
            found = eval_engines.chat_server(settings.load(), told.small_server)
            server = still.enter_context(found)
        asked = Asked(
            sheet,
            Path(still.enter_context(tempfile.TemporaryDirectory())),
            *_wanted(told),
            told.quick,
            engines,
            tuple(told.hours),
            server,
        )
        if {"speech", "speakers", "speed"} & set(parts):
            for clip in _clips():
                to_speech(DATA / clip["file"], _wav(asked.folder, clip))
        for part in parts:
            MEASURES[part](asked)
    for missed in sheet.missed:
        print(f"Missed: {missed}", file=sys.stderr)
    sys.exit(1 if sheet.missed else 0)


def _told() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.eval", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"{', '.join(PARTS)} (or all)")
    parser.add_argument(
        "--engine",
        action="append",
        choices=(BUILT_IN, CHAT),
        help="only this summariser (alone: notes are all that is measured)",
    )
    parser.add_argument(
        "--meetings",
        nargs="+",
        default=[],
        metavar="N",
        help="at most so many annotated meetings, or these by name (IS1004a …)",
    )
    parser.add_argument(
        "--hours", type=float, nargs="+", default=(1, 8), help="lengths of long transcripts"
    )
    parser.add_argument("--quick", action="store_true", help="fewer meetings, shorter audio")
    parser.add_argument(
        "--small-server",
        type=Path,
        default=small_server.FOLDER,
        metavar="FOLDER",
        help="where `make small-server` put it",
    )
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the tables there too")
    told = parser.parse_args()
    if unknown := set(told.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    if told.meetings == ["0"]:
        parser.error("at least one meeting")
    return told


def _wanted(told: argparse.Namespace) -> tuple[list[dict[str, Any]], int | None]:
    """The annotated meetings, and how many of them are to be looked at, where that was said."""
    known = {m["meeting"]: m for m in eval_notes.meetings(MEETINGS)}
    if not told.meetings:
        return list(known.values()), None
    if len(told.meetings) == 1 and told.meetings[0].isdecimal():
        return list(known.values()), int(told.meetings[0])
    if strangers := set(told.meetings) - set(known):
        sys.exit(f"No such meeting: {', '.join(sorted(strangers))}. Known: {', '.join(known)}")
    return [known[name] for name in told.meetings], len(told.meetings)


def _clips() -> list[dict[str, Any]]:
    clips: list[dict[str, Any]] = json.loads((DATA / "audio" / "manifest.json").read_text())
    return clips


def _wav(folder: Path, clip: dict[str, Any]) -> Path:
    return folder / (Path(clip["file"]).stem + ".wav")


def _speech(asked: Asked) -> None:
    sheet, folder = asked.sheet, asked.folder
    engine = WhisperTranscriber.packaged(folder / "whisper-base")
    said: dict[str, list[str]] = {}
    heard: dict[str, list[str]] = {}
    for clip in _clips():
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


def _speakers(asked: Asked) -> None:
    sheet, folder = asked.sheet, asked.folder
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


def _notes(asked: Asked) -> None:
    """The built-in engine on all meetings; beside a slow one also on the few of that one."""
    columns: list[Column] = []
    if BUILT_IN in asked.engines:
        chosen = eval_engines.some(asked.meetings, asked.few)
        columns.append(eval_engines.measure(eval_engines.built_in(), chosen))
    if CHAT in asked.engines and isinstance(asked.server, ModelServer):
        local = asked.server.model == small_server.QWEN.name
        chosen = eval_engines.some(
            asked.meetings, asked.most or (eval_engines.FEW if local else asked.few)
        )
        column = eval_engines.measure(ChatSummariser.at(asked.server), chosen)
        names = [one.meeting for one in column.seen]
        columns += [one.only(names) for one in columns if len(one.seen) > len(names)]
        columns.append(column)
    if columns:
        names = [f"{column.name} ({len(column.seen)})" for column in columns]
        title = "Notes, by engine (meetings), manual transcripts"
        rows = eval_engines.rows(columns)
        table.show(title, rows, ["measure", *names, "aim"], asked.sheet.file)
    if CHAT in asked.engines and isinstance(asked.server, str):
        print(f"\nNo chat engine: {asked.server}.", flush=True)


def _verifier(asked: Asked) -> None:
    # Of different groups when few are asked for: a line of another meeting has to come from one.
    meetings = eval_engines.some(asked.meetings, max(asked.few, 4))
    for row in eval_verifier.rows(eval_verifier.measure(meetings)):
        asked.sheet.note(*row)
    asked.sheet.show(f"Verifier: planted errors in human lines, {len(meetings)} meetings")


def _long(asked: Asked) -> None:
    """With a chat server only where it was asked for by name: that takes it an hour."""
    named = asked.engines == (CHAT,) and isinstance(asked.server, ModelServer)
    server = asked.server if named and isinstance(asked.server, ModelServer) else None
    hours = asked.hours[:1] if asked.quick else asked.hours
    columns = ["engine", "transcript", "time", "processor", "peak memory (grown)", "notes"]
    rows = eval_long.rows(asked.meetings, hours, server)
    table.show("Long transcripts", rows, columns, asked.sheet.file)


def _speed(asked: Asked) -> None:
    sheet, folder, seconds = asked.sheet, asked.folder, 120 if asked.quick else 240
    audio = folder / "meeting.wav"
    eval_speed.join([folder / f"{c}.wav" for c in MEETING_CLIPS], audio, seconds)
    speed = eval_speed.measure(audio, folder / "whisper-base")
    for what in ("transcribe", "diarise", "summarise"):
        took = getattr(speed, f"{what}_s")
        sheet.note(f"{what}, of real time", f"{took / speed.audio_s:.3f}")
    sheet.floor("all engines, of real time", 100 * speed.whole, 25, " %")
    sheet.floor("peak memory", speed.peak_gb, 1.5, " GB")
    sheet.show(f"Speed on {seconds / 60:.0f} minutes of meeting audio, two threads")


MEASURES: dict[str, Callable[[Asked], None]] = {
    "speech": _speech,
    "speakers": _speakers,
    "notes": _notes,
    "verifier": _verifier,
    "long": _long,
    "speed": _speed,
}

if __name__ == "__main__":
    main()
