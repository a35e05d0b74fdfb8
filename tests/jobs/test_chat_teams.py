"""A team's own chat server writes its notes; what that costs is kept with the step."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pydantic import SecretStr

from notes import adapters, chat_accounts, digests, sealing
from notes.connections import settings
from notes.db import db
from notes.jobs.reconcile import reconcile
from notes.models import Role, RunState
from tests import factories, html
from tests.jobs.writing import QUICK, account, run_of
from tests.standins import chat as standin
from tests.standins import chat_faults as faults


@pytest.fixture
def chat():
    with standin.serving() as server:
        yield server


@pytest.fixture(autouse=True)
def _quick(app, chosen):
    """Nobody waits long for a team's server; the server itself has none."""
    adapters.connect(app, replace(chosen, patience=QUICK))


@pytest.fixture
def allow(app, monkeypatch):
    """Teams may name servers inside our own networks."""
    changed = settings().model_copy(update={"allow_private_addresses": True})
    monkeypatch.setitem(app.extensions, "notes.settings", changed)


@pytest.fixture
def own(app, allow, team, chat):
    """The team's own chat server, with prices."""
    key = sealing.seal(SecretStr(standin.KEY))
    return account(
        team, chat.url, standin.MODEL, sealed_key=key, key_ending="ests",
        read_price=2_500_000, written_price=10_000_000, currency="EUR",
    )  # fmt: skip


def spent(browser, recording):
    return html.texts(html.parse(browser.get(f"/recordings/{recording.id}")), "[data-spent]")


def test_the_teams_own_server_writes_its_notes(own, arrive, work_off, chat):
    recording = arrive()

    work_off()

    assert digests.newest(recording.id).engine == "chat: standin-1"
    sent = {name.lower(): value for name, value in chat.asked[-1].headers.items()}
    assert sent["authorization"] == f"Bearer {standin.KEY}"


def test_another_team_goes_on_as_before(allow, arrive, work_off, chat):
    account(factories.team("Team C"), chat.url, standin.MODEL)
    recording = arrive()

    work_off()

    assert digests.newest(recording.id).engine == "quoting"
    assert chat.asked == []


def test_what_it_cost_is_kept_and_said_to_who_may_change_things(
    own, arrive, work_off, sign_in, bob, victor
):
    recording = arrive()

    work_off()

    run = run_of(recording)
    paid = (run.tokens_read * 2_500_000 + run.tokens_written * 10_000_000) // 1_000_000
    assert run.tokens_read > 100
    assert (run.tokens_estimated, run.cost_micros, run.cost_currency) == (False, paid, "EUR")
    (said,) = spent(sign_in(bob), recording)
    assert said.startswith("The model read ")
    assert said.endswith(" EUR.")
    assert spent(sign_in(victor), recording) == []


def test_tries_that_failed_cost_too(own, arrive, work_off, chat):
    chat.always = faults.saying("no notes")
    recording = arrive()

    work_off()

    run = run_of(recording)
    assert (run.state, len(chat.questions)) == (RunState.DONE, 2)
    assert run.engine == "quoting"
    assert run.tokens_read > 1000
    assert run.cost_micros > 0


def test_all_tries_of_a_step_are_added_up(own, arrive, work_off, chat):
    chat.fail_next(faults.malformed, faults.too_many("0"))
    recording = arrive()
    work_off()
    reconcile()
    work_off()

    first, _refused, last = chat.questions
    assert run_of(recording).state == RunState.DONE
    assert run_of(recording).tokens_read == reads(first) + reads(last)


def reads(question):
    """How the stand-in counts."""
    return sum(len(message["content"]) for message in question["messages"]) // 4


def test_a_server_that_doesnt_count_is_counted_for(own, arrive, work_off, chat, sign_in, bob):
    chat.knows -= {"stream_options"}
    recording = arrive()

    work_off()

    assert run_of(recording).tokens_estimated is True
    (said,) = spent(sign_in(bob), recording)
    assert "read about" in said


