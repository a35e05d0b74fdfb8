"""Files from signed addresses: whole or not at all, wherever the connection breaks."""

import errno
from typing import Any, NamedTuple

import pytest

from notes import transfers
from notes.outbound import Unanswered
from notes.transfers import Limits, bring
from tests.standins import recall as standin
from tests.standins.recall import refuse

CONTENT = bytes(range(256)) * 400


class Place(NamedTuple):
    """The stand-in, where the file is to come, how to get a link, and how often one was asked."""

    recall: Any
    target: Any
    link: Any
    asked: list


@pytest.fixture
def place(tmp_path):
    """A file at the stand-in and where it is to come."""
    with standin.serving() as recall:
        made = recall.vault.record({"id": "x"}, media=CONTENT)
        asked = []

        def link():
            asked.append(1)
            return recall.vault._link(recall.url, made, "media")

        yield Place(recall, tmp_path / "file", link, asked)


def fetched(place, still=lambda: None, **values):
    limits = Limits(**({"most_bytes": 2**20, "pause_s": 0.01} | values))
    return bring("Recall.ai", place.link, place.target, limits, still)


def test_a_file_arrives_whole(place):
    assert fetched(place) == len(CONTENT)

    assert place.target.read_bytes() == CONTENT
    assert [one.name for one in place.target.parent.iterdir()] == ["file"]


def test_what_has_arrived_isnt_asked_for_again(place):
    fetched(place)
    asked = len(place.asked)

    assert fetched(place) == len(CONTENT)

    assert len(place.asked) == asked


def test_every_break_goes_on_where_it_was(place):
    place.recall.vault.breaks.extend([1000] * 10)

    fetched(place)

    assert place.target.read_bytes() == CONTENT
    assert place.recall.vault.ranges[1:] == [f"bytes={1000 * at}-" for at in range(1, 11)]


def test_a_break_is_a_passing_failure_and_what_came_is_kept(place):
    place.recall.vault.breaks.extend([1000, 0, 0, 0, 0])

    with pytest.raises(Unanswered) as caught:
        fetched(place)

    assert not caught.value.permanent
    assert not place.target.exists()
    assert fetched(place) == len(CONTENT)
    assert place.recall.vault.ranges[-1] == "bytes=1000-"


def test_another_file_under_the_same_address_is_taken_from_its_start(place):
    place.recall.vault.breaks.extend([1000, 0, 0, 0, 0])
    with pytest.raises(Unanswered):
        fetched(place)
    (made,) = place.recall.vault.recordings.values()
    made.files["media"] = CONTENT[::-1]

    fetched(place)

    assert place.target.read_bytes() == CONTENT[::-1]


def test_an_old_link_is_asked_for_anew(place):
    place.recall.vault.stale = 2

    fetched(place)

    assert place.target.read_bytes() == CONTENT
    assert len(place.asked) == 3


def test_links_that_are_never_good_end_in_words(place):
    place.recall.vault.stale = 99

    with pytest.raises(Unanswered, match="link to a file no longer works") as caught:
        fetched(place)

    assert not caught.value.permanent
    assert len(place.asked) == 4


def test_a_store_in_trouble_is_asked_again(place):
    place.recall.fail_next(refuse(503, {}), refuse(500, {}))

    assert fetched(place) == len(CONTENT)


def test_a_store_that_asks_for_a_long_pause_gets_it(place):
    place.recall.fail_next(refuse(429, {}, Retry_After="90"))

    with pytest.raises(Unanswered) as caught:
        fetched(place)

    assert caught.value.retry_after == 90


@pytest.mark.parametrize("code", [302, 402])
def test_what_wont_change_isnt_asked_again(place, code):
    place.recall.fail_next(refuse(code, {}, Location="http://127.0.0.1:1/"))

    with pytest.raises(Unanswered) as caught:
        fetched(place)

    assert caught.value.permanent
    assert len(place.asked) == 1


def test_more_than_we_take_is_refused(place):
    with pytest.raises(Unanswered, match="larger") as caught:
        fetched(place, most_bytes=len(CONTENT) - 1)

    assert caught.value.permanent
    assert not place.target.exists()


def test_it_takes_so_long_at_most(place):
    place.recall.vault.breaks.extend([100] * 1000)

    with pytest.raises(Unanswered):
        fetched(place, total_s=0.2, pause_s=0.05)

    assert len(place.asked) < 10


def test_a_full_disk_is_told_before_it_is_full(place, monkeypatch):
    monkeypatch.setattr(transfers, "RESERVE", 2**60)

    with pytest.raises(OSError, match="space") as caught:
        fetched(place)

    assert caught.value.errno == errno.ENOSPC


def test_whoever_lost_interest_ends_it(place):
    class LostInterest(Exception):
        pass

    def still():
        raise LostInterest

    with pytest.raises(LostInterest):
        fetched(place, still)


def test_no_link_is_in_a_message(place):
    place.recall.vault.stale = 99

    with pytest.raises(Unanswered) as caught:
        fetched(place)

    assert "Signature" not in str(caught.value)
    assert caught.value.__cause__ is None
