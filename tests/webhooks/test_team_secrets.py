"""Webhooks that a team's own secret signed: they are about that team's recordings, or nothing."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from notes import webhook_secrets
from notes.accounts import viewer_of
from notes.db import db
from notes.jobs.deliveries import follow_up
from notes.models import Capture, Delivery, Outcome, Source, Status
from notes.webhook_secrets import teams_with
from tests import factories
from tests.html import parse, texts
from tests.standins import svix

PAGE = "/settings/integrations"
TEAMS = "whsec_" + "VEVB" * 8


@pytest.fixture
def other_team(charlie):
    return team_of(charlie)


def team_of(person):
    return person.memberships[0].team


def announced(team, external_id):
    """An upload of a team's, which has begun."""
    recording = factories.recording(
        team, source=Source.DESKTOP_SDK, status=Status.RECORDING, duration_ms=None
    )
    capture = Capture(
        recording_id=recording.id, provider="recall", kind="sdk_upload", external_id=external_id
    )
    db.session.add(capture)
    db.session.commit()
    return capture


@pytest.fixture
def ours(team):
    return announced(team, "u-ours")


@pytest.fixture
def theirs(other_team):
    return announced(other_team, "u-theirs")


def give(person, secret=TEAMS):
    row = webhook_secrets.add(viewer_of(person), secret)
    db.session.commit()
    return row


def complete(capture_id, **values):
    return svix.event("sdk_upload.complete", capture_id, **values)


def told():
    return list(db.session.scalars(select(Delivery).order_by(Delivery.id)))


def outcomes():
    db.session.expire_all()
    return [(one.outcome, one.team_id, one.recording_id) for one in told()]


def events(page):
    return texts(page, "#deliveries tbody code")


def test_a_teams_own_secret_moves_its_recording(tell, work_off, alice, team, ours):
    row = give(alice)

    assert tell(complete("u-ours"), secret=TEAMS).status_code == 200
    (delivery,) = told()
    assert (delivery.signed_with, delivery.signer, delivery.team_id) == (0, row.mark, team.id)
    work_off()

    assert outcomes() == [(Outcome.APPLIED, team.id, ours.recording_id)]
    assert ours.state == "complete"


def test_it_is_enough_without_one_of_the_servers(tell, secrets, alice):
    secrets()
    assert tell(complete("u-ours"), secret=TEAMS).status_code == 503

    give(alice)

    assert tell(complete("u-ours"), secret=TEAMS).status_code == 200
    assert tell(complete("u-ours"), secret=svix.OTHER).status_code == 401


@pytest.mark.parametrize("by", ["id", "metadata"])
def test_it_never_touches_another_teams_recording(tell, work_off, alice, team, theirs, by):
    give(alice)
    metadata = {"recording": str(theirs.recording_id)}
    body = complete("u-theirs") if by == "id" else complete("u-new", metadata=metadata)

    tell(body, secret=TEAMS)
    work_off()

    assert outcomes() == [(Outcome.NOBODY, team.id, None)]
    assert theirs.state == "created"


def test_a_secret_of_two_teams_reaches_the_right_one(tell, work_off, alice, charlie, ours, theirs):
    give(alice)
    give(charlie)

    tell(complete("u-theirs"), secret=TEAMS)
    tell(complete("u-ours"), secret=TEAMS)
    work_off()

    assert outcomes() == [
        (Outcome.APPLIED, team_of(charlie).id, theirs.recording_id),
        (Outcome.APPLIED, team_of(alice).id, ours.recording_id),
    ]
    assert (ours.state, theirs.state) == ("complete", "complete")


def test_a_third_team_stays_untouched_by_it(tell, work_off, alice, charlie):
    third = announced(factories.team("Team C"), "u-third")
    give(alice)
    give(charlie)

    tell(complete("u-third"), secret=TEAMS)
    work_off()

    assert outcomes() == [(Outcome.NOBODY, None, None)]
    assert third.state == "created"


