"""A server that somebody wished for is called on the open internet and nowhere else."""

from __future__ import annotations

import httpx2
import pytest
from pydantic import SecretStr

from notes import outbound_guard
from notes.engines.base import ModelServer
from notes.engines.chat.summariser import ChatSummariser
from notes.engines.chat.wire import Guarded
from notes.errors import ExternalError
from tests.engines.chat.conftest import BRIEF, QUICK, lines
from tests.standins import chat as standin


def port(chat):
    return chat.address.rpartition(":")[2]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1", "[::ffff:127.0.0.1]"])
def test_a_server_inside_is_not_called(chat, host):
    wished = ModelServer(
        f"http://{host}:{port(chat)}/v1", standin.MODEL, SecretStr(standin.KEY), guarded=True
    )

    with pytest.raises(ExternalError, match="inside a private network") as refused:
        ChatSummariser.at(wished, patience=QUICK).summarise(lines(), BRIEF)

    assert refused.value.permanent
    assert "NOTES_ALLOW_PRIVATE_ADDRESSES" in refused.value.message
    assert chat.asked == []


def test_the_same_server_is_called_where_that_is_allowed(chat):
    allowed = ModelServer(chat.url, standin.MODEL, SecretStr(standin.KEY))

    assert ChatSummariser.at(allowed, patience=QUICK).summarise(lines(), BRIEF).decisions


def test_a_name_is_asked_for_once_and_the_call_goes_where_it_was_looked_at(chat, monkeypatch):
    monkeypatch.setattr(outbound_guard, "is_public", lambda _address: True)
    answers = iter([["127.0.0.1"]])  # a second look would find nothing

    with httpx2.Client(transport=Guarded(lambda _host, _port: next(answers))) as client:
        answer = client.get(
            f"http://llm.invalid:{port(chat)}/v1/models",
            headers={"Authorization": f"Bearer {standin.KEY}"},
        )

    assert answer.status_code == 200
    (asked,) = chat.asked
    assert asked.headers["Host"] == f"llm.invalid:{port(chat)}"


def test_the_next_address_is_tried_where_one_is_dead(chat, monkeypatch):
    monkeypatch.setattr(outbound_guard, "is_public", lambda _address: True)

    with httpx2.Client(
        transport=Guarded(lambda _host, _port: ["127.0.0.9", "127.0.0.1"])
    ) as client:
        answer = client.get(f"http://llm.invalid:{port(chat)}/v1/models")

    assert answer.status_code == 401


def test_a_name_that_moves_inside_between_two_questions_is_not_followed(chat, monkeypatch):
    places = iter([["127.0.0.1"], ["127.0.0.2"]])
    monkeypatch.setattr(outbound_guard, "is_public", lambda address: str(address) == "127.0.0.1")

    with httpx2.Client(transport=Guarded(lambda _host, _port: next(places))) as client:
        client.get(f"http://llm.invalid:{port(chat)}/v1/models")
        with pytest.raises(httpx2.ConnectError) as refused:
            client.get(f"http://llm.invalid:{port(chat)}/v1/models")

    assert isinstance(refused.value.__cause__, outbound_guard.Inside)
    assert len(chat.asked) == 1


def test_a_name_that_nobody_knows_can_not_be_reached():
    wished = ModelServer("https://llm.invalid/v1", "any", guarded=True)

    with pytest.raises(ExternalError, match=r"llm\.invalid can't be reached"):
        ChatSummariser.at(wished, patience=QUICK).try_out()


def test_no_redirect_is_followed(chat):
    chat.always = lambda handler: handler.send(
        302, b"", "text/plain", {"Location": f"{chat.address}/elsewhere"}
    )
    allowed = ModelServer(chat.url, standin.MODEL, SecretStr(standin.KEY))

    with pytest.raises(ExternalError, match="wants to send us elsewhere"):
        ChatSummariser.at(allowed, patience=QUICK).summarise(lines(), BRIEF)

    assert not any(one.path == "/elsewhere" for one in chat.asked)
