"""Resumable uploads, as a tus client meets them."""

from __future__ import annotations

import base64
import hashlib
import uuid
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import pytest
from sqlalchemy import func, select

from notes import incoming, recordings
from notes.db import db, now
from notes.models import Recording, Run, Upload
from tests import factories, sounds


class Disk(NamedTuple):
    """What shutil says of a disk, as far as we ask."""

    free: int


TUS = {"Tus-Resumable": "1.0.0"}
PIECE = TUS | {"Content-Type": "application/offset+octet-stream"}


def metadata(**facts):
    return ",".join(f"{name} {base64.b64encode(v.encode()).decode()}" for name, v in facts.items())


def begin(client, size, **facts):
    facts.setdefault("filename", "meeting.wav")
    headers = TUS | {"Upload-Length": str(size), "Upload-Metadata": metadata(**facts)}
    return client.post("/uploads/", headers=headers)


def send(client, address, offset, data):
    return client.patch(address, data=data, headers=PIECE | {"Upload-Offset": str(offset)})


def upload(client, data, **facts):
    """Send a file whole; the answer to its last piece."""
    begun = begin(client, len(data), **facts)
    return send(client, begun.headers["Location"], 0, data)


def the_recording(answer):
    return db.session.get(Recording, uuid.UUID(answer.headers["Upload-Recording"].split("/")[-1]))


@pytest.fixture
def browser(sign_in, bob):
    return sign_in(bob)


@pytest.fixture
def disk_of(monkeypatch):
    """`disk_of(n)`: the disk has n bytes left."""

    def leave(free):
        monkeypatch.setattr("shutil.disk_usage", lambda _path: Disk(free))

    return leave


def test_a_file_sent_in_one_piece_becomes_a_recording(browser, bob):
    data = sounds.wav()

    answer = upload(browser, data, filename="weekly-sync_2026.wav")

    recording = the_recording(answer)
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (204, str(len(data)))
    assert (recording.title, recording.created_by) == ("Weekly sync 2026", bob.id)
    assert (recording.source, recording.platform, recording.duration_ms) == (
        "upload", "upload", 500,
    )  # fmt: skip


def test_the_work_on_it_begins(browser):
    recording = the_recording(upload(browser, sounds.wav()))

    runs = db.session.scalars(select(Run).where(Run.recording_id == recording.id)).all()

    assert "fetch" in {run.step for run in runs}


def test_its_hash_and_bytes_are_right_after_three_pieces(browser):
    data = sounds.wav()
    address = begin(browser, len(data)).headers["Location"]

    for at in (0, 5000, 9000):
        end = {0: 5000, 5000: 9000, 9000: len(data)}[at]
        assert send(browser, address, at, data[at:end]).headers["Upload-Offset"] == str(end)

    row = db.session.scalar(select(Upload))
    assert row.sha256 == hashlib.sha256(data).hexdigest()
    assert incoming.path(row.id).read_bytes() == data


def test_a_piece_at_the_wrong_place_is_refused_and_changes_nothing(browser):
    data = sounds.wav()
    address = begin(browser, len(data)).headers["Location"]
    send(browser, address, 0, data[:100])

    answers = [send(browser, address, offset, b"x") for offset in (0, 99, 101)]

    assert [answer.status_code for answer in answers] == [409, 409, 409]
    assert browser.head(address, headers=TUS).headers["Upload-Offset"] == "100"


def test_more_bytes_than_announced_are_refused(browser):
    address = begin(browser, 10).headers["Location"]

    answer = send(browser, address, 0, b"x" * 11)

    assert (answer.status_code, incoming.received(db.session.scalar(select(Upload.id)))) == (422, 0)


def test_a_second_connection_is_told_to_wait(browser):
    address = begin(browser, 10).headers["Location"]

    with incoming.appending(uuid.UUID(address.split("/")[-1])):
        answer = send(browser, address, 0, b"x")

    assert (answer.status_code, answer.json["code"]) == (423, "busy")


def test_the_last_piece_sent_twice_makes_one_recording(browser):
    data = sounds.wav()
    address = begin(browser, len(data)).headers["Location"]
    first = send(browser, address, 0, data)

    again = send(browser, address, len(data), b"")
    head = browser.head(address, headers=TUS)

    kept = {answer.headers["Upload-Recording"] for answer in (first, again, head)}
    assert (len(kept), db.session.scalar(select(func.count(Recording.id)))) == (1, 1)
    assert head.headers["Upload-Offset"] == str(len(data))


@pytest.mark.parametrize("method", ["head", "patch"])
def test_an_upload_that_a_crash_left_complete_is_settled_by_the_next_request(browser, method):
    data = sounds.wav()
    address = begin(browser, len(data)).headers["Location"]
    incoming.path(uuid.UUID(address.split("/")[-1])).write_bytes(data)

    headers = PIECE | {"Upload-Offset": str(len(data))} if method == "patch" else TUS
    answer = browser.open(address, method=method.upper(), headers=headers)

    assert the_recording(answer).title == "Meeting"


