"""The speakers of a recording: who they are, and which lines are theirs. Core.

`assign(recording_id, turns)` puts a diariser's turns on a transcript. What a person said (a
name, or who spoke a line) outlives every run.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import delete, func, select

from notes import transcripts
from notes.db import db
from notes.models import Evidence, Segment, Speaker, TaskMention
from notes.speech import Turn
from notes.turns import Heard, Stretch, Turns, same_voices, stretches, word_starts

SHOW_VOICES = ("speakers", "summary", "tasks")
"""The sections of a page in which speakers stand."""


def of_recording(recording_id: uuid.UUID) -> list[Speaker]:
    """The speakers of a recording by number."""
    return list(
        db.session.scalars(
            select(Speaker).where(Speaker.recording_id == recording_id).order_by(Speaker.number)
        )
    )


def assign(recording_id: uuid.UUID, turns: Sequence[Turn], *, named: bool = False) -> int:
    """Say of each line who spoke it; split lines in which the voice clearly changes.

    Lines that a person corrected are never split, lines that a person assigned stay theirs.
    `named`: the turns' speakers are names. Gives the number of speakers. All of it in the
    current transaction.
    """
    arranged = Turns(turns)
    lines = transcripts.lines(recording_id)
    heard = {line.id: stretches(_heard(line), arranged) for line in lines}
    speakers = _speakers(recording_id, lines, heard, named=named)
    changed: list[Segment] = []
    for line in lines:
        changed += _apply(line, heard[line.id], speakers)
    db.session.flush()
    transcripts.number(recording_id, changed, *SHOW_VOICES)
    return _drop_unheard(recording_id)


def _heard(line: Segment) -> Heard:
    if line.edited_text is not None or line.speaker_by is not None or not line.words:
        return Heard(line.start_ms, line.end_ms)  # as a whole
    return Heard(line.start_ms, line.end_ms, tuple((word[1], word[2]) for word in line.words))


def _speakers(
    recording_id: uuid.UUID,
    lines: Sequence[Segment],
    heard: dict[uuid.UUID, list[Stretch]],
    *,
    named: bool,
) -> dict[str, Speaker]:
    """The speaker for each voice: the one whose lines it speaks, or a new one."""
    standing = {speaker.id: speaker for speaker in of_recording(recording_id)}
    numbers = {speaker.number: speaker for speaker in standing.values()}
    overlaps: dict[tuple[str, int], int] = defaultdict(int)
    order: dict[str, None] = {}
    for line in lines:
        for stretch in heard[line.id]:
            if stretch.voice is None:
                continue
            order.setdefault(stretch.voice)
            if line.speaker_id in standing:
                number = standing[line.speaker_id].number
                overlaps[stretch.voice, number] += _length(line, stretch)
    if named:  # whoever is called so is who it is, whatever they spoke before
        with_labels = transcripts.speakers_labelled(recording_id, order, named=True)
        return {voice: with_labels[voice] for voice in order}
    same = same_voices(overlaps, list(order))
    last = max(numbers, default=0)
    found: dict[str, Speaker] = {}
    for voice in order:
        if voice in same:
            found[voice] = numbers[same[voice]]
        else:
            last += 1
            found[voice] = _new(recording_id, last, f"S{last}")
    db.session.flush()
    return found


def _length(line: Segment, stretch: Stretch) -> int:
    if not line.words or stretch.last == 0:
        return line.end_ms - line.start_ms
    return int(line.words[stretch.last - 1][2] - line.words[stretch.first][1])


def _apply(line: Segment, found: Sequence[Stretch], speakers: dict[str, Speaker]) -> list[Segment]:
    """Set the speaker of a line and of what is split off it; gives the lines that changed."""
    if line.speaker_by is not None:
        return []
    parts = _split(line, [stretch.first for stretch in found[1:]])
    changed = parts[1:] if len(parts) == 1 else parts
    for part, stretch in zip(parts, found, strict=False):
        speaker_id = speakers[stretch.voice].id if stretch.voice else None
        if part.speaker_id != speaker_id:
            part.speaker_id = speaker_id
            if part not in changed:
                changed.append(part)
    return changed


def _split(line: Segment, at_words: Sequence[int]) -> list[Segment]:
    """Cut a line before each of these words; gives its parts, of which it stays the first."""
    words = line.words or []
    starts = word_starts(line.text, [word[0] for word in words])
    if not at_words or starts is None:
        return [line]
    text = line.text
    edges = [*at_words, len(words)]
    rest = []
    for first, last in zip(at_words, edges[1:], strict=True):
        end = starts[last] if last < len(words) else len(text)
        rest.append(
            Segment(
                recording_id=line.recording_id,
                source_key=f"{line.source_key}/{first}",
                seq=line.seq,
                rev=line.rev,
                start_ms=words[first][1],
                end_ms=max(word[2] for word in words[first:last]),
                text=text[starts[first] : end].strip(),
                words=words[first:last],
                confidence=line.confidence,
                is_final=True,
            )
        )
    db.session.add_all(rest)
    db.session.flush()
    _move_evidence(
        line, [(starts[first], part) for first, part in zip(at_words, rest, strict=True)]
    )
    line.text = text[: starts[at_words[0]]].strip()
    line.words = words[: at_words[0]]
    line.end_ms = max(word[2] for word in line.words)
    return [line, *rest]


def _move_evidence(line: Segment, parts: Sequence[tuple[int, Segment]]) -> None:
    """Let evidence that lies in a part that was split off rest on that part, and mentions too."""
    rests: list[Evidence | TaskMention] = []
    for kind in (Evidence, TaskMention):
        rests += db.session.scalars(select(kind).where(kind.segment_id == line.id))
    for one in rests:
        for offset, part in reversed(parts):
            if one.start_char >= offset:
                one.segment_id = part.id
                one.start_char -= offset
                one.end_char = min(one.end_char - offset, len(part.text))
                break


def _new(recording_id: uuid.UUID, number: int, label: str) -> Speaker:
    speaker = Speaker(recording_id=recording_id, number=number, label=label)
    db.session.add(speaker)
    return speaker


def _drop_unheard(recording_id: uuid.UUID) -> int:
    """Remove speakers without a line whom nobody named; gives how many are left."""
    has_lines = (
        select(Segment.id).where(Segment.speaker_id == Speaker.id, ~Segment.removed).exists()
    )
    db.session.execute(
        delete(Speaker).where(
            Speaker.recording_id == recording_id,
            Speaker.named_by.is_(None),
            Speaker.name.is_(None),
            ~has_lines,
        )
    )
    return (
        db.session.scalar(
            select(func.count()).select_from(Speaker).where(Speaker.recording_id == recording_id)
        )
        or 0
    )
