"""From a recording that RealtimeKit made to notes: its words and its summary become ours."""

from __future__ import annotations

import pytest

from notes import accounts, digests, exports, runs, summary_versions, tasks
from notes.db import db
from notes.jobs import told_summary
from notes.models import Status, Step
from tests.html import parse, text
from tests.rooms.recorded import look, ran, spoken
from tests.standins.realtimekit import Line

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
THEIRS = "Cloudflare RealtimeKit"
SAID = (
    Line(590_000, 595_000, "Ada", "Nobody recorded this."),
    Line(601_000, 604_000, "Ada", "We ship the new editor on Friday, agreed."),
    Line(606_000, 609_000, "Ben", "I will write the release notes."),
    Line(612_000, 614_000, "Ada", "Who talks to the printers?"),
)
SUMMED_UP = """## Overview

The new editor is shipped on Friday.

## Action Items

- Ben: Write the release notes

## Open Questions

- Who talks to the printers?

## Key Points

- The zebra crossing was painted purple
"""


@pytest.fixture
def finished(team, work_off, kit, meeting, wav):
    """`finished(*lines, summary=…)` gives a recording that was found and worked on."""

    def make(*lines, summary=None):
        one = ran(kit, meeting, after_s=600)
        kit.upload(one, wav.read_bytes())
        if lines:
            kit.transcribe(meeting, *lines)
        if summary:
            kit.summarise(meeting, summary)
        look()
        work_off()
        return look()

    return make


def counting(recording):
    return digests.newest(recording.id)


def test_their_words_and_summary_become_ours(finished, chosen, alice, sign_in, work_off):
    recording = finished(*SAID, summary=SUMMED_UP)

    assert (recording.status, recording.problem) == (Status.READY, None)
    assert spoken(recording) == [
        ("Ada", 1_000, "We ship the new editor on Friday, agreed."),
        ("Ben", 6_000, "I will write the release notes."),
        ("Ada", 12_000, "Who talks to the printers?"),
    ]
    assert chosen.transcriber.calls == []
    notes = counting(recording)
    assert notes.engine == THEIRS
    assert [one.text for one in notes.carried.overview] == ["The new editor is shipped on Friday."]
    assert [one.cited[0].start_ms for one in notes.questions] == [12_000]
    assert [one.text for one in notes.unfound] == ["The zebra crossing was painted purple"]
    task = tasks.of_recording(recording.id)[0]
    assert (task.title, task.assignee_text) == ("Write the release notes", "Ben")
    assert f"Summary by {THEIRS}." in exports.document(recording, str)
    page = parse(sign_in(alice).get(f"/recordings/{recording.id}"))
    assert f"Written by {THEIRS}" in text(page, "#section-summary")

    runs.rerun(accounts.viewer_of(alice), recording.id, Step.SUMMARISE)
    db.session.commit()
    work_off()

    assert counting(recording).engine == chosen.summariser.name  # who asks for another gets ours


@ON_SQLITE
def test_without_either_both_are_made_here(finished, chosen):
    recording = finished()

    assert recording.status == Status.READY
    assert chosen.transcriber.calls == [0]
    assert counting(recording).engine == chosen.summariser.name


@ON_SQLITE
def test_a_summary_of_more_than_was_recorded_is_another_version(finished, chosen, alice, sign_in):
    zebras = "- Zebras were painted purple.\n- Pizza was ordered.\n"
    recording = finished(*SAID, summary=zebras)
    assert counting(recording).engine == chosen.summariser.name

    told_summary.bring(str(recording.id))
    told_summary.bring(str(recording.id))

    there = summary_versions.versions(accounts.viewer_of(alice), recording.id)
    assert [(one.engine, one.shown, one.chosen) for one in there] == [
        (THEIRS, False, False),
        (chosen.summariser.name, True, False),
    ]
    place, browser = f"/recordings/{recording.id}/notes/versions", sign_in(alice)
    assert browser.get(f"{place}/{there[0].id}/compare").status_code == 200
    page = parse(browser.get(f"{place}/{there[0].id}"))
    assert "Pizza was ordered." in text(page, "#summary-apart")
    summary_versions.show(accounts.viewer_of(alice), recording.id, there[0].id)
    assert counting(recording).engine == THEIRS


@ON_SQLITE
def test_what_expires_before_it_is_brought_says_so(team, kit, meeting, work_off, wav):
    one = ran(kit, meeting)
    kit.upload(one, wav.read_bytes())
    look()
    one.keep(one.link, None, 1, days=-1)

    work_off()

    recording = look()
    assert recording.status == Status.ERROR
    assert "keeps files for 7 days" in recording.problem
