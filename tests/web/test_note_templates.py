"""The settings' page of templates: what is shown, made, changed and deleted, without script."""

from __future__ import annotations

import pytest

from notes import note_templates
from notes.db import db
from notes.engines.base import Part
from notes.models import NoteTemplate, Role, Series
from notes.note_templates import Draft
from tests import factories, html

PAGE = "/settings/templates"
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def own(alice, team):
    viewer = factories.viewer(alice, team, Role.OWNER)
    parts = (Part("Verdict", "What was approved."), Part("Changes"))
    made = note_templates.add(viewer, Draft("Design review", parts, "Name the drawing."))
    db.session.commit()
    return made


def kept(row_id):
    row = db.session.get(NoteTemplate, row_id)
    return row.name, [one["heading"] for one in row.sections]


def test_the_page_shows_the_teams_own_and_the_built_in_ones(sign_in, bob, own):
    page = html.parse(sign_in(bob).get(PAGE))

    assert html.texts(page, "#own-templates summary strong") == ["Design review"]
    assert html.texts(page, "#built-in-templates summary strong")[:3] == [
        "General",
        "One-to-one",
        "Stand-up",
    ]
    assert "What was approved." in html.texts(page, "#own-templates dd")
    assert html.text(page, ".settings-nav [aria-current]") == "Templates"


def test_a_built_in_one_is_where_an_own_one_begins(sign_in, bob):
    browser = sign_in(bob)
    page = html.parse(browser.get(f"{PAGE}/new?from=stand_up"))
    headings = [node.attributes["value"] for node in page.css("input[name=heading]")]
    assert headings == ["Done", "Next", "Blocked", "For everybody", "", ""]

    fields = html.form(page, "#template form") | {
        "name": "Our stand-up",
        "heading": ["Done", "Blocked", ""],
        "about": ["What is finished.", "Who waits for whom.", ""],
    }
    answer = browser.post(PAGE, data=fields)

    assert (answer.status_code, answer.location) == (303, PAGE)
    page = html.parse(browser.get(PAGE))
    assert html.texts(page, "#own-templates dt") == ["Done", "Blocked"]


def test_what_is_refused_comes_back_as_it_was_typed(sign_in, bob, own):
    typed = {"name": "general", "heading": ["One", "", "Two"], "about": ["", "", "Second"]}

    answer = sign_in(bob).post(f"{PAGE}/{own.id}", data=typed)

    page = html.parse(answer)
    assert answer.status_code == 422
    assert "already" in html.text(page, "#field-name-error")
    fields = [node.attributes["value"] for node in page.css("input[name=heading]")]
    assert fields[:2] == ["One", "Two"]
    assert kept(own.id) == ("Design review", ["Verdict", "Changes"])


def test_of_two_who_change_one_the_second_is_told_and_may_insist(sign_in, alice, bob, own):
    second, address = sign_in(bob), f"{PAGE}/{own.id}"
    opened = html.form(html.parse(second.get(address)), "#template form")
    typed = opened | {"heading": ["Mine", "Other"], "about": ["", ""]}
    sign_in(alice).post(address, data={"name": "Theirs", "heading": "Theirs", "about": ""})

    answer = second.post(address, data=typed)

    page = html.parse(answer)
    assert (answer.status_code, kept(own.id)) == (409, ("Theirs", ["Theirs"]))
    assert "Somebody else changed this template" in page.text()
    assert page.css_first("input[name=heading]").attributes["value"] == "Mine"
    again = second.post(address, data=typed | {"base": html.form(page, "#template form")["base"]})
    assert (again.status_code, kept(own.id)[1]) == (303, ["Mine", "Other"])


@pytest.mark.parametrize(("pressed", "rows"), [("more", 4), ("up", 4)])
def test_rows_are_added_and_moved_before_anything_is_kept(sign_in, bob, own, pressed, rows):
    typed = {"name": "New name", "heading": ["Verdict", "Changes"], "about": ["", ""]}

    answer = sign_in(bob).post(f"{PAGE}/{own.id}", data=typed | {pressed: "1"})

    fields = [node.attributes["value"] for node in html.parse(answer).css("input[name=heading]")]
    assert answer.status_code == 200
    assert fields[0] == ("Changes" if pressed == "up" else "Verdict")
    assert len(fields) == rows
    assert kept(own.id)[0] == "Design review"


def test_deleting_asks_first_and_says_where_it_counts(sign_in, bob, team, own):
    browser = sign_in(bob)
    key = own.id
    db.session.add(Series(team_id=team.id, title="Reviews", template=str(key)))
    factories.recording(team, template=str(key))

    asked = html.text(html.parse(browser.get(PAGE)), f"#delete-{key} .dialog-body")
    answer = browser.post(f"{PAGE}/{key}/delete")

    assert "the series “Reviews” and for 1 recording:" in asked
    assert answer.status_code == 303
    assert db.session.get(NoteTemplate, key) is None


def test_viewers_see_them_and_change_nothing(sign_in, victor, own):
    browser = sign_in(victor)

    page = html.parse(browser.get(PAGE))
    assert not page.css("form[action*=templates], a[href*='templates/new']")
    assert browser.get(f"{PAGE}/new").status_code == 403
    assert browser.post(f"{PAGE}/{own.id}", data={"name": "Mine"}).status_code == 403
    assert browser.post(f"{PAGE}/{own.id}/delete").status_code == 403


def test_strangers_find_nothing(sign_in, charlie, own):
    browser = sign_in(charlie)

    assert browser.get(f"{PAGE}/{own.id}").status_code == 404
    assert browser.post(f"{PAGE}/{own.id}", data={"name": "Mine"}).status_code == 404
    assert not html.parse(browser.get(PAGE)).css("#own-templates summary")
