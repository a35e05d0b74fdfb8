"""Who may start a recording: tokens of devices, keys, and nobody else."""

from __future__ import annotations

import logging

import pytest
from sqlalchemy import select

from notes import api_keys
from notes.api.door import OPERATIONS
from notes.db import db, now
from notes.errors import Forbidden
from notes.models import ApiKey, Membership, Role
from notes.recordings import Viewer
from tests.api.starting import ADDRESS, bearer, refused


def test_without_credentials_nothing_starts(ask, reached):
    assert "device token" in refused(ask())
    assert not reached.asked


@pytest.mark.parametrize("token", ["x", "mbk_made-up-made-up-made-up", "a/b", "ü", "a//b"])
def test_a_wrong_token_starts_nothing(ask, reached, token):
    assert "isn't known" in refused(ask(token))


def test_a_path_that_cant_be_a_token_is_a_no_too(app):
    refused(app.test_client().get(f"{ADDRESS}//x"))


@pytest.mark.parametrize(
    ("column", "words"), [("revoked_at", "was revoked"), ("expires_at", "has expired")]
)
def test_a_token_that_has_ended_starts_nothing(ask, device, reached, alice, column, words):
    token = device(alice)
    setattr(db.session.scalars(select(ApiKey)).one(), column, now())
    db.session.commit()

    message = refused(ask(token))

    assert words in message
    assert "Settings, Desktop app" in message


def test_a_key_that_only_reads_starts_nothing(ask, key, reached, alice):
    assert api_keys.WRITE in refused(ask(**bearer(key(alice, api_keys.READ))))


def test_a_viewers_token_starts_nothing(ask, device, reached, victor):
    assert "can read" in refused(ask(device(victor)))
    assert not reached.asked


def test_a_token_of_who_left_the_team_starts_nothing(ask, device, reached, bob):
    token = device(bob)
    db.session.delete(db.session.scalars(select(Membership)).one())
    db.session.commit()

    assert "no longer in its team" in refused(ask(token))


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_cookies_count_for_nothing(sign_in, reached, alice, method):
    refused(sign_in(alice).open(ADDRESS, method=method))


def test_a_page_elsewhere_may_ask_with_a_token(app, ask, device, reached, alice):
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        answer = ask(device(alice), "POST", headers={"Sec-Fetch-Site": "cross-site"})
    finally:
        app.config["WTF_CSRF_ENABLED"] = False

    assert answer.json["status"] == "success"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_a_token_is_in_no_log(ask, device, reached, alice, caplog):
    caplog.set_level(logging.INFO)
    token = device(alice)

    answers = [ask(token), ask(f"{token}/x"), ask(f"/{token}"), ask(**bearer(token))]

    assert {one.status_code for one in answers} == {200}
    assert ADDRESS in caplog.text
    assert token not in caplog.text


def test_a_device_token_opens_nothing_else(app, device, alice, team):
    client, token = app.test_client(), device(alice)
    opened = {}
    for made in OPERATIONS:
        path = f"/api/projects/{team.id}{made.path}".replace("{", "").replace("}", "")
        status = client.open(path, method=made.method, **bearer(token)).status_code
        if status != 403:
            opened[made.name] = status

    assert OPERATIONS
    assert opened == {}


def test_a_member_makes_a_token_and_a_viewer_doesnt(app, bob, victor, team):
    key, _ = api_keys.make_for_device(Viewer(bob, team.id, Role.MEMBER), "Laptop")

    assert api_keys.is_device(key)
    with pytest.raises(Forbidden):
        api_keys.make_for_device(Viewer(victor, team.id, Role.VIEWER), "Laptop")


def test_each_use_is_noted(ask, device, reached, alice):
    ask(device(alice))

    assert db.session.scalars(select(ApiKey.last_used_at)).one() is not None
