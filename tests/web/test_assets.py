"""Static files have addresses that caches may keep for ever."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urljoin

import pytest

from notes.web.assets import asset
from tests.html import parse

STATIC = Path(__file__).resolve().parents[2] / "static"
NAMED = re.compile(r"""url\("([^"]+)"\)|(?:from|import)\s*\(?\s*"(\.[^"]+)";?""")
NAMING = sorted(
    str(path.relative_to(STATIC))
    for path in [*STATIC.glob("css/*.css"), *STATIC.glob("js/*.js")]
    if NAMED.search(path.read_text())
)


@pytest.fixture
def address(app):
    """`address(name)` of a static file."""
    with app.test_request_context():
        yield asset


def kept(client, path):
    with client.get(path) as answer:
        return answer.status_code, answer.headers.get("Cache-Control", "")


def test_every_file_of_a_page_is_kept_for_ever(client, alice):
    page = parse(client.get("/login"))
    found = [
        node.attributes.get("src") or node.attributes.get("href")
        for node in page.css("script[src], link[href]")
    ]

    assert found
    assert {kept(client, path) for path in found} == {(200, "public, max-age=31536000, immutable")}


@pytest.mark.parametrize("name", NAMING)
def test_what_a_file_names_is_kept_as_long(client, address, name):
    named = ["".join(groups) for groups in NAMED.findall((STATIC / name).read_text())]

    answers = [kept(client, urljoin(address(name), one)) for one in named]

    assert {status for status, _ in answers} == {200}
    assert all("immutable" in rule for _, rule in answers)


def test_a_page_of_before_an_update_gets_its_files_but_not_for_ever(client, address):
    old = address("js/csrf.js").replace(address("js/csrf.js").split("/")[2], "0123456789ab")

    assert kept(client, old) == (200, "no-cache")


def test_what_is_not_there_is_not_found(client, address):
    with pytest.raises(FileNotFoundError):
        address("js/missing.js")

    assert kept(client, "/static/-/../app.py")[0] == 404
