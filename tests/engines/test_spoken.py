"""What is believed of what a speech model says."""

from __future__ import annotations

from dataclasses import replace

from notes.engines.spoken import Heard, LoopGuard, believable, lines

HEARD = Heard(
    words=((" Good", 0.5, 0.8, 0.9), (" morning.", 0.8, 1.2, 0.9)),
    no_speech=0.1,
    log_prob=-0.3,
    repeats=1.2,
)


def test_a_line_has_absolute_times():
    (line,) = lines([HEARD], 60_000, 70_000)

    assert (line.text, line.start_ms, line.end_ms) == ("Good morning.", 60_500, 61_200)
    assert [w.text for w in line.words] == ["Good", "morning."]


def test_what_is_made_up_over_silence_is_left_out():
    assert not believable(replace(HEARD, no_speech=0.9, log_prob=-1.1))
    assert not believable(replace(HEARD, no_speech=0.5, log_prob=-1.2))
    assert believable(replace(HEARD, no_speech=0.9, log_prob=-0.2))


def test_what_nobody_could_say_so_fast_is_left_out():
    words = tuple((f" {w}", 27.1, 27.5, 0.6) for w in ("Thank", "you", "very", "much."))

    assert not believable(replace(HEARD, words=words))


def test_what_turns_in_a_circle_is_left_out():
    assert not believable(replace(HEARD, repeats=5.0))


def test_words_that_nobody_is_sure_of_are_left_out():
    unsure = tuple((w, a, b, 0.05) for w, a, b, _ in HEARD.words)

    assert list(lines([replace(HEARD, words=unsure)], 0, 9000)) == []


def test_a_long_pause_begins_a_new_line():
    words = ((" One.", 0.0, 0.5, 0.9), (" Two.", 4.0, 4.5, 0.9))

    assert [u.text for u in lines([replace(HEARD, words=words)], 0, 9000)] == ["One.", "Two."]


def test_pieces_of_a_word_are_put_together():
    words = ((" cold", 0.0, 0.5, 0.9), ("-hearted", 0.5, 0.9, 0.7))

    (line,) = lines([replace(HEARD, words=words)], 0, 9000)

    assert [(w.text, w.end_ms) for w in line.words] == [("cold-hearted", 900)]


def test_times_never_run_back_or_out_of_the_window():
    late = replace(HEARD, words=((" late", 8.0, 99.0, 0.9),))
    early = replace(HEARD, words=((" early", 7.0, 7.5, 0.9),))

    found = list(lines([late, early], 1000, 10_000))

    assert [(u.start_ms, u.end_ms) for u in found] == [(9000, 10_000), (9000, 9000)]


def test_marks_alone_are_no_line():
    assert list(lines([replace(HEARD, words=((" ...", 0.0, 0.5, 0.9),))], 0, 9000)) == []


def test_the_third_same_line_in_a_row_is_stopped():
    guard = LoopGuard()

    assert [guard.lets_through("I am not sure.") for _ in range(4)] == [True, True, False, False]
    assert guard.lets_through("Now I am.")
    assert guard.lets_through("I am not sure.")


def test_short_answers_may_come_often():
    guard = LoopGuard()

    assert all(guard.lets_through("Yes.") for _ in range(5))
