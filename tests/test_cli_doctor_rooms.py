"""`doctor` tries each account at RealtimeKit and says whether its webhooks can come."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from notes import room_accounts
from notes.accounts import viewer_of
from notes.connections import settings
from notes.db import db
from notes.room_accounts import Wish
from tests.rooms.ordered import connected
from tests.standins import realtimekit as standin
from tests.test_cli_doctor import doctor, lines, workers  # noqa: F401 - fixtures

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_each_account_is_tried(doctor, workers, app, charlie):  # noqa: F811 - the fixtures
    wish = Wish(standin.ACCOUNT, standin.APP, "a-token-that-isnt-known")
    room_accounts.set_account(viewer_of(charlie), wish)
    db.session.commit()
    with standin.serving() as kit, connected(app, kit):
        result = doctor()

    assert "app app-1: answers" in result.stdout
    assert (
        "Team B's token …nown: Cloudflare RealtimeKit doesn't know the API token" in result.stdout
    )
    assert "Set it again in Team B under Settings, Integrations." in result.stdout
    assert "their key is fetched when the first comes" in result.stdout
    assert lines(result)["its webhooks"] == "ok"
    assert "a-token-that-isnt-known" not in result.stdout


def test_a_setting_that_is_missing_is_named(doctor, workers, app, monkeypatch):  # noqa: F811
    token = {"cloudflare_api_token": SecretStr("a-token-of-the-server")}
    monkeypatch.setitem(app.extensions, "notes.settings", settings().model_copy(update=token))

    result = doctor()

    assert lines(result)["realtimekit"] == "WRONG"
    assert "CLOUDFLARE_ACCOUNT_ID and CLOUDFLARE_APP_ID are missing" in result.stdout
