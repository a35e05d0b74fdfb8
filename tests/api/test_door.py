"""What holds for every operation: queries, answers, errors, addresses."""

import json

import pytest

from tests.api import things

TEN = "Ensure this field has no more than 10 characters."


def problem(answer):
    return answer.status_code, *(answer.json[name] for name in ("type", "code", "attr"))


def test_keys_of_an_answer_keep_their_order(program):
    body = program.post("things/", json={}).get_data(as_text=True)

    assert list(json.loads(body)) == ["title", "kind", "parts", "sent", "set"]


@pytest.mark.parametrize(
    ("query", "code"),
    [("limit=0", "min_value"), ("limit=x", "invalid_input"), ("limit=", "invalid_input")],
)
def test_a_query_is_checked_too(program, query, code):
    assert problem(program.get(f"things/7/?{query}")) == (400, "validation_error", code, "limit")


def test_a_query_and_a_path_are_handed_over(program, team):
    answer = program.get("things/ab%20c/?limit=5&limit=6&more=1")

    assert answer.json == {"id": "ab c", "limit": 5, "team": team.id}


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
