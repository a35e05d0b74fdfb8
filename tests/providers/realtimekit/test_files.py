"""Bringing films, voices, transcripts and summaries of RealtimeKit here."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from notes.errors import ExternalError
from notes.providers.rooms import Offer
from notes.speech import Participant
from tests.standins.realtimekit import Line

FILM = bytes(range(256)) * 1000
ADA, BEN = Participant("user-Ada", "Ada"), Participant("user-Ben", "Ben")


def still():
    """Somebody waits for the download."""


def refused(client, recording, target):
    with pytest.raises(ExternalError) as failed:
        client.media(recording.id, target, 10**9, still)
    return failed.value


def test_a_broken_download_goes_on(kit, client, meeting, tmp_path):
    one = kit.record(meeting)
    kit.upload(one, FILM)
    kit.shelf.breaks.extend([100_000, 50_000])

    size = client.media(one.id, tmp_path / "film", 10**9, still)

    assert size == len(FILM)
    assert (tmp_path / "film").read_bytes() == FILM
    assert kit.shelf.ranges == [None, "bytes=100000-", "bytes=150000-"]


def test_links_that_have_expired_are_said_plainly(kit, client, meeting, tmp_path):
    one = kit.record(meeting)
    kit.upload(one, FILM, days=-1)

    error = refused(client, one, tmp_path / "film")

    yesterday = datetime.now(UTC) - timedelta(days=1)
    assert error.permanent
    assert f"keeps files for 7 days. This one could be had until {yesterday:%d %B}" in error.message


def test_what_isnt_finished_is_tried_later(kit, client, meeting, tmp_path):
    error = refused(client, kit.record(meeting), tmp_path / "film")

    assert not error.permanent
    assert error.retry_after == 60


def test_what_failed_there_is_gone(kit, client, meeting, tmp_path):
    one = kit.record(meeting)
    kit.move(one, "ERRORED")

    assert "no longer has" in refused(client, one, tmp_path / "film").message


def test_what_was_put_elsewhere_isnt_here(kit, client, meeting, tmp_path):
    one = kit.record(meeting, {"realtimekit_bucket_config": {"enabled": False}})
    kit.upload(one, FILM)

    error = refused(client, one, tmp_path / "film")

    assert error.permanent
    assert "told to put it elsewhere" in error.message


def test_voices_of_a_meeting_in_which_nobody_spoke(kit, client, meeting, tmp_path):
    one = kit.record(meeting, is_tracks=True)
    kit.upload_tracks(one, {})

    assert "recorded nobody's voice" in refused(client, one, tmp_path / "film").message


def test_a_track_that_isnt_there(kit, client, meeting, tmp_path):
    one = kit.record(meeting, is_tracks=True)
    kit.upload_tracks(one, {"user-1": b"voice"})

    with pytest.raises(ExternalError, match="no longer has"):
        client.media(one.id, tmp_path / "voice", 100, still, "another.webm")


@pytest.mark.parametrize("form", ["CSV", "JSON"])
def test_a_transcript_with_who_said_what(kit, client, meeting, form):
    kit.transcribe(
        meeting,
        Line(1000, 2500, "Ada", 'We ship "Kite" on Friday, not before.'),
        Line(3000, 4000, "Ben", "Äh, gut."),
    )

    found = client.lines(client.transcript(meeting.session_id, form))

    assert kit.asked[0].query == {"format": [form]}
    assert [(one.utterance.start_ms, one.utterance.text, one.who) for one in found] == [
        (1000, 'We ship "Kite" on Friday, not before.', ADA),
        (3000, "Äh, gut.", BEN),
    ]


def test_a_session_without_a_transcript_or_summary(client, meeting):
    assert client.transcript(meeting.session_id) is None
    assert client.summary(meeting.session_id) is None


def test_a_summary_comes_as_it_was_written(kit, client, meeting):
    kit.summarise(meeting, "# Überblick\n\n- We ship on Friday.\n")

    offer = client.summary(meeting.session_id)

    assert (offer.session_id, offer.link in repr(offer)) == (meeting.session_id, False)
    assert offer.expires_at > datetime.now(UTC) + timedelta(days=6)
    assert client.summary_text(offer) == "# Überblick\n\n- We ship on Friday.\n"


def test_a_summary_that_is_no_text(kit, client):
    offer = Offer("s", kit.shelf.put("summary.txt", b"\xff\xfe\xfa"))

    with pytest.raises(ExternalError, match="can't be read"):
        client.summary_text(offer)


def test_an_offer_that_has_ended(kit, client):
    ended = datetime(2026, 11, 1, tzinfo=UTC)

    with pytest.raises(ExternalError, match="until 01 November 2026"):
        client.lines(Offer("s", kit.shelf.put("t.csv", b""), ended))


def test_a_link_that_leads_nowhere_any_more(kit, client, meeting):
    kit.transcribe(meeting)
    offer = client.transcript(meeting.session_id)
    kit.shelf.expire()

    with pytest.raises(ExternalError):
        client.lines(offer)
