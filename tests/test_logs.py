"""Log lines carry what they belong to, and never a token."""

from __future__ import annotations

import logging

import pytest

from notes import logs

TOKEN = "Zq3v0eX1p7wJr2uYk8mNc5tLs9dHa4bG6fVi"


@pytest.fixture
def line(capsys):
    """`line(…)` writes a line through our set-up and gives back what was written."""
    kept = logging.getLogger().handlers[:], logging.getLogger().level

    def write(message, *args, **options):
        logs.setup()
        logging.getLogger("notes.test").warning(message, *args, **options)
        return capsys.readouterr().err

    yield write
    logging.getLogger().handlers[:], logging.getLogger().level = kept


@pytest.mark.parametrize(
    "path",
    [
        "/share/{}",
        "/invite/{}",
        "/webhooks/recall/realtime/{}",
        "/start-recording/{}",
        "/setup?token={}",
        "/calendars/google/callback?code={}",
        "/calendars/google/callback?scope=x&state=%7B{}%2B%7D",
        "/calendars/google/connected?nonce={}",
    ],
)
def test_a_token_in_an_address_stays_out(line, path):
    written = line("%s was asked for", path.format(TOKEN))

    assert TOKEN not in written
    assert "***" in written


def test_a_token_in_a_traceback_stays_out(line):
    written = line("it broke", exc_info=RuntimeError(f"GET /share/{TOKEN} failed"))

    assert "RuntimeError" in written
    assert TOKEN not in written


@pytest.mark.parametrize("words", ["Bearer mbk_{}", "'mbk_{}'", "?personal_api_key=mbk_{}&a=1"])
def test_an_api_key_stays_out(line, words):
    written = line(words.format(TOKEN), exc_info=RuntimeError(f"mbk_{TOKEN}"))

    assert TOKEN not in written
    assert "mbk_***" in written


def test_a_line_carries_the_request_it_belongs_to(line):
    with logs.belonging_to("job"):
        with logs.belonging_to("0123abcd"):
            inside = line("inside")
        outside = line("outside")

    assert "[0123abcd] inside" in inside
    assert "[job] outside" in outside
