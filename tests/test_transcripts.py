"""How lines enter a transcript: once, drafts before finals, people's words on top."""

import pytest
from sqlalchemy import select

from notes import hearings, transcripts
from notes.db import db
from notes.models import Segment, Speaker
from notes.speech import Utterance, Word
from notes.transcripts import Said
from tests import factories


@pytest.fixture
def recording(team):
    return factories.recording(team)


def say(key, text, start_ms=0, end_ms=None, speaker=None, **values):
    end = start_ms + 1000 if end_ms is None else end_ms
    return Said(key, Utterance(start_ms, end, text, speaker=speaker), **values)


def rows(recording):
    db.session.expire_all()
    return list(
        db.session.scalars(
            select(Segment).where(Segment.recording_id == recording.id).order_by(Segment.seq)
        )
    )


def append(recording, *said):
    changed = transcripts.append(recording.id, list(said))
    db.session.commit()
    return changed


def test_lines_take_numbers_in_their_order(recording):
    append(recording, say("a", "One."), say("b", "Two.", 1000))

    first, second = rows(recording)
    assert second.rev == first.rev + 1 == recording.rev
    assert [first.text, second.text] == ["One.", "Two."]


def test_a_repeat_changes_nothing(recording):
    append(recording, say("a", "One."))
    (before,) = rows(recording)
    rev = before.rev

    assert append(recording, say("a", "One.")) == []
    assert [line.rev for line in rows(recording)] == [rev]


def test_a_final_replaces_its_draft_in_place(recording):
    append(recording, say("a", "Wan", is_final=False))
    (draft,) = rows(recording)
    draft_id, rev = draft.id, draft.rev

    append(recording, say("a", "One."))

    (final,) = rows(recording)
    assert (final.id, final.text, final.is_final) == (draft_id, "One.", True)
    assert final.rev > rev


def test_a_late_draft_does_not_replace_a_final(recording):
    append(recording, say("a", "One."))

    append(recording, say("a", "Wan", is_final=False))

    assert [(line.text, line.is_final) for line in rows(recording)] == [("One.", True)]


def test_the_last_of_one_batch_counts(recording):
    append(recording, say("a", "Wan", is_final=False), say("a", "One."))

    assert [line.text for line in rows(recording)] == ["One."]


def test_a_correction_stays_on_top_of_new_text(recording, bob):
    append(recording, say("a", "Wun."))
    (line,) = rows(recording)
    line.edited_text, line.edited_by = "One.", bob.id
    db.session.commit()

    append(recording, say("a", "Won."))

    (line,) = rows(recording)
    assert (line.text, line.shown) == ("Won.", "One.")


def test_speakers_that_a_source_names_are_made_once(recording):
    append(recording, say("a", "One.", speaker="Ann"), say("b", "Two.", speaker="Ben"))
    append(recording, say("c", "Three.", speaker="Ann"))

    found = {speaker.label: speaker for speaker in db.session.scalars(select(Speaker))}
    assert sorted(found) == ["Ann", "Ben"]
    assert [line.speaker_id for line in rows(recording)] == [
        found[label].id for label in ("Ann", "Ben", "Ann")
    ]


def test_words_keep_their_places(recording):
    word = Word("One.", 10, 400, 0.5)
    append(recording, Said("a", Utterance(0, 500, "One.", (word,), 0.5)))

    assert rows(recording)[0].words == [["One.", 10, 400, 0.5]]


def test_what_came_with_a_recording_is_told_from_our_own(recording):
    append(recording, say("asr:1:0:0", "One."))
    assert not hearings.came_with(recording.id)

    append(recording, say("live:1", "One."))
    assert hearings.came_with(recording.id)


def test_a_new_hearing_takes_the_place_of_the_old_as_far_as_it_has_come(recording):
    append(recording, say("asr:1:0:0", "Old one.", 0), say("asr:1:0:1", "Old two.", 5000))
    append(recording, say("asr:2:0:0", "New one.", 0))

    gone = hearings.replace(recording.id, "asr:2:", until_ms=1000)
    db.session.commit()

    assert gone == 1
    assert [line.text for line in transcripts.lines(recording.id)] == ["New one.", "Old two."]


def test_lines_that_went_are_news(recording):
    append(recording, say("asr:1:0:0", "Old."))
    before = recording.rev

    hearings.replace(recording.id, "asr:2:")
    db.session.commit()

    (line,) = rows(recording)
    assert line.removed
    assert line.rev > before


def test_lines_that_a_person_touched_stay(recording, bob):
    append(recording, say("asr:1:0:0", "Wun.", 0), say("asr:1:0:1", "Two.", 2000))
    first, second = rows(recording)
    first.edited_text, first.edited_by = "One.", bob.id
    second.speaker_by = bob.id
    db.session.commit()

    assert hearings.replace(recording.id, "asr:2:") == 0
    assert hearings.kept(recording.id, "asr:2:") == [(0, 1000), (2000, 3000)]


def test_what_a_broken_try_left_in_a_block_goes(recording):
    append(recording, say("asr:1:8000:0", "Kept.", 8000), say("asr:1:8000:1", "Left.", 9000))
    append(recording, say("asr:1:0:0", "Before.", 0))

    hearings.replace(
        recording.id, "asr:1:", until_ms=9999, block="asr:1:8000:", keep={"asr:1:8000:0"}
    )
    db.session.commit()

    assert [line.text for line in transcripts.lines(recording.id)] == ["Before.", "Kept."]


@pytest.mark.parametrize(
    ("start", "end", "covered"), [(0, 1000, True), (0, 2500, False), (900, 1800, False)]
)
def test_a_line_is_covered_when_more_than_half_of_it_is(start, end, covered):
    assert hearings.is_covered(Utterance(start, end, "x"), [(0, 600), (600, 1100)]) is covered
