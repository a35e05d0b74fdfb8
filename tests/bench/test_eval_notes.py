"""How notes are compared with what people wrote about the same meeting."""

from __future__ import annotations

import pytest

from bench import eval_engines, eval_long, eval_notes
from notes.engines.base import Cite, Digest, Promise, Section, Statement, Usage
from notes.errors import ExternalError


def utterance(name, start):
    words = f"What is said at second {start}."
    return {"id": name, "start": start, "end": start + 2, "speaker": "A", "text": words}


def meeting(name="M1", **kinds):
    written = {"abstract": [], "decisions": [], "actions": [], "problems": []} | kinds
    said = [utterance(f"u{second}", second) for second in range(0, 600, 10)]
    return {"meeting": name, "utterances": said, **written}


def item(text, *acts):
    return {"id": text, "text": text, "da": list(acts)}


def statement(text, *acts):
    return Statement(text, tuple(Cite(act, 0, 4) for act in acts))


def promise(title, *acts):
    return Promise(title, tuple(Cite(act, 0, 4) for act in acts))


def test_a_decision_within_twenty_seconds_of_a_linked_act_is_right_and_found():
    real = meeting(decisions=[item("Ship it", "u100"), item("No logo", "u300"), item("Unlinked")])
    said = Digest(decisions=(statement("Ship", "u120"), statement("Paint", "u500")))

    counts = eval_notes.decision_counts(real, said)

    assert (counts.right, counts.predicted, counts.found, counts.there) == (1, 2, 1, 2)
    assert (counts.precision, counts.recall, counts.f1) == (0.5, 0.5, 0.5)


def test_beyond_twenty_seconds_nothing_is_found():
    real = meeting(actions=[item("Call", "u100")])

    counts = eval_notes.task_counts(real, Digest(tasks=(promise("Call", "u130"),)))

    assert (counts.right, counts.found) == (0, 0)


def test_one_real_task_said_twice_is_found_once():
    real = meeting(actions=[item("Call", "u100"), item("Write", "u400")])
    said = Digest(tasks=(promise("Call", "u100"), promise("Call them", "u110")))

    counts = eval_notes.task_counts(real, said)

    assert (counts.precision, counts.recall) == (1.0, 0.5)


def test_the_same_words_score_full_and_others_nothing():
    real = meeting(abstract=[item("The team chose a yellow case")], problems=[item("No budget")])

    same = Digest(overview=(statement("The team chose a yellow case no budget", "u0"),))
    other = Digest(overview=(statement("Quite different things entirely", "u0"),))

    assert eval_notes.rouge(real, same) == {"rouge1": 100, "rouge2": 100, "rougeL": 100}
    assert set(eval_notes.rouge(real, other).values()) == {0}
    assert eval_notes.rouge(real, same, ("abstract",))["rouge1"] == pytest.approx(100 * 12 / 14)


def test_what_the_overview_repeats_counts_once_and_each_topic_has_its_turn():
    points = [statement(f"Point {name}", "u0") for name in ("a1", "a2", "b1")]
    digest = Digest(
        overview=(statement("Ship it", "u0"),),
        decisions=(statement("Ship it", "u0"),),
        sections=(Section("A", 0, tuple(points[:2])), Section("B", 0, tuple(points[2:]))),
        tasks=(promise("Call Ann", "u0"),),
    )

    words = eval_notes.shortened(digest)

    assert words == "Ship it Call Ann Point a1 Point b1 Point a2"
    assert eval_notes.shortened(digest, 3) == "Ship it Call"


class Fails:
    """Writes notes of the first meeting alone."""

    name = "once"

    def __init__(self):
        self.asked = 0

    def summarise(self, _lines, _brief):
        self.asked += 1
        if self.asked > 1:
            raise ExternalError("No more.", permanent=True)
        return Digest(decisions=(statement("Ship it", "u100"),), usage=Usage(500, 30, 1))


def test_a_meeting_without_notes_counts_as_one_without_a_word():
    real = [meeting(f"M{n}", decisions=[item("Ship it", "u100")]) for n in range(2)]

    column = eval_engines.measure(Fails(), real)

    cells = {row[0]: row[1] for row in eval_engines.rows([column])}
    assert cells["meetings (gave no notes)"] == "2 (1)"
    assert cells["ROUGE-1 at 300 words"] == "50.0"
    assert cells["decisions: recall"] == "0.50"
    assert cells["tokens a meeting, read / written"] == "250 / 15"


def test_few_meetings_are_taken_from_all_over():
    real = [meeting(f"M{n}") for n in range(20)]

    assert [one["meeting"] for one in eval_engines.some(real, 3)] == ["M0", "M6", "M13"]
    assert eval_engines.some(real, 99) == real


def test_a_long_transcript_is_full_and_in_order_with_ids_of_its_own():
    real = [meeting(f"M{n}") for n in range(4)]

    lines = eval_long.transcript(real, 0.5)

    assert 29 * 60_000 < lines[-1].end_ms <= 30 * 60_000
    assert [line.start_ms for line in lines] == sorted(line.start_ms for line in lines)
    assert len({line.id for line in lines}) == len(lines)
