"""A recording's series and template in Chromium: chosen in place, live for others."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests import factories

pytestmark = pytest.mark.browser


def test_what_one_chooses_another_sees_and_no_open_form_is_lost(sit_down, desk, recording, mate):
    factories.summary(recording, template="General")
    mine, theirs = sit_down(desk.user), sit_down(mate)
    for page in (mine, theirs):
        page.goto(f"/recordings/{recording.id}")
        page.get_by_role("link", name="Change", exact=True).click()
        expect(page.get_by_label("Series", exact=True)).to_be_focused()
    theirs.get_by_label("Or a new series").fill("Half typ")

    mine.get_by_label("Or a new series").fill("Tuesday sync")
    mine.get_by_label("Template").select_option("Interview")
    mine.get_by_role("button", name="Save").click()

    expect(mine.locator(".filing-line")).to_contain_text("Series: Tuesday sync")
    expect(mine.get_by_role("button", name="Write the notes anew")).to_be_visible()
    expect(theirs.locator(".changed-meanwhile")).to_be_visible()
    expect(theirs.get_by_label("Or a new series")).to_have_value("Half typ")
    theirs.keyboard.press("Escape")
    expect(theirs.locator(".filing-line")).to_contain_text("Template: Interview")
