"""Search by API."""

from __future__ import annotations

import pytest

from notes import search
from notes.db import db, now
from notes.models import Source
from tests import factories


@pytest.fixture
def indexed(team, alice):
    """`indexed(title, lines…)` gives a recording that can be found."""

    def make(title, *lines, **values):
        row = factories.recording(team, alice, title, **values)
        for at, line in enumerate(lines):
            factories.segment(row, line, at * 1000)
        search.index(row.id)
        db.session.commit()
        return row

    return make


def test_words_lead_to_recordings_and_lines(api, indexed):
    row = indexed("Weekly", "Nothing.", "The café opens.", source=Source.UPLOAD)
    indexed("Other", "Nothing.")

    found = api().get("search/?q=opens").json

    assert found["next"] is None
    (hit,) = found["results"]
    assert (hit["id"], hit["title"], hit["status"]) == (str(row.id), "Weekly", "ready")
    assert [(one["start_ms"], one["text"]) for one in hit["snippets"]] == [
        (1000, "The café opens.")
    ]


@pytest.mark.parametrize(
    ("line", "words"),
    [("The café opens.", "CAFE"), ("Встреча завтра", "встреча"), ("预算会议", "会议")],
)
def test_words_of_any_script_are_found(api, indexed, line, words):
    row = indexed("Weekly", line)

    found = api().get("search/", query_string={"q": words}).json

    assert [one["id"] for one in found["results"]] == [str(row.id)]


def test_what_was_said_a_moment_ago_is_found(api, team, alice):
    row = factories.recording(team, alice, started_at=now())
    factories.segment(row, "The budget.")

    assert [one["id"] for one in api().get("search/?q=budget").json["results"]] == [str(row.id)]


def test_at_most_three_lines_of_a_recording(api, indexed):
    indexed("Weekly", *["budget"] * 5)

    assert len(api().get("search/?q=budget").json["results"][0]["snippets"]) == 3


def test_pages_follow_one_another(api, indexed):
    for number in range(5):
        indexed(f"Budget {number}")
    program, titles = api(), []
    address = "search/?q=budget&limit=2"

    while address:
        page = program.get(address).json
        titles.append([one["title"] for one in page["results"]])
        address = page["next"] and page["next"].removeprefix("http://localhost")

    assert [len(one) for one in titles] == [2, 2, 1]
    assert sorted(title for page in titles for title in page) == [
        f"Budget {number}" for number in range(5)
    ]


@pytest.mark.parametrize(
    ("query", "attr"),
    [("", "q"), ("q=%20", "q"), ("q=x&limit=0", "limit"), ("q=x&before=1", "before")],
)
def test_what_can_not_be_looked_for_is_refused(api, query, attr):
    answer = api().get(f"search/?{query}")

    assert (answer.status_code, answer.json["attr"]) == (400, attr)
