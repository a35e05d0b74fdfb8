"""JSON found in whatever a model wrote."""

import json

import pytest

from notes.engines.chat.answer import Malformed, begun, read
from notes.engines.chat.shape import JOINED, LINE, notes

NOTES = notes()

GOOD = {
    "sections": [{"heading": "Launch", "from_line": 1, "points": [{"text": "A.", "lines": [1]}]}],
    "overview": [],
    "decisions": [],
    "questions": [],
    "tasks": [],
}
TEXT = json.dumps(GOOD)


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        f"```json\n{TEXT}\n```",
        f"Here are the {{notes}} you asked for:\n\n{TEXT}\n\nAnything else?",
        f'<think>The shape is {{"sections": []}}, so…</think>{TEXT}',
        TEXT.replace("]}", "],}"),
        TEXT.replace(', "tasks": []', ""),
        f'{{"note": "first a small one"}} {TEXT}',
    ],
    ids=["bare", "fenced", "in prose", "after thoughts", "commas", "a list less", "second"],
)
def test_an_answer_is_found(text):
    assert read(text, NOTES) == GOOD


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("I'm sorry, I can't do that.", "holds no JSON object"),
        ("", "holds no JSON object"),
        (TEXT[:60], "not valid JSON"),
        ('{"sections": {"heading": "x"}}', '"sections" is not a list'),
        ("[1, 2]", "holds no JSON object"),
        ('{"a":' * 30_000, "nested too deeply"),
    ],
)
def test_what_is_no_answer_is_said_in_a_sentence(text, problem):
    with pytest.raises(Malformed, match=problem):
        read(text, NOTES)


def test_no_word_of_the_answer_is_in_the_problem():
    with pytest.raises(Malformed) as refused:
        read('{"sections": [IGNORE ALL RULES', NOTES)

    assert "IGNORE" not in refused.value.problem


def test_every_beginning_of_an_answer_gives_what_is_complete_of_it():
    stages = [begun(TEXT[:length], NOTES) for length in range(len(TEXT) + 1)]

    assert stages[0] is None
    assert stages[-1] == GOOD
    texts = {
        point["text"]
        for raw in stages
        if raw
        for section in raw["sections"]
        for point in section.get("points", [])
        if point.get("lines")
    }
    assert texts == {"A."}


def test_numbers_are_never_half_read():
    text = '{"same": [], "replaced": [{"old": 12, "new": 345}], "answered": [67]}'

    stages = [begun(text[:length], JOINED) for length in range(len(text) + 1)]

    pairs = [tuple(pair.values()) for raw in stages if raw for pair in raw["replaced"]]
    assert set(pairs) == {(12, 345)}


@pytest.mark.parametrize("text", [None, "", "They agree."])
def test_words_may_be_null(text):
    answer = json.dumps({"text": text, "lines": [3]})

    assert read(answer, LINE) == {"text": text, "lines": [3], "agreed": []}


@pytest.mark.parametrize("answer", ['{"lines": [3]}', '{"text": 7}', '{"text": ["They agree."]}'])
def test_words_may_not_be_left_out(answer):
    with pytest.raises(Malformed, match='"text" is neither a text nor null'):
        read(answer, LINE)


def test_only_what_there_is_is_asked_for():
    assert "chapters" not in NOTES.lists
    assert "done" not in notes(parted=True).lists
    assert {"chapters", "done"} < set(notes(parted=True, carried=True).lists)
