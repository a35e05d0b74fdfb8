"""The list page."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import event

from notes.db import db
from notes.models import MediaKind, RunState, Status, Step
from tests import factories, html

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
EARLY = datetime(2026, 11, 3, 23, 30, tzinfo=UTC)


@pytest.fixture
def browser(sign_in, alice):
    return sign_in(alice)


def titles(tree):
    return html.texts(tree, ".recording-title")


def test_days_are_counted_in_the_zone_of_the_browser(browser, team):
    factories.recording(team, started_at=EARLY)

    in_utc = html.parse(browser.get("/recordings"))
    browser.set_cookie("zone", "60:Europe/Berlin")
    in_berlin = html.parse(browser.get("/recordings"))

    assert (html.text(in_utc, ".recording-meta time"), html.text(in_utc, ".day-head")) == (
        "23:30",
        html.text(in_utc, ".day-head"),
    )
    assert html.text(in_berlin, ".recording-meta time") == "00:30"
    assert html.text(in_utc, ".day-head") != html.text(in_berlin, ".day-head")


@pytest.mark.parametrize("cookie", ["", "x", "99999:Nowhere", "60:../etc/passwd", ":", "-180:"])
def test_a_strange_zone_is_no_fault(browser, team, cookie):
    factories.recording(team, started_at=EARLY)
    browser.set_cookie("zone", cookie)

    shown = html.text(html.parse(browser.get("/recordings")), ".recording-meta time")

    assert shown == ("20:30" if cookie == "-180:" else "00:30" if ".." in cookie else "23:30")


def test_a_row_says_what_it_is(browser, team):
    row = factories.recording(team, title="Planning", duration_ms=3_754_000, platform="zoom")
    factories.speaker(row, 1, "Maya")
    factories.media_file(row, MediaKind.THUMBNAIL, "k", sha256="ab" * 32, mime="image/jpeg")

    tree = html.parse(browser.get("/recordings"))

    assert html.text(tree, ".recording-length") == "1:02:34"
    assert html.text(tree, ".recording-status") == "Ready"
    assert html.texts(tree, ".people .chip") == ["Maya"]
    assert tree.css_first(".recording-meta [title]").attributes["title"] == "Zoom"
    assert (
        tree.css_first("img[data-picture]").attributes["data-picture"] == f"{row.id.hex}.abababab"
    )


def test_work_shows_its_share(browser, team):
    row = factories.recording(team, status=Status.PROCESSING)
    factories.run(row, Step.TRANSCRIBE, state=RunState.RUNNING, done_ms=400, total_ms=1000)

    tree = html.parse(browser.get("/recordings"))

    assert html.text(tree, ".recording-status") == "Processing 40 %"
    assert tree.css_first("progress").attributes["value"] == "400"


def test_a_failure_says_why_and_offers_another_try(browser, team):
    row = factories.recording(team, status=Status.ERROR, problem="The file has no sound.")
    factories.run(row, Step.PREPARE, state=RunState.FAILED, reason="The file has no sound.")

    tree = html.parse(browser.get("/recordings"))

    assert html.text(tree, ".recording-more p") == "The file has no sound."
    button = tree.css_first(".recording-more button")
    assert button.attributes["formaction"] == f"/recordings/{row.id}/retry?back=list"


def test_another_try_from_the_list_leads_back_to_it(browser, team):
    row = factories.recording(team, status=Status.ERROR)
    factories.run(row, Step.PREPARE, state=RunState.FAILED)

    answer = browser.post(f"/recordings/{row.id}/retry?back=list")

    assert (answer.status_code, answer.location) == (303, "/recordings")


def test_earlier_and_later_lead_through_the_list(browser, team):
    for number in range(31):
        factories.recording(team, title=f"Meeting {number:02}")

    first = html.parse(browser.get("/recordings"))
    second = html.parse(browser.get(first.css_first("a[rel=next]").attributes["href"]))
    back = html.parse(browser.get(second.css_first("a[rel=prev]").attributes["href"]))

    assert (len(titles(first)), len(titles(second))) == (30, 1)
    assert titles(back) == titles(first)


def test_filters_stay_in_the_address(browser, team):
    factories.recording(team, title="Budget", status=Status.ERROR)
    factories.recording(team, title="Budget plan")

    tree = html.parse(browser.get("/recordings?q=budget&state=failed"))

    assert titles(tree) == ["Budget"]
    current = {chip.text().strip() for chip in tree.css(".chip[aria-current]")}
    assert current == {"Failed"}
    assert tree.css_first(".filters [name=state]").attributes["value"] == "failed"
    mine = next(chip for chip in tree.css(".filters a.chip") if chip.text().strip() == "Mine")
    assert mine.attributes["href"] == "/recordings?q=budget&state=failed&mine=1"


def test_where_nothing_is_yet_the_sample_meeting_is_offered(browser, team):
    tree = html.parse(browser.get("/recordings"))

    form = tree.css_first(".empty form")
    assert form.attributes["action"] == "/recordings/sample"
    assert form.css_first("button").text(strip=True) == "Try the sample meeting"


def test_nothing_yet_and_nothing_that_matches_differ(browser, team):
    empty = html.parse(browser.get("/recordings"))
    factories.recording(team)
    no_match = html.parse(browser.get("/recordings?q=zebra"))

    assert html.text(empty, ".empty h2") == "No recordings yet"
    assert html.text(no_match, ".empty h2") == "Nothing matches"


@pytest.mark.parametrize("query", ["before=x", "after=9-9", "before=1-2"])
def test_an_unreadable_place_is_told(browser, query):
    assert browser.get(f"/recordings?{query}").status_code == 422


def test_a_page_costs_at_most_six_statements(browser, team):
    for _ in range(12):
        row = factories.recording(team, status=Status.PROCESSING)
        factories.speaker(row, 1, "Maya")
        factories.run(row, Step.TRANSCRIBE, state=RunState.RUNNING)
    statements = []
    listener = lambda *args: statements.append(args[2])  # noqa: E731
    event.listen(db.engine, "before_cursor_execute", listener)

    browser.get("/recordings")

    event.remove(db.engine, "before_cursor_execute", listener)
    assert len(statements) <= 6


def test_the_list_alone_is_told_anew_only_when_it_changed(browser, team):
    row = factories.recording(team)
    first = browser.get("/recordings/list")

    same = browser.get("/recordings/list", headers={"If-None-Match": first.headers["ETag"]})
    row.title = "Another"
    db.session.commit()
    changed = browser.get("/recordings/list", headers={"If-None-Match": first.headers["ETag"]})

    assert (same.status_code, changed.status_code) == (304, 200)
    assert titles(html.parse(changed)) == ["Another"]


def test_chosen_ones_are_deleted_and_undone(browser, team):
    rows = [factories.recording(team, title=title) for title in ("One", "Two", "Three")]
    ids = [str(row.id) for row in rows[:2]]

    answer = browser.post("/recordings/delete", data={"id": ids})
    tree = html.parse(browser.get(answer.location))
    undo = tree.css_first(".toast form")
    back = browser.post(
        undo.attributes["action"],
        data={"id": [node.attributes["value"] for node in undo.css("[name=id]")]},
    )

    assert (answer.status_code, titles(tree)) == (303, ["Three"])
    assert html.text(tree, ".toast p").startswith("2 recordings were deleted.")
    assert sorted(titles(html.parse(browser.get(back.location)))) == ["One", "Three", "Two"]


def test_the_offer_to_undo_is_made_once(browser, team):
    row = factories.recording(team)
    browser.post("/recordings/delete", data={"id": str(row.id)})
    browser.get("/recordings")

    assert html.parse(browser.get("/recordings")).css(".toast form") == []


def test_what_is_no_id_is_refused(browser):
    assert browser.post("/recordings/delete", data={"id": "x"}).status_code == 422


def test_a_viewer_sees_no_ways_to_change(sign_in, victor, team):
    factories.recording(team, status=Status.ERROR)
    browser = sign_in(victor)

    tree = html.parse(browser.get("/recordings"))

    assert (
        tree.css("form[method=post][action^='/recordings'], .recording-choose, [formaction]") == []
    )
    assert browser.post("/recordings/delete").status_code == 403
    assert browser.post("/recordings/restore").status_code == 403


def test_another_team_sees_and_touches_nothing(sign_in, charlie, team):
    row = factories.recording(team, title="Secret")
    browser = sign_in(charlie)

    listed = titles(html.parse(browser.get("/recordings")))
    browser.post("/recordings/delete", data={"id": str(row.id)})

    assert (listed, row.deleted_at) == ([], None)


def test_a_script_in_a_title_or_name_is_text(browser, team):
    row = factories.recording(team, title="<script>alert(1)</script>")
    factories.speaker(row, 1, "<script>alert(2)</script>")

    tree = html.parse(browser.get("/recordings"))

    assert titles(tree) == ["<script>alert(1)</script>"]
    assert html.texts(tree, ".people .chip") == ["<script>alert(2)</script>"]
    assert tree.css("#recordings script") == []
