"""What the transcript doesn't carry leaves by no door without its mark and the reason."""

from __future__ import annotations

import pytest

from notes import search
from tests import factories

DOUBTS = [["name", "Berlin"]]
WHY = "The name Berlin is not in the lines it cites."


@pytest.fixture
def place(made):
    """A meeting with a decision and two tasks that nobody spoke of; half of one was said."""
    line = made.lines[0]
    summary = factories.summary(made.recording)
    decision = factories.item(summary, "Berlin pays it.", "decision")
    factories.evidence(line, decision, verdict="not_found", doubts=DOUBTS)
    for title, verdict in (("Ask Berlin", "not_found"), ("Plan for Berlin", "partly")):
        task = factories.task(made.recording, title)
        factories.evidence(line, task=task, verdict=verdict, doubts=DOUBTS)
    search.index(made.recording.id)
    return f"desktop_recordings/{made.recording.id}/"


def test_as_markdown_it_stands_apart_in_words(api, place):
    document = api().get(f"{place}exports/md/").text

    notes, _, todo = document.partition("## Tasks")
    assert "## Decisions" not in notes
    apart = notes.partition("## Not found in the transcript")[2]
    assert "- Decision: Berlin pays it." in apart
    assert f"(not found in the transcript: {WHY})" in apart
    assert f"Plan for Berlin (only partly found in the transcript: {WHY})" in todo
    apart = todo.partition("### Not found in the transcript")[2]
    assert f"Ask Berlin (not found in the transcript: {WHY})" in apart


def marked(statement):
    return statement["verdict"], [one["sentence"] for one in statement["doubts"]]


def test_the_summary_and_the_tasks_have_it_as_fields(api, place):
    program = api()
    summary = program.get(f"{place}summary/").json
    tasks = program.get(f"{place}tasks/").json["results"]
    whole = program.get(f"{place}exports/json/").json

    for items in (summary["items"], whole["summary"]["items"]):
        assert [marked(one) for one in items] == [("not_found", [WHY])]
    for found in (tasks, whole["tasks"]):
        verdicts = {one["title"]: marked(one) for one in found}
        assert verdicts["Ask Berlin"] == ("not_found", [WHY])
        assert verdicts["Plan for Berlin"] == ("partly", [WHY])


def test_desktop_recordings_say_it_in_words_or_leave_it_out(api, place):
    program = api()
    (listed,) = program.get("desktop_recordings/").json["results"]

    for found in (listed, program.get(place).json):
        assert "Berlin pays it. [0:01](http" in found["summary"]
        assert f"(not found in the transcript: {WHY})" in found["summary"]
        tasks = {one["title"]: one["description"] for one in found["extracted_tasks"]}
        assert "Ask Berlin" not in tasks
        assert tasks["Plan for Berlin"] == f"Only partly found in the transcript: {WHY}"


def test_it_finds_no_recording(api, place):
    assert api().get("search/?q=berlin").json["results"] == []
    assert len(api().get("search/?q=budget").json["results"]) == 1


@pytest.mark.parametrize("kind", ["txt", "srt", "vtt"])
def test_captions_have_only_what_was_said(api, place, kind):
    assert "Berlin" not in api().get(f"{place}exports/{kind}/").text
