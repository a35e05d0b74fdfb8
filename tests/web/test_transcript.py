"""The transcript on the page: windows, places, finding."""

from __future__ import annotations

import json

import pytest

from notes.models import Status
from notes.windows import WINDOW_MS
from tests import factories, html

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def browser(sign_in, alice):
    return sign_in(alice)


@pytest.fixture
def row(team):
    return factories.recording(team)


@pytest.fixture
def long(row):
    """A line at the start of each of six windows."""
    for index in range(6):
        factories.segment(row, f"line {index}", index * WINDOW_MS + 1000)
    return row


def page(browser, row, query=""):
    return html.parse(browser.get(f"/recordings/{row.id}{query}"))


def said(tree):
    return html.texts(tree, ".line .said")


def test_the_page_opens_with_the_first_windows(browser, long):
    tree = page(browser, long)

    assert said(tree) == ["line 0", "line 1"]
    assert len(tree.css(".window.loading")) == 4


def test_it_opens_at_the_asked_second_with_that_line_marked(browser, long):
    tree = page(browser, long, f"?t={3 * WINDOW_MS // 1000 + 5}")

    assert said(tree) == ["line 2", "line 3", "line 4"]
    assert html.text(tree, ".line.current .said") == "line 3"
    assert tree.css_first(".line.current [data-tool=edit]") is not None


@pytest.mark.parametrize("second", ["x", "-5", "nan", "inf", "1e400", "99999999999999999999"])
def test_any_second_opens_the_page(browser, long, second):
    assert browser.get(f"/recordings/{long.id}?t={second}").status_code == 200


def test_without_script_links_lead_through_the_transcript(browser, long):
    first = page(browser, long)
    later = first.css_first("a[rel=next]").attributes["href"]
    second = page(browser, long, later.partition("#")[0])

    assert said(second) == ["line 1", "line 2", "line 3"]
    assert second.css_first("a[rel=prev]").attributes["href"] == "?t=0#transcript"


def test_a_meeting_that_runs_opens_at_its_end(browser, long):
    long.status = Status.RECORDING
    factories.segment(long, "now", 9 * WINDOW_MS)

    assert said(page(browser, long))[-1] == "now"


def test_a_window_by_itself_carries_how_new_it_is(browser, long):
    answer = browser.get(f"/recordings/{long.id}/transcript/4")

    assert said(html.parse(answer)) == ["line 4"]
    assert answer.headers["X-Rev"] == str(long.rev)


def test_where_nobody_speaks_a_window_is_empty(browser, long):
    answer = browser.get(f"/recordings/{long.id}/transcript/99")

    assert (answer.status_code, said(html.parse(answer))) == (200, [])


def test_a_line_carries_what_scripts_need(browser, row):
    maya = factories.speaker(row, 3, "Maya")
    line = factories.segment(row, "Hello.", 61_000, 63_000, maya, is_final=False)

    (node,) = page(browser, row).css(".line")

    assert node.attributes["id"] == f"segment-{line.id}"
    assert (node.attributes["data-start-ms"], node.attributes["data-end-ms"]) == ("61000", "63000")
    assert (node.attributes["data-voice"], node.attributes["data-hue"]) == ("3", "3")
    assert "draft" in node.attributes["class"]
    assert (html.text(node, ".who"), html.text(node, ".at")) == ("Maya", "1:01")
    assert node.css_first(".at").attributes["href"] == f"?t=61#segment-{line.id}"


def test_names_are_there_for_lines_to_come(browser, row):
    factories.speaker(row, 1, 'Maya "M"')
    factories.speaker(row, 2)

    voices = page(browser, row).css_first("[data-voices]").attributes["data-voices"]

    assert json.loads(voices) == {"1": 'Maya "M"', "2": "Speaker 2"}


def test_finding_gives_places_in_order_of_time(browser, row):
    late = factories.segment(row, "budget and Budget", 5000)
    early = factories.segment(row, "the budget", 1000)

    found = browser.get(f"/recordings/{row.id}/transcript/find?words=BUDGET").json

    assert found == {"count": 3, "matches": [[str(early.id), 1000, 1], [str(late.id), 5000, 2]]}


def test_the_find_form_opens_the_page_at_the_place(browser, long):
    factories.segment(long, "the budget", 4 * WINDOW_MS + 9000)
    factories.segment(long, "a budget", 9000)

    first = page(browser, long, "?find=budget")
    second = page(browser, long, "?find=budget&match=2")
    around = page(browser, long, "?find=budget&match=3")

    assert html.text(first, "[data-count]") == "1 of 2"
    assert (html.text(second, ".line.current .said"), html.text(second, "mark")) == (
        "the budget",
        "budget",
    )
    assert html.text(around, "[data-count]") == "1 of 2"
    steps = [node.attributes["value"] for node in second.css("button[name=match]")]
    assert steps == ["1", "3"]


def test_words_that_were_not_said(browser, long):
    tree = page(browser, long, "?find=zebra")

    assert html.text(tree, "[data-count]") == "Not found"
    assert tree.css_first("[name=find]").attributes["value"] == "zebra"


def test_before_anything_is_said_the_page_says_so(browser, team):
    waiting = page(browser, factories.recording(team, status=Status.PROCESSING))
    silent = page(browser, factories.recording(team, status=Status.READY))

    assert "as soon as they are heard" in html.text(waiting, "[data-empty]")
    assert "Nothing was said" in html.text(silent, "[data-empty]")


@pytest.mark.parametrize("query", ["", "?t=0", "?find=alert"])
def test_a_script_in_a_line_or_name_is_text(browser, row, query):
    evil = "<script>alert(1)</script>"
    factories.segment(row, evil, 0, speaker=factories.speaker(row, 1, evil))

    tree = page(browser, row, query)

    assert said(tree) == [evil]
    assert html.text(tree, ".line .who") == evil
    assert tree.css(".transcript script") == []


def test_strangers_read_nothing(sign_in, charlie, long):
    browser = sign_in(charlie)

    ends = ("transcript/0", "transcript/find?words=line")
    answers = [browser.get(f"/recordings/{long.id}/{end}").status_code for end in ends]

    assert answers == [404, 404]


def test_a_viewer_reads_without_ways_to_edit(sign_in, victor, long):
    tree = page(sign_in(victor), long, "?t=0")

    assert said(tree) == ["line 0", "line 1"]
    assert tree.css("[data-tool=edit], [data-tool=speaker]") == []
