"""Series: their pages, and the line and form on a recording's page."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from notes.db import db
from notes.models import Recording, Series, Verdict
from tests import factories, html

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def weekly(team):
    return factories.series(team, template="stand_up")


def held(day):
    return datetime(2026, 11, day, 10, tzinfo=UTC)


def filing(browser, recording):
    return html.parse(browser.get(f"/recordings/{recording.id}")).css_first("#recording-filing")


def test_the_list_says_what_is_in_each_and_a_new_one_opens(sign_in, bob, team, weekly):
    browser = sign_in(bob)
    factories.recording(team, started_at=held(3), series_id=weekly.id)

    page = html.parse(browser.get("/series"))
    answer = browser.post("/series", data={"title": "Board", "template": ""})

    assert html.texts(page, ".series-row a") == ["Weekly sync"]
    assert "1 recording, the last on 3 November 2026 · Stand-up" in html.texts(
        page, ".series-row span"
    )
    made = db.session.query(Series).filter_by(title="Board").one()
    assert (answer.status_code, answer.location) == (303, f"/series/{made.id}")


def test_one_shows_its_meetings_with_what_was_decided_and_is_left_to_do(
    sign_in, alice, bob, team, weekly
):
    first = factories.recording(team, title="First", started_at=held(3), series_id=weekly.id)
    factories.recording(
        team, alice, title="Secret", started_at=held(4), series_id=weekly.id, visibility="private"
    )
    factories.recording(team, title="Second", started_at=held(10), series_id=weekly.id)
    line = factories.segment(first, "We ship in March.", start_ms=65_000)
    old, new = factories.summary(first), factories.summary(first)
    factories.item(old, "We ship in May.", kind="decision")
    doubtful = factories.item(new, "We ship in April.", kind="decision")
    factories.evidence(line, doubtful, verdict=Verdict.NOT_FOUND)
    factories.evidence(line, factories.item(new, "We ship in March.", kind="decision"))
    factories.task(first, "Send it", state="accepted", due=date(2026, 11, 6), assignee_text="Zoe")
    factories.task(first, "Heard", state="suggested")
    factories.task(first, "Over", state="accepted", done_at=held(4))

    page = html.parse(sign_in(bob).get(f"/series/{weekly.id}"))

    assert html.texts(page, ".series-meeting h2") == ["Second", "First"]
    said = html.texts(page, "[aria-label=Decisions] li")
    assert said[0] == "We ship in March. 1:05"
    assert said[1] == "We ship in April. 1:05 Not found in the transcript"
    assert len(said) == 2
    (task,) = html.texts(page, "[aria-label='To do'] li")
    assert task.startswith("Send it Zoe")


def test_a_long_series_is_shown_page_by_page(sign_in, bob, team, weekly):
    for day in range(1, 13):
        factories.recording(team, title=f"No {day}", started_at=held(day), series_id=weekly.id)
    browser = sign_in(bob)

    page = html.parse(browser.get(f"/series/{weekly.id}"))
    earlier = html.parse(browser.get(page.css_first("a[rel=next]").attributes["href"]))

    assert len(page.css(".series-meeting")) == 10
    assert html.texts(earlier, ".series-meeting h2") == ["No 2", "No 1"]


def test_a_name_that_is_taken_is_told_where_it_was_typed(sign_in, bob, team, weekly):
    other = factories.series(team, "Board")

    answer = sign_in(bob).post(f"/series/{other.id}", data={"title": "weekly sync"})

    assert answer.status_code == 422
    assert "already" in html.text(html.parse(answer), "#field-title-error")


def test_deleting_one_leaves_its_recordings(sign_in, bob, team, weekly):
    recording = factories.recording(team, series_id=weekly.id)
    browser, address = sign_in(bob), f"/series/{weekly.id}"

    browser.post(f"{address}/delete")

    assert browser.get(address).status_code == 404
    assert db.session.get(Recording, recording.id).series_id is None


def test_strangers_find_nothing_and_viewers_change_nothing(sign_in, charlie, victor, team, weekly):
    stranger, reader = sign_in(charlie), sign_in(victor)
    recording = factories.recording(team, series_id=weekly.id)
    address, form = f"/series/{weekly.id}", f"/recordings/{recording.id}/series"

    assert stranger.get(address).status_code == 404
    assert stranger.post(address, data={"title": "x"}).status_code == 404
    assert stranger.get(form).status_code == 404
    assert not html.parse(stranger.get("/series")).css(".series-row")
    page = html.parse(reader.get(address))
    assert not page.css("main form")
    assert reader.post(address, data={"title": "x"}).status_code == 403
    assert reader.post(form, data={"series": ""}).status_code == 403
    assert html.text(filing(reader, recording), "p") == "Series: Weekly syncTemplate: Stand-up"


def test_a_recording_is_put_where_the_others_of_its_title_are(sign_in, bob, team):
    browser = sign_in(bob)
    recording = factories.recording(team, title="Demo")
    other = factories.recording(team, title="Demo")
    address = filing(browser, recording).css_first("a").attributes["href"]

    fields = html.form(html.parse(browser.get(address)), "#recording-filing form")
    assert (fields["new"], fields["others"]) == ("Demo", "1")
    answer = browser.post(f"/recordings/{recording.id}/series", data=fields)

    assert (answer.status_code, answer.location) == (303, f"/recordings/{recording.id}")
    made = db.session.query(Series).one()
    assert {one.series_id for one in (recording, other)} == {made.id}
    assert html.texts(filing(browser, recording), "a")[0] == "Demo"


def test_another_template_offers_to_write_the_notes_anew(sign_in, bob, team):
    recording = factories.recording(team)
    summary = factories.summary(recording, template="General")
    browser, address = sign_in(bob), f"/recordings/{recording.id}/series"
    assert not filing(browser, recording).css("form")

    answer = browser.post(
        address, data={"series": "", "template": "interview"}, headers={"HX-Request": "true"}
    )

    shown = html.parse(answer)
    assert "Template: Interview" in html.text(shown, "#recording-filing p")
    assert html.form(shown, "#recording-filing form[action$=rerun]") is not None
    assert "General" in html.text(shown, "#recording-filing form span")
    summary.template = "Interview"
    db.session.commit()
    assert not filing(browser, recording).css("form")


def test_what_is_refused_comes_back_as_a_form(sign_in, bob, team):
    recording = factories.recording(team)
    wrong = {"series": "", "new": "x" * 300, "template": ""}

    answer = sign_in(bob).post(
        f"/recordings/{recording.id}/series", data=wrong, headers={"HX-Request": "true"}
    )

    assert (answer.status_code, answer.headers["HX-Retarget"]) == (422, "#recording-filing")
    assert "255" in html.text(html.parse(answer), "#filing-new-error")


def test_the_list_of_recordings_is_narrowed_to_a_series(sign_in, bob, team, weekly):
    factories.recording(team, title="In it", series_id=weekly.id)
    factories.recording(team, title="Elsewhere")

    page = html.parse(sign_in(bob).get(f"/recordings?series={weekly.id}"))

    assert html.texts(page, ".recording-title") == ["In it"]
    assert html.texts(page, ".filters .chip[aria-current]") == ["Weekly sync"]
