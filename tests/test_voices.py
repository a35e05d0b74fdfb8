"""Turns put on a transcript; what a person said outlives them."""

import pytest
from sqlalchemy import select

from notes import transcripts, voices
from notes.db import db
from notes.models import Evidence, Segment, Speaker, Verdict
from notes.speech import Turn
from tests import factories
from tests.standins.engines import said

TWO = [Turn("S1", 0, 2000), Turn("S2", 2000, 4000)]


@pytest.fixture
def recording(team):
    return factories.recording(team)


def hear(recording, *utterances):
    transcripts.append(
        recording.id,
        [transcripts.Said(f"asr:1:0:{at}", one) for at, one in enumerate(utterances)],
    )
    db.session.commit()


def assign(recording, turns):
    count = voices.assign(recording.id, turns)
    db.session.commit()
    db.session.expire_all()
    return count


def shown(recording):
    """(speaker's number, text) of each line."""
    numbers = {one.id: one.number for one in voices.of_recording(recording.id)}
    return [(numbers.get(line.speaker_id), line.text) for line in transcripts.lines(recording.id)]


def test_lines_get_speakers_in_the_order_they_speak(recording):
    hear(recording, said("good morning to all", 0), said("good morning you too", 2000))

    assert assign(recording, [Turn("S7", 0, 2000), Turn("S3", 2000, 4000)]) == 2

    assert shown(recording) == [(1, "good morning to all"), (2, "good morning you too")]
    assert [one.label for one in voices.of_recording(recording.id)] == ["S1", "S2"]


def test_a_line_of_two_voices_becomes_two(recording):
    hear(recording, said("Shall we start? Yes, please let us begin.", 0))

    assign(recording, [Turn("S1", 0, 1200), Turn("S2", 1200, 4000)])

    assert shown(recording) == [(1, "Shall we start?"), (2, "Yes, please let us begin.")]
    first, second = transcripts.lines(recording.id)
    assert (first.start_ms, first.end_ms, second.start_ms) == (0, 1200, 1200)
    assert [word[0] for word in second.words] == ["Yes,", "please", "let", "us", "begin."]
    assert second.rev == first.rev + 1 <= recording.rev


def test_evidence_moves_with_the_words_it_quotes(recording, team):
    hear(recording, said("Shall we start? Yes, please let us begin.", 0))
    (line,) = transcripts.lines(recording.id)
    task = factories.task(recording)
    quote = "please let us begin"
    start = line.text.index(quote)
    db.session.add(
        Evidence(
            task_id=task.id,
            segment_id=line.id,
            start_char=start,
            end_char=start + len(quote),
            quote=quote,
            start_ms=0,
            end_ms=4000,
            verdict=Verdict.SUPPORTED,
        )
    )
    db.session.commit()

    assign(recording, [Turn("S1", 0, 1200), Turn("S2", 1200, 4000)])

    evidence = db.session.scalars(select(Evidence)).one()
    part = db.session.get_one(Segment, evidence.segment_id)
    assert part.text[evidence.start_char : evidence.end_char] == quote


def test_a_corrected_line_is_never_split(recording, bob):
    hear(recording, said("Shall we start? Yes, please let us begin.", 0))
    (line,) = transcripts.lines(recording.id)
    line.edited_text, line.edited_by = "Shall we begin?", bob.id
    db.session.commit()

    assign(recording, [Turn("S1", 0, 1200), Turn("S2", 1200, 4000)])

    assert [one.shown for one in transcripts.lines(recording.id)] == ["Shall we begin?"]


def test_a_name_stays_with_its_voice_over_a_new_run(recording, bob):
    hear(recording, said("good morning to all", 0), said("good morning you too", 2000))
    assign(recording, TWO)
    second = voices.of_recording(recording.id)[1]
    second.name, second.named_by = "Ben", bob.id
    db.session.commit()

    assign(recording, [Turn("S2", 0, 2000), Turn("S1", 2000, 4000)])

    names = {one.id: one.name for one in voices.of_recording(recording.id)}
    assert [names[line.speaker_id] for line in transcripts.lines(recording.id)] == [None, "Ben"]


def test_a_line_that_a_person_assigned_stays_theirs(recording, bob):
    hear(recording, said("good morning to all", 0), said("good morning you too", 2000))
    assign(recording, TWO)
    first, second = transcripts.lines(recording.id)
    second.speaker_id, second.speaker_by = first.speaker_id, bob.id
    db.session.commit()

    assign(recording, TWO)

    first, second = transcripts.lines(recording.id)
    assert second.speaker_id == first.speaker_id


def test_a_speaker_nobody_hears_any_more_goes_unless_it_has_a_name(recording, bob):
    hear(recording, said("good morning to all", 0), said("good morning you too", 2000))
    assign(recording, TWO)

    assert assign(recording, [Turn("S1", 0, 4000)]) == 1

    assign(recording, TWO)
    second = voices.of_recording(recording.id)[1]
    second.name, second.named_by = "Ben", bob.id
    db.session.commit()
    assert assign(recording, [Turn("S1", 0, 2000)]) == 2


def test_doing_it_again_changes_nothing(recording):
    hear(recording, said("Shall we start? Yes, please let us begin.", 0))
    assign(recording, [Turn("S1", 0, 1200), Turn("S2", 1200, 4000)])
    before = {line.id: line.rev for line in transcripts.lines(recording.id)}

    assign(recording, [Turn("S1", 0, 1200), Turn("S2", 1200, 4000)])

    assert {line.id: line.rev for line in transcripts.lines(recording.id)} == before
    assert len(list(db.session.scalars(select(Speaker)))) == 2


def test_turns_that_carry_names_name_who_speaks(recording):
    hear(recording, said("good morning to all", 0), said("good morning you too", 2000))
    assign(recording, TWO)

    count = voices.assign(recording.id, [Turn("Ada", 0, 2000), Turn("Ben", 2000, 4000)], named=True)
    db.session.commit()

    names = {one.id: one.name for one in voices.of_recording(recording.id)}
    assert count == 2
    assert [names[line.speaker_id] for line in transcripts.lines(recording.id)] == ["Ada", "Ben"]
