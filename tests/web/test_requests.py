"""Addresses and forms with the one character that no database text holds."""

import pytest

from notes.db import db
from notes.models import Recording
from tests import factories, html


@pytest.mark.parametrize("address", ["/recordings?q=a%00b", "/recordings?q=%00", "/tasks?q=a%00b"])
def test_an_address_with_it_answers_as_without(sign_in, alice, address):
    assert sign_in(alice).get(address).status_code == 200


def test_a_form_with_it_is_taken_without(sign_in, alice, team):
    recording = factories.recording(team)

    answer = sign_in(alice).post(f"/recordings/{recording.id}/title", data={"title": "We\0ekly"})

    assert answer.status_code == 303
    assert db.session.get(Recording, recording.id).title == "Weekly"


def test_an_address_within_a_form_is_read_without(sign_in, alice):
    browser = sign_in(alice)

    refused = browser.post("/tasks", data={"title": "", "back": "/tasks?q=a%00b"})

    assert refused.status_code == 422


def test_several_values_of_one_name_stay_several(sign_in, alice, team):
    ids = [str(factories.recording(team).id) for _ in range(3)]
    browser = sign_in(alice)

    browser.post("/recordings/delete", data={"id": [f"{one}\0" for one in ids]})

    assert html.parse(browser.get("/recordings")).css(".recording-row") == []
