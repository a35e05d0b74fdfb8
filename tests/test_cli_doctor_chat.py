"""`doctor` asks the chat server."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from notes.db import db
from tests.jobs.writing import account
from tests.standins import chat as standin


@pytest.fixture
def doctor(app):
    """`doctor(**settings)` gives what it says about the chat server."""

    def run(**changed):
        kept = app.extensions["notes.settings"]
        app.extensions["notes.settings"] = kept.model_copy(update=changed)
        try:
            said = app.test_cli_runner().invoke(args=["doctor"]).stdout
        finally:
            app.extensions["notes.settings"] = kept
        return said.partition("chat server")[2].splitlines()[:2]

    return run


@pytest.fixture
def chat():
    with standin.serving() as server:
        yield server


def settings(chat, model=standin.MODEL, key=standin.KEY):
    return {"llm_base_url": chat.url, "llm_model": model, "llm_api_key": SecretStr(key)}


def test_without_a_chat_server_none_is_used(doctor):
    assert "not used: LLM_BASE_URL isn't set" in doctor()[0]


def test_a_chat_server_that_answers_is_well(doctor, chat):
    assert f"{standin.MODEL} answers at {chat.url}" in doctor(**settings(chat))[0]
    assert chat.questions == [], "a look costs nothing"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"key": "another"}, "doesn't let us in (401)"),
        ({"model": "other"}, "serve the model other"),
    ],
)
def test_what_is_wrong_with_it_is_said_with_what_to_do(doctor, chat, wrong, told):
    found, advice = doctor(**settings(chat, **wrong))

    assert told in found
    assert "Check LLM_BASE_URL, LLM_MODEL and LLM_API_KEY" in advice


@pytest.fixture
def all_findings(app):
    """Everything that `doctor` says, of a server whose teams may name any address."""

    def run():
        kept = app.extensions["notes.settings"]
        allowed = kept.model_copy(update={"allow_private_addresses": True})
        app.extensions["notes.settings"] = allowed
        try:
            return app.test_cli_runner().invoke(args=["doctor"]).stdout.splitlines()
        finally:
            app.extensions["notes.settings"] = kept

    return run


def test_a_teams_own_server_is_asked_too(all_findings, team, chat):
    own = account(team, chat.url, standin.MODEL)
    chat.key = None

    assert any(
        f"Team A's: {standin.MODEL} answers at {chat.url}" in line for line in all_findings()
    )

    own.model = "other"
    db.session.commit()
    found = all_findings()
    (at,) = [at for at, line in enumerate(found) if "Team A's: " in line]
    assert "serve the model other" in found[at]
    assert "Set it again in Team A under Settings, Notes" in found[at + 1]


def test_a_teams_key_that_can_not_be_read_is_found(all_findings, team, chat):
    account(team, chat.url, standin.MODEL, sealed_key="sealed under another secret")

    assert any("NOTES_SECRET_KEY isn't what it was" in line for line in all_findings())
    assert chat.asked == []
