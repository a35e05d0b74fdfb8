"""The OpenAPI document and the page made of it."""

from __future__ import annotations

import json

import pytest

from notes.api import openapi
from notes.api.door import OPERATIONS
from notes.api.openapi import ENVIRONMENTS, PROJECTS
from tests import html

AGAIN = "/realtimekit/accounts/"
"""The same operations once more, where RealtimeKit's own clients look for them."""

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def document(client):
    answer = client.get("/api/openapi.json")
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    return answer.json


@pytest.fixture
def page(client):
    answer = client.get("/api/docs")
    assert answer.status_code == 200
    return html.parse(answer)


def operations(document):
    return [
        (path, method, one)
        for path, methods in document["paths"].items()
        for method, one in methods.items()
    ]


def references(value):
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for one in value.values():
            yield from references(one)
    elif isinstance(value, list):
        for one in value:
            yield from references(one)


def test_it_holds_every_operation_that_is_served(app, document):
    served = {
        (rule.rule.replace("<project>", "{project_id}"), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/projects") and AGAIN not in rule.rule
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    documented = {
        (path.replace("{", "<").replace("}", ">").replace("<project_id>", "{project_id}"), method)
        for path, method, _ in operations(document)
        if path.startswith(PROJECTS)
    }

    assert document["openapi"] == "3.1.0"
    assert documented == served
    assert len(documented) == len(OPERATIONS)


def test_the_twins_are_deprecated_and_every_name_is_its_own(document):
    found = operations(document)

    twins = [one for path, _, one in found if path.startswith(ENVIRONMENTS)]
    assert len(twins) * 2 == len(found)
    assert all(one["deprecated"] for one in twins)
    assert len({one["operationId"] for _, _, one in found}) == len(found)


def test_every_operation_says_its_scope_its_noes_and_what_it_is(document):
    for path, _, one in operations(document):
        assert one["security"] == [{"key": [one["x-scope"]]}], path
        assert {"401", "403", "404", "429"} <= set(one["responses"])
        assert one["summary"]
        assert one["description"]
        assert ("requestBody" in one) <= {"400", "413", "415"}.issubset(one["responses"])
        places = [given["name"] for given in one["parameters"] if given["in"] == "path"]
        assert all(f"{{{name}}}" in path for name in places)


def test_every_reference_leads_to_a_type(document):
    known = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}

    assert set(references(document)) <= known
    assert all(name.isidentifier() for name in document["components"]["schemas"])


def test_what_a_patch_leaves_out_has_no_default(document):
    fields = document["components"]["schemas"]["TaskChanges"]["properties"]

    assert all("default" not in one for one in fields.values())


def test_two_operations_of_one_name_are_a_fault(app, monkeypatch):
    monkeypatch.setattr(openapi, "OPERATIONS", [*OPERATIONS, OPERATIONS[0]])

    with pytest.raises(ValueError, match="two operations are called"):
        openapi.document.__wrapped__()


def test_the_page_shows_every_operation_and_type(document, page):
    anchors = {node.attributes["id"] for node in page.css("[id]")}
    ours = [one for path, _, one in operations(document) if path.startswith(PROJECTS)]

    assert {one["operationId"] for one in ours} <= anchors
    assert {f"type-{name}" for name in document["components"]["schemas"]} <= anchors
    assert len(anchors) == len(page.css("[id]"))


def test_every_link_within_the_page_leads_somewhere(page):
    anchors = {node.attributes["id"] for node in page.css("[id]")}
    links = [node.attributes["href"] for node in page.css("a[href^='#']")]

    assert {link.removeprefix("#") for link in links} <= anchors


def test_an_operation_says_all_there_is_to_know(page):
    entry = page.css_first("#tasks_add")

    assert html.text(entry, ".api-address code") == f"{PROJECTS}/desktop_recordings/{{id}}/tasks/"
    assert "desktop_recording:write" in html.texts(entry, "code")
    assert "201 RecordingTask What somebody has to do." in html.texts(entry, "tr")
    assert "title required" in html.texts(entry, "th")
    call = entry.css_first("pre").text()
    assert '-H "Authorization: Bearer $KEY"' in call
    sent = call.partition("-d '")[2].removesuffix("'")
    assert set(json.loads(sent)) == {"title"}


def test_types_within_types_stand_in_their_rows(page):
    names = html.texts(page.css_first("#type-RecordingSummary"), "tbody th code")

    assert "items[].evidence[].verdict" in names


def test_the_page_names_nothing_elsewhere_and_has_the_shell(page, sign_in, alice):
    sources = [node.attributes.get("src") or "" for node in page.css("[src]")]

    assert all(one.startswith("/static/") for one in sources)
    signed_in = html.parse(sign_in(alice).get("/api/docs/"))
    assert html.texts(signed_in, ".sidebar-nav a")[0] == "Recordings"
