"""Recall's files, as they may be: seconds become ms, and what is missing isn't made up."""

import pytest

from notes.providers.captured import CapturedTurn
from notes.providers.recall import transcript
from notes.speech import Participant, Word
from tests.standins.recall_recordings import participant, spoke, turn, word

ADA = participant(100, "Ada")


def one(*words, who=ADA):
    (line,) = transcript.lines([{"participant": who, "words": list(words)}])
    return line.utterance


def test_a_turn_is_a_line_with_its_words_in_ms():
    heard = one(word("Hello", 1.25, 1.61), word("there.", 1.7, 2.0046))

    assert heard.text == "Hello there."
    assert (heard.start_ms, heard.end_ms) == (1250, 2005)
    assert heard.words == (Word("Hello", 1250, 1610), Word("there.", 1700, 2005))


def test_a_word_without_an_end_ends_where_it_begins():
    heard = one(word("Hello", 1.0, None), word("there.", 2.0, None))

    assert (heard.start_ms, heard.end_ms) == (1000, 2000)
    assert heard.words[0] == Word("Hello", 1000, 1000)


def test_words_of_which_one_has_no_time_are_not_placed():
    heard = one(word("Hello", None, None), word("there.", 2.0, 2.5))

    assert (heard.start_ms, heard.end_ms, heard.words) == (2000, 2500, ())


def test_a_turn_without_any_time_stands_where_the_one_before_ended():
    rows = [turn(ADA, "Good morning.", 3.0), {"participant": ADA, "words": [word("Yes.", None, 1)]}]
    rows[1]["words"][0]["end_timestamp"] = None

    first, second = transcript.lines(rows)

    assert second.utterance.start_ms == second.utterance.end_ms == first.utterance.end_ms


def test_a_line_says_who_spoke_it():
    rows = [turn(ADA, "Ha.", 0), turn(participant(7, None), "Hm.", 1)]

    who = [line.who for line in transcript.lines(rows)]

    assert who == [Participant("100", "Ada"), Participant("7", None)]


@pytest.mark.parametrize(
    ("told", "who"),
    [
        ({"id": 0, "name": "Ada"}, Participant("0", "Ada")),
        ({"id": "p-1", "name": "  Ada   Lovelace\0 "}, Participant("p-1", "Ada Lovelace")),
        ({"id": True, "name": 7}, Participant(None, None)),
        ({"id": None, "name": ""}, Participant(None, None)),
        ({"id": [], "name": "\ud800da"}, Participant(None, "?da")),
        (None, Participant(None, None)),
        ("Ada", Participant(None, None)),
    ],
)
def test_a_participant_is_read_with_care(told, who):
    assert transcript.participant(told) == who


@pytest.mark.parametrize(
    "content",
    [
        None, {}, "text", 7, [None, 7, "x", []], [{}], [{"participant": None, "words": None}],
        [{"participant": ADA, "words": [None, 7, {}, {"text": None}, {"text": " \0 "}]}],
        [{"participant": ADA, "words": [], "start_timestamp": "x", "name": 7, "id": {}}],
    ],
)  # fmt: skip
def test_what_says_nothing_gives_nothing(content):
    assert transcript.lines(content) == []
    assert transcript.turns(content) == []
    assert transcript.people(content) == []


@pytest.mark.parametrize("relative", [True, "1", None, float("nan"), float("inf"), {}])
def test_a_time_that_is_no_number_is_none(relative):
    stamp = {"relative": relative}

    assert one({"text": "Hm.", "start_timestamp": stamp, "end_timestamp": stamp}).words == ()


def test_a_time_before_the_start_is_the_start():
    assert one(word("Hm.", -0.5, 0.2)).start_ms == 0


def test_who_spoke_when():
    ben = participant(200, "Ben")
    rows = [spoke(ben, 4.0, None), spoke(ADA, 0.0, 3.5), spoke(participant(3, None), 5, 6)]

    found = transcript.turns([*rows, spoke(ADA, 7.0, 9.0), spoke(ben, 9.0, None)])

    who = {"Ada": Participant("100", "Ada"), "Ben": Participant("200", "Ben")}
    assert found == [
        CapturedTurn(who["Ada"], 0, 3500),
        CapturedTurn(who["Ben"], 4000, 7000),
        CapturedTurn(who["Ada"], 7000, 9000),
    ]


def test_people_are_named_once():
    rows = [ADA, participant(1, None), participant(2, "  Ben   Brown "), participant(3, "Ada")]

    found = transcript.people(rows)

    assert found == [Participant("100", "Ada"), Participant("2", "Ben Brown")]