def test_one_that_is_the_servers_too_vouches_for_all(tell, work_off, alice, theirs):
    give(alice, svix.SECRET)

    tell(complete("u-theirs"), secret=svix.SECRET)
    work_off()

    assert outcomes()[0][0] == Outcome.APPLIED


def test_the_same_webhook_signed_for_two_teams_counts_for_each(
    tell, work_off, alice, charlie, team, other_team, theirs
):
    """Where each team has an endpoint in one account, one event comes under one id to both."""
    give(alice)
    give(charlie, svix.OTHER)
    body = complete("u-theirs")

    first = tell(body, secret=TEAMS, delivery_id="msg_1")
    second = tell(body, secret=svix.OTHER, delivery_id="msg_1")
    again = tell(body, secret=svix.OTHER, delivery_id="msg_1")
    work_off()

    assert [one.json["repeat"] for one in (first, second, again)] == [False, False, True]
    assert outcomes() == [
        (Outcome.NOBODY, team.id, None),
        (Outcome.APPLIED, other_team.id, theirs.recording_id),
    ]


def test_what_was_signed_with_a_removed_secret_does_nothing(tell, alice, ours):
    row = give(alice)
    tell(complete("u-ours"), secret=TEAMS)
    webhook_secrets.remove(viewer_of(alice), row.id)
    db.session.commit()

    follow_up(str(told()[0].id))

    assert outcomes()[0][0] == Outcome.NOBODY
    assert ours.state == "created"
    assert teams_with(row.mark) == []
    assert tell(complete("u-ours"), secret=TEAMS).status_code == 401


def test_during_a_rotation_both_count_and_the_newer_is_named(tell, alice):
    old, new = give(alice, TEAMS), give(alice, svix.OTHER)
    body = complete("u-ours")
    twice = svix.headers(body, secret=TEAMS, delivery_id="msg_3", stamp=None)
    both = svix.headers(
        body, secret=svix.OTHER, delivery_id="msg_3", stamp=int(twice["svix-timestamp"])
    )
    both["svix-signature"] = f"{twice['svix-signature']} {both['svix-signature']}"

    assert tell(body, secret=TEAMS).status_code == 200
    assert tell(body, secret=svix.OTHER).status_code == 200
    assert tell(body, headers=both).status_code == 200

    assert [one.signer for one in told()] == [old.mark, new.mark, new.mark]


@pytest.mark.usefixtures("ours", "theirs")
def test_each_team_sees_its_own_and_who_signed(tell, work_off, sign_in, alice, charlie):
    give(alice)
    give(charlie, svix.OTHER)
    tell(complete("u-ours"), secret=TEAMS)
    tell(complete("u-theirs"), secret=svix.OTHER)
    tell(svix.event("sdk_upload.uploading", "u-theirs"), secret=svix.SECRET)
    tell(complete("u-nobodys", recording="r"), secret=svix.OTHER)
    work_off()

    mine, others = (parse(sign_in(one).get(PAGE)) for one in (alice, charlie))

    assert texts(mine, "#deliveries tbody td:nth-child(3) p") == ["this team's …VEVB"]
    assert texts(others, "#deliveries tbody td:nth-child(3) p") == [
        "this team's …Ynl0", "server's secret", "this team's …Ynl0",
    ]  # fmt: skip


def test_what_a_shared_secret_signed_about_nobody_is_shown_to_those_who_have_it(
    tell, work_off, sign_in, team, alice, charlie
):
    outsider = factories.user(factories.team("Team C"), "owner")
    give(alice)
    give(charlie)
    tell(complete("u-nobodys"), secret=TEAMS)
    work_off()

    seen = [len(events(parse(sign_in(one).get(PAGE)))) for one in (alice, charlie, outsider)]

    assert seen == [1, 1, 0]


def test_neither_log_nor_rows_hold_a_secret(tell, alice, caplog):
    caplog.set_level(0)
    give(alice)
    tell(complete("u-ours"), secret=TEAMS)
    tell(complete("u-ours"), secret=svix.OTHER)

    held = json.dumps([str(vars(one)) for one in told()]) + caplog.text
    assert TEAMS.removeprefix("whsec_") not in held
