"""A team's own chat server: what can be set, what is refused, what is kept of a key."""

from __future__ import annotations

from dataclasses import replace

import pytest

from notes import chat_accounts, jobqueue
from notes.chat_accounts import Wish
from notes.connections import settings
from notes.db import db, now
from notes.errors import Forbidden, Invalid
from notes.jobqueue import QueueName
from notes.models import Role
from tests import factories

KEY = "sk-a-key-of-the-teams"
GOOD = Wish("https://llm.example.com/v1", "gpt-small", KEY)


@pytest.fixture
def viewer(alice, team):
    return factories.viewer(alice, team, Role.OWNER)


@pytest.fixture
def keep(viewer):
    """`keep(model=…)` sets a server that is good but for that."""

    def set_it(**changed):
        own = chat_accounts.set_server(viewer, replace(GOOD, **changed))
        db.session.commit()
        return own

    return set_it


@pytest.fixture
def allow(app, monkeypatch):
    changed = settings().model_copy(update={"allow_private_addresses": True})
    monkeypatch.setitem(app.extensions, "notes.settings", changed)


def test_a_key_is_kept_sealed_and_comes_back_for_who_calls(keep, team):
    own = keep()

    assert KEY not in own.sealed_key
    assert own.key_ending == "eams"
    server = chat_accounts.server(team.id)
    assert server.key.get_secret_value() == KEY
    assert (server.base_url, server.model, server.guarded) == (GOOD.base_url, GOOD.model, True)
    assert KEY not in repr(server)


def test_without_one_the_servers_settings_count(team):
    assert chat_accounts.server(team.id) is None


def test_one_teams_server_is_no_others(keep):
    keep()

    assert chat_accounts.server(factories.team("Team C").id) is None


@pytest.mark.parametrize("role", [Role.MEMBER, Role.VIEWER])
@pytest.mark.parametrize("change", ["set_server", "remove", "ask_for_test"])
def test_only_who_administers_may_change_it(bob, team, role, change):
    who = factories.viewer(bob, team, role)
    with pytest.raises(Forbidden):
        getattr(chat_accounts, change)(who, *([GOOD] if change == "set_server" else []))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://llm.example.com/v1/", "https://llm.example.com/v1"),
        (" https://llm.example.com/v1 ", "https://llm.example.com/v1"),
        ("https://llm.example.com/v1/chat/completions", "https://llm.example.com/v1"),
        ("https://llm.example.com:8443/openai/v1", "https://llm.example.com:8443/openai/v1"),
        ("https://8.8.8.8/v1", "https://8.8.8.8/v1"),
    ],
)
def test_an_address_is_taken_as_people_paste_it(keep, typed, kept):
    assert keep(base_url=typed).base_url == kept


