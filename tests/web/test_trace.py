"""Every answer carries the id of its request, and so does the line about it."""

from __future__ import annotations

import logging
import re

import pytest

from tests.html import parse

TOKEN = "Zq3v0eX1p7wJr2uYk8mNc5tLs9dHa4bG6fVi"


def test_an_answer_carries_an_id(client):
    first, second = client.get("/healthz"), client.get("/healthz")

    assert re.fullmatch("[0-9a-f]{16}", first.headers["X-Request-ID"])
    assert first.headers["X-Request-ID"] != second.headers["X-Request-ID"]


def test_a_well_formed_id_is_kept(client):
    answer = client.get("/healthz", headers={"X-Request-ID": "proxy-0123456789"})

    assert answer.headers["X-Request-ID"] == "proxy-0123456789"


@pytest.mark.parametrize("sent", ["short", "x" * 65, "with a space", "<script>alert(1)</script>"])
def test_any_other_id_is_replaced(client, sent):
    answer = client.get("/healthz", headers={"X-Request-ID": sent})

    assert answer.headers["X-Request-ID"] != sent


def test_an_error_page_shows_the_id(client):
    answer = client.get("/no-such-page", headers={"X-Request-ID": "proxy-0123456789"})

    assert answer.status_code == 404
    assert "proxy-0123456789" in parse(answer).body.text()


def test_the_line_has_neither_query_nor_token(client, caplog):
    with caplog.at_level(logging.INFO, "notes.access"):
        client.get(f"/invite/{TOKEN}?token={TOKEN}")
        client.get(f"/share/{TOKEN}x/{TOKEN}")

    lines = [record.getMessage() for record in caplog.records if record.name == "notes.access"]
    assert len(lines) == 2
    assert all(TOKEN not in line for line in lines)
    assert lines[0].startswith("GET /invite/*** ")


def test_the_line_names_a_recording(client, caplog):
    address = "/recordings/01932d5c-8f4e-7abc-8def-0123456789ab"
    with caplog.at_level(logging.INFO, "notes.access"):
        client.get(address)

    assert any(address in record.getMessage() for record in caplog.records)


def test_posts_of_a_running_meeting_fill_no_log(client, caplog):
    with caplog.at_level(logging.INFO, "notes.access"):
        taken = client.post(f"/webhooks/recall/realtime/{TOKEN}", json={})
        refused = client.get(f"/webhooks/recall/realtime/{TOKEN}")

    lines = [record.getMessage() for record in caplog.records if record.name == "notes.access"]
    assert (taken.status_code, refused.status_code) == (200, 405)
    assert [line.partition(" ")[0] for line in lines] == ["GET"]
