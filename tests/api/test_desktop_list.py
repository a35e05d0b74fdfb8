"""The list of recordings: pages, filters, search."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from notes import search
from notes.api import desktop_recordings as door
from notes.db import db
from notes.models import Recording
from tests import factories
from tests.api.meetings import titles

PATH = "desktop_recordings/"
BEGIN = datetime(2026, 5, 22, 10, tzinfo=UTC)


def indexed(recording, text):
    factories.segment(recording, text)
    search.index(recording.id)
    db.session.commit()
    return recording


def test_the_list_holds_whole_objects(api, team):
    row = factories.recording(team)
    factories.segment(row, "Hello.", 1500, speaker=factories.speaker(row, name="Ada"))
    program = api()

    answer = program.get(PATH)

    assert list(answer.json) == ["count", "next", "previous", "results"]
    assert answer.json["results"] == [program.get(f"{PATH}{row.id}/").json]
    assert answer.json["results"][0]["transcript_segments"] == [
        {
            "timestamp": 1500.0,
            "speaker": "Ada",
            "text": "Hello.",
            "confidence": None,
            "is_final": True,
        }
    ]


def test_an_empty_list_is_a_page(api):
    assert api().get(PATH).json == {"count": 0, "next": None, "previous": None, "results": []}


def test_the_newest_comes_first(api, several):
    answer = api().get(PATH)

    assert titles(answer) == [f"Meeting {number}" for number in (4, 3, 2, 1, 0)]
    assert answer.json["count"] == 5
    assert answer.json["next"] is answer.json["previous"] is None


def test_pages_lead_to_each_other(api, several):
    program = api()
    seen, address = [], PATH + "?limit=2&platform="

    while address:
        answer = program.get(address)
        seen.append(titles(answer))
        address = answer.json["next"] and answer.json["next"].removeprefix("http://localhost")

    assert seen == [["Meeting 4", "Meeting 3"], ["Meeting 2", "Meeting 1"], ["Meeting 0"]]
    assert answer.json["count"] == 5
    back = urlsplit(answer.json["previous"])
    assert back.path.endswith("/desktop_recordings/")
    assert parse_qs(back.query) == {"limit": ["2"], "offset": ["2"]}
    first = program.get(f"{PATH}?limit=2&offset=2").json["previous"]
    assert parse_qs(urlsplit(first).query) == {"limit": ["2"]}


@pytest.mark.parametrize(
    "query", ["limit=abc", "limit=-1", "limit=0", "offset=x", "offset=-3", "limit=&offset=", "x=1"]
)
def test_what_is_no_number_counts_as_not_given(api, several, query):
    answer = api().get(f"{PATH}?{query}")

    assert answer.status_code == 200
    assert len(answer.json["results"]) == 5


@pytest.mark.parametrize("offset", [5, 10**6, 10**18, 10**30])
def test_past_the_end_there_is_nothing(api, several, offset):
    answer = api().get(f"{PATH}?offset={offset}")

    assert answer.status_code == 200
    assert answer.json["results"] == []
    assert answer.json["count"] == 5
    assert answer.json["next"] is None


def test_a_page_may_be_as_long_as_one_likes(api, several, monkeypatch):
    monkeypatch.setattr(door, "USUAL", 1)
    monkeypatch.setattr(door, "AT_ONCE", 2)

    answer = api().get(f"{PATH}?limit=1000000")

    assert len(titles(answer)) == 5
    assert titles(answer) == titles(api().get(f"{PATH}?limit=5"))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("platform=zoom", [0]),
        ("platform=desktop_audio", [4]),
        ("platform=webex", []),
        ("status=error", [2]),
        ("status=ready&platform=teams", [1]),
        ("status=done", []),
        ("user_id=me", []),
        ("user_id=-1", []),
        ("user_id=99999999999", []),
        ("user_id=999999999999999999999999", []),
    ],
)
def test_filters(api, several, query, expected):
    answer = api().get(f"{PATH}?{query}")

    assert titles(answer) == [f"Meeting {number}" for number in expected]
    assert answer.json["count"] == len(expected)


def test_by_who_made_them(api, several, alice, bob):
    program = api()

    assert titles(program.get(f"{PATH}?user_id={bob.id}")) == ["Meeting 1"]
    assert program.get(f"{PATH}?user_id={alice.id}").json["count"] == 4


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("Über das Café reden", "cafe"),
        ("Über das Café reden", "ÜBER café"),
        ("Мы говорим про бюджет", "Бюджет"),
        ("我们今天讨论预算问题", "预算"),
        ("The quarterly budget", "quart"),
    ],
)
def test_words_are_found(api, several, said, asked):
    indexed(several[3], said)
    indexed(several[1], "Something else entirely")

    answer = api().get(PATH, query_string={"search": asked})

    assert titles(answer) == ["Meeting 3"]
    assert answer.json["count"] == 1


@pytest.mark.parametrize("asked", ["timestamp", "speaker", "confidence", "is_final", "!!!"])
def test_names_of_fields_are_not_words(api, several, asked):
    sent = {"timestamp": 1.0, "speaker": "Ada", "confidence": None, "is_final": True}
    factories.segment(several[0], "Hello", sent=sent)
    search.index(several[0].id)
    db.session.commit()

    assert api().get(PATH, query_string={"search": asked}).json["count"] == 0


def test_a_search_is_paged_and_filtered_too(api, several):
    for one in several:
        indexed(one, "The budget")
    program = api()

    page = program.get(f"{PATH}?search=budget&limit=2&offset=1")
    beyond = program.get(f"{PATH}?search=budget&offset=9")

    assert titles(page) == ["Meeting 3", "Meeting 2"]
    assert page.json["count"] == 5
    assert parse_qs(urlsplit(page.json["next"]).query)["search"] == ["budget"]
    assert (beyond.json["count"], titles(beyond)) == (5, [])
    assert titles(program.get(f"{PATH}?search=budget&status=error")) == ["Meeting 2"]


def test_what_was_said_a_moment_ago_is_found_before_any_worker_came(api, team, alice):
    program = api()
    made = program.post("recordings/", json={"title": "Live"}).json
    factories.segment(db.session.get(Recording, uuid.UUID(made["id"])), "Pineapples, everybody.")

    answer = program.get(f"{PATH}?search=pineapple")

    assert titles(answer) == ["Live"]


def test_the_twin_gives_the_same(api, team, several):
    program = api()

    twin = program.get(f"/api/environments/{team.id}/desktop_recordings")

    assert twin.json["results"] == program.get(PATH).json["results"]
