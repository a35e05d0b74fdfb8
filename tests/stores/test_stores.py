"""A team's own store: who sets it, what is kept of it, when it goes."""

from __future__ import annotations

import pytest

from notes import accounts, jobqueue, stores
from notes.db import db
from notes.errors import Forbidden
from notes.jobqueue import QueueName
from notes.models import Store
from notes.places import StoreKind
from tests.stores.test_store_fields import GOOD, S3, SFTP, plain

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def keep(alice):
    """`keep(kind, fields)` sets the team's store."""

    def set_it(kind="aws", fields=S3, **changed):
        store = stores.set_store(accounts.viewer_of(alice), kind, {**fields, **changed})
        db.session.commit()
        return store

    return set_it


def test_its_credentials_are_sealed_and_it_is_tested_at_once(keep, team):
    store = keep()

    assert plain(stores.place(store)) == {name: S3[name] for name in ("access_key", "secret")}
    written = str(db.session.execute(db.select(Store.__table__)).mappings().one())
    assert S3["secret"] not in written
    assert S3["access_key"] not in written
    assert S3["secret"] not in repr(stores.place(store))
    assert stores.current(team.id) is store
    assert stores.is_being_tested(store)
    assert jobqueue.queue(QueueName.LIVE).count == 1


@ON_SQLITE
def test_another_place_is_another_store_and_the_same_one_is_the_same(keep, team):
    first = keep()
    second = keep(path="another")
    again = keep(access_key="AKIA-rotated", secret="rotated")

    assert second.id != first.id
    assert again.id == first.id
    assert plain(stores.place(again))["secret"] == "rotated"
    assert [one.is_current for one in stores.of_team(team.id)].count(True) == 1
    stores.forget_empty()
    assert stores.of_team(team.id) == [again]


@pytest.mark.parametrize("kind", ["aws", "azure"])
@ON_SQLITE
def test_credentials_that_cant_be_read_any_more_are_pasted_again(keep, kind):
    store = keep(kind, GOOD[kind])
    store.sealed = "sealed under another NOTES_SECRET_KEY"
    db.session.commit()
    assert stores.unreadable() == 1

    assert keep(kind, GOOD[kind]).id == store.id
    assert stores.unreadable() == 0


@ON_SQLITE
def test_without_one_the_servers_counts(keep, team, alice, charlie):
    assert stores.current(team.id) is None
    assert stores.place(None).kind == StoreKind.LOCAL
    keep()

    assert stores.current(charlie.memberships[0].team_id) is None
    assert stores.use_server(accounts.viewer_of(alice))
    assert stores.current(team.id) is None
    assert not stores.use_server(accounts.viewer_of(alice))


@ON_SQLITE
def test_how_a_test_went_counts_for_what_was_tested_only(keep):
    store = keep()
    tested = stores.place(store)

    keep(access_key="AKIA-rotated", secret="rotated")
    stores.note_test(store.id, tested, "write", "It refuses.")
    assert stores.is_being_tested(store)

    stores.note_test(store.id, stores.place(store), "write", "It refuses.")
    assert (store.test_step, store.test_problem) == ("write", "It refuses.")
    assert not stores.is_being_tested(store)


@ON_SQLITE
def test_the_key_an_ssh_server_showed_first_is_trusted_from_then_on(keep):
    store = keep("sftp", SFTP)
    stores.note_test(store.id, stores.place(store), None, None, "ssh-ed25519 AAAA")
    stores.note_test(store.id, stores.place(store), None, None, "ssh-ed25519 BBBB")
    db.session.commit()

    assert stores.place(store).options["host_key"] == "ssh-ed25519 AAAA"
    assert keep("sftp", SFTP, password="").options["host_key"] == "ssh-ed25519 AAAA"
    assert "host_key" not in keep("sftp", SFTP, host="other.example.com").options


@ON_SQLITE
def test_only_admins_set_it(bob, victor):
    for person in (bob, victor):
        viewer = accounts.viewer_of(person)
        for forbidden in (
            lambda: stores.set_store(viewer, "aws", S3),  # noqa: B023 - called at once
            lambda: stores.use_server(viewer),  # noqa: B023
            lambda: stores.ask_for_test(viewer),  # noqa: B023
        ):
            with pytest.raises(Forbidden):
                forbidden()
