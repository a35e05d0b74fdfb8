"""Media and exports of a recording by API."""

from __future__ import annotations

import pytest

from notes.models import MediaKind
from tests import factories
from tests.api.meetings import CONTENT


@pytest.fixture
def place(made):
    return f"desktop_recordings/{made.recording.id}/"


def test_files_are_listed_with_their_addresses(api, made, place):
    factories.media_file(made.recording, MediaKind.SPEECH, "inner")
    program = api()

    (film,) = program.get(f"{place}media/").json["results"]

    assert (film["kind"], film["mime"], film["size"]) == ("original", "video/mp4", 1024)
    assert film["filename"] == "film.mp4"
    assert program.get(film["url"].removeprefix("http://localhost")).data == CONTENT


def test_a_file_comes_by_ranges_and_not_twice(api, place):
    program, address = api(), f"{place}media/original/"

    whole = program.get(address)
    part = program.get(address, headers={"Range": "bytes=10-19"})
    beyond = program.get(address, headers={"Range": "bytes=5000-"})
    known = program.get(address, headers={"If-None-Match": whole.headers["ETag"]})

    assert (whole.status_code, whole.data) == (200, CONTENT)
    assert (part.status_code, part.data) == (206, CONTENT[10:20])
    assert part.headers["Content-Range"] == "bytes 10-19/1024"
    assert (beyond.status_code, beyond.json["code"]) == (416, "range_not_satisfiable")
    assert (known.status_code, known.data) == (304, b"")


@pytest.mark.parametrize("kind", ["speech", "peaks", "playable", "x"])
def test_other_files_are_not_given(api, made, place, kind):
    factories.media_file(made.recording, MediaKind.SPEECH, "inner")

    assert api().get(f"{place}media/{kind}/").status_code == 404


def test_markdown_holds_decisions_tasks_and_the_note(api, made, place):
    answer = api().get(f"{place}exports/md/")

    lines = answer.text.splitlines()
    assert answer.mimetype == "text/markdown"
    assert lines[0] == "# Budget talk"
    assert [line for line in lines if line.startswith("## ")] == [
        "## Decisions", "## Money", "## Not found in the transcript", "## Tasks", "## Notes",
    ]  # fmt: skip
    assert "- [ ] Send the plan" in lines
    assert f"/recordings/{made.recording.id}?t=5)" in answer.text
    assert 'filename="Budget talk.md"' in answer.headers["Content-Disposition"]


def test_the_transcript_as_text_and_captions(api, place):
    program = api()
    found = {kind: program.get(f"{place}exports/{kind}") for kind in ("txt", "srt", "vtt")}

    assert found["txt"].text.splitlines() == [
        "[0:01] Maya: The budget is ten thousand.",
        "[0:05] Speaker 2: Then we hire two people.",
        "[0:09] Maya: I send the plan <b>on Friday</b>.",
    ]
    assert found["srt"].text.split("\n\n")[1] == (
        "2\n00:00:05,000 --> 00:00:08,000\nSpeaker 2: Then we hire two people."
    )
    assert found["vtt"].text.startswith("WEBVTT\n\n00:00:01.000 --> 00:00:04.000\n<v Maya>")
    assert [one.mimetype for one in found.values()] == [
        "text/plain", "application/x-subrip", "text/vtt",
    ]  # fmt: skip


def test_json_holds_everything_as_the_other_addresses_give_it(api, place):
    program = api()

    found = program.get(f"{place}exports/json/").json

    assert found["title"] == "Budget talk"
    for name in ("tasks", "segments", "speakers"):
        assert found[name] == program.get(f"{place}{name}/").json["results"]
    for name in ("summary", "note"):
        assert found[name] == program.get(f"{place}{name}/").json


def test_an_unknown_kind_of_export_is_not_found(api, place):
    assert api().get(f"{place}exports/pdf/").status_code == 404
