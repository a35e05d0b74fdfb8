"""The notes as a whole: what leads through them, who agreed, a template, an agenda."""

from __future__ import annotations

from dataclasses import replace

import pytest

from notes.engines.base import Brief, Part, Template
from notes.engines.extractive.agenda import items
from notes.engines.extractive.agreement import agreed, says_yes
from notes.engines.extractive.summariser import ExtractiveSummariser
from tests.engines.extractive.spoken import HELD_ON, lines, material
from tests.engines.extractive.test_topics import KITCHEN, TRAVEL, said

BRIEF = Brief("Weekly", HELD_ON, "en")


def digest(minilm, brief=BRIEF, meeting=(*KITCHEN, *TRAVEL)):
    return ExtractiveSummariser(minilm.vectors).summarise(lines(*said(*meeting)), brief)


def test_chapters_lead_through_the_meeting_in_order(minilm):
    found = digest(minilm)

    assert [c.start_ms for c in found.chapters] == [0, 36_000]
    assert [s.heading for s in found.sections] == [c.heading for c in found.chapters]


def test_the_overview_takes_a_sentence_of_each_topic(minilm):
    found = digest(minilm).overview

    numbers = [int(one.cites[0].line_id[1:]) for one in found]
    assert len(numbers) == 2
    assert numbers[0] < 6 <= numbers[1]


def test_a_templates_parts_gather_what_fits_them(minilm):
    parts = (
        Part("The trip", "Trains, flights and hotels for the journey to Vienna."),
        Part("Baking", "Ovens and bread in the kitchen."),
        Part("Salaries", "What people earn, their contracts and holidays."),
    )

    found = digest(minilm, replace(BRIEF, template=Template("Ours", parts)))

    assert [(s.heading, s.start_ms) for s in found.sections] == [
        ("The trip", None),
        ("Baking", None),
    ]
    trip, baking = ({p.text for p in s.points} for s in found.sections)
    assert trip <= set(TRAVEL)
    assert baking <= set(KITCHEN)
    assert len(found.chapters) == 2


def test_an_agenda_names_the_topics_that_are_surely_about_it(minilm):
    note = "# Agenda\n- [ ] New oven for the bakery\n- Trip to **Vienna**\n- Salaries\n"

    found = digest(minilm, replace(BRIEF, note=note))

    assert [c.heading for c in found.chapters] == ["New oven for the bakery", "Trip to Vienna"]


def test_what_was_typed_is_never_a_point(minilm):
    found = digest(minilm, replace(BRIEF, note="# The oven explodes in the kitchen"))

    assert not [p for s in found.sections for p in s.points if "explodes" in p.text]


def test_headings_and_short_list_lines_are_items():
    note = "# Agenda\n## Budget\n1. [Prices](https://example.org)\nWe talked.\n* Hiring\n- Hiring"

    assert items(note) == ("Budget", "Prices", "Hiring")


@pytest.mark.parametrize(
    "text", ["Yes.", "Okay, agreed.", "Fine by me.", "Sounds good to me.", "No objections."]
)
def test_these_words_go_along(text):
    assert says_yes(text)


@pytest.mark.parametrize(
    "text", ["Yes, but not now.", "Okay?", "No.", "I'm not sure.", "The oven is new.", "Yeah, no."]
)
def test_these_words_do_not(text):
    assert not says_yes(text)


@pytest.mark.parametrize(
    ("answers", "who"),
    [
        ([("B", "Agreed."), ("C", "Fine by me.")], ("A", "B", "C")),
        ([("B", "Agreed."), ("C", "No, I disagree.")], ("A", "B")),
        ([("B", "Yes."), ("B", "But not in May.")], ()),
        ([("A", "Yes, good.")], ()),
    ],
)
def test_who_says_yes_agreed_with_who_stated_it(minilm, answers, who):
    stuff = material(minilm, ("A", "We decided to launch the app in May."), *answers)

    assert agreed(stuff, {0}) == who


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ja", "今日は新しい製品の価格について話し合います。来週までに決める必要があります。"),
        ("ar", "نتحدث اليوم عن سعر المنتج الجديد. يجب أن نقرر قبل الأسبوع القادم."),
        ("ru", "Сегодня мы обсуждаем цену нового продукта. Решение нужно принять на неделе."),
        ("de", "Heute geht es um den Preis des neuen Produkts. Wir entscheiden nächste Woche."),
    ],
)
def test_every_script_gets_chapters_and_points_and_no_guesses(minilm, language, text):
    found = digest(minilm, Brief("x", HELD_ON, language), [text] * 3)

    assert found.chapters
    assert found.sections[0].points
    assert (found.decisions, found.tasks, found.closings) == ((), (), ())
