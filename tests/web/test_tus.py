"""Resumable uploads, as a tus client meets them."""

from __future__ import annotations

import hashlib
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from notes import incoming
from notes.db import db, now
from notes.models import Recording, Run, Upload
from tests import sounds
from tests.web.tus_client import PIECE, TUS, begin, metadata, send, the_recording, upload


@pytest.fixture
def browser(sign_in, bob):
    return sign_in(bob)


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
