"""What is said in a meeting that runs stands in its transcript at once, drafts apart."""

from __future__ import annotations

from sqlalchemy import select

from notes import (
    captions,
    desktop_fields,
    live_tokens,
    runs,
    search,
    speakers,
    transcripts,
    voices,
)
from notes.accounts import viewer_of
from notes.db import db
from notes.models import Capture, Segment, Source, Status
from tests import factories
from tests.hearing import ADA, BEN, action, heard, partial, standing
from tests.standins.recall_recordings import participant, word


def test_what_is_said_stands_in_the_transcript(post, recording):
    post(heard(ADA, "Good morning."))
    post(heard(BEN, "Morning.", 3))

    assert standing(recording) == [("Ada", "Good morning.", True), ("Ben", "Morning.", True)]
    (first, _) = transcripts.lines(recording.id)
    assert (first.start_ms, first.end_ms) == (1000, 1900)
    assert first.words[0] == ["Good", 1000, 1400, None]
    assert first.source_key.startswith("rt:100:1000:")


def test_a_repeat_changes_nothing(post, recording):
    for _ in range(3):
        post(heard(ADA, "Good morning."))

    assert standing(recording) == [("Ada", "Good morning.", True)]


def test_a_draft_is_rewritten_in_its_place(post, recording):
    post(partial(ADA, "Good"))
    post(partial(ADA, "Good morning"))

    assert standing(recording) == [("Ada", "Good morning", False)]
    assert db.session.query(Segment).count() == 1


def test_the_final_words_take_the_drafts_place(post, recording):
    post(partial(ADA, "Good morn"))
    post(partial(BEN, "Hm", 4))
    post(heard(ADA, "Good morning."))

    assert standing(recording) == [("Ada", "Good morning.", True), ("Ben", "Hm", False)]


def test_a_draft_that_comes_after_its_final_is_not_shown(post, recording):
    post(heard(ADA, "Good morning."))
    post(partial(ADA, "Good"))

    assert standing(recording) == [("Ada", "Good morning.", True)]


def test_a_draft_of_the_next_words_outlives_a_late_final(post, recording):
    post(partial(ADA, "Shall we", 5))
    post(heard(ADA, "Good morning."))

    assert standing(recording) == [("Ada", "Good morning.", True), ("Ada", "Shall we", False)]


def test_the_first_post_moves_the_capture_on(post, recording, capture):
    post(action("join", ADA))

    assert capture.state == "recording"
    assert recording.status == Status.RECORDING


def test_a_later_post_moves_nothing_back(post, capture):
    capture.state = "uploading"
    db.session.commit()

    post(heard(ADA, "Good morning."))

    assert capture.state == "uploading"


def test_who_joins_is_there_by_name(post, recording, alice, sign_in):
    post(action("join", ADA))
    post(action("join", participant(300, None)))
    post(action("leave", ADA))

    assert [(one.label, one.name) for one in voices.of_recording(recording.id)] == [
        ("Ada", "Ada"),
        ("Participant 300", None),
    ]
    page = sign_in(alice).get(f"/recordings/{recording.id}/speakers").text
    assert "There: Ada" in page


def test_who_takes_another_name_is_called_so(post, recording):
    post(heard(participant(7, "iPhone"), "Hello."))
    post(action("update", participant(7, "Cleo")))

    assert standing(recording) == [("Cleo", "Hello.", True)]


def test_who_comes_back_under_another_id_is_not_there_twice(post, recording):
    post(action("join", ADA))
    post(action("join", participant(101, "Ada")))

    assert len(voices.of_recording(recording.id)) == 1


def test_two_of_one_name_are_two(post, recording):
    post(heard(participant(200, "Ada"), "One."))
    post(heard(participant(100, "Ada"), "Two.", 3))

    assert [who for who, _, _ in standing(recording)] == ["Ada (2)", "Ada"]


def test_a_name_that_a_person_gave_stays(post, recording, alice):
    post(heard(ADA, "One."))
    (ada,) = voices.of_recording(recording.id)
    speakers.rename(viewer_of(alice), recording.id, ada.id, "Ada Lovelace")
    db.session.commit()

    post(heard(ADA, "Two.", 3))

    assert [who for who, _, _ in standing(recording)] == ["Ada Lovelace"] * 2


def test_words_without_a_time_stand_at_the_end(post, recording):
    post(heard(ADA, "Good morning.", 20))
    content = {"words": [word("Yes.", None, None)], "participant": BEN}
    post({"event": "transcript.data", "data": {"data": content}})

    assert [text for _, text, _ in standing(recording)] == ["Good morning.", "Yes."]


def test_where_a_client_says_what_is_said_nothing_is_doubled(post, recording):
    factories.segment(recording, "As the app heard it.", 0, source_key="api:0:x")

    post(heard(ADA, "As Recall heard it."))
    post(partial(ADA, "As Recall"))

    assert [text for _, text, _ in standing(recording)] == ["As the app heard it."]


def test_drafts_are_gone_when_the_meeting_is_over(post, recording, capture):
    post(partial(ADA, "Good morn"))
    capture.state = "complete"

    runs.start(recording)
    db.session.commit()

    assert standing(recording) == []
    post(partial(ADA, "Good morn"))
    assert standing(recording) == []


def test_drafts_are_in_no_export_and_no_search(post, recording, alice):
    post(partial(ADA, "Zanzibar"))
    search.index(recording.id)
    db.session.commit()

    assert captions.text(recording.id) == ""
    assert transcripts.lines(recording.id) == []
    assert desktop_fields.fields([recording])[0]["transcript_segments"] == []
    assert db.session.scalars(search.matching(viewer_of(alice), "zanzibar")).all() == []


def test_a_bot_that_is_heard_records(post, team):
    recording = factories.recording(team, source=Source.BOT, status=Status.RECORDING)
    bot = Capture(recording_id=recording.id, provider="recall", kind="bot", external_id="b-1")
    db.session.add(bot)
    db.session.commit()

    post(heard(ADA, "Hello."), token=live_tokens.token_for(recording.id))

    assert db.session.scalar(select(Capture.state).where(Capture.id == bot.id)) == "recording"
