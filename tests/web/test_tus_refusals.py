"""Who may upload what: strangers, viewers, limits, headers that make no sense."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from notes.db import db
from tests.web.tus_client import PIECE, TUS, begin, send


class Disk(NamedTuple):
    """What shutil says of a disk, as far as we ask."""

    free: int


@pytest.fixture
def browser(sign_in, bob):
    return sign_in(bob)


@pytest.fixture
def disk_of(monkeypatch):
    """`disk_of(n)`: the disk has n bytes left."""

    def leave(free):
        monkeypatch.setattr("shutil.disk_usage", lambda _path: Disk(free))

    return leave


@pytest.mark.parametrize("method", ["GET", "HEAD", "PATCH", "DELETE"])
@pytest.mark.parametrize("person", ["charlie", "alice"])
def test_somebody_elses_upload_is_not_there(browser, sign_in, request, method, person):
    address = begin(browser, 100).headers["Location"]
    stranger = sign_in(request.getfixturevalue(person))

    answer = stranger.open(address, method=method, headers=PIECE | {"Upload-Offset": "0"})

    assert answer.status_code == 404


def test_a_viewer_may_not_upload(sign_in, victor):
    assert begin(sign_in(victor), 100).status_code == 403


def test_a_member_who_may_only_read_by_now_cannot_go_on(browser, bob):
    address = begin(browser, 100).headers["Location"]
    bob.memberships[0].role = "viewer"
    db.session.commit()

    assert send(browser, address, 0, b"x").status_code == 403


def test_nobody_uploads_unless_signed_in(client):
    answer = client.post("/uploads/", headers=TUS | {"Accept": "application/json"})

    assert answer.status_code == 401


def test_an_empty_file_is_told_so_before_anything_is_sent(browser):
    answer = begin(browser, 0)

    assert (answer.status_code, answer.json["code"]) == (422, "empty")
    assert answer.json["detail"].startswith("This file is empty.")


def test_a_file_above_the_limit_is_refused_before_anything_is_sent(browser):
    answer = begin(browser, 4 * 2**30 + 1)

    assert answer.status_code == 413
    assert answer.json["detail"].startswith("This file is larger than 4.3 GB")


def test_a_file_that_the_disk_cannot_hold_is_refused(app, browser, disk_of):
    disk_of(300 * 2**20)

    answer = begin(browser, 100 * 2**20)

    assert (answer.status_code, answer.json["code"]) == (507, "no_room")


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("Upload-Length", "many"),
        ("Upload-Length", "-1"),
        ("Upload-Length", ""),
        ("Upload-Metadata", "filename not-base64!"),
    ],
)
def test_headers_that_make_no_sense_are_refused_in_words(browser, header, value):
    answer = browser.post("/uploads/", headers=TUS | {"Upload-Length": "10"} | {header: value})

    assert answer.status_code == 422
    assert answer.json["detail"].startswith(header)


def test_another_version_of_the_protocol_is_refused(browser):
    answer = browser.post("/uploads/", headers={"Tus-Resumable": "0.2.2"})

    assert (answer.status_code, answer.headers["Tus-Version"]) == (412, "1.0.0")


def test_a_body_of_another_type_is_refused(browser):
    address = begin(browser, 10).headers["Location"]

    answer = browser.patch(address, data=b"x", headers=TUS | {"Upload-Offset": "0"})

    assert answer.status_code == 415
