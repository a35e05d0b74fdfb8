"""Lines by API: nothing lost, nothing twice, in order, at any size, from many at once."""

import json
import threading

import pytest
from sqlalchemy import event

from notes import jobqueue, said
from notes.db import db, now
from notes.models import Recording, Status
from tests import factories

LINE = {"timestamp": 1000, "speaker": "Ann", "text": "Hello.", "confidence": 0.5, "is_final": True}


@pytest.fixture
def recording(team):
    return factories.recording(team, status=Status.RECORDING, duration_ms=None)


@pytest.fixture
def append(api, recording):
    """`append(segment…)` gives the answer."""
    program = api()

    def send(*segments, path="append_segments/", **options):
        address = f"desktop_recordings/{recording.id}/{path}"
        return program.post(address, json={"segments": list(segments)}, **options)

    return send


def texts(answer):
    assert answer.status_code == 200, answer.text
    return [one["text"] for one in answer.json["transcript_segments"]]


def test_the_answer_is_the_whole_recording(append, recording):
    answer = append(LINE, {"text": "  And?  "})

    assert answer.status_code == 200
    assert list(answer.json)[:3] == ["id", "team", "created_by"]
    assert len(answer.json) == 25
    assert answer.json["transcript_segments"] == [
        LINE,
        {"timestamp": None, "speaker": None, "text": "And?", "confidence": None, "is_final": None},
    ]
    assert answer.json["transcript_text"] == "Hello. And?"
    assert answer.json["status"] == "recording"


def test_repeats_drafts_and_neighbours(append):
    draft = {**LINE, "text": "Hel", "is_final": False}
    append(draft)
    append(LINE, {**LINE, "speaker": "Ben"})

    assert texts(append(LINE, draft, {**LINE, "text": "Bye."})) == ["Hello.", "Hello.", "Bye."]


def test_a_time_of_zero_swallows_nothing(append):
    append({**LINE, "timestamp": 0}, {**LINE, "timestamp": 0, "text": "Again."})

    answer = append({**LINE, "timestamp": 0, "text": "Third."}, {**LINE, "timestamp": 0})

    assert texts(answer) == ["Hello.", "Again.", "Third."]
    assert {one["timestamp"] for one in answer.json["transcript_segments"]} == {0}


def test_lines_come_back_in_order_of_time(append):
    append({**LINE, "timestamp": 3000, "text": "C"})

    assert texts(append({**LINE, "text": "A"}, {**LINE, "timestamp": 2000, "text": "B"})) == [
        "A",
        "B",
        "C",
    ]


def test_the_older_name_of_the_time_is_read(append):
    answer = append({"timestamp_ms": 1500, "text": "Hello."})

    assert answer.json["transcript_segments"][0]["timestamp"] == 1500
    assert list(answer.json["transcript_segments"][0]) == list(LINE)


def test_what_looks_like_the_right_type_is_taken_for_it(append):
    answer = append(
        {"timestamp": "12.5", "speaker": 7, "text": 42, "confidence": "0.5", "is_final": "false"}
    )

    assert answer.json["transcript_segments"] == [
        {"timestamp": 12.5, "speaker": "7", "text": "42", "confidence": 0.5, "is_final": False}
    ]


@pytest.mark.parametrize(
    ("sent", "code", "attr"),
    [
        ({}, "required", "segments"),
        ({"segments": []}, "min_length", "segments"),
        ({"segments": "x"}, "not_a_list", "segments"),
        ({"segments": None}, "null", "segments"),
        ({"segments": [LINE, {"timestamp": 1}]}, "required", "segments__1__text"),
        ({"segments": [{"text": " "}]}, "blank", "segments__0__text"),
        ({"segments": [{"text": None}]}, "null", "segments__0__text"),
        ({"segments": ["x"]}, "invalid_input", "segments__0__non_field_errors"),
        ({"segments": [{**LINE, "timestamp": "abc"}]}, "invalid_input", "segments__0__timestamp"),
        ({"segments": [{**LINE, "timestamp": "nan"}]}, "invalid_input", "segments__0__timestamp"),
    ],
)
def test_what_cannot_be_taken_is_named(api, recording, sent, code, attr):
    answer = api().post(f"desktop_recordings/{recording.id}/append_segments/", json=sent)

    assert answer.status_code == 400
    assert (answer.json["type"], answer.json["code"], answer.json["attr"]) == (
        "validation_error",
        code,
        attr,
    )


def test_an_append_can_answer_nothing(append):
    answer = append(LINE, headers={"Prefer": "return=minimal"})

    assert (answer.status_code, answer.data) == (204, b"")
    assert answer.headers["Preference-Applied"] == "return=minimal"
    assert texts(append(LINE)) == ["Hello."]


