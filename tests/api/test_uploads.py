"""Sending in recordings by API."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import func, select

from notes import incoming
from notes.connections import settings
from notes.db import db
from notes.models import Recording, Upload
from tests import sounds


@pytest.fixture
def program(api, bob):
    return api(bob)


def count(table=Recording):
    return db.session.scalar(select(func.count()).select_from(table))


def form(*files):
    parts = [(io.BytesIO(content), name) for name, content in files]
    return {"data": {"file": parts}, "content_type": "multipart/form-data"}


def test_a_body_becomes_a_recording(program, bob):
    data = sounds.wav(3)

    answer = program.post("uploads/?filename=weekly.wav", data=data, content_type="audio/wav")

    row = db.session.scalar(select(Recording))
    assert answer.status_code == 201
    assert (answer.json["id"], answer.json["created_by"]) == (str(row.id), bob.id)
    assert (answer.json["meeting_title"], answer.json["status"]) == ("Weekly", "processing")
    upload = db.session.scalar(select(Upload))
    assert incoming.path(upload.id).read_bytes() == data


def test_a_form_becomes_a_recording(program):
    answer = program.post("uploads", **form(("weekly.wav", sounds.wav())))

    assert (answer.status_code, answer.json["meeting_title"]) == (201, "Weekly")


def test_its_title_and_time_may_be_said(program):
    said = {"title": "Budget", "recorded_at": "2026-11-03T10:00:00Z"}

    answer = program.post("uploads/", data=sounds.wav(2), query_string=said)

    assert answer.json["meeting_title"] == "Budget"
    assert answer.json["started_at"].startswith("2026-11-03T09:59:58")


def test_a_twin_is_refused_with_the_first_ones_id(program):
    first = program.post("uploads/", data=sounds.wav()).json["id"]

    answer = program.post("uploads/", data=sounds.wav())

    assert (answer.status_code, answer.json["code"]) == (409, "twin")
    assert answer.json["recording_id"] == first
    assert (count(), count(Upload)) == (1, 1)


def test_a_twin_that_is_wanted_is_taken(program):
    program.post("uploads/", data=sounds.wav())

    answer = program.post("uploads/?allow_twin=true", data=sounds.wav())

    assert (answer.status_code, count()) == (201, 2)


@pytest.mark.parametrize(
    ("content", "code"), [(b"", "empty"), (b"Milk\nBread\n", "not_media")], ids=["empty", "text"]
)
@pytest.mark.parametrize("as_form", [False, True])
def test_what_is_no_recording_is_refused_and_forgotten(program, content, code, as_form):
    before = set(incoming.folder().iterdir())
    body = form(("a.wav", content)) if as_form else {"data": content}

    answer = program.post("uploads/", **body)

    assert (answer.status_code, answer.json["code"]) == (400, code)
    assert (answer.json["type"], answer.json["attr"]) == ("validation_error", "file")
    assert (count(), count(Upload)) == (0, 0)
    assert set(incoming.folder().iterdir()) == before


@pytest.mark.parametrize("number", [0, 2])
def test_a_form_holds_one_file(program, number):
    before = set(incoming.folder().iterdir())
    files = [(f"{n}.wav", sounds.wav(seed=n)) for n in range(number)]

    answer = program.post("uploads/", **form(*files))

    assert (answer.status_code, answer.json["attr"]) == (400, "file")
    assert set(incoming.folder().iterdir()) == before


@pytest.mark.parametrize("as_form", [False, True])
def test_a_file_above_the_limit_is_refused(app, program, monkeypatch, as_form):
    small = settings().model_copy(update={"max_upload_bytes": 1000})
    monkeypatch.setitem(app.extensions, "notes.settings", small)
    before = set(incoming.folder().iterdir())
    body = form(("a.wav", sounds.wav())) if as_form else {"data": sounds.wav()}

    answer = program.post("uploads/", **body)

    assert (answer.status_code, answer.json["code"]) == (413, "too_large")
    assert set(incoming.folder().iterdir()) == before


def test_a_body_that_breaks_off_leaves_nothing(program):
    before = set(incoming.folder().iterdir())
    data = sounds.wav()

    answer = program.post(
        "uploads/",
        input_stream=io.BytesIO(data[:-10]),
        environ_overrides={"CONTENT_LENGTH": str(len(data))},
    )

    assert (answer.status_code, answer.json["code"]) == (400, "parse_error")
    assert set(incoming.folder().iterdir()) == before


def test_a_body_of_unknown_length_is_taken(program):
    answer = program.post(
        "uploads/",
        input_stream=io.BytesIO(sounds.wav()),
        headers={"Transfer-Encoding": "chunked"},
        environ_overrides={"wsgi.input_terminated": True},
    )

    assert answer.status_code == 201
