"""The body of a request: its type, its size, its syntax, and the first thing wrong in it."""

import json

import pytest

from notes.db import db

TEN = "Ensure this field has no more than 10 characters."


def problem(answer):
    return answer.status_code, *(answer.json[name] for name in ("type", "code", "attr"))


def test_a_body_is_checked_and_handed_over(program):
    answer = program.post("things/", json={"title": " Plan ", "parts": [{"text": "a", "at": "2"}]})

    assert answer.status_code == 201
    assert answer.json["title"] == "Plan"
    assert answer.json["parts"] == [{"text": "a", "at": 2.0}]
    assert answer.json["set"] == ["parts", "title"]


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


def test_no_connection_is_held_while_a_body_comes(program, things_app):
    with things_app.app_context():
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
