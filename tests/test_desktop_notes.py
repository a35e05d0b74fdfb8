"""Our own notes of recordings, as programs get them."""

from __future__ import annotations

import pytest

from notes import corrections, desktop_fields, digests, minutes
from notes.db import db
from tests import factories
from tests.contract import said, told


@pytest.fixture
def recording(team, alice):
    return factories.recording(team, alice)


@pytest.fixture
def viewer(alice, team):
    return factories.viewer(alice, team)


def test_our_notes_are_the_summary_in_markdown(recording):
    line = factories.segment(recording, "We ship in March.", 65_000)
    summary = factories.summary(recording)
    item = factories.item(summary, "Ship in March.", "decision")
    factories.evidence(line, item=item)
    factories.item(summary, "Money *first*.", heading="Budget", heading_ms=0)

    found = told(recording)

    def link(ms):
        return desktop_fields.moment(recording.id, ms)

    expected = minutes.markdown(recording.title, digests.newest(recording.id), link)
    assert found["summary"] == expected
    assert f"http://127.0.0.1:5000/recordings/{recording.id}?t=65" in expected
    assert found["summary_generated_at"] == desktop_fields.stamp(summary.created_at)
    assert found["tasks_generated_at"] == desktop_fields.stamp(summary.created_at)


def test_a_line_that_changed_since_is_marked_in_the_summary(recording, viewer):
    line = factories.segment(recording, "We ship in March.")
    factories.evidence(line, item=factories.item(factories.summary(recording), "March."))
    corrections.correct(viewer, recording.id, line.id, "We ship in May.", corrections.mark(line))
    db.session.commit()

    assert "(the line changed since)" in told(recording)["summary"]


def test_the_newest_notes_count(recording):
    for text in ("Old.", "New."):
        factories.item(factories.summary(recording), text)

    found = told(recording)["summary"]

    assert "New." in found
    assert "Old." not in found


def test_the_clients_summary_wins(recording):
    factories.item(factories.summary(recording), "Ours.")
    said(recording, summary="")

    found = told(recording)

    assert found["summary"] == ""
    assert found["summary_generated_at"] is None
