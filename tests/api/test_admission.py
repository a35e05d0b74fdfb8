"""Who is let in: keys, scopes, projects, roles, rates."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from notes import accounts, api_keys, teams
from notes.api.door import OPERATIONS
from notes.db import db, now
from notes.models import ApiKey, Membership, Role
from tests import factories
from tests.web.routes import routes

PROJECT = "/api/projects/@current/"


def problem(answer):
    assert list(answer.json)[:4] == ["type", "code", "detail", "attr"]  # RealtimeKit's say more
    return answer.status_code, answer.json["type"], answer.json["code"], answer.json["attr"]


def ask(client, header, path=PROJECT):
    return client.get(path, headers={} if header is None else {"Authorization": header})


def the_key():
    return db.session.scalars(select(ApiKey)).one()


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer ", "Basic YWxpY2U6eA==", "mbk_abc", "Token mbk_abc"]
)
def test_without_a_key_nobody_is_let_in(client, team, header):
    answer = ask(client, header)

    assert problem(answer) == (401, "authentication_error", "not_authenticated", None)
    assert answer.json["detail"] == "Authentication credentials were not provided."
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("token", ["mbk_unknown", "phx_abc", "x" * 4000, "ä", "a b"])
def test_an_unknown_key_is_refused(client, team, token):
    answer = ask(client, f"Bearer {token}")

    assert problem(answer) == (401, "authentication_error", "authentication_failed", None)
    assert "is invalid" in answer.json["detail"]
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("where", ["query_string", "json"])
def test_a_key_elsewhere_than_in_its_header_is_none(client, alice, key, where):
    answer = client.get(PROJECT, **{where: {"personal_api_key": key(alice)}})

    assert answer.json["code"] == "not_authenticated"


def test_a_session_is_no_key(sign_in, alice):
    assert problem(sign_in(alice).get(PROJECT))[::2] == (401, "not_authenticated")


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_scheme_may_be_spelt_in_any_case(client, alice, key, scheme):
    assert ask(client, f"{scheme} {key(alice)}").status_code == 200


def test_an_expired_key_is_refused(client, alice, key):
    token = key(alice, days=1)
    the_key().expires_at = now() - timedelta(seconds=1)
    db.session.commit()

    answer = ask(client, f"Bearer {token}")

    assert problem(answer) == (401, "authentication_error", "authentication_failed", None)
    assert "has expired" in answer.json["detail"]


def test_a_key_works_until_it_expires(client, alice, key):
    assert ask(client, f"Bearer {key(alice, days=1)}").status_code == 200


def test_a_revoked_key_is_refused(client, alice, key):
    token = key(alice)
    api_keys.revoke(accounts.viewer_of(alice), the_key().id)
    db.session.commit()

    answer = ask(client, f"Bearer {token}")

    assert problem(answer) == (401, "authentication_error", "authentication_failed", None)
    assert "was revoked" in answer.json["detail"]


def test_who_left_the_team_has_a_key_to_nothing(client, alice, bob, key):
    token = key(bob)
    teams.remove(accounts.viewer_of(alice), bob.id)
    db.session.commit()

    answer = ask(client, f"Bearer {token}")

    assert problem(answer) == (403, "authentication_error", "permission_denied", None)
    assert answer.json["detail"] == "You don't have access to the project."


def test_with_the_team_its_keys_are_gone(client, team, alice, key):
    token = key(alice)
    db.session.delete(db.session.get_one(Membership, (alice.id, team.id)))
    db.session.delete(team)
    db.session.commit()

    assert ask(client, f"Bearer {token}").json["code"] == "authentication_failed"


def test_another_teams_project_stays_closed(api, charlie):
    theirs = accounts.viewer_of(charlie).team_id

    answer = api().get(f"/api/projects/{theirs}/")

    assert problem(answer) == (403, "authentication_error", "permission_denied", None)
    assert answer.json["detail"].endswith(f"requested project: ID {theirs}.")


def test_a_key_opens_one_of_ones_teams_only(api, alice):
    other = factories.team("Team Z")
    accounts.add_member(alice, other, Role.OWNER)
    db.session.commit()

    assert api().get(f"/api/projects/{other.id}/").json["code"] == "permission_denied"


@pytest.mark.parametrize(
    "project",
    ["999999", "0", "-1", "2147483648", "9" * 40, "abc", "%EF%BC%91", "1.0", "@other", "%00"],
)
def test_an_unknown_project_is_not_found(api, project):
    answer = api().get(f"/api/projects/{project}/")

    assert problem(answer) == (404, "invalid_request", "not_found", None)
    assert answer.json["detail"] == "Project not found."


@pytest.mark.parametrize(
    ("held", "wanted", "allowed"),
    [
        (api_keys.READ, api_keys.READ, True),
        (api_keys.READ, api_keys.WRITE, False),
        (api_keys.WRITE, api_keys.READ, True),
        (api_keys.WRITE, api_keys.WRITE, True),
        (api_keys.ALL, api_keys.READ, True),
        (api_keys.ALL, api_keys.WRITE, True),
        (api_keys.WRITE, "team:read", False),
        (api_keys.READ, "*", False),
    ],
)
def test_scopes_cover_what_they_say(alice, held, wanted, allowed):
    key, _ = api_keys.make(accounts.viewer_of(alice), "Desk", [held])

    assert api_keys.allows(key, wanted) is allowed


WRITING = [one for one in OPERATIONS if one.scope == api_keys.WRITE]


def filled(operation, **ids):
    """The operation's path below the project; a made-up id stands where none is given."""
    unknown = "01900000-0000-7000-8000-000000000000"
    return re.sub(r"{(\w+)}", lambda m: str(ids.get(m[1], unknown)), operation.path.lstrip("/"))


