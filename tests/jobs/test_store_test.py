"""Trying a team's file store, for somebody who waits."""

from __future__ import annotations

import json
from dataclasses import replace

import paramiko
import pytest
from pydantic import SecretStr

from notes import sealing
from notes.connections import settings
from notes.db import db
from notes.jobs import store_test
from notes.models import Store
from notes.storage_sftp_keys import line
from tests.standins import plain_sftp

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def place(app, monkeypatch, tmp_path):
    """An SFTP server on this machine, which may be named."""
    allowed = settings().model_copy(update={"allow_private_addresses": True})
    monkeypatch.setitem(app.extensions, "notes.settings", allowed)
    with plain_sftp.serving(tmp_path) as place:
        yield place


def result_of(team, place, **options):
    told = {name: value for name, value in (place.options | options).items() if value}
    secrets = {name: one.get_secret_value() for name, one in place.secrets.items()}
    sealed = sealing.seal(SecretStr(json.dumps(secrets)))
    row = Store(team_id=team.id, kind=place.kind, options=told, sealed=sealed)
    db.session.add(row)
    db.session.commit()
    store_test.test(str(row.id))
    return db.session.get(Store, row.id)


def test_a_store_that_works_is_left_as_it_was(team, place, tmp_path):
    row = result_of(team, place)

    assert (row.tested_at is not None, row.test_step, row.test_problem) == (True, None, None)
    assert [one for one in tmp_path.rglob("*") if one.is_file()] == []


def test_the_first_key_that_an_ssh_server_shows_is_trusted_from_then_on(team, place):
    row = result_of(team, place, host_key="")

    assert row.test_problem is None
    assert row.options["host_key"] == place.options["host_key"]


def test_another_key_than_the_trusted_one_is_said(team, place):
    another = line(paramiko.ECDSAKey.generate())

    row = result_of(team, place, host_key=another)

    assert row.test_step == "write"
    assert "key" in row.test_problem
    assert row.options["host_key"] == another


def test_a_password_that_is_wrong_is_said(team, place):
    wrong = replace(place, secrets={"password": SecretStr("wrong")})

    row = result_of(team, wrong, host_key="")

    assert row.test_step == "write"
    assert row.test_problem


def test_a_store_that_is_gone_is_nobodys_fault(app):
    store_test.test("01a00000-0000-7000-8000-000000000000")