def test_the_built_in_engine_costs_nothing_and_says_nothing(arrive, work_off, sign_in, bob):
    recording = arrive()

    work_off()

    assert run_of(recording).tokens_read is None
    assert spent(sign_in(bob), recording) == []


def test_where_the_teams_server_fails_for_good_the_built_in_engine_steps_in(
    own, arrive, work_off, chat
):
    chat.always = faults.refuse(401)
    recording = arrive()

    work_off()

    assert digests.newest(recording.id).engine == "quoting, in place of chat: standin-1"


def test_a_key_that_can_not_be_read_is_said_and_no_other_is_used(own, arrive, work_off, chat):
    own.sealed_key = "sealed under another NOTES_SECRET_KEY"
    db.session.commit()
    recording = arrive()

    work_off()

    assert digests.newest(recording.id).engine == "quoting, in place of chat"
    assert "NOTES_SECRET_KEY isn't what it was" in run_of(recording).reason
    assert chat.asked == []


def test_a_server_inside_is_not_called_unless_that_is_allowed(team, arrive, work_off, chat):
    account(team, chat.url, standin.MODEL)
    recording = arrive()

    work_off()

    assert "inside a private network" in run_of(recording).reason
    assert digests.newest(recording.id).engine == "quoting, in place of chat: standin-1"
    assert chat.asked == []


def test_a_server_that_is_busy_is_waited_for(own, arrive, work_off, chat):
    chat.fail_next(faults.too_many("0"))
    recording = arrive()
    work_off()
    assert run_of(recording).state == RunState.WAITING

    while run_of(recording).state == RunState.WAITING:
        reconcile()
        work_off()

    assert digests.newest(recording.id).engine == "chat: standin-1"


def ask_for_test(alice, team):
    chat_accounts.ask_for_test(factories.viewer(alice, team, Role.OWNER))
    db.session.commit()


def test_a_test_asks_as_notes_would(own, alice, team, work_off, chat):
    ask_for_test(alice, team)
    assert chat_accounts.is_being_tested(own)

    work_off()

    assert (own.tested_at is not None, own.test_problem) == (True, None)
    assert chat.questions[0]["response_format"]["type"] == "json_schema"


@pytest.mark.parametrize(
    ("script", "said"),
    [
        (faults.refuse(401), "doesn't let us in (401). Check the key."),
        (faults.refuse(402), "wants to be paid first (402)."),
        (faults.refuse(404), "or isn't at this address (404)"),
        (faults.too_many(), "has too much to do for us (429)."),
        (faults.refuse(503), "has trouble of its own (503)."),
        (faults.saying("Hello! How can I help?"), "doesn't answer in the form that notes need"),
        (faults.page(), "answered with nothing. Check the address"),
        (faults.hang_up, "The connection to the chat server"),
    ],
)
def test_what_is_wrong_is_said_in_words(own, alice, team, work_off, chat, script, said):
    chat.always = script
    ask_for_test(alice, team)

    work_off()

    assert said.lower() in own.test_problem.lower()


def test_an_unknown_model_is_named_with_those_there_are(own, alice, team, work_off):
    own.model = "gpt-nothing"
    db.session.commit()
    ask_for_test(alice, team)

    work_off()

    assert "doesn't serve the model gpt-nothing. It lists: standin-1" in own.test_problem


def test_how_a_test_of_another_server_went_is_not_kept(own, team):
    tested = chat_accounts.server(team.id)
    own.model = "another"
    db.session.commit()

    chat_accounts.note_test(team.id, tested, "It failed.")

    assert own.tested_at is None


def test_a_server_that_is_gone_when_its_turn_comes_is_not_tested(own, alice, team, work_off, chat):
    ask_for_test(alice, team)
    db.session.delete(own)
    db.session.commit()

    work_off()

    assert chat.asked == []