def test_an_append_costs_the_same_however_much_stands(append, recording):
    def statements(number):
        found = []

        def note(_connection, _cursor, statement, *_):
            found.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            minimal = {"Prefer": "return=minimal"}
            assert append({**LINE, "timestamp": number}, headers=minimal).status_code == 204
        finally:
            event.remove(db.engine, "before_cursor_execute", note)
        return found

    append(LINE)
    first = statements(5)
    append(*({**LINE, "timestamp": 10 + at} for at in range(1500)))

    assert statements(9000) == first
    assert not any("max(" in one.lower() or "count(" in one.lower() for one in first)


def test_a_large_batch_is_taken_whole(append):
    lines = [{**LINE, "timestamp": at + 1, "text": f"Line {at}."} for at in range(2 * said.AT_ONCE)]

    assert texts(append(*lines)) == [one["text"] for one in lines]
    assert texts(append(*lines)) == [one["text"] for one in lines]


def test_what_was_said_is_found_at_once(append, api, recording):
    recording.started_at = now()
    db.session.commit()
    append({**LINE, "text": "Über den Haushalt, 预算."})
    append({**LINE, "text": "и бюджет."})

    for words in ("uber", "haushalt", "预算", "бюджет"):
        found = api().get("desktop_recordings/", query_string={"search": words}).json
        assert [one["id"] for one in found["results"]] == [str(recording.id)], words


def test_a_worker_is_asked_to_index_what_was_said_now_and_then(append, recording):
    append(LINE)
    append({**LINE, "timestamp": 2000})

    queued = jobqueue.queue(jobqueue.INDEX.queue).job_ids
    assert queued == [f"index-{recording.id}"]


def test_an_open_page_hears_of_it_at_once(append, recording, sign_in, alice):
    rev = recording.rev
    append(LINE)

    address = f"/recordings/{recording.id}/changes?after={rev}"
    news = json.loads(sign_in(alice).get(address).data)

    assert len(news["lines"]) == 1
    assert "Hello." in news["lines"][0]


def test_eight_clients_at_once_lose_nothing(app, key, team, alice, recording):
    token, address = key(alice), f"/api/projects/{team.id}/desktop_recordings/{recording.id}/"
    headers = {"Authorization": f"Bearer {token}", "Prefer": "return=minimal"}
    db.session.commit()
    seen = []

    def client(number):
        browser = app.test_client()
        for turn in range(5):
            lines = [
                {"timestamp": 100 * turn + at, "speaker": f"P{number}", "text": f"{turn}.{at}"}
                for at in range(4)
            ]
            for _ in range(2):  # each batch twice, as a client does that saw no answer
                answer = browser.post(
                    f"{address}append_segments/", json={"segments": lines}, headers=headers
                )
                seen.append(answer.status_code)

    threads = [threading.Thread(target=client, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert set(seen) == {204}
    whole = app.test_client().get(address, headers=headers).json
    found = [(one["speaker"], one["text"]) for one in whole["transcript_segments"]]
    wanted = {(f"P{n}", f"{turn}.{at}") for n in range(8) for turn in range(5) for at in range(4)}
    assert len(found) == len(wanted)
    assert set(found) == wanted
    times = [one["timestamp"] for one in whole["transcript_segments"]]
    assert times == sorted(times)


def test_the_first_address_for_lines_works_and_gives_what_it_gave(append, recording):
    answer = append({"timestamp_ms": 1500, "speaker": "Ann", "text": "Hello."}, path="transcript/")

    assert answer.status_code == 200
    assert answer.json["full_text"] == "Hello."
    (line,) = answer.json["segments"]
    assert (line["timestamp_ms"], line["start"], line["text"]) == (1500, 1500, "Hello.")


def test_a_whole_transcript_begins_the_work(append, recording):
    answer = append({"start": 1500, "text": "Hello."}, path="upload_transcript/")

    assert answer.status_code == 200
    assert answer.json["status"] == "processing"
    assert answer.json["segments"][0]["start"] == 1500


@pytest.mark.parametrize("path", ["append_segments", "transcript", "upload_transcript"])
def test_only_the_teams_editors_write(api, recording, victor, charlie, path):
    address = f"desktop_recordings/{recording.id}/{path}/"
    body = {"segments": [LINE]}

    assert api(victor).post(address, json=body).status_code == 403
    assert api(charlie).post(address, json=body).status_code == 404
    assert api(scopes="desktop_recording:read").post(address, json=body).status_code == 403
    assert db.session.get(Recording, recording.id).rev == 1
