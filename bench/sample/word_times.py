"""Finds when each word of a made meeting is heard: words.json beside its expected.json.

    PYTHONPATH=. .venv/bin/python bench/sample/word_times.py tests/standins/meeting

The recogniser that comes with the product listens; where it heard another word than the one that
was spoken, the time between its neighbours is shared out by letters.
"""

from __future__ import annotations

import difflib
import json
import sys
import tempfile
from pathlib import Path

from notes.engines.base import Hints
from notes.engines.whisper import WhisperTranscriber
from notes.media.speech import to_speech
from notes.speech import Utterance, Word

Span = tuple[int, int]


def main(folder: Path) -> None:
    told = json.loads((folder / "expected.json").read_text())
    heard = listen(folder / "meeting.mp4")
    found = [
        placed(line["text"].split(), (line["start_ms"], line["end_ms"]), heard)
        for line in told["lines"]
    ]
    (folder / "words.json").write_text(
        "[\n" + ",\n".join(json.dumps(line) for line in found) + "\n]\n"
    )


def listen(film: Path) -> list[Word]:
    """Every word that is heard, with its time."""
    with tempfile.TemporaryDirectory() as scratch:
        sound = Path(scratch) / "speech.wav"
        to_speech(film, sound)
        engine = WhisperTranscriber.packaged(Path(scratch) / "model")
        heard = engine.transcribe(sound, Hints("en"))
        return [word for one in heard if isinstance(one, Utterance) for word in one.words]


def placed(texts: list[str], line: Span, heard: list[Word]) -> list[Span]:
    """The times of a line's words: those heard in it where they are the same words."""
    start_ms, end_ms = line
    inside = [one for one in heard if start_ms - 300 <= (one.start_ms + one.end_ms) / 2 <= end_ms]
    same = difflib.SequenceMatcher(
        None, [_bare(one) for one in texts], [_bare(one.text) for one in inside], autojunk=False
    )
    known: dict[int, Span] = {}
    for block in same.get_matching_blocks():
        for at in range(block.size):
            one = inside[block.b + at]
            known[block.a + at] = max(one.start_ms, start_ms), min(one.end_ms, end_ms)
    return _filled(texts, line, known)


def _filled(texts: list[str], line: Span, known: dict[int, Span]) -> list[Span]:
    found: list[Span] = []
    at = 0
    while at < len(texts):
        if at in known:
            begin = max(known[at][0], found[-1][1] if found else line[0])
            found.append((begin, max(known[at][1], begin + 40)))
            at += 1
            continue
        until = next((one for one in range(at, len(texts)) if one in known), len(texts))
        begin = found[-1][1] if found else line[0]
        end = known[until][0] if until in known else line[1]
        letters = [len(one) + 1 for one in texts[at:until]]
        each = max(end - begin, 40 * len(letters)) / sum(letters)
        for count in letters:
            found.append((round(begin), round(begin + each * count)))
            begin += each * count
        at = until
    return found


def _bare(word: str) -> str:
    return "".join(filter(str.isalnum, word)).lower()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
