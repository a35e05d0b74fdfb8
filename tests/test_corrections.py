"""Correcting a line: its words, and who said them."""

from __future__ import annotations

import pytest

from notes import corrections
from notes.corrections import LineEditedMeanwhile
from notes.db import db
from notes.errors import Forbidden, Invalid, NotFound
from notes.models import Role, Speaker
from notes.recordings import Viewer
from tests import factories


@pytest.fixture
def who(alice, team):
    return Viewer(alice, team.id, Role.OWNER)


@pytest.fixture
def recording(team):
    return factories.recording(team)


@pytest.fixture
def line(recording):
    return factories.segment(recording, "Release on the tent.", 1000)


def correct(who, recording, line, text):
    return corrections.correct(who, recording.id, line.id, text, corrections.mark(line))


def test_the_text_as_heard_stays_beside_the_correction(who, recording, line):
    correct(who, recording, line, " Release on\n the tenth. ")
    db.session.commit()
    db.session.refresh(line)

    assert (line.text, line.shown) == ("Release on the tent.", "Release on the tenth.")
    assert line.edited_by == who.user.id


def test_a_correction_takes_a_number_so_that_open_pages_hear_of_it(who, recording, line):
    before = line.rev

    correct(who, recording, line, "Other")
    db.session.commit()
    db.session.refresh(recording)

    assert before < line.rev <= recording.rev


def test_the_text_as_heard_takes_the_correction_away(who, recording, line):
    correct(who, recording, line, "Other")

    correct(who, recording, line, "Release on the tent.")

    assert (line.edited_text, line.edited_by) == (None, None)


def test_a_line_can_be_restored(who, recording, line):
    correct(who, recording, line, "Other")

    corrections.restore(who, recording.id, line.id)

    assert line.shown == "Release on the tent."


def test_who_comes_second_gets_both_texts_and_overwrites_nothing(who, recording, line):
    base = corrections.mark(line)
    correct(who, recording, line, "Theirs")
    db.session.commit()

    with pytest.raises(LineEditedMeanwhile) as conflict:
        corrections.correct(who, recording.id, line.id, "Mine", base)

    assert (conflict.value.line.shown, conflict.value.mine) == ("Theirs", "Mine")


def test_two_who_write_the_same_agree(who, recording, line):
    base = corrections.mark(line)
    correct(who, recording, line, "Same")
    db.session.commit()

    corrections.correct(who, recording.id, line.id, "Same", base)

    assert line.shown == "Same"


@pytest.mark.parametrize("text", ["  ", "x" * 10_001])
def test_a_line_has_words_but_not_too_many(who, recording, line, text):
    with pytest.raises(Invalid) as refused:
        correct(who, recording, line, text)

    assert refused.value.field == "text"


def test_a_draft_is_not_corrected(who, recording):
    draft = factories.segment(recording, "Rel", is_final=False)

    with pytest.raises(Invalid, match="still being heard"):
        correct(who, recording, draft, "Release")


def test_a_replaced_line_is_gone(who, recording):
    removed = factories.segment(recording, "Old", removed=True)

    with pytest.raises(NotFound):
        correct(who, recording, removed, "New")


def test_a_line_is_found_only_under_its_own_recording(who, recording, team):
    other = factories.segment(factories.recording(team), "Elsewhere")

    with pytest.raises(NotFound):
        correct(who, recording, other, "New")


@pytest.mark.parametrize("owner", ["item", "task"])
def test_a_correction_renews_what_rests_on_the_line(who, recording, line, owner):
    task = factories.task(recording) if owner == "task" else None
    item = factories.item(factories.summary(recording)) if owner == "item" else None
    factories.evidence(line, item, task)

    correct(who, recording, line, "Other")
    db.session.commit()
    db.session.refresh(recording)

    renewed = recording.rev_tasks if owner == "task" else recording.rev_summary
    other = recording.rev_summary if owner == "task" else recording.rev_tasks
    assert renewed == recording.rev > other


def test_one_line_is_given_to_another_voice(who, recording, line):
    maya = factories.speaker(recording, 1, "Maya")
    before = line.rev

    corrections.assign(who, recording.id, line.id, maya.id)

    assert (line.speaker_id, line.speaker_by) == (maya.id, who.user.id)
    assert line.rev > before


def test_one_line_is_given_to_somebody_new(who, recording, line):
    factories.speaker(recording, 4)

    corrections.assign_new(who, recording.id, line.id, " Ana  Ortiz")

    speaker = db.session.get(Speaker, line.speaker_id)
    assert (speaker.name, speaker.number) == ("Ana Ortiz", 5)


def test_a_known_name_makes_no_second_speaker(who, recording, line):
    maya = factories.speaker(recording, 1, "Maya")

    corrections.assign_new(who, recording.id, line.id, "maya")

    assert line.speaker_id == maya.id


def test_a_voice_of_another_recording_is_not_known_here(who, recording, line, team):
    other = factories.speaker(factories.recording(team), 1)

    with pytest.raises(NotFound):
        corrections.assign(who, recording.id, line.id, other.id)


def test_a_viewer_changes_nothing(recording, line, victor, team):
    viewer = Viewer(victor, team.id, Role.VIEWER)
    maya = factories.speaker(recording, 1, "Maya")

    with pytest.raises(Forbidden):
        correct(viewer, recording, line, "New")
    with pytest.raises(Forbidden):
        corrections.restore(viewer, recording.id, line.id)
    with pytest.raises(Forbidden):
        corrections.assign(viewer, recording.id, line.id, maya.id)
    with pytest.raises(Forbidden):
        corrections.assign_new(viewer, recording.id, line.id, "x")
