"""The upload page and its form, without any script."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import func, select

from notes import incoming, sample_meeting
from notes.db import db
from notes.models import MediaKind, Recording, Run, Upload
from tests import factories, html, sounds
from tests.media import made


@pytest.fixture
def browser(sign_in, bob):
    return sign_in(bob)


def send(client, *files):
    """Post the form with (name, bytes) files."""
    data = {"file": [(io.BytesIO(content), name) for name, content in files]}
    return client.post("/recordings/new", data=data, content_type="multipart/form-data")


def count(table=Recording):
    return db.session.scalar(select(func.count()).select_from(table))


def arrived():
    """The files that are here."""
    return set(incoming.folder().iterdir())


def sentence(answer):
    """The one refusal on the page, after the file's name."""
    assert answer.status_code == 422
    return html.text(html.parse(answer), "#outcomes .alert > div")


def test_one_file_leads_to_its_recording(browser):
    answer = send(browser, ("weekly.wav", sounds.wav()))

    recording = db.session.scalar(select(Recording))
    assert (answer.status_code, answer.location) == (303, f"/recordings/{recording.id}")
    assert recording.title == "Weekly"


def test_its_bytes_wait_for_the_store_with_their_hash(browser):
    data = sounds.wav(3)

    send(browser, ("a.wav", data))

    row = db.session.scalar(select(Upload))
    assert incoming.path(row.id).read_bytes() == data
    assert (row.size, len(row.sha256)) == (len(data), 64)


def test_several_files_lead_to_the_list(browser):
    answer = send(browser, *[(f"{n}.wav", sounds.wav(seed=n)) for n in range(3)])

    assert (answer.status_code, answer.location) == (303, "/recordings")
    assert count() == 3


def test_each_file_has_its_own_answer(browser):
    answer = send(browser, ("good.wav", sounds.wav()), ("list.txt", b"Milk\nBread\n"))

    shown = html.texts(html.parse(answer), "#outcomes .alert > div strong")
    assert answer.status_code == 422
    assert shown == ["good.wav", "list.txt"]
    assert count() == 1


def test_no_file_chosen_is_said(browser):
    assert sentence(send(browser, ("", b""))) == "Choose a file first."


def test_an_empty_file_has_its_sentence(browser):
    assert "This file is empty." in sentence(send(browser, ("a.mp4", b"")))


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("setup.mp4", b"MZ\x90\x00" + bytes(3000), "This is a Windows program, not a recording."),
        ("notes.txt", b"Milk and bread, please.\n" * 50, "This is plain text, not a recording."),
        ("minutes.pdf", b"%PDF-1.7\n" + bytes(3000), "This is a PDF document, not a recording."),
        ("noise.bin", sounds.wav()[44:], "This isn't an audio or video file."),
    ],
    ids=["program", "text", "pdf", "noise"],
)
def test_what_is_not_media_is_named_and_not_kept(browser, name, content, words):
    answer = send(browser, (name, content))

    assert words in sentence(answer)
    assert incoming.received(db.session.scalar(select(Upload.id))) is None


def test_a_video_without_sound_has_its_sentence(browser, tmp_path):
    film = made.video(tmp_path / "a.mp4", 1, audio_codec=None)

    assert "This video has no sound" in sentence(send(browser, ("a.mp4", film.read_bytes())))


