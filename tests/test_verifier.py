"""The verifier: what the cited words carry, and what they don't."""

import pytest

from notes.models import Verdict
from notes.verifier import Passage, verdict

SHIP = Passage(
    quote="We will ship the editor on Friday, and it costs forty euros.",
    line="We will ship the editor on Friday, and it costs forty euros.",
    around="Anna Berg asked whether marketing knows.",
    speaker="Ben",
)
NOT_SHIP = Passage(quote="We will not ship it", line="We will not ship it on Friday.")


def test_words_that_are_there_are_supported():
    assert verdict("ship the editor on Friday", [SHIP]) == Verdict.SUPPORTED


def test_other_words_for_the_same_are_supported():
    assert verdict("The editor ships on Friday.", [SHIP]) == Verdict.SUPPORTED
    assert verdict("The editor costs 40 euros.", [SHIP]) == Verdict.SUPPORTED


def test_nothing_cited_is_nothing_found():
    assert verdict("Anything.", []) == Verdict.NOT_FOUND


def test_words_that_are_not_there_are_not_found():
    assert verdict("The printer needs new toner.", [SHIP]) == Verdict.NOT_FOUND


@pytest.mark.parametrize(
    "claim",
    [
        "The editor costs 50 euros.",
        "They ship the editor on Monday.",
        "They ship the editor in May.",
        "We will never ship the editor on Friday.",
        "The editor ships on Friday, says Zelda.",
    ],
)
def test_a_wrong_number_day_negation_or_name_is_marked(claim):
    assert verdict(claim, [SHIP]) == Verdict.PARTLY


def test_a_negation_that_was_dropped_is_marked():
    assert verdict("They ship it on Friday then.", [NOT_SHIP]) == Verdict.PARTLY


def test_neighbours_may_hold_a_name():
    assert verdict("The editor ships on Friday, says Anna Berg.", [SHIP]) == Verdict.SUPPORTED


def test_the_names_of_the_speakers_need_not_be_said():
    claim = "The editor ships on Friday, says Carla."

    assert verdict(claim, [SHIP], people=["Carla"]) == Verdict.SUPPORTED


def test_a_quote_must_be_literal():
    assert verdict("The editor costs “forty euros”.", [SHIP]) == Verdict.SUPPORTED
    assert verdict("The editor costs “forty dollars”.", [SHIP]) == Verdict.NOT_FOUND


@pytest.mark.parametrize(
    ("credited", "found"),
    [
        ("Ben", Verdict.SUPPORTED),
        ("Carla", Verdict.PARTLY),
        (None, Verdict.SUPPORTED),
    ],
)
def test_who_is_credited_must_be_the_one_who_speaks(credited, found):
    assert verdict("ship the editor on Friday", [SHIP], credited=credited) == found


def test_whom_the_speaker_calls_by_name_may_be_credited():
    asked = Passage(quote="Carla, send the file", line="Carla, send the file by noon.")

    assert verdict("send the file", [asked], credited="Carla") == Verdict.SUPPORTED


def test_other_scripts_are_compared_too():
    said = Passage(quote="我们周五发布编辑器", line="我们周五发布编辑器。")

    assert verdict("周五发布编辑器", [said]) == Verdict.SUPPORTED
    assert verdict("预算太高了需要削减", [said]) == Verdict.NOT_FOUND
