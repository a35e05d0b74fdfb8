"""The note of a recording on its page."""

from __future__ import annotations

import pytest

from notes import notebook
from notes.db import db
from notes.models import NoteVersion
from notes.recordings import Viewer
from tests import factories
from tests.html import form, parse, text, texts

HTMX = {"HX-Request": "true"}
SCRIPT = {"Accept": "application/json"}
NASTY = "# Hi\n\n<script>alert(1)</script> ![x](http://evil.example/x.png)"


@pytest.fixture
def recording(team):
    return factories.recording(team)


@pytest.fixture
def browser(sign_in, alice):
    return sign_in(alice)


@pytest.fixture
def his(sign_in, bob):
    return sign_in(bob)


def address(recording, *more):
    return "/".join([f"/recordings/{recording.id}/note", *(str(one) for one in more)])


def written(browser, recording, body, base=0):
    return browser.post(address(recording), data={"body": body, "base": base}, headers=SCRIPT)


def body(recording, who, team):
    return notebook.get(Viewer(who, team.id, "owner"), recording.id).body


def version_id(number=1):
    return db.session.scalar(db.select(NoteVersion.id).where(NoteVersion.version == number))


def test_a_plain_form_saves(browser, recording, alice, team):
    fields = form(parse(browser.get(address(recording))), "form[data-note]")

    answer = browser.post(address(recording), data=fields | {"body": "One\r\nTwo"})

    assert answer.location == f"/recordings/{recording.id}#section-note"
    assert body(recording, alice, team) == "One\nTwo"


def test_htmx_gets_the_section(browser, recording):
    answer = browser.post(address(recording), data={"body": "One", "base": 0}, headers=HTMX)

    assert answer.headers["HX-Retarget"] == "#section-note"
    fields = form(parse(answer), "form[data-note]")
    assert (fields["base"], fields["body"]) == ("1", "One")


def test_the_script_learns_what_was_kept(browser, recording):
    answer = written(browser, recording, "One")

    kept = answer.get_json()
    assert (kept["version"], kept["base"], kept["merged"], kept["body"]) == (1, 1, False, "One")
    assert kept["saved_at"].endswith("Z")


def test_two_who_edit_different_lines_both_keep_theirs(browser, his, recording):
    written(browser, recording, "one\ntwo\nthree")
    written(his, recording, "ONE\ntwo\nthree", 1)

    kept = written(browser, recording, "one\ntwo\nTHREE", 1).get_json()

    assert (kept["merged"], kept["body"]) == (True, "ONE\ntwo\nTHREE")


@pytest.mark.parametrize("headers", [{}, HTMX, SCRIPT])
def test_two_who_edit_the_same_line_see_both_texts(browser, his, recording, headers):
    written(browser, recording, "start")
    written(his, recording, "his", 1)

    answer = browser.post(address(recording), data={"body": "hers", "base": 1}, headers=headers)

    page = parse(answer)
    assert answer.status_code == 409
    assert text(page, ".compare ins") == "his"
    fields = form(page, "form[data-conflict]")
    assert (fields["base"], fields["body"]) == ("2", "hers")


def test_mine_is_kept_as_a_new_version(browser, his, recording, alice, team):
    written(his, recording, "his")

    data = {"body": "hers, joined by hand", "base": 1, "choice": "mine"}
    answer = browser.post(address(recording, "settle"), data=data)

    assert answer.status_code == 303
    assert body(recording, alice, team) == "hers, joined by hand"


def test_theirs_is_taken_and_mine_stays_a_version(browser, his, recording, alice, team):
    written(his, recording, "his")

    data = {"body": "hers", "base": 1, "choice": "theirs"}
    page = parse(browser.post(address(recording, "settle"), data=data, headers=HTMX))

    assert form(page, "form[data-note]")["body"] == "his"
    bodies = db.session.scalars(db.select(NoteVersion.body).order_by(NoteVersion.version))
    assert list(bodies) == ["his", "hers", "his"]


