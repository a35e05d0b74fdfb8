"""Tokens of the addresses to which providers post what is being said."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notes import live_tokens
from notes.connections import settings
from notes.settings import Settings

RECORDING = uuid.UUID("0198f1a2-7c1e-7d40-9b1c-2f6d1a3e4b5c")


def test_a_token_says_whose_it_is(app):
    token = live_tokens.token_for(RECORDING)

    assert live_tokens.recording_of(token) == RECORDING
    assert live_tokens.token_for(RECORDING) == token


def test_another_recordings_token_is_another(app):
    other = uuid.uuid4()

    assert live_tokens.token_for(other) != live_tokens.token_for(RECORDING)


@pytest.mark.parametrize("at", [0, 20, 21, 22, 40, 63])
def test_a_token_with_one_other_letter_is_none(app, at):
    token = live_tokens.token_for(RECORDING)
    changed = token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :]

    assert live_tokens.recording_of(changed) is None


def test_a_token_of_another_secret_is_none(app, session_app):
    token = live_tokens.token_for(RECORDING)
    other = Settings(data_dir=settings().data_dir, secret_key="quite another secret")
    kept, session_app.extensions["notes.settings"] = settings(), other
    try:
        found = live_tokens.recording_of(token)
    finally:
        session_app.extensions["notes.settings"] = kept

    assert found is None


@pytest.mark.parametrize("token", ["", "x", "é" * 64, "=" * 64, "!" * 64, "A" * 64, "A" * 65])
def test_junk_is_no_token(app, token):
    assert live_tokens.recording_of(token) is None


@given(st.text(max_size=80))
def test_no_text_makes_it_fail(session_app, text):
    with session_app.app_context():
        assert live_tokens.recording_of(text) is None


@pytest.mark.parametrize(
    ("public_url", "provider", "reachable"),
    [
        ("https://notes.example.com", "https://us-east-1.recall.ai", True),
        ("https://notes.example.com", "http://127.0.0.1:9", True),
        ("http://localhost:5000", "https://us-east-1.recall.ai", False),
        ("http://127.0.0.2:5000", "https://us-east-1.recall.ai", False),
        ("http://[::1]:5000", "https://us-east-1.recall.ai", False),
        ("http://notes.localhost", "https://us-east-1.recall.ai", False),
        ("http://LOCALHOST.:5000", "https://us-east-1.recall.ai", False),
        ("http://0.0.0.0:5000", "https://us-east-1.recall.ai", False),
        ("http://127.0.0.1:5000", "http://127.0.0.1:9", True),
        ("http://192.168.1.7:5000", "https://us-east-1.recall.ai", True),
    ],
)
def test_an_address_is_given_where_the_provider_can_reach_it(
    app, session_app, public_url, provider, reachable
):
    kept = settings()
    session_app.extensions["notes.settings"] = kept.model_copy(update={"public_url": public_url})
    try:
        found = live_tokens.address(RECORDING, provider)
    finally:
        session_app.extensions["notes.settings"] = kept

    expected = f"{public_url}/webhooks/recall/realtime/{live_tokens.token_for(RECORDING)}"
    assert found == (expected if reachable else None)
