"""What Recall answers about uploads and recordings, with most of it missing too."""

from datetime import UTC, datetime

import pytest
from pydantic import SecretStr

from notes.errors import ExternalError
from notes.outbound import Bounds
from notes.providers.base import CaptureState
from notes.providers.captured import Readiness
from notes.providers.recall import recordings
from notes.providers.recall.client import RecallClient
from tests.standins.recall import KEY, html


@pytest.fixture
def client(recall):
    bounds = Bounds(connect_s=0.5, read_s=0.5, total_s=3, pause_s=0.01)
    return RecallClient(recall.url, SecretStr(KEY), bounds)


@pytest.mark.parametrize(
    ("code", "state"),
    [
        ("pending", CaptureState.CREATED),
        ("uploading", CaptureState.UPLOADING),
        ("complete", CaptureState.COMPLETE),
        ("failed", CaptureState.FAILED),
        ("another", CaptureState.UPLOADING),
    ],
)
def test_how_an_upload_stands(code, state):
    status = {"code": code, "sub_code": "why", "updated_at": "2025-05-10T15:00:00Z"}

    found = recordings.upload("u", {"id": "u", "recording_id": "r", "status": status})

    assert (found.state, found.detail) == (state, "why")
    assert (found.about.capture_id, found.about.recording_ref) == ("u", "r")
    assert found.at == datetime(2025, 5, 10, 15, tzinfo=UTC)


@pytest.mark.parametrize("content", [{}, [], None, 7, {"status": None}, {"status": {"code": []}}])
def test_an_upload_of_which_little_is_told(content):
    found = recordings.upload("u", content)

    assert (found.about.recording_ref, found.at, found.detail) == (None, None, None)


def made(code="done", media="done", link="https://files.example/x", **more):
    video = {"id": "v", "status": {"code": media}, "data": {"download_url": link}}
    shortcuts = {"video_mixed": video, **more}
    return recordings.recording({"id": "r", "status": {"code": code}, "media_shortcuts": shortcuts})


def test_media_that_is_done():
    found = made()

    assert (found.readiness, found.media.readiness) == (Readiness.DONE, Readiness.DONE)
    assert found.media.link == "https://files.example/x"
    assert (found.transcript, found.timeline, found.people) == (None, None, None)


def test_a_link_is_never_shown_by_chance():
    assert "files.example" not in repr(made())


@pytest.mark.parametrize("link", [None, "", 7, "file:///etc/passwd", "ftp://files.example/x"])
def test_media_without_a_usable_link_is_still_to_come(link):
    assert made(link=link).media.readiness == Readiness.PENDING
    assert made(link=link).media.link is None


def test_sound_is_taken_where_there_is_no_picture():
    sound = {"id": "a", "status": {"code": "done"}, "data": {"download_url": "https://s.example"}}

    assert made(media="failed", audio_mixed=sound).media.id == "a"
    assert made(audio_mixed=sound).media.id == "v"
    assert made(media="deleted").media is None


def test_states_that_nobody_knows_yet_are_waited_for():
    assert made(code="odd", media="odd").readiness == Readiness.PENDING


@pytest.mark.parametrize("content", [{}, [], None, {"media_shortcuts": None}])
def test_a_recording_of_which_little_is_told(content):
    found = recordings.recording(content)

    assert (found.readiness, found.media, found.transcript) == (Readiness.PENDING, None, None)


@pytest.mark.parametrize(
    ("content", "first"),
    [
        ({"results": [{"id": "a"}, {"id": "b"}]}, "a"),
        ([{"id": "a"}], "a"),
        ({"results": []}, None),
        ({"results": None}, None),
        ([7], None),
        (None, None),
    ],
)
def test_the_first_of_a_list(content, first):
    assert recordings.first_id(content) == first


def test_what_recall_doesnt_know_is_none(client, recall):
    unknown = "71f4d556-0000-4000-8000-000000000000"

    assert client.upload(unknown) is None
    assert client.recording(unknown) is None
    assert client.recording_of(unknown) is None


def test_nothing_is_sent_along_with_a_question(client, recall):
    client.recording_of("71f4d556-0000-4000-8000-000000000000")

    (asked,) = recall.asked
    assert (asked.method, asked.body) == ("GET", None)


@pytest.mark.parametrize("ask", ["upload", "recording", "recording_of"])
def test_a_page_in_place_of_an_answer_is_a_failure(client, recall, ask):
    recall.fail_next(html(200), html(200))

    with pytest.raises(ExternalError):
        getattr(client, ask)("71f4d556-0000-4000-8000-000000000000")
