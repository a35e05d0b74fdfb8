"""Tasks as programs of the desktop_recordings contract get them."""

from __future__ import annotations

from tests import factories
from tests.contract import told


def test_what_the_transcript_does_not_carry_is_no_task(team, alice):
    recording = factories.recording(team, alice)
    line = factories.segment(recording, "I call Zoe.")
    for title, verdict, touched in (
        ("Pay Berlin", "not_found", False),
        ("Wanted anyway", "not_found", True),
        ("Call Zoe twice", "partly", False),
    ):
        task = factories.task(recording, title, touched=touched)
        factories.evidence(line, task=task, verdict=verdict, doubts=[["number", "twice"]])

    assert [(one["title"], one["description"]) for one in told(recording)["extracted_tasks"]] == [
        ("Wanted anyway", ""),
        (
            "Call Zoe twice",
            "Only partly found in the transcript: The number twice is not in the lines it cites.",
        ),
    ]
