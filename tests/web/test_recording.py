"""One recording's page and its own actions."""

from __future__ import annotations

import pytest

from notes.db import db
from notes.models import MediaKind, RunState, Status, Step
from tests import factories, html

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
HTMX = {"HX-Request": "true"}


@pytest.fixture
def browser(sign_in, alice):
    return sign_in(alice)


@pytest.fixture
def row(team):
    return factories.recording(team, title="Planning")


def page(browser, row, query=""):
    return html.parse(browser.get(f"/recordings/{row.id}{query}"))


def test_the_page_has_every_section_once(browser, row):
    tree = page(browser, row)

    found = [node.attributes["id"] for node in tree.css("[data-section]")]
    assert found == [
        f"section-{name}"
        for name in ("header", "steps", "media", "summary", "tasks", "note", "speakers")
    ]


def test_the_page_knows_the_number_it_goes_on_from(browser, row):
    factories.segment(row, "x", 0)

    article = page(browser, row).css_first("[data-rev]")

    assert article.attributes["data-rev"] == "2"
    assert article.attributes["data-events"] == f"/recordings/{row.id}/events"


def test_the_head_says_when_how_long_and_who(browser, row):
    factories.speaker(row, 1, "Maya")
    factories.speaker(row, 2)

    tree = page(browser, row)

    assert html.text(tree, "#section-header h1") == "Planning"
    facts = html.texts(tree, ".detail-meta > *")
    assert facts == ["3 November 2026, 10:00 UTC", "10:00", "Maya"]


def test_a_new_title_by_a_plain_form(browser, row):
    fields = html.form(page(browser, row, "?edit=title"), ".title-form")

    answer = browser.post(f"/recordings/{row.id}/title", data={**fields, "title": "Budget"})

    assert (answer.status_code, answer.location) == (303, f"/recordings/{row.id}")
    assert (fields["title"], row.title) == ("Planning", "Budget")


def test_a_new_title_by_htmx_is_the_head_again(browser, row):
    answer = browser.post(f"/recordings/{row.id}/title", data={"title": "Budget"}, headers=HTMX)

    tree = html.parse(answer)
    assert html.text(tree, "#section-header h1") == "Budget"
    assert tree.css(".title-form, body > main") == []


def test_a_refused_title_stays_in_its_form(browser, row):
    answer = browser.post(f"/recordings/{row.id}/title", data={"title": "x" * 300}, headers=HTMX)

    tree = html.parse(answer)
    assert answer.status_code == 422
    assert tree.css_first("[name=title]").attributes["value"] == "x" * 300
    assert "255" in html.text(tree, ".error")


def test_a_refused_title_is_told_without_script(browser, row):
    answer = browser.post(f"/recordings/{row.id}/title", data={"title": " "})

    tree = html.parse(browser.get(answer.location))
    assert html.text(tree, "#flash .alert") == "A recording needs a title."
    assert tree.css(".title-form") != []


def test_the_head_alone_for_who_thinks_better_of_it(browser, row):
    tree = html.parse(browser.get(f"/recordings/{row.id}/header"))

    assert [node.attributes["id"] for node in tree.css("body > *")] == ["section-header"]


def test_ready_and_well_shows_no_steps(browser, row):
    factories.run(row, Step.SUMMARISE, state=RunState.DONE)

    assert "hidden" in page(browser, row).css_first("#section-steps").attributes


def test_work_is_named_with_how_far_it_is(browser, team):
    row = factories.recording(team, status=Status.PROCESSING)
    factories.run(row, Step.TRANSCRIBE, state=RunState.RUNNING, done_ms=60_000, total_ms=240_000)

    tree = page(browser, row)

    assert html.texts(tree, ".step[aria-current]") == ["Transcript 1:00 of 4:00: running"]
    assert tree.css_first("#section-steps progress").attributes["value"] == "250"


def test_a_step_that_failed_says_why_and_can_be_tried_again(browser, team):
    row = factories.recording(team, status=Status.ERROR, problem="The disk is full.")
    run = factories.run(row, Step.TRANSCRIBE, state=RunState.FAILED, reason="The disk is full.")
    factories.run(row, Step.FETCH, state=RunState.DONE)
    factories.run(row, Step.PREPARE, state=RunState.DONE)
    tree = page(browser, row)
    form = tree.css_first("#section-steps form")

    answer = browser.post(
        form.attributes["action"], data=html.form(tree, "#section-steps form"), headers=HTMX
    )

    assert "The disk is full." in html.text(tree, "#section-steps .alert")
    assert answer.status_code == 200
    assert html.parse(answer).css("#section-steps .alert") == []
    assert run.state == RunState.FAILED  # what was stays; a new run stands beside it


