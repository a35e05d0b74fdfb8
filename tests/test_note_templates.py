"""Templates of notes: the built-in ones, and what a team's own may be."""

from __future__ import annotations

from dataclasses import replace

import pytest

from notes import note_templates
from notes.built_in_templates import BUILT_IN, GENERAL
from notes.db import db
from notes.engines.base import Part
from notes.errors import Forbidden, Invalid, NotFound
from notes.models import Role, Series
from notes.note_templates import Draft, Uses
from notes.recordings import Viewer
from tests import factories

GOOD = Draft("Design review", (Part("Verdict", "What was approved."),), "Name the drawing.")


@pytest.fixture
def viewer(alice, team):
    return factories.viewer(alice, team, Role.OWNER)


@pytest.fixture
def made(viewer):
    row = note_templates.add(viewer, GOOD)
    db.session.commit()
    return row


def test_the_built_in_ones_keep_the_limits_that_a_teams_own_have():
    for key, one in BUILT_IN.items():
        assert len(key) <= 40
        assert len(one.name) <= note_templates.NAME_LIMIT
        assert len(one.parts) <= note_templates.MOST_PARTS
        assert len(one.guidance) <= note_templates.GUIDANCE_LIMIT
        assert bool(one.parts) == (key != GENERAL)
        for part in one.parts:
            assert 0 < len(part.heading) <= note_templates.HEADING_LIMIT
            assert 0 < len(part.about) <= note_templates.ABOUT_LIMIT


def test_a_teams_own_are_offered_after_the_built_in_ones(team, made):
    keys = [one.key for one in note_templates.offered(team.id)]

    assert keys == [*BUILT_IN, str(made.id)]
    assert note_templates.offered(factories.team("Team C").id)[-1].own is None


def test_one_that_is_gone_counts_for_nothing(team, viewer, made):
    recording = factories.recording(team, template=str(made.id))
    assert note_templates.of(recording).parts == GOOD.parts

    note_templates.delete(viewer, made.id)
    db.session.commit()

    assert note_templates.of(recording) == BUILT_IN[GENERAL]


def test_another_teams_counts_for_nothing(made):
    recording = factories.recording(factories.team("Team C"), template=str(made.id))

    assert note_templates.of(recording).name == "General"


def test_where_it_counts_is_told_as_far_as_one_sees(team, alice, bob, made):
    key = str(made.id)
    db.session.add(Series(team_id=team.id, title="Reviews", template=key))
    factories.recording(team, template=key)
    factories.recording(team, alice, template=key, visibility="private")

    assert note_templates.uses(factories.viewer(alice, team), made) == Uses(("Reviews",), 2)
    assert note_templates.uses(factories.viewer(bob, team), made) == Uses(("Reviews",), 1)


def test_viewers_change_nothing_and_strangers_find_nothing(team, victor, charlie, made):
    reader = factories.viewer(victor, team, Role.VIEWER)
    stranger = Viewer(charlie, charlie.memberships[0].team_id, Role.OWNER)

    with pytest.raises(Forbidden):
        note_templates.add(reader, replace(GOOD, name="Other"))
    with pytest.raises(Forbidden):
        note_templates.delete(reader, made.id)
    with pytest.raises(NotFound):
        note_templates.change(stranger, made.id, GOOD)


def test_what_is_typed_is_folded_and_empty_parts_are_left_out(viewer, made):
    parts = (Part("  Next\n steps ", " "), Part(" ", ""))
    note_templates.change(viewer, made.id, Draft(" Design  review ", parts, "One.  \nTwo.\n"))

    kept = note_templates.by_key(viewer.team_id, str(made.id)).template
    assert (kept.name, kept.parts, kept.guidance) == (
        "Design review",
        (Part("Next steps"),),
        "One.\nTwo.",
    )


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"name": "stand-UP"}, "name"),
        ({"name": "Taken"}, "name"),
        ({"guidance": "x" * 2001}, "guidance"),
        ({"parts": (Part("", "Something."),)}, "parts"),
        ({"parts": (Part("x" * 81),)}, "parts"),
        ({"parts": (Part("x", "y" * 301),)}, "parts"),
        ({"parts": (Part("Same"), Part("same"))}, "parts"),
        ({"parts": tuple(Part(str(one)) for one in range(13))}, "parts"),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_is_too_long_or_there_already_is_refused(viewer, made, wrong, field):
    note_templates.add(viewer, replace(GOOD, name="Taken"))

    with pytest.raises(Invalid) as refused:
        note_templates.change(viewer, made.id, replace(GOOD, **wrong))

    assert refused.value.field == field
