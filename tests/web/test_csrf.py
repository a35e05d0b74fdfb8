"""No form is taken without its session's token, on any address."""

import pytest

from tests import factories
from tests.html import form, parse, text
from tests.web.routes import UNSAFE, routes

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

TUS = {"Tus-Resumable": "1.0.0"}  # uploads look at the protocol's version first
BY_KEY = ("api.", "realtime.", "start_recording.", "webhooks.")
NO_SESSION = {"login.page", "login.sign_out"}  # a stale form there only leads back to the start


def by_key(endpoint):
    """Programs and providers send no token: no cookie opens these addresses."""
    return UNSAFE if endpoint.startswith(BY_KEY) else set()


@pytest.fixture(autouse=True)
def _checked(app):
    app.config["WTF_CSRF_ENABLED"] = True
    yield
    app.config["WTF_CSRF_ENABLED"] = False


def test_every_address_refuses_a_missing_token(app, sign_in, alice):
    taken = []

    for endpoint, path, methods in routes(app):
        for method in (methods & UNSAFE) - by_key(endpoint):
            answer = sign_in(alice).open(path, method=method, headers=TUS)
            expected = 303 if endpoint in NO_SESSION else 400
            if answer.status_code != expected:
                taken.append((method, path, answer.status_code))

    assert taken == []


def test_every_address_refuses_another_sessions_token(app, sign_in, alice, bob):
    theirs = sign_in(bob).get("/csrf").json["token"]
    taken = []

    for endpoint, path, methods in routes(app):
        for method in (methods & UNSAFE) - by_key(endpoint):
            headers = TUS | {"X-CSRFToken": theirs}
            answer = sign_in(alice).open(path, method=method, headers=headers)
            expected = 303 if endpoint in NO_SESSION else 400
            if answer.status_code != expected:
                taken.append((method, path, answer.status_code))

    assert taken == []


def test_a_sign_in_without_a_token_signs_nobody_in(client, alice):
    client.post("/login", data={"email": "alice@example.com", "password": factories.PASSWORD})

    assert client.get("/settings/profile").status_code == 303


def test_the_forms_carry_their_token(client, alice):
    fields = form(parse(client.get("/login")), ".auth-card form")

    client.post(
        "/login", data=fields | {"email": "alice@example.com", "password": factories.PASSWORD}
    )

    profile = parse(client.get("/settings/profile"))
    fields = form(profile, "form[action='/settings/profile']") | {"name": "Alice Zimmer"}
    assert client.post("/settings/profile", data=fields).status_code == 303


def test_a_token_is_renewed_for_an_old_page(sign_in, alice):
    browser = sign_in(alice)
    token = browser.get("/csrf", headers={"Accept": "application/json"}).json["token"]

    answer = browser.post(
        "/settings/team/name", data={"team_name": "Ours"}, headers={"X-CSRFToken": token}
    )

    assert answer.status_code == 303


def test_a_stale_page_says_so_and_leads_back(sign_in, alice):
    answer = sign_in(alice).post(
        "/settings/team/name", headers={"Referer": "http://localhost/settings/team"}
    )

    page = parse(answer)
    assert answer.status_code == 400
    assert "open for a long time" in text(page, ".fault .second")
    assert page.css_first(".fault .actions a").attributes["href"] == "/settings/team"


def test_a_stale_page_never_leads_to_another_site(sign_in, alice):
    answer = sign_in(alice).post(
        "/settings/team/name", headers={"Referer": "https://evil.example/settings/team"}
    )

    assert parse(answer).css_first(".fault .actions a").attributes["href"] == "/recordings"


def test_htmx_and_scripts_can_tell_a_stale_token(sign_in, alice):
    browser = sign_in(alice)

    fragment = browser.post("/settings/team/name", headers={"HX-Request": "true"})
    answer = browser.post("/settings/team/name", headers={"Accept": "application/json"})

    assert (fragment.status_code, fragment.headers["HX-Trigger"]) == (400, "stale_form")
    assert (answer.status_code, answer.json["code"]) == (400, "stale_form")


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_site_is_refused_even_with_the_token(sign_in, alice, site):
    browser = sign_in(alice)
    headers = {"X-CSRFToken": browser.get("/csrf").json["token"], "Sec-Fetch-Site": site}

    answer = browser.post("/settings/team/name", data={"team_name": "Ours"}, headers=headers)

    assert answer.status_code == 403


def test_on_https_no_referrer_is_needed(sign_in, alice):
    browser = sign_in(alice)
    headers = {"X-CSRFToken": browser.get("/csrf").json["token"], "Sec-Fetch-Site": "same-origin"}

    answer = browser.post(
        "/settings/team/name",
        data={"team_name": "Ours"},
        headers=headers,
        environ_overrides={"wsgi.url_scheme": "https"},
    )

    assert answer.status_code == 303
