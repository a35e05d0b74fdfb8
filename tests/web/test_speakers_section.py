"""The voices of a recording on its page."""

from __future__ import annotations

import uuid

import pytest

from notes.db import db
from notes.models import Segment, Speaker
from tests import factories
from tests.html import form, parse, text, texts

HTMX = {"HX-Request": "true"}
NASTY = "<script>alert(1)</script>"


@pytest.fixture
def recording(team):
    return factories.recording(team)


@pytest.fixture
def maya(recording):
    speaker = factories.speaker(recording, 1, "Maya")
    factories.segment(recording, "Hello.", 0, 30_000, speaker)
    factories.segment(recording, "A longer line.", 40_000, 100_000, speaker)
    return speaker


@pytest.fixture
def tom(recording):
    speaker = factories.speaker(recording, 2)
    factories.segment(recording, "Yes.", 30_000, 40_000, speaker)
    return speaker


@pytest.fixture
def browser(sign_in, alice):
    return sign_in(alice)


def address(recording, *more):
    return "/".join([f"/recordings/{recording.id}/speakers", *(str(one) for one in more)])


def shown(browser, recording):
    return texts(parse(browser.get(address(recording))), ".speaker-name")


def test_everybody_has_talk_time_in_words_and_a_sample(browser, recording, maya, tom):
    page = parse(browser.get(address(recording)))

    words = texts(page, ".speaker .quiet")
    assert words == [
        "Speaks 2 min, 90 % of all talk, in 2 lines",
        "Speaks 10 s, 10 % of all talk, in 1 line",
    ]
    samples = [chip.attributes["data-seek-ms"] for chip in page.css("[data-seek-ms]")]
    assert samples == ["40000", "30000"]


def test_scripts_find_names_by_number(browser, recording, maya, tom):
    page = parse(browser.get(address(recording)))

    found = {one.attributes["data-voice"]: text(one, "[data-name]") for one in page.css(".speaker")}
    assert found == {"1": "Maya", "2": "Speaker 2"}


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_the_form_suggests_names(browser, recording, tom, bob, headers):
    page = parse(browser.get(address(recording, tom.id, "edit"), headers=headers))

    offered = [one.attributes["value"] for one in page.css("datalist option")]
    assert {"Alice Adams", "Bob Brown"} <= set(offered)


def test_a_name_is_given_by_a_plain_form(browser, recording, tom):
    fields = form(parse(browser.get(address(recording, tom.id, "edit"))), "form[action$='/name']")

    answer = browser.post(address(recording, tom.id, "name"), data=fields | {"name": "Tom"})

    assert answer.location == f"/recordings/{recording.id}#section-speakers"
    assert shown(browser, recording) == ["Tom"]


def test_a_name_is_given_in_place(browser, recording, tom):
    answer = browser.post(address(recording, tom.id, "name"), data={"name": NASTY}, headers=HTMX)

    page = parse(answer)
    assert answer.headers["HX-Retarget"] == "#section-speakers"
    assert texts(page, ".speaker-name") == [NASTY]
    assert page.css("script") == []


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_name_too_long_comes_back(browser, recording, tom, headers):
    answer = browser.post(
        address(recording, tom.id, "name"), data={"name": "x" * 121}, headers=headers
    )

    page = parse(answer)
    assert answer.status_code == 422
    assert text(page, ".error") == "A name has at most 120 characters."
    assert form(page, "form[action$='/name']")["name"] == "x" * 121


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_merge_is_undone_by_what_it_offers(browser, recording, maya, tom, headers):
    answer = browser.post(
        address(recording, tom.id, "merge"), data={"other": str(maya.id)}, headers=headers
    )
    assert shown(browser, recording) == ["Maya"]
    page = parse(answer if headers else browser.get(f"/recordings/{recording.id}"))

    (undo,) = page.css("#flash form" if not headers else "[hx-swap-oob] form")
    browser.post(undo.attributes["action"], headers=headers)

    assert shown(browser, recording) == ["Maya", "Speaker 2"]


def test_a_swap_is_undone_by_what_it_offers(browser, recording, maya, tom):
    answer = browser.post(
        address(recording, tom.id, "swap"), data={"other": str(maya.id)}, headers=HTMX
    )
    assert shown(browser, recording) == ["Speaker 1", "Maya"]

    (undo,) = parse(answer).css("[hx-swap-oob] form")
    browser.post(undo.attributes["action"], headers=HTMX)

    assert shown(browser, recording) == ["Maya", "Speaker 2"]


@pytest.mark.parametrize("act", ["merge", "swap"])
def test_the_other_one_must_be_chosen(browser, recording, maya, tom, act):
    answer = browser.post(address(recording, tom.id, act), data={"other": ""}, headers=HTMX)

    assert answer.status_code == 422
    assert "Choose the other speaker." in texts(parse(answer), ".error")


def acts(recording, speaker, other):
    yield "get", address(recording, speaker.id, "edit"), {}
    yield "post", address(recording, speaker.id, "name"), {"name": "x"}
    for name in ("merge", "swap"):
        yield "post", address(recording, speaker.id, name), {"other": str(other.id)}
    undo = f"unmerge?target={other.id}&low=0&pinned=0&high=9999"
    yield "post", address(recording, speaker.id, undo), {}


def test_a_stranger_finds_nothing(sign_in, charlie, recording, maya, tom):
    browser = sign_in(charlie)

    found = [
        getattr(browser, how)(path, data=data) for how, path, data in acts(recording, maya, tom)
    ]

    assert {answer.status_code for answer in found} == {404}
    assert browser.get(address(recording)).status_code == 404


def test_a_viewer_changes_nothing(sign_in, victor, recording, maya, tom):
    browser = sign_in(victor)

    found = [
        getattr(browser, how)(path, data=data) for how, path, data in acts(recording, maya, tom)
    ]

    assert {answer.status_code for answer in found} == {403}
    assert parse(browser.get(address(recording))).css("form, [hx-get]") == []


def test_speakers_of_two_recordings_do_not_mix(browser, recording, maya, tom, team):
    other = factories.speaker(factories.recording(team), 1, "Elsewhere")

    found = [
        getattr(browser, how)(path, data=data) for how, path, data in acts(recording, other, maya)
    ]
    found += [
        getattr(browser, how)(path, data=data)
        for how, path, data in acts(recording, maya, other)
        if "other" in data or "target" in path
    ]
    found.append(browser.post(address(recording, maya.id, "merge"), data={"other": "x"}))
    found.append(browser.get(address(recording, uuid.uuid4(), "edit")))

    assert {answer.status_code for answer in found} == {404}
    assert db.session.get(Speaker, other.id).name == "Elsewhere"
    assert not db.session.scalar(db.select(Segment).where(Segment.speaker_id == other.id))