def test_what_cannot_be_mended_by_trying_offers_no_button(browser, team):
    row = factories.recording(team, status=Status.ERROR)
    factories.run(row, Step.PREPARE, state=RunState.FAILED, reason="No sound.", can_retry=False)

    assert page(browser, row).css("#section-steps .alert form") == []


def test_trying_again_what_did_not_fail_is_a_conflict(browser, row):
    factories.run(row, Step.TRANSCRIBE, state=RunState.DONE)

    answer = browser.post(f"/recordings/{row.id}/retry", data={"step": "transcribe"})

    assert answer.status_code == 409


def test_a_step_is_done_again_from_the_menu(browser, row):
    for step in (Step.FETCH, Step.PREPARE, Step.TRANSCRIBE, Step.SPEAKERS, Step.SUMMARISE):
        factories.run(row, step, state=RunState.DONE)
    choices = page(browser, row).css("#section-header button[name=step]")

    answer = browser.post(f"/recordings/{row.id}/rerun", data={"step": "summarise"})
    db.session.expire_all()

    assert [one.attributes["value"] for one in choices] == ["transcribe", "speakers", "summarise"]
    assert (answer.status_code, row.status) == (303, Status.PROCESSING)


@pytest.mark.parametrize("step", ["", "nonsense"])
def test_a_step_there_is_not_is_refused(browser, row, step):
    assert browser.post(f"/recordings/{row.id}/rerun", data={"step": step}).status_code == 422


def test_deleting_leads_to_the_list_with_a_way_back(browser, row):
    answer = browser.post(f"/recordings/{row.id}/delete")
    tree = html.parse(browser.get(answer.location))
    gone = browser.get(f"/recordings/{row.id}")
    browser.post("/recordings/restore", data=html.form(tree, ".toast form"))

    assert (answer.location, gone.status_code) == ("/recordings", 404)
    assert browser.get(f"/recordings/{row.id}").status_code == 200


def test_restoring_one_leads_to_its_page(browser, row):
    browser.post(f"/recordings/{row.id}/delete")

    answer = browser.post(f"/recordings/{row.id}/restore")

    assert (answer.location, row.deleted_at) == (f"/recordings/{row.id}", None)


def test_the_player_takes_the_copy_for_browsers(browser, row):
    factories.media_file(row, MediaKind.ORIGINAL, "o", sha256="aa" * 32)
    factories.media_file(row, MediaKind.PLAYABLE, "p", sha256="bb" * 32, is_video=True)
    factories.media_file(row, MediaKind.THUMBNAIL, "t", sha256="cc" * 32, mime="image/jpeg")

    video = page(browser, row).css_first("video[data-player]")

    place = f"/recordings/{row.id}/media"
    assert video.attributes["src"] == f"{place}/playable?v=bbbbbbbbbbbb"
    assert video.attributes["poster"] == f"{place}/thumbnail?v=cccccccccccc"
    assert video.css_first("track").attributes["src"] == f"/recordings/{row.id}/captions.vtt"


def test_sound_gets_a_sound_player_once_it_was_looked_into(browser, row):
    factories.media_file(row, MediaKind.ORIGINAL, "o", mime="audio/mpeg")
    before = page(browser, row).css("[data-player]")
    factories.media_file(row, MediaKind.PEAKS, "p", mime="application/json")

    assert before == []
    assert page(browser, row).css_first("[data-player]").tag == "audio"


def test_strangers_find_nothing_anywhere(sign_in, charlie, row):
    browser = sign_in(charlie)
    place = f"/recordings/{row.id}"

    read = [browser.get(f"{place}{end}").status_code for end in ("", "/header")]
    changed = [
        browser.post(f"{place}/{verb}", data={"title": "x", "step": "transcribe"}).status_code
        for verb in ("title", "delete", "restore", "retry", "rerun")
    ]

    assert (read, changed) == ([404, 404], [404] * 5)


def test_a_viewer_reads_and_changes_nothing(sign_in, victor, row):
    browser = sign_in(victor)

    tree = page(browser, row, "?edit=title")
    changed = [
        browser.post(
            f"/recordings/{row.id}/{verb}", data={"title": "x", "step": "transcribe"}
        ).status_code
        for verb in ("title", "delete", "restore", "retry", "rerun")
    ]

    assert tree.css(".detail form[method=post]") == []
    assert changed == [403] * 5


def test_a_script_in_title_and_reason_is_text(browser, team):
    evil = "<script>alert(1)</script>"
    row = factories.recording(team, title=evil, status=Status.ERROR, problem=evil)
    factories.run(row, Step.FETCH, state=RunState.FAILED, reason=evil)

    tree = page(browser, row)

    assert html.text(tree, "h1") == evil
    assert evil in html.text(tree, "#section-steps .alert")
    assert all("src" in node.attributes for node in tree.css("script"))
