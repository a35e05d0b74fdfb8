"""What every answer says to the browser, and how cookies are kept."""

from http.cookies import SimpleCookie

import pytest

from notes.assembly import create_app
from notes.settings import Settings
from tests import factories

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

RIGHT = {"email": "alice@example.com", "password": factories.PASSWORD}


@pytest.fixture
def https_client(app, database_url, valkey_url, tmp_path):
    """A browser at an installation behind https."""
    secure = create_app(
        Settings(
            data_dir=tmp_path,
            database_url=database_url,
            redis_url=valkey_url,
            secret_key="a key for tests only",
            public_url="https://notes.example.com",
        )
    )
    secure.config["WTF_CSRF_ENABLED"] = False
    yield secure.test_client()
    with secure.app_context():
        from notes.db import db

        db.engine.dispose()


def cookies(answer):
    found = SimpleCookie()
    for line in answer.headers.getlist("Set-Cookie"):
        found.load(line)
    return found


@pytest.mark.parametrize("path", ["/login", "/settings/team", "/nowhere", "/invite/x"])
def test_every_page_carries_the_headers(sign_in, alice, path):
    headers = sign_in(alice).get(path).headers

    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy["script-src"] == policy["style-src"] == policy["default-src"] == "'self'"
    assert policy["object-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["form-action"] == "'self'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] in {"same-origin", "no-referrer"}
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "private, no-store"
    assert "camera=()" in headers["Permissions-Policy"]


def test_without_https_nothing_is_pinned_to_it(client, alice):
    assert "Strict-Transport-Security" not in client.get("/login").headers


def test_on_https_browsers_stay_there(https_client, alice):
    pinned = https_client.get("/login").headers["Strict-Transport-Security"]

    assert "max-age=31536000" in pinned


@pytest.mark.parametrize("name", ["minutebook", "minutebook-known"])
def test_cookies_are_closed_to_scripts_and_other_sites(client, alice, name):
    cookie = cookies(client.post("/login", data=RIGHT))[name]

    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == "/"
    assert not cookie["domain"]
    assert not cookie["secure"]  # plain http on loopback


@pytest.mark.parametrize("name", ["__Host-minutebook", "__Host-minutebook-known"])
def test_cookies_on_https_never_travel_without_it(https_client, alice, name):
    answer = https_client.post("/login", data=RIGHT, base_url="https://notes.example.com")

    cookie = cookies(answer)[name]
    assert (cookie["secure"], cookie["httponly"], cookie["path"]) == (True, True, "/")


def test_a_session_lasts_thirty_days(app, client, alice):
    client.post("/login", data=RIGHT)

    assert app.permanent_session_lifetime.days == 30
    with client.session_transaction() as cookie:
        assert cookie.permanent
