"""Faults by door: pages for people, fragments for htmx, JSON for scripts."""

import logging

import pytest
from flask import Blueprint, abort, request

from notes import errors
from notes.assembly import create_app
from notes.settings import Settings
from notes.web import session
from tests.html import parse, text

SECRET = "a secret of the inside"
KINDS = {
    "not-found": (errors.NotFound("No such thing."), 404),
    "forbidden": (errors.Forbidden("Not yours."), 403),
    "invalid": (errors.Invalid("A title, please.", "title"), 422),
    "conflict": (errors.Conflict("Somebody was faster."), 409),
    "too-large": (errors.TooLarge("Too much."), 413),
    "too-many": (errors.TooMany("Slowly.", 30), 429),
    "unreadable": (errors.Unreadable("empty", "The file is empty."), 422),
    "external": (errors.ExternalError("The engine is away."), 502),
}
FAILING = Blueprint("failing", __name__, url_prefix="/failing")


@FAILING.get("/ours/<kind>")
@session.public
def ours(kind):
    raise KINDS[kind][0]


@FAILING.get("/http/<int:status>")
@session.public
def http(status):
    abort(status)


@FAILING.get("/bug")
@session.public
def bug():
    raise RuntimeError(SECRET)


@FAILING.post("/form/<token>")
@session.public
def take(token):
    if token == "bug":
        raise RuntimeError(SECRET)
    return str(len(request.form))


@pytest.fixture(scope="module")
def failing(tmp_path_factory):
    """An app with addresses that fail in every way; it needs no database to do so."""
    folder = tmp_path_factory.mktemp("failing")
    app = create_app(Settings(data_dir=folder, secret_key="a key for tests only"))
    app.config["WTF_CSRF_ENABLED"] = False
    app.register_blueprint(FAILING)
    return app


@pytest.fixture
def visitor(failing):
    return failing.test_client()


SCRIPT = {"Accept": "application/json"}
HTMX = {"HX-Request": "true"}


@pytest.mark.parametrize("kind", KINDS)
def test_our_no_is_a_page_in_words(visitor, kind):
    error, status = KINDS[kind]

    answer = visitor.get(f"/failing/ours/{kind}")

    page = parse(answer)
    assert answer.status_code == status
    assert text(page, ".fault .second") == error.message
    assert text(page, ".fault-number") == str(status)
    assert text(page, ".fault h1")


@pytest.mark.parametrize("kind", KINDS)
def test_our_no_is_json_for_a_script(visitor, kind):
    error, status = KINDS[kind]

    answer = visitor.get(f"/failing/ours/{kind}", headers=SCRIPT)

    assert answer.status_code == status
    assert (answer.json["code"], answer.json["detail"]) == (error.code, error.message)


@pytest.mark.parametrize("kind", KINDS)
def test_our_no_is_a_fragment_for_htmx(visitor, kind):
    error, status = KINDS[kind]

    answer = visitor.get(f"/failing/ours/{kind}", headers=HTMX)

    assert answer.status_code == status
    assert error.message in text(parse(answer), ".alert[role=alert]")
    assert parse(answer).css("nav, main") == []
    assert (answer.headers["HX-Retarget"], answer.headers["HX-Reswap"]) == ("#flash", "beforeend")


def test_a_boosted_link_gets_a_page(visitor):
    answer = visitor.get("/failing/ours/not-found", headers=HTMX | {"HX-Boosted": "true"})

    assert parse(answer).css_first("main") is not None


@pytest.mark.parametrize(
    "status", [400, 403, 404, 405, 409, 410, 413, 414, 415, 416, 418, 429, 500, 503]
)
def test_the_frameworks_no_is_a_page_too(visitor, status):
    answer = visitor.get(f"/failing/http/{status}")

    assert answer.status_code == status
    assert text(parse(answer), ".fault .second")


def test_how_long_to_wait_is_said(visitor):
    assert visitor.get("/failing/ours/too-many").headers["Retry-After"] == "30"


def test_a_wrong_method_names_the_right_ones(visitor):
    answer = visitor.post("/failing/bug")

    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_a_form_that_is_too_large_is_refused(visitor):
    answer = visitor.post("/failing/form/x", data={"text": "x" * (9 * 2**20)})

    assert answer.status_code == 413


@pytest.mark.parametrize("headers", [{}, SCRIPT, HTMX])
def test_a_bug_shows_nothing_of_the_inside(visitor, headers, caplog):
    with caplog.at_level(logging.CRITICAL):
        answer = visitor.get("/failing/bug", headers=headers)

    assert answer.status_code == 500
    assert SECRET not in answer.text
    assert "Traceback" not in answer.text


def test_a_bug_is_written_down_without_the_token(visitor, caplog):
    visitor.post("/failing/form/bug")

    (line,) = [one for one in caplog.records if one.levelname == "ERROR"]
    assert line.getMessage() == "POST /failing/form/<token> failed"
    assert SECRET in str(line.exc_info[1])


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_person_can_name_the_request(visitor, headers):
    answer = visitor.get("/failing/ours/conflict", headers=headers)

    assert text(parse(answer), "code") == answer.headers["X-Request-ID"]


def test_a_script_can_name_the_request(visitor):
    answer = visitor.get("/failing/ours/conflict", headers=SCRIPT)

    assert answer.json["request_id"] == answer.headers["X-Request-ID"]


def test_a_fault_carries_the_security_headers(visitor):
    answer = visitor.get("/failing/bug")

    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_a_fault_stands_in_the_shell_when_signed_in(sign_in, alice):
    page = parse(sign_in(alice).get("/nowhere"))

    assert page.css_first(".sidebar") is not None
    assert page.css_first(".fault .actions a").attributes["href"] == "/recordings"


def test_a_fault_leads_to_sign_in_otherwise(visitor):
    page = parse(visitor.get("/nowhere"))

    assert page.css_first(".sidebar") is None
    assert page.css_first(".fault .actions a").attributes["href"] == "/"
