"""What the start says once pages can be had."""

from __future__ import annotations

import socket

import pytest

from notes.accounts import setup_token
from notes.launcher import greeting
from notes.settings import Settings

KEY = "a key for tests only"


@pytest.fixture
def said(capsys, tmp_path):
    def say(*, anybody=False, **values):
        settings = Settings(data_dir=tmp_path, secret_key=KEY, **values)
        greeting.show(settings, anybody=anybody, more=[])
        return capsys.readouterr().out

    return say


def test_at_this_machine_no_code_is_needed(said):
    words = said()

    assert "http://127.0.0.1:5000/setup\n" in words
    assert "token" not in words


@pytest.mark.parametrize(
    "values",
    [{"host": "192.0.2.1"}, {"public_url": "https://notes.example.com"}, {"host": "0.0.0.0"}],
)
def test_where_others_can_reach_it_the_code_is_told(said, values):
    assert f"/setup?token={setup_token(KEY)}\n" in said(**values)


def test_once_there_is_an_account_nothing_is_said_of_the_first(said):
    assert "setup" not in said(anybody=True, host="192.0.2.1")


def test_listening_everywhere_names_this_machine(said):
    assert f"http://{socket.gethostname()}:5000\n" in said(anybody=True, host="0.0.0.0")
