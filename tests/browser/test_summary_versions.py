"""Going back to an older version of the notes, while somebody else looks at them."""

from __future__ import annotations

from playwright.sync_api import expect

from tests import factories


def test_a_version_comes_back_in_every_open_page_and_can_be_undone(desk, recording, open_page):
    for words in ("We ship on Friday.", "We ship on Monday."):
        factories.item(factories.summary(recording), words, kind="decision")
    looks_on, chooses = open_page(recording), open_page(recording)
    shown = looks_on.locator("#section-summary .item-text")
    expect(shown).to_have_text("We ship on Monday.")

    chooses.get_by_role("link", name="Versions (2)").click()
    chooses.get_by_role("button", name="Show this one again").click()

    expect(shown).to_have_text("We ship on Friday.")
    undo = chooses.get_by_role("button", name="Undo")
    expect(undo).to_be_in_viewport()
    undo.click()
    expect(shown).to_have_text("We ship on Monday.")