@pytest.mark.parametrize("operation", WRITING, ids=lambda one: one.name)
def test_a_reading_key_writes_nothing(api, operation):
    answer = api(scopes=api_keys.READ).open(operation.method, filled(operation))

    assert problem(answer) == (403, "authentication_error", "permission_denied", None)
    detail = "API key missing required scope 'desktop_recording:write'"
    assert answer.json["detail"] == detail


@pytest.mark.parametrize("operation", WRITING, ids=lambda one: one.name)
def test_who_may_only_read_writes_nothing_with_an_old_key(api, team, alice, victor, operation):
    recording = factories.recording(team, alice)

    answer = api(victor, scopes="*").open(operation.method, filled(operation, id=recording.id))

    assert answer.status_code in {400, 403, 404, 415}


def test_who_may_only_read_still_reads_with_an_old_key(api, victor):
    assert api(victor, scopes="*").get().status_code == 200


def test_every_operation_asks_for_a_key(app, client):
    answers = {
        (method, path): client.open(path, method=method)
        for endpoint, path, methods in routes(app)
        if endpoint.startswith("api.") and endpoint not in {"api.docs", "api.openapi"}
        for method in methods - {"OPTIONS"}
    }

    assert len(answers) >= 2 * len(OPERATIONS)
    assert {one.status_code for one in answers.values()} == {401}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_program_sends_no_form_token(app, api):
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        answer = api().post("desktop_recordings/")
    finally:
        app.config["WTF_CSRF_ENABLED"] = False

    assert answer.status_code == 503  # let in; there is no key of Recall's here


def test_the_use_of_a_key_is_noted(client, alice, key):
    token, began = key(alice), now()

    ask(client, f"Bearer {token}")

    assert began <= the_key().last_used_at <= now()


def test_within_a_minute_it_is_noted_once(client, alice, key):
    token = key(alice)
    ask(client, f"Bearer {token}")
    first = the_key().last_used_at

    ask(client, f"Bearer {token}")

    assert the_key().last_used_at == first


def test_after_a_minute_it_is_noted_again(client, alice, key):
    token, began = key(alice), now()
    the_key().last_used_at = began - timedelta(seconds=61)
    db.session.commit()

    ask(client, f"Bearer {token}")

    assert the_key().last_used_at >= began


def test_a_refused_use_is_not_noted(client, alice, charlie, key):
    token = key(alice)

    ask(client, f"Bearer {token}", f"/api/projects/{accounts.viewer_of(charlie).team_id}/")

    assert the_key().last_used_at is None


def test_a_key_that_asks_too_often_waits(api, bob):
    program, other = api(), api(bob)

    answers = [program.get() for _ in range(481)]

    assert {answer.status_code for answer in answers[:480]} == {200}
    assert problem(answers[-1]) == (429, "throttled_error", "throttled", None)
    wait = int(answers[-1].headers["Retry-After"])
    assert 1 <= wait <= 60
    assert f"Expected available in {wait} second" in answers[-1].json["detail"]
    assert other.get().status_code == 200


def test_a_key_is_in_no_log_line(client, alice, key, caplog):
    token = key(alice)
    caplog.set_level("DEBUG")

    ask(client, f"Bearer {token}")
    client.get(f"/api/projects/{token}/", headers={"Authorization": f"Bearer {token}"})
    client.get(PROJECT, query_string={"personal_api_key": token})

    assert "/api/projects/" in caplog.text
    assert token.removeprefix("mbk_") not in caplog.text


def test_a_page_of_another_origin_may_ask(client, alice, key):
    headers = {
        "Origin": "https://desk.example",
        "Sec-Fetch-Site": "cross-site",
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "authorization",
    }

    before = client.options(PROJECT, headers=headers)
    answer = client.get(PROJECT, headers=headers | {"Authorization": f"Bearer {key(alice)}"})

    assert before.status_code == 200
    assert "GET" in before.headers["Access-Control-Allow-Methods"]
    assert "Authorization" in before.headers["Access-Control-Allow-Headers"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers
