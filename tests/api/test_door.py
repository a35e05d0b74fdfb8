"""What holds for every operation: bodies, answers, errors, addresses."""

import json

import pytest

from notes.assembly import create_app
from notes.db import db
from notes.settings import Settings
from tests.api import things
from tests.api.conftest import Api
from tests.conftest import Browser

TEN = "Ensure this field has no more than 10 characters."


@pytest.fixture(scope="module")
def served(session_app, database_url, valkey_url, tmp_path_factory):
    """An app of its own with operations made up for these tests, on the same database."""
    settings = Settings(
        data_dir=tmp_path_factory.mktemp("things"),
        database_url=database_url,
        redis_url=valkey_url,
        secret_key="a key for tests only",
    )
    other = create_app(settings)
    other.test_client_class = Browser
    other.config["WTF_CSRF_ENABLED"] = False  # these hang on no blueprint; test_admission.py asks
    things.serve(other)
    yield other
    with other.app_context():
        db.engine.dispose()


@pytest.fixture
def program(served, key, alice, team):
    return Api(served.test_client(), key(alice), team.id)


def problem(answer):
    return answer.status_code, *(answer.json[name] for name in ("type", "code", "attr"))


def test_a_body_is_checked_and_handed_over(program):
    answer = program.post("things/", json={"title": " Plan ", "parts": [{"text": "a", "at": "2"}]})

    assert answer.status_code == 201
    assert answer.json["title"] == "Plan"
    assert answer.json["parts"] == [{"text": "a", "at": 2.0}]
    assert answer.json["set"] == ["parts", "title"]


def test_keys_of_an_answer_keep_their_order(program):
    body = program.post("things/", json={}).get_data(as_text=True)

    assert list(json.loads(body)) == ["title", "kind", "parts", "sent", "set"]


@pytest.mark.parametrize("body", [None, b"", b"  \n", b"{}"])
def test_no_body_is_an_empty_one(program, body):
    answer = program.post("things/", data=body, content_type="application/json")

    assert (answer.status_code, answer.json["set"]) == (201, [])


def test_without_a_body_no_type_is_needed(program):
    assert program.post("things/").status_code == 201


def test_what_nobody_asked_for_is_ignored(program):
    answer = program.post("things/", json={"colour": "a\0b", "title": "Plan"})

    assert (answer.status_code, answer.json["sent"]) == (201, ["colour", "title"])


@pytest.mark.parametrize(
    "kind",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "nonsense", None],
)
def test_another_type_is_refused(program, kind):
    answer = program.post("things/", data=b'{"title": "Plan"}', content_type=kind)

    assert problem(answer) == (415, "invalid_request", "unsupported_media_type", None)


@pytest.mark.parametrize("kind", ["application/json; charset=utf-8", "application/vnd.api+json"])
def test_json_may_call_itself_so(program, kind):
    assert program.post("things/", data=b"{}", content_type=kind).status_code == 201


@pytest.mark.parametrize(
    "body",
    [
        b"{", b"{'a': 1}", b'{"title": "a\nb"}', b"\xff\xfe", b'{"parts": NaN}', b"[" * 100_000,
        b'{"title": "\\ud800"}', '{"title": "\xe4"}'.encode("latin-1"),
    ],
)  # fmt: skip
def test_malformed_json_is_a_parse_error(program, body):
    answer = program.post("things/", data=body, content_type="application/json")

    assert problem(answer) == (400, "invalid_request", "parse_error", None)
    assert answer.json["detail"].startswith("JSON parse error - ")


@pytest.mark.parametrize(
    ("body", "code", "attr", "detail"),
    [
        ([], "invalid_input", None, "Invalid data. Expected a dictionary, but got list."),
        (None, "null", None, "This field may not be null."),
        ({"title": "x" * 11}, "max_length", "title", TEN),
        ({"title": []}, "invalid_input", "title", "Not a valid string."),
        (
            {"title": "a\0b"}, "null_characters_not_allowed", "title",
            "Null characters are not allowed.",
        ),
        ({"kind": "c"}, "invalid_choice", "kind", '"c" is not a valid choice.'),
        ({"kind": None}, "null", "kind", "This field may not be null."),
        ({"parts": None}, "null", "parts", "This field may not be null."),
        (
            {"parts": []}, "min_length", "parts",
            "Ensure this field has at least 1 elements.",
        ),
        (
            {"parts": "x"}, "not_a_list", "parts",
            'Expected a list of items but got type "str".',
        ),
        (
            {"parts": [{"text": "a"}, {}]}, "required", "parts__1__text",
            "This field is required.",
        ),
        ({"parts": [{"text": " "}]}, "blank", "parts__0__text", "This field may not be blank."),
        (
            {"parts": ["x"]}, "invalid_input", "parts__0__non_field_errors",
            "Invalid data. Expected a dictionary, but got str.",
        ),
        (
            {"parts": [{"text": "a", "at": "abc"}]}, "invalid_input", "parts__0__at",
            "A valid number is required.",
        ),
        (
            {"parts": [{"text": "a"}, {"text": "\0"}]}, "null_characters_not_allowed",
            "parts__1__text", "Null characters are not allowed.",
        ),
    ],
)  # fmt: skip
def test_the_first_thing_wrong_is_said(program, body, code, attr, detail):
    sent = json.dumps(body)

    answer = program.post("things/", data=sent, content_type="application/json")

    assert problem(answer) == (400, "validation_error", code, attr)
    assert answer.json["detail"] == detail
    assert list(answer.json) == ["type", "code", "detail", "attr"]


@pytest.mark.parametrize(
    ("query", "code"),
    [("limit=0", "min_value"), ("limit=x", "invalid_input"), ("limit=", "invalid_input")],
)
def test_a_query_is_checked_too(program, query, code):
    assert problem(program.get(f"things/7/?{query}")) == (400, "validation_error", code, "limit")


def test_a_query_and_a_path_are_handed_over(program, team):
    answer = program.get("things/ab%20c/?limit=5&limit=6&more=1")

    assert answer.json == {"id": "ab c", "limit": 5, "team": team.id}


@pytest.mark.parametrize("size", [8, 15])
def test_a_body_of_many_megabytes_is_taken(program, size):
    parts = [{"text": "x" * 2**20}] * size

    answer = program.post("things/", json={"parts": parts})

    assert (answer.status_code, len(answer.json["parts"])) == (201, size)


def test_a_body_over_20_megabytes_is_refused(program):
    answer = program.post("things/", data=b" " * (20 * 2**20 + 1), content_type="application/json")

    assert problem(answer) == (413, "invalid_request", "too_large", None)


CHUNKED = {
    "content_type": "application/json",
    "headers": {"Transfer-Encoding": "chunked"},
    "environ_overrides": {"wsgi.input_terminated": True, "CONTENT_LENGTH": ""},
}


def test_a_body_without_a_length_is_read(program):
    answer = program.post("things/", data=b'{"title": "Plan"}', **CHUNKED)

    assert answer.json["title"] == "Plan"


def test_a_body_without_a_length_is_limited_too(program):
    most, more = b" " * 20 * 2**20, b" " * (20 * 2**20 + 100)

    answers = [program.post("things/", data=body, **CHUNKED) for body in (most, more)]

    assert [answer.status_code for answer in answers] == [201, 413]


def test_no_connection_is_held_while_a_body_comes(program, served):
    with served.app_context():
        pool = db.engine.pool
    held = []

    class Slow:
        rest = b'{"title": "Plan"}'

        def read(self, size=-1):
            held.append(pool.checkedout())
            piece, self.rest = self.rest, b""
            return piece

    answer = program.post(
        "things/",
        content_type="application/json",
        environ_overrides={"wsgi.input": Slow(), "CONTENT_LENGTH": "17"},
    )

    assert answer.status_code == 201
    assert set(held) == {0}


def test_an_operation_may_read_its_own_body(program):
    taken = program.post("pour/", data=b"12345", content_type="application/octet-stream")
    refused = program.post("pour/", data=b"12345", content_type="text/plain")

    assert taken.json == {"bytes": 5}
    assert refused.status_code == 415


def test_nothing_is_said_where_there_is_nothing_to_say(program):
    answer = program.delete("things/7/")

    assert (answer.status_code, answer.data, answer.content_type) == (204, b"", None)


def test_an_answer_of_its_own_is_left_as_it_is(program):
    answer = program.get("stream/")

    assert (answer.mimetype, answer.data) == ("text/event-stream", b"data: 1\n\n")


@pytest.mark.parametrize(
    ("fault", "expected", "detail"),
    [
        ("invalid", (400, "validation_error", "invalid_input", "day"), "No such day."),
        (
            "unreadable", (400, "validation_error", "no_sound", "file"),
            "There is no sound in it.",
        ),
        ("unknown", (404, "invalid_request", "not_found", None), "Not found."),
        (
            "forbidden", (403, "authentication_error", "permission_denied", None),
            things.FAULTS["forbidden"].message,
        ),
        ("conflict", (409, "invalid_request", "conflict", None), "Somebody else was first."),
        ("large", (413, "invalid_request", "too_large", None), "Too many bytes."),
        ("external", (502, "server_error", "external", None), "Nobody answered."),
    ],
)  # fmt: skip
def test_what_the_core_says_no_to(program, fault, expected, detail):
    answer = program.get(f"fail/{fault}/")

    assert (problem(answer), answer.json["detail"]) == (expected, detail)


def test_a_fault_of_ours_tells_nothing_and_is_written_down(program, caplog):
    answer = program.get("fail/bug/")

    assert problem(answer) == (500, "server_error", "error", None)
    assert answer.json["detail"] == "A server error occurred."
    assert "GET /api/projects/<project>/fail/<fault>/ failed" in caplog.text


@pytest.mark.parametrize("prefix", ["projects", "environments"])
@pytest.mark.parametrize("slash", ["", "/"])
@pytest.mark.parametrize("project", ["@current", None])
def test_every_spelling_is_served_and_none_leads_elsewhere(program, team, prefix, slash, project):
    root = f"/api/{prefix}/{project or team.id}"

    assert program.post(f"{root}/things{slash}", json={}).status_code == 201
    assert program.get(f"{root}/things/7{slash}").status_code == 200
    assert program.delete(f"{root}/things/7{slash}").status_code == 204


@pytest.mark.parametrize(
    "path",
    ["/api/", "/api/nothing", "/api/projects/1/nothing/", "/api/projects/1/things/7/more/"],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_unknown_address_is_told_in_the_same_shape(program, method, path):
    answer = program.open(method, path)

    assert problem(answer) == (404, "invalid_request", "not_found", None)
    assert answer.json["detail"] == "Not found."


@pytest.mark.parametrize(
    "path", ["/api/projects//things/", "/api/projects/1//things/", "/api//projects/1/things//"]
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_doubled_slash_leads_nowhere(program, method, path):
    answer = program.open(method, path)

    assert answer.status_code in {404, 405}
    assert answer.json["type"] == "invalid_request"


@pytest.mark.parametrize("method", ["PUT", "PATCH", "POST", "TRACE"])
def test_a_wrong_method_is_told_with_the_right_ones(program, method):
    answer = program.open(method, "things/7/")

    assert problem(answer) == (405, "invalid_request", "method_not_allowed", None)
    assert answer.json["detail"] == f'Method "{method}" not allowed.'
    allowed = set(answer.headers["Allow"].split(", "))
    assert allowed == {"GET", "HEAD", "DELETE", "OPTIONS"}


def test_head_is_a_get_without_its_body(program):
    answer = program.open("HEAD", "things/7/")

    assert (answer.status_code, answer.data) == (200, b"")
    assert answer.headers["Content-Length"] == str(len(program.get("things/7/").data))
