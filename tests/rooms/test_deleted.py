"""What was deleted here doesn't come back from its provider."""

from __future__ import annotations

from datetime import timedelta

import pytest

from notes import rooms
from notes.jobs.erasures import erase
from tests.jobs.erasing import due_now, left, remove
from tests.rooms.finding import as_found, here, look

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@ON_SQLITE
def test_it_is_no_more_taken_over_and_goes_there_by_itself(kit, running, team):
    kit.upload(running, b"film")
    look()
    remove(here()[0])

    look()
    erase()

    assert here() == []
    (one,) = left()
    assert (one.kind, one.done_at) == ("room", None)
    assert abs(one.due_at - running.until) < timedelta(seconds=1)
    due_now()
    kit.asked.clear()
    erase()
    assert left()[0].done_at is not None
    assert kit.asked == []


@ON_SQLITE
def test_who_wishes_has_it_again(kit, running, team):
    look()
    remove(here()[0])
    found = as_found(running)
    assert rooms.adopt(team.id, found) is None

    assert rooms.adopt(team.id, found, wished=True) is not None
