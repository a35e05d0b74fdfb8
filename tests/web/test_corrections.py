"""Correcting a line on the page."""

from __future__ import annotations

import pytest

from notes.corrections import mark
from notes.db import db
from notes.models import Segment
from tests import factories
from tests.html import form, parse, text

HTMX = {"HX-Request": "true"}
NASTY = "<script>alert(1)</script>"


@pytest.fixture
def recording(team):
    return factories.recording(team)


@pytest.fixture
def maya(recording):
    return factories.speaker(recording, 1, "Maya")


@pytest.fixture
def line(recording, maya):
    return factories.segment(recording, "Release on the tent.", 65_000, speaker=maya)


@pytest.fixture
def browser(sign_in, alice):
    return sign_in(alice)


def address(recording, line, *more):
    return "/".join([f"/recordings/{recording.id}/lines/{line.id}", *more])


def kept(line):
    return db.session.get(Segment, line.id)


def test_a_line_is_corrected_by_a_plain_form(browser, recording, line):
    fields = form(parse(browser.get(address(recording, line, "edit"))), "form[action$=edit]")

    answer = browser.post(address(recording, line, "edit"), data=fields | {"text": "The tenth."})

    assert answer.location == f"/recordings/{recording.id}?t=65#segment-{line.id}"
    assert (kept(line).shown, kept(line).text) == ("The tenth.", "Release on the tent.")


def test_a_line_is_corrected_in_place(browser, recording, line):
    opened = parse(browser.get(address(recording, line, "edit"), headers=HTMX))
    fields = form(opened, "form[action$=edit]")

    answer = browser.post(
        address(recording, line, "edit"), data=fields | {"text": NASTY}, headers=HTMX
    )

    page = parse(answer)
    assert answer.headers["HX-Retarget"] == f"#segment-{line.id}"
    assert text(page, f"#segment-{line.id} .said") == NASTY
    assert page.css("script") == []


def test_the_text_as_heard_is_shown_and_comes_back(browser, recording, line):
    browser.post(address(recording, line, "edit"), data={"text": "Other", "base": mark(line)})
    page = parse(browser.get(address(recording, line, "edit"), headers=HTMX))
    assert text(page, ".raw q") == "Release on the tent."

    (restore,) = page.css("form.raw")
    answer = browser.post(restore.attributes["action"], headers=HTMX)

    assert text(parse(answer), ".said") == "Release on the tent."


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_what_cannot_be_kept_comes_back(browser, recording, line, headers):
    data = {"text": "x" * 10_001, "base": mark(line)}

    answer = browser.post(address(recording, line, "edit"), data=data, headers=headers)

    page = parse(answer)
    assert answer.status_code == 422
    assert data.items() <= form(page, "form[action$=edit]").items()
    assert text(page, ".error") == "A line has at most 10,000 characters."


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_two_on_one_line_see_both_texts(browser, sign_in, bob, recording, line, headers):
    base = mark(line)
    sign_in(bob).post(address(recording, line, "edit"), data={"text": "Theirs", "base": base})

    answer = browser.post(
        address(recording, line, "edit"), data={"text": "Mine", "base": base}, headers=headers
    )

    page = parse(answer)
    assert answer.status_code == 409
    assert text(page, ".compare .their-words") == "Theirs"
    again = form(page, "form[action$=edit]")
    assert again["text"] == "Mine"
    browser.post(address(recording, line, "edit"), data=again)
    assert kept(line).shown == "Mine"


def test_the_line_alone_ends_an_edit(browser, recording, line):
    page = parse(browser.get(address(recording, line)))

    assert text(page, f"#segment-{line.id} .said") == "Release on the tent."


def test_a_line_is_given_to_a_known_voice_by_a_plain_form(browser, recording, line):
    tom = factories.speaker(recording, 2, "Tom")
    fields = form(parse(browser.get(address(recording, line, "speaker"))), "form[action$=speaker]")

    answer = browser.post(
        address(recording, line, "speaker"), data=fields | {"speaker": str(tom.id)}
    )

    assert answer.status_code == 303
    assert kept(line).speaker_id == tom.id


def test_a_line_is_given_to_somebody_new_in_place(browser, recording, line):
    data = {"speaker": str(line.speaker_id), "name": "Ana"}

    page = parse(browser.post(address(recording, line, "speaker"), data=data, headers=HTMX))

    assert text(page, ".who") == "Ana"


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_somebody_must_be_chosen(browser, recording, line, headers):
    data = {"speaker": "", "name": ""}

    answer = browser.post(address(recording, line, "speaker"), data=data, headers=headers)

    assert answer.status_code == 422
    assert "Choose who spoke" in text(parse(answer), ".error")


def acts(recording, line, maya):
    yield "get", address(recording, line, "edit"), {}
    yield "get", address(recording, line, "speaker"), {}
    yield "post", address(recording, line, "edit"), {"text": "x", "base": mark(line)}
    yield "post", address(recording, line, "restore"), {}
    yield "post", address(recording, line, "speaker"), {"speaker": str(maya.id)}
    yield "post", address(recording, line, "speaker"), {"name": "Somebody"}


def test_a_stranger_finds_nothing(sign_in, charlie, recording, line, maya):
    browser = sign_in(charlie)

    found = [
        getattr(browser, how)(path, data=data) for how, path, data in acts(recording, line, maya)
    ]
    found.append(browser.get(address(recording, line)))

    assert {answer.status_code for answer in found} == {404}


def test_a_viewer_changes_nothing(sign_in, victor, recording, line, maya):
    browser = sign_in(victor)

    found = [
        getattr(browser, how)(path, data=data) for how, path, data in acts(recording, line, maya)
    ]

    assert {answer.status_code for answer in found} == {403}
    assert browser.get(address(recording, line)).status_code == 200


def test_lines_and_speakers_of_two_recordings_do_not_mix(browser, recording, line, maya, team):
    elsewhere = factories.recording(team)
    other = factories.segment(elsewhere, "Elsewhere")
    stranger = factories.speaker(elsewhere, 1)

    found = [
        getattr(browser, how)(path, data=data) for how, path, data in acts(recording, other, maya)
    ]
    for chosen in (str(stranger.id), "x"):
        data = {"speaker": chosen}
        found.append(browser.post(address(recording, line, "speaker"), data=data))
    found.append(browser.get(address(recording, other)))

    assert {answer.status_code for answer in found} == {404}
    assert kept(other).shown == "Elsewhere"
    assert kept(line).speaker_id == maya.id