def test_a_third_save_meanwhile_is_another_conflict(browser, his, recording):
    written(his, recording, "his")
    written(his, recording, "his again", 1)

    data = {"body": "hers", "base": 1, "choice": "mine"}
    answer = browser.post(address(recording, "settle"), data=data, headers=HTMX)

    assert (answer.status_code, answer.headers["HX-Retarget"]) == (409, "#note-conflict")


@pytest.mark.parametrize("headers", [{}, HTMX, SCRIPT])
def test_too_much_is_refused(browser, recording, headers):
    data = {"body": "x" * (notebook.LIMIT + 1), "base": 0}

    answer = browser.post(address(recording), data=data, headers=headers)

    assert answer.status_code == 422


def test_versions_are_listed_with_author_and_time(browser, recording):
    written(browser, recording, "One")

    page = parse(browser.get(address(recording)))

    (line,) = texts(page, ".versions .version > span")
    assert "Alice Adams, newest" in line
    assert len(page.css(".version time[datetime]")) == 1


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_an_old_version_shows_what_is_no_longer_there(browser, recording, headers):
    written(browser, recording, "same\nold")
    written(browser, recording, "same\nnew", 1)

    page = parse(browser.get(address(recording, "versions", version_id()), headers=headers))

    assert text(page, ".old-text") == "same old"
    assert text(page, ".old-text ins") == "old"


def test_an_old_version_is_brought_back(browser, recording, alice, team):
    written(browser, recording, "old")
    written(browser, recording, "new", 1)

    answer = browser.post(address(recording, "versions", version_id(), "restore"))

    assert answer.status_code == 303
    assert body(recording, alice, team) == "old"


def test_the_preview_is_safe(browser, recording):
    page = parse(browser.post(address(recording, "preview"), data={"body": NASTY}))

    assert page.css("script, img") == []
    assert text(page, ".prose h1") == "Hi"


def test_a_note_is_text_wherever_it_stands(browser, recording):
    written(browser, recording, NASTY)

    section = parse(browser.get(address(recording)))
    version = parse(browser.get(address(recording, "versions", version_id()), headers=HTMX))

    assert section.css("script, img") == version.css("script, img") == []
    assert form(section, "form[data-note]")["body"] == NASTY


def test_the_first_empty_lines_of_a_note_stay(browser, recording):
    written(browser, recording, "\n\nafter two")

    assert "\n\nafter two" in browser.get(address(recording)).get_data(as_text=True)


def test_a_viewer_sees_the_note_as_it_reads_only(browser, sign_in, victor, recording):
    written(browser, recording, "**Read** me")
    viewer = sign_in(victor)

    page = parse(viewer.get(address(recording)))

    assert text(page, ".prose strong") == "Read"
    assert page.css("form, textarea") == []
    assert viewer.get(address(recording, "versions", version_id())).status_code == 200
    for path in ("", "/settle", "/preview", f"/versions/{version_id()}/restore"):
        assert viewer.post(address(recording) + path, data={"body": "x"}).status_code == 403


def test_a_stranger_finds_nothing(browser, sign_in, charlie, recording):
    written(browser, recording, "secret")
    stranger = sign_in(charlie)
    old = f"/versions/{version_id()}"

    gets = [stranger.get(address(recording) + path) for path in ("", old)]
    posts = [
        stranger.post(address(recording) + path, data={"body": "x", "choice": "theirs"})
        for path in ("", "/settle", "/preview", f"{old}/restore")
    ]

    assert {answer.status_code for answer in gets + posts} == {404}


def test_a_version_of_another_recording_is_not_found_here(browser, recording, team):
    written(browser, factories.recording(team), "elsewhere")
    old = address(recording, "versions", version_id())

    assert browser.get(old).status_code == 404
    assert browser.post(f"{old}/restore").status_code == 404