def test_a_damaged_file_has_its_sentence_and_is_kept_for_a_while(browser, tmp_path):
    film = made.video(tmp_path / "a.mp4", 2).read_bytes()

    answer = send(browser, ("a.mp4", film[: len(film) // 2]))

    assert "This file is damaged" in sentence(answer)
    assert incoming.received(db.session.scalar(select(Upload.id))) == len(film) // 2


def test_a_twin_is_said_with_a_link_and_can_be_taken(browser):
    send(browser, ("monday.wav", sounds.wav()))
    first = db.session.scalar(select(Recording))

    page = html.parse(send(browser, ("copy.wav", sounds.wav())))

    assert "You already have this file, as “Monday”." in html.text(page, "#outcomes .alert > div")
    assert page.css_first("#outcomes a").attributes["href"] == f"/recordings/{first.id}"
    taken = browser.post(page.css_first("#outcomes form").attributes["action"])
    assert (taken.status_code, count()) == (303, 2)


def test_taking_a_twin_twice_makes_one_more(browser):
    send(browser, ("monday.wav", sounds.wav()))
    page = html.parse(send(browser, ("copy.wav", sounds.wav())))
    action = page.css_first("#outcomes form").attributes["action"]

    first, second = browser.post(action), browser.post(action)

    assert (first.location, count()) == (second.location, 2)


def test_files_of_one_name_are_different_recordings(browser):
    send(browser, *[("zoom_0.wav", sounds.wav(seed=n)) for n in range(8)])

    assert count() == 8
    assert len(set(db.session.scalars(select(Upload.sha256)))) == 8


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("../../etc/passwd.wav", "Passwd"),
        ("r" * 300 + ".wav", "R" + "r" * 250),
        ("🎉 Kick-off 🎉.wav", "🎉 Kick-off 🎉"),
        ("<script>alert(1)<x>.wav", "<script>alert(1)<x>"),
    ],
    ids=["path", "long", "emoji", "script"],
)
def test_a_name_is_only_words(browser, name, title):
    answer = send(browser, (name, sounds.wav()))

    assert answer.status_code == 303
    assert db.session.scalar(select(Recording.title)) == title
    assert browser.get("/recordings").status_code == 200


def test_a_name_that_is_markup_is_shown_as_text(browser):
    page = html.parse(send(browser, ("<script>x<b>.txt", b"words " * 100)))

    assert html.text(page, "#outcomes strong") == "<script>x<b>.txt"


@pytest.mark.parametrize("address", ["/recordings/new", "/recordings/sample"])
def test_a_viewer_may_not_upload(sign_in, victor, address):
    assert sign_in(victor).post(address).status_code == 403


def test_a_viewer_does_not_see_the_page(sign_in, victor):
    assert sign_in(victor).get("/recordings/new").status_code == 403


def test_a_form_without_its_token_leaves_nothing_behind(app, browser):
    before = arrived()
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        answer = send(browser, ("a.wav", sounds.wav()))
    finally:
        app.config["WTF_CSRF_ENABLED"] = False

    assert (answer.status_code, count(Upload)) == (400, 0)
    assert arrived() == before


def test_a_stranger_is_sent_to_sign_in_before_the_files_are_read(client):
    before = arrived()
    answer = send(client, ("a.wav", sounds.wav()))

    assert (answer.status_code, answer.location.split("?")[0]) == (303, "/login")
    assert arrived() == before


def test_unfinished_uploads_are_shown_and_can_be_discarded(browser):
    begun = browser.post(
        "/uploads/", headers={"Tus-Resumable": "1.0.0", "Upload-Length": "1000"}
    ).headers["Location"]

    page = html.parse(browser.get("/recordings/new"))
    action = page.css_first("[data-unfinished] form").attributes["action"]

    assert "0 B of 1.0 kB arrived" in html.text(page, "[data-unfinished] .upload-words")
    assert action == f"{begun}/discard"
    assert browser.post(action).status_code == 303
    assert count(Upload) == 0


class TestSample:
    """The sample meeting."""

    def test_becomes_a_recording_that_says_what_it_is(self, browser):
        answer = browser.post("/recordings/sample")

        recording = db.session.scalar(select(Recording))
        assert answer.location == f"/recordings/{recording.id}"
        assert "synthetic" in recording.title
        assert db.session.scalar(select(Run.step).where(Run.recording_id == recording.id))

    def test_is_made_once(self, browser):
        first, second = browser.post("/recordings/sample"), browser.post("/recordings/sample")

        assert (first.location, count()) == (second.location, 1)

    def test_is_made_once_when_the_store_has_it(self, browser):
        browser.post("/recordings/sample")
        upload, first = db.session.scalar(select(Upload)), db.session.scalar(select(Recording))
        factories.media_file(first, MediaKind.ORIGINAL, "a/original", upload.size, upload.sha256)
        db.session.delete(upload)
        db.session.commit()

        assert browser.post("/recordings/sample").location == f"/recordings/{first.id}"

    def test_is_offered_on_the_page(self, browser):
        page = html.parse(browser.get("/recordings/new"))

        assert sample_meeting.is_there()
        assert page.css_first("form.try").attributes["action"] == "/recordings/sample"
