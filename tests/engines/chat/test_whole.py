"""The overview and the chapters of a meeting that was read in parts."""

from __future__ import annotations

from notes.engines.base import Chapter, Cite, Digest, Promise, Section, Statement
from notes.engines.chat.whole import applied, told


def said(text, *lines):
    return Statement(text, tuple(Cite(line, 0, 5) for line in lines or ("l1",)))


DIGEST = Digest(
    overview=(said("First part."),),
    chapters=tuple(Chapter(name, at * 100) for at, name in enumerate("ABCD")),
    sections=tuple(
        Section(name, at * 100, (said(f"Point {name}", f"p{name}"),))
        for at, name in enumerate("ABD")
    ),
    decisions=(said("We go.", "d1", "d2"),),
    tasks=(Promise("Pack", (Cite("t1", 0, 5),)),),
)
NOTES = next(told(DIGEST, []))


def raw(overview=(), chapters=()):
    return {
        "overview": [{"text": text, "notes": numbers} for text, numbers in overview],
        "chapters": [{"heading": heading, "first": first} for heading, first in chapters],
    }


def test_a_sentence_rests_on_what_its_notes_rest_on():
    found = applied(DIGEST, NOTES, raw(overview=[("They go and pack.", [4, 5]), ("Hm.", [99])]))

    assert found.overview == (said("They go and pack.", "d1", "d2", "t1"),)


def test_nothing_told_leaves_what_the_parts_say():
    assert applied(DIGEST, NOTES, raw()) == DIGEST


def test_neighbours_that_are_one_topic_become_one():
    found = applied(DIGEST, NOTES, raw(chapters=[("Late", 4), ("Early", 1), ("None", 9)]))

    assert found.chapters == (Chapter("Early", 0), Chapter("Late", 300))
    told_now = [(one.heading, [point.text for point in one.points]) for one in found.sections]
    assert told_now == [("Early", ["Point A", "Point B", "Point D"])]


def test_the_beginning_is_never_lost():
    found = applied(DIGEST, NOTES, raw(chapters=[("Middle", 3)]))

    assert found.chapters == (Chapter("A", 0), Chapter("Middle", 200))


def test_a_long_meeting_isnt_one_chapter():
    many = Digest(chapters=tuple(Chapter(str(at), at) for at in range(9)))

    assert applied(many, [], raw(chapters=[("All", 1), ("End", 9)])).chapters == many.chapters


def test_parts_of_a_template_are_no_chapters():
    parted = Digest(
        chapters=DIGEST.chapters, sections=(Section("Costs", None, (said("It costs."),)),)
    )

    found = applied(parted, [], raw(chapters=[("Early", 1), ("Late", 4)]))

    assert len(found.chapters) == 2
    assert found.sections == parted.sections
