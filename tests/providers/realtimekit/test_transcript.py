"""RealtimeKit's files of what was said, as they may be."""

from __future__ import annotations

import json

import pytest

from notes.errors import ExternalError
from notes.providers.realtimekit import transcript
from notes.speech import Participant

ADA, BEN = Participant("user-456", "Alice"), Participant("user-567", "Bob")
CSV = (
    b'"1000","peer-123","user-456","cust-789","Alice","Hello everyone"\n'
    b'"3000","peer-234","user-567","cust-890","Bob","Hi Alice"\n'
)


def as_json(**row):
    peer = {"id": "peer-123", "userId": "user-456", "displayName": "Alice", "cpi": ""}
    whole = {"startTime": 1000, "endTime": 2500, "sentence": "Hello", "peerData": peer}
    return json.dumps([whole | row]).encode()


def seen(body):
    return [
        (one.utterance.start_ms, one.utterance.end_ms, one.utterance.text, one.who)
        for one in transcript.lines(body)
    ]


def test_a_row_is_a_line_of_its_speaker():
    first, second = seen(CSV)

    assert (first[0], *first[2:]) == (1000, "Hello everyone", ADA)
    assert (second[0], *second[2:]) == (3000, "Hi Alice", BEN)


def test_an_entry_is_a_line_with_both_its_times_in_ms():
    assert seen(as_json()) == [(1000, 2500, "Hello", ADA)]


def test_a_line_without_an_end_lasts_as_long_as_it_takes_to_say():
    (line,) = seen(b"0,p,u,c,Ada," + b"x" * 30)

    assert line[:2] == (0, 2000)


def test_a_line_without_an_end_ends_where_its_speaker_goes_on():
    lines = seen(b"0,p,u,c,Ada," + b"x" * 30 + b"\n500,q,v,c,Ben,No\n900,p,u,c,Ada,And\n")

    assert lines[0][:2] == (0, 900)


def test_words_with_commas_and_breaks_stay_whole():
    body = b'0,p,u,c,"Ada, B.","One,\ntwo ""three"""\n5000,p,u,c,Ada,four, five\n'

    assert [line[2] for line in seen(body)] == ['One, two "three"', "four, five"]


def test_lines_come_in_order_of_time():
    assert [line[0] for line in seen(b"3000,p,u,c,Ada,b\n1000,p,u,c,Ada,a\n")] == [1000, 3000]


@pytest.mark.parametrize(
    ("row", "who"),
    [
        (b"0,peer,,c,Ada,x", Participant("peer", "Ada")),
        (b"0,,,c,,x", Participant(None, None)),
        (b"0,peer,user,c,  Ada\0   B. ,x", Participant("user", "Ada B.")),
    ],
)
def test_a_speaker_of_whom_little_is_told(row, who):
    assert seen(row)[0][3] == who


def test_rows_that_say_nothing_are_left_out():
    body = b"\nsoon,p,u,c,Ada,x\n0,p,u,c,Ada,\n0,p,u\n-5,p,u,c,Ada,yes\n"

    assert [(line[0], line[2]) for line in seen(body)] == [(0, "yes")]


@pytest.mark.parametrize(
    "row",
    [{"startTime": None}, {"startTime": True}, {"sentence": 7}, {"sentence": "  "}],
)
def test_entries_that_say_nothing_are_left_out(row):
    body = json.dumps([json.loads(as_json(**row))[0], json.loads(as_json())[0], None, 7])

    assert len(seen(body.encode())) == 1


def test_an_entry_that_ends_before_it_begins_has_no_length():
    assert seen(as_json(endTime=10))[0][:2] == (1000, 1000)


def test_times_may_be_text_in_json_too():
    assert seen(as_json(startTime="1000", endTime="2500.4"))[0][:2] == (1000, 2500)


@pytest.mark.parametrize("peer", [None, "Ada", [], {}])
def test_an_entry_without_a_speaker(peer):
    assert seen(as_json(peerData=peer))[0][3] == Participant(None, None)


@pytest.mark.parametrize("body", [b"", b" \n", b"[]\n", b"[[]]", b"\xef\xbb\xbf", b"0,p,u,c,Ada,"])
def test_nothing_was_said(body):
    assert seen(body) == []


@pytest.mark.parametrize(
    "body",
    [
        b"<html>expired</html>",
        b"\xff\xfe",
        b"[1",
        b'{"a": 1}',
        b'0,p,u,c,"Ada,' + b"x" * 200_000,
    ],
)
def test_what_is_no_transcript_is_said_so(body):
    with pytest.raises(ExternalError, match="can't be read"):
        transcript.lines(body)


def test_a_byte_order_mark_is_no_part_of_the_first_time():
    assert seen(b"\xef\xbb\xbf" + CSV)[0][0] == 1000
