"""Calls to others: bounded, careful with repeats, silent about secrets."""

from __future__ import annotations

import logging
import socket
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from pydantic import SecretStr

from notes.errors import ExternalError
from notes.outbound import Bounds, Line
from tests.standins import recall as standin

QUICK = Bounds(connect_s=0.5, read_s=0.5, total_s=3, pause_s=0.01)
SECRET = SecretStr(f"Token {standin.KEY}")
PATH = standin.ROUTES[0]


@pytest.fixture
def server():
    with standin.serving() as running:
        yield running


@pytest.fixture
def line(server):
    return Line("Recall.ai", server.url, SECRET, QUICK)


def failure(call, *args, **kwargs) -> ExternalError:
    with pytest.raises(ExternalError) as failed:
        call(*args, **kwargs)
    return failed.value


def test_a_call_proves_who_we_are_and_brings_the_answer(server, line):
    answer = line.call("GET", PATH)

    assert answer.status == 200
    assert answer.json() == {"next": None, "previous": None, "results": []}
    assert server.asked[0].headers["Authorization"] == f"Token {standin.KEY}"
    assert server.asked[0].headers["Accept"] == "application/json"


def test_a_password_file_of_the_machine_is_no_proof_of_ours(server, line, tmp_path, monkeypatch):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password else\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))

    line.call("GET", PATH)

    assert server.asked[0].headers["Authorization"] == f"Token {standin.KEY}"


@pytest.mark.parametrize("status", [429, 502, 503, 504, 507, 409])
def test_what_may_be_repeated_is_tried_again(server, line, status):
    server.fail_next(standin.refuse(status, {}), standin.refuse(status, {}))

    assert line.call("GET", PATH).status == 200
    assert len(server.asked) == 3


def test_tries_come_to_an_end(server, line):
    server.fail_next(*[standin.refuse(503, {})] * 5)

    error = failure(line.call, "GET", PATH)

    assert not error.permanent
    assert len(server.asked) == QUICK.tries


@pytest.mark.parametrize(
    "script", [standin.refuse(503, {}), standin.refuse(502, {}), standin.hang_up, standin.silence]
)
def test_a_create_that_may_have_arrived_is_not_repeated(server, line, script):
    server.fail_next(script)

    error = failure(line.call, "POST", PATH, payload={})

    assert not error.permanent
    assert len(server.asked) == 1


def test_a_create_that_was_put_off_is_repeated(server, line):
    server.fail_next(standin.refuse(429, {}, Retry_After="0"))

    assert line.call("POST", PATH, payload={}).status == 201
    assert len(server.asked) == 2


def test_a_create_under_a_name_of_its_own_is_repeated(server, line):
    server.fail_next(standin.hang_up, standin.refuse(503, {}))

    answer = line.call("POST", PATH, payload={}, repeatable=True)

    assert answer.status == 201
    assert len(server.asked) == 3


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 405, 422])
def test_a_refusal_is_final(server, line, status):
    server.fail_next(standin.refuse(status, {"code": "no"}))

    error = failure(line.call, "GET", PATH)

    assert error.permanent
    assert error.answered == status
    assert len(server.asked) == 1


def test_trouble_of_theirs_may_pass_but_isnt_pressed(server, line):
    server.fail_next(standin.refuse(500, {}))

    error = failure(line.call, "GET", PATH)

    assert not error.permanent
    assert len(server.asked) == 1


def test_a_pause_longer_than_we_wait_is_handed_on(server, line):
    server.fail_next(standin.refuse(429, {}, Retry_After="90"))

    error = failure(line.call, "GET", PATH)

    assert error.retry_after == 90
    assert not error.permanent
    assert len(server.asked) == 1


def test_a_pause_can_be_a_date(server, line):
    at = format_datetime(datetime.now(UTC) + timedelta(seconds=100), usegmt=True)
    server.fail_next(standin.refuse(429, {}, Retry_After=at))

    assert 90 < failure(line.call, "GET", PATH).retry_after <= 100


@pytest.mark.parametrize("words", ["soon", "-5", "nan", ""])
def test_a_pause_that_says_nothing_is_our_own(server, line, words):
    server.fail_next(standin.refuse(429, {}, Retry_After=words))

    assert line.call("GET", PATH).status == 200


@pytest.mark.parametrize("script", [standin.silence, standin.dripping(0.05)])
def test_waiting_is_bounded(server, line, script):
    server.fail_next(script)
    began = time.monotonic()

    error = failure(line.call, "POST", PATH, payload={}, repeatable=True)

    assert time.monotonic() - began < 2.5
    assert "too long" in error.message
    assert not error.permanent


def test_nobody_there(line):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, not listening: refused
        nowhere = Line("Recall.ai", f"http://127.0.0.1:{taken.getsockname()[1]}", SECRET, QUICK)

        error = failure(nowhere.call, "POST", PATH, payload={})

    assert error.message == "Recall.ai can't be reached."
    assert not error.permanent


def test_an_answer_without_end_is_cut_off(server):
    small = Line("Recall.ai", server.url, SECRET, Bounds(most_bytes=1000))
    server.fail_next(standin.html(200, "x" * 5000))

    assert "more than we take" in failure(small.call, "GET", PATH).message


@pytest.mark.parametrize("target", ["http://127.0.0.2:1/", "/elsewhere/"])
def test_nobody_sends_us_elsewhere(server, line, target):
    server.fail_next(standin.refuse(307, {}, Location=target))

    error = failure(line.call, "GET", PATH)

    assert error.permanent
    assert len(server.asked) == 1


def test_secrets_are_in_no_message_and_no_log(server, line, caplog):
    caplog.set_level(logging.DEBUG)
    echo = {"detail": f"Token {standin.KEY} is unknown, so is {standin.KEY}"}
    server.fail_next(standin.refuse(401, echo))

    error = failure(line.call, "GET", PATH, explain=lambda answer: answer.json()["detail"])

    assert "Token *** is unknown" in caplog.text or "*** is unknown" in caplog.text
    assert standin.KEY not in caplog.text
    assert standin.KEY not in repr(error) + str(error) + repr(error.__cause__)


def test_a_broken_line_says_nothing_of_what_was_sent(server, line, caplog):
    caplog.set_level(logging.DEBUG)
    server.fail_next(standin.hang_up)

    error = failure(line.call, "POST", PATH, payload={"password": "swordfish"})

    assert error.__cause__ is None
    assert "swordfish" not in caplog.text
    assert standin.KEY not in caplog.text
