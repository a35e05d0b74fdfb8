"""What signs webhooks: added, removed, told apart, and whom each vouches for."""

from __future__ import annotations

from datetime import timedelta

import pytest

from notes import sealing, webhook_secrets
from notes.accounts import viewer_of
from notes.connections import settings
from notes.db import db, now
from notes.errors import Forbidden, Invalid, NotFound
from notes.models import Delivery, Outcome, WebhookSecret
from notes.settings import load
from tests.standins import svix

THIRD = "whsec_" + "QUJD" * 8


@pytest.fixture
def owner(alice):
    return viewer_of(alice)


@pytest.fixture
def stranger(charlie):
    return viewer_of(charlie)


@pytest.fixture
def of_server(app, monkeypatch):
    """`of_server(secret)`: RECALL_WEBHOOK_SECRET is this from now on."""

    def change(*those):
        found = load(recall_webhook_secret=",".join(those)).recall_webhook_secret
        changed = settings().model_copy(update={"recall_webhook_secret": found})
        monkeypatch.setitem(app.extensions, "notes.settings", changed)

    return change


def add(viewer, *those):
    rows = [webhook_secrets.add(viewer, one) for one in those]
    db.session.commit()
    return rows


def signed(row, ago_minutes):
    """Something that this secret signed."""
    db.session.add(
        Delivery(
            provider="recall",
            external_id=f"{row.ending} {ago_minutes}",
            event="bot.done",
            signed_with=0,
            signer=row.mark,
            outcome=Outcome.UNUSED,
            received_at=now() - timedelta(minutes=ago_minutes),
        )
    )
    db.session.commit()


def shown(viewer):
    return [(one.row.ending, one.spare) for one in webhook_secrets.kept(viewer)]


def test_a_secret_is_kept_sealed_with_who_added_it(owner):
    (row,) = add(owner, f" {svix.SECRET}\n")

    (kept,) = webhook_secrets.kept(owner)
    assert svix.SECRET not in row.sealed
    assert (kept.row.ending, kept.row.adder.name) == ("NTY3", "Alice Adams")
    assert (kept.readable, kept.last_used, kept.spare) == (True, None, False)
    assert [one.secret.get_secret_value() for one in webhook_secrets.all_secrets()] == [svix.SECRET]


@pytest.mark.parametrize(
    "text", ["", "whsec_", "whsec_!!!!", "whsec_QUJD", svix.SECRET[6:], f"{svix.SECRET},x", "Token"]
)
def test_what_is_no_secret_is_refused_without_repeating_it(owner, text):
    with pytest.raises(Invalid, match="begins with whsec_") as refused:
        webhook_secrets.add(owner, text)

    assert refused.value.field == "secret"
    assert len(text) < 8 or text not in refused.value.message


def test_the_same_one_twice_is_refused_however_it_is_written(owner):
    add(owner, "whsec_MDEyMzQ1Njc4OWFiY2RlZg==")

    with pytest.raises(Invalid, match="already"):
        webhook_secrets.add(owner, "whsec_MDEyMzQ1Njc4OWFiY2RlZh==")  # the same bytes


def test_there_is_room_for_five(owner):
    add(owner, *(f"whsec_{'QUJD' * 7}QUJ{letter}" for letter in "abcde"))

    with pytest.raises(Invalid, match="remove one"):
        webhook_secrets.add(owner, THIRD)


@pytest.mark.parametrize("who", ["bob", "victor"])
def test_only_admins_see_and_change_them(request, owner, who):
    (row,) = add(owner, svix.SECRET)
    viewer = viewer_of(request.getfixturevalue(who))

    for act in (
        lambda: webhook_secrets.kept(viewer),
        lambda: webhook_secrets.add(viewer, svix.OTHER),
        lambda: webhook_secrets.remove(viewer, row.id),
    ):
        with pytest.raises(Forbidden):
            act()
    assert shown(owner) == [("NTY3", False)]


def test_another_team_sees_and_removes_none_of_ours(owner, stranger):
    (row,) = add(owner, svix.SECRET)

    assert webhook_secrets.kept(stranger) == []
    with pytest.raises(NotFound):
        webhook_secrets.remove(stranger, row.id)
    assert shown(owner) == [("NTY3", False)]


def test_a_removed_one_signs_nothing_more(owner):
    (row,) = add(owner, svix.SECRET)

    assert webhook_secrets.remove(owner, row.id) == "NTY3"
    db.session.commit()

    assert webhook_secrets.all_secrets() == []
    with pytest.raises(NotFound):
        webhook_secrets.remove(owner, row.id)


def test_the_old_one_can_go_once_the_new_one_signs(owner):
    old, new = add(owner, svix.SECRET, svix.OTHER)
    signed(old, ago_minutes=30)
    assert shown(owner) == [(new.ending, False), (old.ending, False)]

    signed(new, ago_minutes=10)
    assert shown(owner) == [(new.ending, False), (old.ending, True)]

    signed(old, ago_minutes=1)  # not yet, after all
    assert shown(owner) == [(new.ending, False), (old.ending, False)]


def test_the_newest_comes_first_and_each_once(owner, stranger, of_server):
    of_server(THIRD)
    add(owner, svix.SECRET, svix.OTHER, THIRD)
    add(stranger, svix.SECRET)

    found = webhook_secrets.all_secrets()

    assert [(one.secret.get_secret_value(), one.place) for one in found] == [
        (THIRD, 1),
        (svix.SECRET, 0),
        (svix.OTHER, 0),
    ]


def test_one_under_another_key_is_left_out_and_said(owner):
    lost, fine = add(owner, svix.SECRET, svix.OTHER)
    db.session.get(WebhookSecret, lost.id).sealed = "sealed elsewhere"
    db.session.commit()

    assert [one.readable for one in webhook_secrets.kept(owner)] == [True, False]
    assert [one.mark for one in webhook_secrets.all_secrets()] == [fine.mark]


def test_a_secret_vouches_for_the_teams_that_have_it(team, owner, stranger):
    (ours,) = add(owner, svix.SECRET)
    add(stranger, svix.OTHER)
    assert webhook_secrets.teams_with(ours.mark) == [team.id]

    add(stranger, svix.SECRET)
    assert webhook_secrets.teams_with(ours.mark) == sorted([team.id, stranger.team_id])


def test_the_servers_vouches_for_all(app):
    delivery = Delivery(signed_with=1, signer=sealing.mark(b"x"))

    assert webhook_secrets.vouched(delivery) is None
