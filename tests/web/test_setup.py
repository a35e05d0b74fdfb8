"""The first owner's page: there once, and only for who can read the server's screen."""

import pytest

from notes import accounts
from notes.connections import settings
from notes.models import Role
from tests.html import parse, text

FIRST = {
    "name": "Ann Lee",
    "email": "ann@example.com",
    "password": "correct horse battery",
    "team_name": "Research",
}


def from_afar(**extra):
    return {"environ_overrides": {"REMOTE_ADDR": "203.0.113.7"}} | extra


def test_at_the_server_itself_no_code_is_asked(client):
    page = parse(client.get("/setup"))

    assert page.css_first("input[name=token]") is None
    assert page.css_first("input[name=password]").attributes["minlength"] == "10"


def test_the_form_makes_the_first_owner_and_signs_them_in(client):
    answer = client.post("/setup", data=FIRST)

    assert (answer.status_code, answer.location) == (303, "/recordings")
    assert accounts.viewer_of(accounts.by_email("ann@example.com")).role is Role.OWNER
    assert client.get("/settings/team").status_code == 200


def test_afterwards_there_is_no_such_page(client, app):
    client.post("/setup", data=FIRST)

    assert app.test_client().get("/setup").status_code == 404
    assert app.test_client().post("/setup", data=FIRST).status_code == 404


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", " "), ("email", "ann"), ("password", "short"), ("password", ""), ("team_name", "")],
)
def test_a_fault_stands_at_its_field_and_nothing_typed_is_lost(client, field, value):
    answer = client.post("/setup", data=FIRST | {field: value})

    page = parse(answer)
    assert answer.status_code == 422
    assert text(page, f"#field-{field}-error")
    assert page.css_first(f"[name={field}]").attributes["aria-invalid"] == "true"
    kept = "team_name" if field != "team_name" else "name"
    assert page.css_first(f"[name={kept}]").attributes["value"] == FIRST[kept]
    assert not accounts.anybody()


def test_from_elsewhere_the_code_is_asked(client):
    page = parse(client.get("/setup", **from_afar()))

    assert page.css_first("input[name=token]") is not None


@pytest.mark.parametrize("token", ["", "AAAA-BBBB-CCCC"])
def test_from_elsewhere_a_wrong_code_makes_nobody(client, token):
    answer = client.post("/setup", data=FIRST | {"token": token}, **from_afar())

    assert answer.status_code == 422
    assert text(parse(answer), "#field-token-error")
    assert not accounts.anybody()


def test_from_elsewhere_the_right_code_opens(client):
    token = accounts.setup_token(settings().secret)

    answer = client.post("/setup", data=FIRST | {"token": token}, **from_afar())

    assert answer.status_code == 303
    assert accounts.anybody()


def test_the_link_that_the_server_prints_fills_in_the_code(client):
    page = parse(client.get("/setup?token=ABCD-EFGH-IJKL", **from_afar()))

    assert page.css_first("input[name=token]").attributes["value"] == "ABCD-EFGH-IJKL"


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-For": "127.0.0.1"},
        {"X-Real-IP": "127.0.0.1"},
        {"Forwarded": "for=127.0.0.1"},
        {"Via": "1.1 proxy"},
        {"Host": "notes.example.com"},
        {"Host": "127.0.0.1.evil.example"},
    ],
)
def test_through_a_proxy_or_another_name_the_code_is_asked(client, headers):
    client.post("/setup", data=FIRST, headers=headers)

    assert not accounts.anybody()


@pytest.mark.parametrize("address", ["127.0.0.1", "127.0.0.53", "::1"])
def test_every_loopback_address_is_the_server_itself(client, address):
    answer = client.get("/setup", environ_overrides={"REMOTE_ADDR": address})

    assert parse(answer).css_first("input[name=token]") is None


def test_guessing_the_code_ends_after_ten_tries(client):
    for _ in range(10):
        client.post("/setup", data=FIRST | {"token": "AAAA-BBBB-CCCC"}, **from_afar())

    answer = client.post("/setup", data=FIRST | {"token": "AAAA-BBBB-CCCC"}, **from_afar())

    assert answer.status_code == 429