@pytest.mark.parametrize(
    "typed",
    [
        "", "llm.example.com", "ftp://llm.example.com", "https://", "https://user:pw@llm.example.com",
        "https://llm.example.com/v1?key=1", "https://llm.example.com/#x", "https://llm.example.com:0",
        "https://llm.example.com:99999/v1", "https://llm.exa mple.com", "https://llm.exämple.com/v1",
        "https://[::1/v1", "https://llm.example.com/" + "x" * 300,
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused_at_its_field(keep, typed):
    with pytest.raises(Invalid) as refused:
        keep(base_url=typed)

    assert (refused.value.field, refused.value.message) == ("base_url", chat_accounts.NO_ADDRESS)


@pytest.mark.parametrize(
    "typed",
    [
        "http://localhost:11434/v1", "https://127.0.0.1/v1", "https://10.0.0.8/v1",
        "https://169.254.169.254/latest", "https://[::1]/v1", "https://[::ffff:10.0.0.1]/v1",
        "https://[fd00::1]/v1", "https://LOCALHOST./v1",
    ],
)  # fmt: skip
def test_an_address_inside_is_refused(keep, typed):
    with pytest.raises(Invalid, match="inside a private network") as refused:
        keep(base_url=typed)

    assert refused.value.field == "base_url"


def test_a_meetings_words_go_nowhere_unprotected(keep):
    with pytest.raises(Invalid, match="has to begin with https"):
        keep(base_url="http://llm.example.com/v1")


@pytest.mark.parametrize("typed", ["http://127.0.0.1:11434/v1", "http://llm.example.com/v1"])
def test_whoever_looks_after_the_server_can_allow_both(allow, keep, team, typed):
    assert keep(base_url=typed).base_url == typed
    assert chat_accounts.server(team.id).guarded is False


def test_an_empty_key_keeps_the_one_that_is_set(keep, team):
    keep()

    keep(key="", model="gpt-large")

    server = chat_accounts.server(team.id)
    assert (server.model, server.key.get_secret_value()) == ("gpt-large", KEY)


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example.com/v1", "https://llm.example.com:444/v1", "https://a.llm.example.com"],
)
def test_a_key_is_never_taken_along_to_another_server(keep, elsewhere):
    keep()

    with pytest.raises(Invalid) as refused:
        keep(key="", base_url=elsewhere)

    assert (refused.value.field, refused.value.message) == ("key", chat_accounts.SAME_KEY)


def test_another_path_of_the_same_server_keeps_the_key(keep, team):
    keep()

    keep(key="", base_url="https://llm.example.com/openai/v1")

    assert chat_accounts.server(team.id).key.get_secret_value() == KEY


def test_a_server_without_a_key_needs_none(keep, team):
    keep(key="")

    assert chat_accounts.server(team.id).key is None


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("model", " "), ("model", "x" * 121), ("model", "a\nb"),
        ("key", "with spaces in it"), ("key", "ümlaut-key"), ("key", "x" * 501), ("key", "abc"),
        ("context", "many"), ("context", "100"), ("context", "-4096"), ("context", "99999999"),
        ("read_price", "cheap"), ("read_price", "-1"), ("read_price", "NaN"),
        ("written_price", "1e9"), ("written_price", "Infinity"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_at_its_field(keep, field, typed):
    prices = {"read_price": "1", "written_price": "1"} if "price" in field else {}
    with pytest.raises(Invalid) as refused:
        keep(**prices | {field: typed})

    assert refused.value.field == field
    assert field != "key" or typed not in refused.value.message


def test_one_price_without_the_other_is_refused(keep):
    with pytest.raises(Invalid) as refused:
        keep(read_price="2.50")

    assert refused.value.field == "written_price"


def test_room_and_prices_are_kept(keep, team):
    keep(context="128,000", read_price="2.50", written_price="10,00", currency="EUR")

    price = chat_accounts.price(team.id)
    assert chat_accounts.server(team.id).window == 128_000
    assert (price.read, price.written, price.currency) == (2_500_000, 10_000_000, "EUR")


def test_without_prices_nothing_has_one(keep, team):
    keep()

    assert chat_accounts.price(team.id) is None


def test_removing_forgets_all_of_it(keep, viewer, team):
    keep()

    assert chat_accounts.remove(viewer)
    db.session.commit()

    assert chat_accounts.row(team.id) is None
    assert not chat_accounts.remove(viewer)


def test_a_kept_server_is_tested_by_whoever_does_commands(keep):
    own = keep()

    assert chat_accounts.is_being_tested(own)
    assert jobqueue.queue(QueueName.LIVE).count == 1


def test_a_test_that_nobody_answers_is_lost_after_a_while(keep):
    own = keep()
    own.asked_at = now() - chat_accounts.TEST_TAKES

    assert not chat_accounts.is_being_tested(own)
    assert chat_accounts.is_test_lost(own)


def test_a_key_sealed_under_another_secret_is_counted(keep):
    own = keep()
    own.sealed_key = "something else"
    db.session.commit()

    assert not chat_accounts.is_readable(own)
    assert chat_accounts.unreadable() == 1
