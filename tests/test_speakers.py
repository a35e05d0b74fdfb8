"""The voices of a recording: names, merging, swapping, how long each spoke."""

from __future__ import annotations

import pytest
from sqlalchemy import event, select

from notes import speakers
from notes.db import db
from notes.errors import Forbidden, Invalid, NotFound
from notes.models import Role, Segment, Speaker
from notes.recordings import Viewer
from tests import factories


@pytest.fixture
def who(alice, team):
    return Viewer(alice, team.id, Role.OWNER)


@pytest.fixture
def recording(team):
    return factories.recording(team)


@pytest.fixture
def maya(recording):
    return factories.speaker(recording, 1, "Maya")


@pytest.fixture
def tom(recording):
    return factories.speaker(recording, 2)


def said(recording, speaker, *spans, **values):
    return [
        factories.segment(recording, f"line at {start}", start, end, speaker, **values)
        for start, end in spans
    ]


def lines_of(speaker):
    query = select(Segment).where(Segment.speaker_id == speaker.id).order_by(Segment.start_ms)
    return list(db.session.scalars(query))


def test_voices_have_talk_time_share_and_a_sample(recording, maya, tom):
    said(recording, maya, (0, 1000), (5000, 8000), (9000, 11_000))
    said(recording, tom, (1000, 3000))

    first, second = speakers.voices(recording.id)

    assert (first.lines, first.talk_ms, first.share, first.sample_ms) == (3, 6000, 0.75, 5000)
    assert (second.speaker.shown, second.share) == ("Speaker 2", 0.25)


def test_removed_lines_count_for_nobody(recording, maya):
    said(recording, maya, (0, 1000), removed=True)

    assert speakers.voices(recording.id) == []


def test_a_new_name_changes_one_row_and_no_line(who, recording, maya):
    lines = said(recording, maya, (0, 1000), (1000, 2000))
    revs = [line.rev for line in lines]
    changed = []
    listen = lambda *args: changed.append(args[2]) if args[2].startswith("UPDATE") else None  # noqa: E731
    event.listen(db.engine, "before_cursor_execute", listen)

    speakers.rename(who, recording.id, maya.id, "  Maya   Lind ")
    db.session.commit()
    event.remove(db.engine, "before_cursor_execute", listen)

    assert db.session.get(Speaker, maya.id).name == "Maya Lind"
    assert [line.rev for line in lines_of(maya)] == revs
    assert not [words for words in changed if "segment" in words]


def test_a_new_name_renews_what_shows_names(who, recording, maya):
    speakers.rename(who, recording.id, maya.id, "Ana")
    db.session.commit()
    db.session.refresh(recording)

    shown = recording.rev_speakers, recording.rev_summary, recording.rev_tasks
    assert set(shown) == {recording.rev}


def test_an_empty_name_takes_the_name_away(who, recording, maya):
    speakers.rename(who, recording.id, maya.id, " ")

    assert maya.shown == "Speaker 1"


def test_a_name_has_an_end(who, recording, maya):
    with pytest.raises(Invalid):
        speakers.rename(who, recording.id, maya.id, "x" * 121)


def test_swapping_twice_changes_nothing(who, recording, maya, tom):
    speakers.swap(who, recording.id, maya.id, tom.id)
    assert (maya.shown, tom.shown) == ("Speaker 1", "Maya")

    speakers.swap(who, recording.id, maya.id, tom.id)
    assert (maya.shown, tom.shown) == ("Maya", "Speaker 2")


def test_there_must_be_two_and_a_name_to_swap(who, recording, tom):
    third = factories.speaker(recording, 3)

    with pytest.raises(Invalid, match="two different"):
        speakers.swap(who, recording.id, tom.id, tom.id)
    with pytest.raises(Invalid, match="nothing to swap"):
        speakers.swap(who, recording.id, tom.id, third.id)


def test_merging_gives_all_lines_to_one_with_a_number_each(who, recording, maya, tom):
    said(recording, maya, (0, 1000))
    said(recording, tom, *((start, start + 500) for start in range(1000, 9000, 1000)))
    before = recording.rev

    merged = speakers.merge(who, recording.id, tom.id, maya.id)
    db.session.commit()
    db.session.refresh(recording)

    revs = [line.rev for line in lines_of(maya) if line.rev > before]
    assert (lines_of(tom), len(revs), len(set(revs))) == ([], 8, 8)
    assert max(revs) == merged.high == recording.rev
    assert {line.speaker_by for line in lines_of(maya)[1:]} == {who.user.id}


def test_a_merged_voice_keeps_the_name_that_is_known(who, recording, maya, tom):
    said(recording, maya, (0, 1000))

    merged = speakers.merge(who, recording.id, maya.id, tom.id)

    assert (tom.name, merged.named) == ("Maya", True)


def test_a_merge_can_be_undone_line_by_line(who, recording, maya, tom, bob):
    said(recording, maya, (0, 1000))
    said(recording, tom, (1000, 2000), (2000, 3000))
    said(recording, tom, (3000, 4000), speaker_by=bob.id)
    merged = speakers.merge(who, recording.id, tom.id, maya.id)
    db.session.commit()

    speakers.unmerge(who, recording.id, merged)
    db.session.commit()

    assert [line.start_ms for line in lines_of(maya)] == [0]
    by = [(line.start_ms, line.speaker_by is None) for line in lines_of(tom)]
    assert by == [(1000, True), (2000, True), (3000, False)]


def test_undoing_a_merge_takes_a_borrowed_name_back(who, recording, maya, tom):
    said(recording, maya, (0, 1000))
    merged = speakers.merge(who, recording.id, maya.id, tom.id)
    db.session.commit()

    speakers.unmerge(who, recording.id, merged)

    assert (maya.shown, tom.shown) == ("Maya", "Speaker 2")


def test_undoing_a_merge_leaves_later_choices_alone(who, recording, maya, tom):
    (line,) = said(recording, tom, (1000, 2000))
    merged = speakers.merge(who, recording.id, tom.id, maya.id)
    db.session.commit()
    again = factories.recordings.touch(recording.id, lines=1)
    db.session.get(Segment, line.id).rev = again  # corrected since
    db.session.commit()

    speakers.unmerge(who, recording.id, merged)
    db.session.commit()

    assert len(lines_of(maya)) == 1


def test_suggestions_are_members_and_names_given_before(who, team, alice, bob, recording, charlie):
    factories.speaker(recording, 1, "Jane Doe")
    private = factories.recording(team, bob, visibility="private")
    factories.speaker(private, 1, "Secret Person")
    elsewhere = factories.recording(factories.team("Team C"))
    factories.speaker(elsewhere, 1, "Stranger")

    assert speakers.suggestions(who) == ["Alice Adams", "Bob Brown", "Jane Doe"]


def test_a_speaker_is_found_only_under_its_own_recording(who, recording, maya, team):
    other = factories.speaker(factories.recording(team), 1)

    with pytest.raises(NotFound):
        speakers.rename(who, recording.id, other.id, "x")
    with pytest.raises(NotFound):
        speakers.merge(who, recording.id, maya.id, other.id)


def test_a_viewer_changes_nothing(recording, maya, tom, victor, team):
    viewer = Viewer(victor, team.id, Role.VIEWER)

    with pytest.raises(Forbidden):
        speakers.rename(viewer, recording.id, maya.id, "x")
    for act in (speakers.merge, speakers.swap):
        with pytest.raises(Forbidden):
            act(viewer, recording.id, maya.id, tom.id)
