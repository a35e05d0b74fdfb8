"""What goes wrong with chat servers: what is mended by itself, and what is said of the rest."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from pydantic import SecretStr

from notes.engines.chat.summariser import ChatSummariser
from notes.errors import ExternalError
from tests.engines.chat.conftest import BRIEF, QUICK, SAID, lines, statements
from tests.standins import chat as standin
from tests.standins import chat_faults as faults


def failing(engine, *, permanent):
    """What is said about the failure."""
    with pytest.raises(ExternalError) as raised:
        engine.summarise(lines(), BRIEF)
    assert raised.value.permanent is permanent
    assert not any(text in raised.value.message for _, text in SAID)
    return raised.value


def test_packed_answers_arent_unpacked(chat, engine):
    chat.always = faults.packed

    error = failing(engine(), permanent=False)

    assert all(one.headers["Accept-Encoding"] == "identity" for one in chat.asked)
    assert error.message


@pytest.mark.parametrize(
    "fault",
    [
        faults.cut_stream,
        faults.ended_stream,
        faults.error_in_stream,
        faults.hang_up,
        faults.refuse(503),
        faults.refuse(500),
        faults.refuse(529),
        faults.too_many("0"),
        faults.too_many(),
        faults.malformed,
        faults.unknown_lines,
        faults.saying("I'd rather talk about the weather."),
        faults.page(),
    ],
)
def test_what_passes_is_tried_again_at_once(chat, engine, fault):
    chat.fail_next(fault)

    digest = engine().summarise(lines(), BRIEF)

    assert digest.decisions
    assert len(chat.questions) == 2


def test_a_burst_of_trouble_is_waited_out(chat, engine):
    chat.fail_next(faults.refuse(502), faults.refuse(503))

    assert engine().summarise(lines(), BRIEF).decisions


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (faults.refuse(503), "has trouble of its own (503)."),
        (faults.cut_stream, "The connection to"),
        (faults.ended_stream, "broke off in the middle of its answer."),
        (faults.hang_up, "The connection to"),
        (faults.too_many(), "has too much to do for us (429)."),
        (
            faults.refuse(429, "Add a payment method under billing for more.", "rate_limit"),
            "has too much to do for us (429).",
        ),
        (faults.page(), "answered with nothing. Check the address"),
    ],
)
def test_what_stays_so_is_put_off(chat, engine, fault, told):
    chat.always = fault

    error = failing(engine(), permanent=False)

    assert told in error.message
    assert len(chat.questions) == QUICK.tries


def test_a_long_pause_that_is_asked_for_is_left_to_the_job(chat, engine):
    chat.fail_next(faults.too_many("90"))

    error = failing(engine(), permanent=False)

    assert error.retry_after == 90
    assert len(chat.questions) == 1


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (faults.refuse(401), "doesn't let us in (401). Check the key."),
        (faults.refuse(403), "doesn't let us in (403). Check the key."),
        (faults.refuse(404), "doesn't know the model standin-1, or isn't at this address (404)."),
        (faults.refuse(402), "wants to be paid first (402)."),
        (faults.too_many(code="insufficient_quota"), "wants to be paid first (402)."),
        (faults.refuse(302, Location="http://127.0.0.1:9/"), "send us elsewhere (302)"),
        (faults.refusal, "refuses to write notes of this meeting."),
        (faults.filtered, "refuses to write notes of this meeting."),
        (faults.refuse(400, "No.", "content_filter"), "refuses to write notes of this meeting."),
    ],
)
def test_what_lasts_is_said_at_once(chat, engine, fault, told):
    chat.always = fault

    error = failing(engine(), permanent=True)

    assert told in error.message
    assert len(chat.questions) == 1


@pytest.mark.parametrize(
    "fault", [faults.malformed, faults.unknown_lines, faults.saying("I can't help with that.")]
)
def test_an_answer_that_cant_be_used_is_sent_back_once(chat, engine, fault):
    chat.always = fault

    error = failing(engine(), permanent=True)

    assert "gave twice an answer that isn't notes" in error.message
    first, second = chat.questions
    assert second["messages"][: len(first["messages"])] == first["messages"]
    assert second["messages"][-1]["content"].startswith("Your answer can't be used: ")


def test_a_server_that_isnt_there_is_said(engine):
    gone = ChatSummariser("http://127.0.0.1:9/v1", "m", patience=QUICK)

    assert "127.0.0.1:9 can't be reached." in failing(gone, permanent=False).message


def test_silence_ends(chat, engine):
    chat.always = faults.silence

    began = time.monotonic()
    error = failing(engine(patience=replace(QUICK, read_s=0.3)), permanent=False)

    assert "took too long to answer." in error.message
    assert time.monotonic() - began < 3


def test_signs_of_life_without_words_end_too(chat, engine):
    chat.always = faults.dripping

    began = time.monotonic()
    error = failing(engine(patience=replace(QUICK, total_s=0.3)), permanent=False)

    assert "took too long to answer." in error.message
    assert time.monotonic() - began < 3


def test_an_answer_without_end_is_cut_off(chat, engine):
    chat.always = faults.saying("la " * 100_000)

    failing(engine(), permanent=True)


def test_no_key_is_said_or_logged(chat, caplog):
    caplog.set_level("DEBUG")
    secret = SecretStr("a-wrong-and-secret-key")
    engine = ChatSummariser(chat.url, standin.MODEL, secret, patience=QUICK)

    error = failing(engine, permanent=True)

    shown = caplog.text + error.message + repr(error)
    assert "a-wrong-and-secret-key" not in shown
    assert "release notes" not in shown


def test_nothing_of_the_environment_is_sent(chat, engine, monkeypatch):
    for name in ("OPENAI_API_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "OPENAI_BASE_URL"):
        monkeypatch.setenv(name, "of-somebody-else")

    assert statements(engine().summarise(lines(), BRIEF))

    (asked,) = chat.asked
    assert "of-somebody-else" not in str(asked.headers)
    assert asked.headers["authorization"] == f"Bearer {standin.KEY}"


def test_a_server_without_a_key_is_asked_without(chat):
    chat.key = None

    engine = ChatSummariser(chat.url, standin.MODEL, patience=QUICK)

    assert engine.summarise(lines(), BRIEF).decisions