def test_bytes_may_come_with_the_creation(browser):
    data = sounds.wav()

    answer = browser.post(
        "/uploads/",
        data=data,
        headers=PIECE
        | {"Upload-Length": str(len(data)), "Upload-Metadata": metadata(filename="a.wav")},
    )

    assert answer.status_code == 201
    assert the_recording(answer).title == "A"


@pytest.mark.parametrize(
    ("days_ago", "expected_days_ago"), [(3, 3), (-30, 0), (365 * 60, 0)], ids=str
)
def test_a_recording_began_when_its_file_says_if_that_can_be(browser, days_ago, expected_days_ago):
    changed = now() - timedelta(days=days_ago)

    answer = upload(browser, sounds.wav(), lastModified=str(round(changed.timestamp() * 1000)))

    began = the_recording(answer).started_at
    assert abs(now() - timedelta(days=expected_days_ago) - began) < timedelta(minutes=1)


def test_a_recorders_file_was_last_changed_at_the_meetings_end(browser):
    answer = upload(browser, sounds.wav(2), lastModified="1700000000000")

    expected = datetime.fromtimestamp(1_700_000_000, UTC) - timedelta(seconds=2)
    assert the_recording(answer).started_at == expected


def test_what_is_unfinished_is_listed_for_the_page(browser):
    address = begin(browser, 100, filename="a.mp4", lastModified="1700000000123").headers[
        "Location"
    ]
    send(browser, address, 0, b"x" * 40)
    upload(browser, sounds.wav())

    rows = browser.get("/uploads/").json["unfinished"]

    assert rows == [
        {
            "id": address.split("/")[-1],
            "address": address,
            "name": "a.mp4",
            "size": 100,
            "offset": 40,
            "last_modified": 1700000000123,
        }
    ]


def test_giving_up_removes_the_bytes(browser):
    address = begin(browser, 100).headers["Location"]
    send(browser, address, 0, b"x" * 40)

    answer = browser.delete(address, headers=TUS)

    assert answer.status_code == 204
    assert browser.head(address, headers=TUS).status_code == 404
    assert incoming.received(uuid.UUID(address.split("/")[-1])) is None


def test_a_finished_upload_cannot_be_given_up(browser):
    data = sounds.wav()
    address = begin(browser, len(data)).headers["Location"]
    send(browser, address, 0, data)

    assert browser.delete(address, headers=TUS).status_code == 409


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


def test_the_server_says_what_it_can_do(browser):
    answer = browser.options("/uploads/")

    assert (answer.status_code, answer.headers["Tus-Version"]) == (204, "1.0.0")
    assert "termination" in answer.headers["Tus-Extension"]
    assert answer.headers["Tus-Max-Size"] == str(4 * 2**30)


def test_an_upload_says_until_when_it_is_kept(browser):
    answer = browser.head(begin(browser, 10).headers["Location"], headers=TUS)

    assert answer.headers["Cache-Control"] == "no-store"
    assert "Upload-Expires" in answer.headers


def test_bytes_that_went_missing_are_said_to_be_gone(browser):
    address = begin(browser, 10).headers["Location"]
    incoming.remove(uuid.UUID(address.split("/")[-1]))

    assert browser.head(address, headers=TUS).status_code == 410


class TestTwins:
    """The same file a second time."""

    def test_is_said_with_a_link_to_the_first(self, browser):
        first = upload(browser, sounds.wav(), filename="monday.wav")

        answer = upload(browser, sounds.wav(), filename="copy.wav")

        assert (answer.status_code, answer.json["code"]) == (422, "twin")
        assert answer.json["recording"] == first.headers["Upload-Recording"]
        assert answer.json["title"] == "Monday"

    def test_can_be_taken_nevertheless(self, browser):
        upload(browser, sounds.wav())
        answer = upload(browser, sounds.wav())

        taken = browser.post(answer.json["anyway"])

        assert taken.status_code == 303
        assert db.session.scalar(select(func.count(Recording.id))) == 2

    def test_can_be_wanted_from_the_start(self, browser):
        upload(browser, sounds.wav())

        answer = upload(browser, sounds.wav(), allow_twin="1")

        assert answer.status_code == 204

    def test_of_a_deleted_recording_is_welcome(self, browser, bob, team):
        first = the_recording(upload(browser, sounds.wav()))
        recordings.delete(factories.viewer(bob, team), first.id)
        db.session.commit()

        assert upload(browser, sounds.wav()).status_code == 204

    def test_of_another_team_stays_unknown(self, browser, sign_in, charlie):
        upload(sign_in(charlie), sounds.wav())

        assert upload(browser, sounds.wav()).status_code == 204

    def test_of_a_colleagues_private_recording_stays_unknown(self, browser, sign_in, alice):
        first = the_recording(upload(sign_in(alice), sounds.wav()))
        first.visibility = "private"
        db.session.commit()

        assert upload(browser, sounds.wav()).status_code == 204
