"""How often something may be tried, and by whom it is counted."""

import pytest
from argon2 import PasswordHasher

from notes.db import db
from tests import factories
from tests.html import parse, text

# Counting has nothing to do with the database.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

CHEAP = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)

WRONG = {"email": "alice@example.com", "password": "wrong horse battery"}
RIGHT = WRONG | {"password": factories.PASSWORD}


@pytest.fixture
def alice(alice):
    """Her password as it is kept costs next to nothing to verify: hundreds of tries do."""
    alice.password_hash = CHEAP.hash(factories.PASSWORD)
    db.session.commit()
    return alice


def try_from(client, address, data=WRONG, **headers):
    return client.post(
        "/login", data=data, headers=headers, environ_overrides={"REMOTE_ADDR": address}
    )


def test_the_eleventh_try_in_a_minute_is_refused(client, alice):
    answers = [try_from(client, "203.0.113.7") for _ in range(11)]

    assert [answer.status_code for answer in answers] == [422] * 10 + [429]
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60
    assert "Wait" in text(parse(answers[-1]), ".fault .second")


def test_the_right_password_does_not_help_then(client, alice):
    for _ in range(10):
        try_from(client, "203.0.113.7")

    assert try_from(client, "203.0.113.7", RIGHT).status_code == 429


def test_no_header_makes_another_address(client, alice):
    names = "X-Forwarded-For", "X-Real-IP", "Forwarded", "X-Client-IP", "CF-Connecting-IP", "Via"
    answers = [
        try_from(
            client,
            "203.0.113.7",
            WRONG | {"email": f"p{n}@example.com"},
            **dict.fromkeys(names, f"10.0.0.{n}"),
        )
        for n in range(11)
    ]

    assert answers[-1].status_code == 429


def test_other_cookies_and_browsers_make_no_other_address(app, alice):
    answers = [
        try_from(app.test_client(), "203.0.113.7", **{"User-Agent": str(n)}) for n in range(11)
    ]

    assert answers[-1].status_code == 429


def test_one_household_of_new_addresses_counts_as_one(client, alice):
    for n in range(10):
        try_from(client, f"2001:db8:1:2::{n:x}", WRONG | {"email": f"p{n}@example.com"})

    assert try_from(client, "2001:db8:1:2:ffff::1").status_code == 429
    assert try_from(client, "2001:db8:1:3::1").status_code == 422


def test_an_old_address_in_new_clothes_is_the_same(client, alice):
    for _ in range(10):
        try_from(client, "203.0.113.7")

    assert try_from(client, "::ffff:203.0.113.7").status_code == 429


def test_other_addresses_are_not_held_up(client, alice, bob):
    for _ in range(10):
        try_from(client, "203.0.113.7")

    answer = try_from(client, "203.0.113.8", RIGHT | {"email": "bob@example.com"})

    assert answer.status_code == 303


@pytest.mark.parametrize("email", ["alice@example.com", "nobody@example.com"])
def test_one_account_tried_from_everywhere_is_slowed_down(client, alice, email):
    spellings = [email, email.upper(), f" {email}", email.title()]

    answers = [
        try_from(client, f"203.0.113.{n}", WRONG | {"email": spellings[n % 4]}) for n in range(11)
    ]

    assert [answer.status_code for answer in answers] == [422] * 10 + [429]


def test_its_owner_still_gets_in_where_they_signed_in_before(app, alice):
    home = app.test_client()
    try_from(home, "198.51.100.1", RIGHT)
    home.post("/logout")
    for n in range(11):
        try_from(app.test_client(), f"203.0.113.{n}")

    answer = try_from(home, "198.51.100.1", RIGHT)

    assert answer.status_code == 303
    assert try_from(app.test_client(), "203.0.113.99", RIGHT).status_code == 429


def test_a_known_browser_is_slowed_down_too(app, alice):
    home = app.test_client()
    try_from(home, "198.51.100.1", RIGHT)
    for n in range(10):
        try_from(home, f"203.0.113.{n}")

    assert try_from(home, "203.0.113.99", RIGHT).status_code == 429


def test_a_forged_mark_of_a_known_browser_is_worth_nothing(app, alice):
    browser = app.test_client()
    browser.set_cookie("minutebook-known", "eyJicm93c2VyIjoiYSJ9.x.y")

    answers = [try_from(browser, f"203.0.113.{n}") for n in range(11)]

    assert answers[-1].status_code == 429


def test_a_whole_office_signs_in_within_a_minute(app, team):
    for n in range(15):
        person = factories.user(team, email=f"p{n}@example.com")
        answer = try_from(app.test_client(), "203.0.113.7", RIGHT | {"email": person.email})
        assert answer.status_code == 303


def test_behind_a_trusted_proxy_its_word_counts(app, database_url, valkey_url, tmp_path, alice):
    from notes.assembly import create_app
    from notes.db import db
    from notes.settings import Settings

    proxied = create_app(
        Settings(
            data_dir=tmp_path,
            database_url=database_url,
            redis_url=valkey_url,
            secret_key="a key for tests only",
            trusted_proxies=1,
        )
    )
    proxied.config["WTF_CSRF_ENABLED"] = False
    client = proxied.test_client()

    def tried(n, forwarded):
        data = WRONG | {"email": f"p{n}@example.com"}
        return try_from(client, "10.0.0.1", data, **{"X-Forwarded-For": forwarded})

    # The proxy adds the last entry; what a client wrote before it counts for nothing.
    for n in range(10):
        tried(n, f"192.0.2.{n}, 203.0.113.7")
    same, another = tried(10, "192.0.2.99, 203.0.113.7"), tried(11, "203.0.113.8")
    with proxied.app_context():
        db.engine.dispose()

    assert (same.status_code, another.status_code) == (429, 422)


def test_limits_are_those_of_the_person(app, sign_in, alice, bob):
    alices = sign_in(alice)
    for _ in range(20):
        alices.post("/settings/team/name", data={"team_name": "Ours"})

    assert alices.post("/settings/team/name").status_code == 429
    assert sign_in(bob).post("/settings/team/name").status_code == 403


def test_reading_is_free(sign_in, alice):
    browser = sign_in(alice)

    assert {browser.get("/settings/team").status_code for _ in range(30)} == {200}
