"""A team's own account at RealtimeKit: kept sealed, tested, gone when it is removed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from notes import accounts, jobqueue, provider_accounts, room_accounts
from notes.db import db
from notes.errors import Forbidden, Invalid
from notes.jobqueue import QueueName
from notes.jobs.room_test import test as try_out
from notes.provider_accounts import REALTIMEKIT
from notes.room_accounts import Wish
from tests.rooms.ordered import connected
from tests.standins import realtimekit as standin

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
WISH = Wish(standin.ACCOUNT, f" {standin.APP}\n", f"Bearer {standin.TOKEN} ")


@pytest.fixture
def kit(app):
    with standin.serving() as server, connected(app, server):
        yield server


@pytest.fixture
def owner(alice):
    return accounts.viewer_of(alice)


def test_it_goes_before_the_servers_and_its_token_is_sealed(kit, owner, charlie):
    room_accounts.set_account(owner, Wish("account-2", "app-2", standin.TOKEN))
    db.session.commit()

    found = provider_accounts.of(owner.team_id, REALTIMEKIT)
    assert found.options == {"account_id": "account-2", "app_id": "app-2"}
    assert (found.base_url, found.key.get_secret_value()) == (kit.base_url, standin.TOKEN)
    own = room_accounts.row(owner.team_id)
    assert own.key_ending == standin.TOKEN[-4:]
    assert standin.TOKEN not in own.sealed_key
    theirs = charlie.memberships[0].team_id
    assert provider_accounts.of(theirs, REALTIMEKIT).options["app_id"] == standin.APP
    assert provider_accounts.of(owner.team_id) is None  # another provider's


def test_without_a_token_the_one_that_is_set_stays(app, owner):
    room_accounts.set_account(owner, WISH)
    room_accounts.set_account(owner, Wish(standin.ACCOUNT, "app-2"))

    found = provider_accounts.of(owner.team_id, REALTIMEKIT)
    assert found.options["app_id"] == "app-2"
    assert found.key.get_secret_value() == standin.TOKEN


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        (Wish("", "app", standin.TOKEN), "account_id"),
        (Wish("../etc", "app", standin.TOKEN), "account_id"),
        (Wish("account", "app/1", standin.TOKEN), "app_id"),
        (Wish("account", "app"), "token"),
        (Wish("account", "app", "with spaces in it, so no token"), "token"),
        (Wish("account", "app", "short"), "token"),
    ],
)
def test_what_cant_be_one_is_refused(app, owner, wish, field):
    with pytest.raises(Invalid) as caught:
        room_accounts.set_account(owner, wish)

    assert caught.value.field == field
    assert not wish.token or wish.token not in caught.value.message


def test_only_admins_change_it(app, bob):
    member = accounts.viewer_of(bob)

    for change in (
        lambda: room_accounts.set_account(member, WISH),
        lambda: room_accounts.remove(member),
        lambda: room_accounts.ask_for_test(member),
    ):
        with pytest.raises(Forbidden):
            change()


def test_it_is_tested_and_the_answer_kept(kit, owner):
    own = room_accounts.set_account(owner, WISH)
    db.session.commit()
    assert room_accounts.is_being_tested(own)
    assert jobqueue.queue(QueueName.LIVE).job_ids != []

    try_out(str(owner.team_id))

    assert not room_accounts.is_being_tested(own)
    assert own.test_problem is None


def test_a_token_that_isnt_known_is_said(kit, owner):
    own = room_accounts.set_account(owner, Wish(standin.ACCOUNT, standin.APP, "unknown-token-here"))
    db.session.commit()

    try_out(str(owner.team_id))

    assert "doesn't know the API token" in own.test_problem


def test_a_test_of_what_was_replaced_is_dropped(kit, owner):
    own = room_accounts.set_account(owner, WISH)
    db.session.commit()
    tested = provider_accounts.of(owner.team_id, REALTIMEKIT)
    room_accounts.set_account(owner, Wish(standin.ACCOUNT, "app-2"))

    room_accounts.note_test(owner.team_id, tested, "It failed.")

    assert own.tested_at is None
    own.asked_at -= timedelta(minutes=2)
    assert room_accounts.is_test_lost(own)


def test_removed_the_servers_counts_again(kit, owner):
    room_accounts.set_account(owner, WISH)

    assert room_accounts.remove(owner)

    assert provider_accounts.of(owner.team_id, REALTIMEKIT) == provider_accounts.of_server(
        REALTIMEKIT
    )
    assert not room_accounts.remove(owner)
    assert room_accounts.ask_for_test(owner)
