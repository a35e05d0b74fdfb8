"""Every address is closed to who isn't signed in, unless it stands in the list here."""

import pytest

from tests.web.routes import UNSAFE, routes

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

PUBLIC = {
    "static",
    "login.home",
    "login.page",
    "login.setup",
    "login.sign_out",
    "calendar_consent.callback",
    "calendar_consent.stopped",
    "invitations.accept",
    "health.healthz",
    "health.readyz",
    "metrics.metrics",
}
# By key or signature: tests/api/test_door.py, tests/api/test_device_tokens.py and tests/webhooks
# go through these.
BY_KEY = ("api.", "realtime.", "start_recording.", "webhooks.")


def test_every_other_address_needs_sign_in(app, alice):
    client, open_ones = app.test_client(), []

    for endpoint, path, methods in routes(app):
        if endpoint in PUBLIC or endpoint.startswith(BY_KEY):
            continue
        for method in methods - {"OPTIONS"}:
            answer = client.open(path, method=method)
            to_sign_in = (answer.location or "").startswith("/login")
            if (answer.status_code, to_sign_in) != (303, True):
                open_ones.append((method, path, answer.status_code))

    assert open_ones == []


def test_a_script_gets_401_everywhere(app, alice):
    client, script = app.test_client(), {"Accept": "application/json"}

    answers = [
        (method, path, client.open(path, method=method, headers=script).status_code)
        for endpoint, path, methods in routes(app)
        if endpoint not in PUBLIC and not endpoint.startswith(BY_KEY)
        for method in methods - {"OPTIONS"}
    ]

    assert [answer for answer in answers if answer[-1] != 401] == []


def test_a_viewer_changes_nothing_anywhere(app, sign_in, alice, victor):
    """Made-up ids: 404 is an answer too; what succeeds must be the viewer's own business."""
    own = {"login.", "settings.", "team.switch", "invitations.accept"}
    own |= {"realtime.", "start_recording."}  # always 200
    done = []

    for endpoint, path, methods in routes(app):
        if endpoint.startswith(tuple(own)):
            continue
        browser = sign_in(victor)
        for method in methods & UNSAFE:
            answer = browser.open(path, method=method)
            if answer.status_code < 400:
                done.append((method, path, answer.status_code))

    assert done == []
