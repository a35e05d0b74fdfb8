"""The versions of a recording's notes: listed, read, compared, gone back to."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from notes import digests, summaries, summary_versions
from notes.citing import Transcript
from notes.db import db
from notes.engines.base import Cite, Digest, Statement
from notes.models import ClientFields, Evidence, Recording, Segment, Step, Summary, SummaryItem
from tests import factories
from tests.html import parse, text, texts

HTMX = {"HX-Request": "true"}


@pytest.fixture
def meeting(team):
    """A recording with two versions: the older decides on Friday, the newer on Monday."""
    recording = factories.recording(team)
    line = factories.segment(recording, "We ship on Friday or on Monday.")
    old, new = (
        written(recording, line, f"We ship the editor on {day}.", "Stand-up")
        for day in ("Friday", "Monday")
    )
    return recording, old, new


def written(recording, line, words, template=None):
    run = factories.run(recording, Step.SUMMARISE)
    statement = Statement(words, (Cite(str(line.id), 0, len(line.text)),))
    digest = Digest(decisions=(statement,))
    summary = summaries.write(
        recording, run.id, "quoting", digest, Transcript(recording.id), template=template
    )
    db.session.commit()
    return summary


def address(recording, version=None, *more):
    parts = [f"/recordings/{recording.id}/notes/versions", version and version.id, *more]
    return "/".join(str(one) for one in parts if one)


@pytest.fixture
def browser(sign_in, bob):
    return sign_in(bob)


def decided(recording):
    return [one.text for one in digests.newest(recording.id).decisions]


def test_all_versions_are_listed_and_the_section_leads_there(browser, meeting):
    recording, *_ = meeting

    head = parse(browser.get(f"/recordings/{recording.id}/summary"))
    (link,) = [one for one in head.css(".summary-head a") if "Versions (2)" in one.text()]
    page = parse(browser.get(link.attributes["href"]))

    rows = texts(page, ".version-row")
    assert [row.startswith(f"Version {n} 1 line") for n, row in zip((2, 1), rows, strict=True)]
    assert ["Shown" in row for row in rows] == [True, False]
    assert all("written by quoting, template Stand-up" in row for row in rows)


def test_a_version_reads_as_it_was_with_its_marks(browser, meeting):
    recording, old, _ = meeting
    rests_on = db.session.scalars(
        select(Evidence).join(SummaryItem).where(SummaryItem.summary_id == old.id)
    ).one()
    rests_on.verdict = "not_found"
    db.session.commit()

    page = parse(browser.get(address(recording, old)))

    assert texts(page, ".item-text") == ["We ship the editor on Friday."]
    assert "Not found in the transcript" in texts(page, ".item .doubt")
    assert page.css_first(".item .time-chip") is not None


def test_one_goes_back_to_a_version_and_undoes_it(browser, meeting):
    recording, old, _ = meeting
    rev = recording.rev_summary

    answer = browser.post(address(recording, old, "show"), headers=HTMX)

    assert decided(recording) == ["We ship the editor on Friday."]
    assert recording.rev_summary > rev
    section = parse(answer)
    assert text(section, ".item-text") == "We ship the editor on Friday."
    undo = section.css_first("#toasts form, .toast form").attributes["action"]
    browser.post(undo)
    assert decided(recording) == ["We ship the editor on Monday."]
    assert db.session.scalar(select(func.count(Summary.id))) == 2


def test_a_plain_form_goes_back_too_and_the_page_offers_undo(browser, meeting):
    recording, old, _ = meeting

    answer = browser.post(address(recording, old, "show"), follow_redirects=True)

    assert answer.request.path == f"/recordings/{recording.id}"
    assert "This version is shown again." in parse(answer).body.text()
    assert decided(recording) == ["We ship the editor on Friday."]


def test_what_changed_is_said_in_words_and_not_by_colour_alone(browser, meeting):
    recording, old, _ = meeting

    page = parse(browser.get(address(recording, old, "compare")))

    assert text(page, "h1") == "From version 1 to 2"
    assert "0 new, 0 gone, 1 changed, 0 the same." in text(page, ".compared-counts")
    assert texts(page, ".compared .fate") == ["Changed"]
    assert (texts(page, "del"), texts(page, "ins")) == (["Friday."], ["Monday."])


def test_any_two_can_be_compared(browser, meeting):
    recording, old, new = meeting
    third = written(recording, db.session.scalars(select(Segment)).one(), "We rest.")

    asked = address(recording, new, "compare") + f"?with={old.id}"
    page = parse(browser.get(asked))

    assert text(page, "h1") == "From version 1 to 2"
    assert {one.attributes["value"] for one in page.css("select option")} == {
        str(old.id),
        str(third.id),
    }


def test_a_viewer_sees_versions_and_changes_none(sign_in, victor, meeting):
    recording, old, _ = meeting
    his = sign_in(victor)

    assert "Show this one again" not in his.get(address(recording)).text
    assert his.get(address(recording, old)).status_code == 200
    assert his.get(address(recording, old, "compare")).status_code == 200
    assert his.post(address(recording, old, "show")).status_code == 403
    assert decided(recording) == ["We ship the editor on Monday."]


def test_a_stranger_finds_nothing(sign_in, charlie, meeting):
    recording, old, _ = meeting
    hers = sign_in(charlie)

    for more in ((), (old,), (old, "compare")):
        assert hers.get(address(recording, *more)).status_code == 404
    assert hers.post(address(recording, old, "show")).status_code == 404


def test_a_version_of_another_recording_is_none_of_this_one(browser, meeting, team):
    _, old, _ = meeting
    other = factories.recording(team, title="Other")

    assert browser.get(address(other, old)).status_code == 404
    assert browser.post(address(other, old, "show")).status_code == 404
    assert browser.get(address(other)).status_code == 200


def test_what_an_app_sent_is_no_version(browser, team):
    recording = factories.recording(team)
    db.session.add(ClientFields(recording_id=recording.id, summary="# Sent"))
    db.session.commit()

    page = parse(browser.get(address(recording)))

    assert not page.css(".version-row")
    assert "No notes yet" in page.body.text()


def test_only_so_many_are_kept_but_each_that_a_person_chose(meeting, team, bob, monkeypatch):
    recording, old, _ = meeting
    monkeypatch.setattr(summary_versions, "KEPT", 3)
    viewer = factories.viewer(bob, team)
    summary_versions.show(viewer, recording.id, old.id)
    db.session.commit()
    line = db.session.scalars(select(Segment)).one()

    made = [written(recording, line, f"We ship {count}.").id for count in range(4)]

    kept = {one.id for one in summary_versions.versions(viewer, recording.id)}
    assert kept == {old.id, *made[1:]}


def test_deleting_a_recording_takes_its_versions_along(meeting):
    recording, *_ = meeting

    db.session.execute(db.delete(Recording).where(Recording.id == recording.id))
    db.session.commit()

    assert db.session.scalar(select(func.count(Summary.id))) == 0
    assert db.session.scalar(select(func.count(Evidence.id))) == 0
