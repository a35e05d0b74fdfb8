"""What a server understands, found out and remembered."""

import json
import time

import pytest

from notes.engines.chat.manner import Manner, Manners


@pytest.mark.parametrize(
    ("complaint", "changed"),
    [
        ("response_format.type must be 'text'", {"form": "schema"}),
        ("'json_schema' is not supported", {"form": "schema"}),
        ("unsupported parameter: 'stream_options'", {"usage": False}),
        ("temperature does not support 0.2", {"temperature": False}),
        ("streaming is not supported", {"stream": False}),
        ("bad request", {"form": "schema"}),
    ],
)
def test_a_complaint_says_what_to_leave_out(complaint, changed):
    assert Manner().without(complaint) == Manner(**changed)


def test_after_every_step_down_there_is_no_other_way():
    manner, steps = Manner(limit=500), 0
    while (worse := manner.without("bad request")) is not None:
        manner, steps = worse, steps + 1

    assert manner == Manner(form="text", temperature=False, usage=False, stream=False)
    assert steps == 7


def test_it_is_remembered_by_another_process(tmp_path):
    path = tmp_path / "data" / "servers.json"
    Manners(path).keep("one", Manner(form="text", window=4096))
    Manners(path).keep("other", Manner(usage=False))

    again = Manners(path)

    assert again.of("one") == Manner(form="text", window=4096)
    assert again.of("other") == Manner(usage=False)
    assert again.of("third") == Manner()


def test_it_is_found_out_anew_after_a_day(tmp_path):
    path = tmp_path / "servers.json"
    Manners(path).keep("one", Manner(form="text"))
    kept = json.loads(path.read_text())
    kept["one"]["at"] = time.time() - 25 * 3600
    path.write_text(json.dumps(kept))

    assert Manners(path).of("one") == Manner()


@pytest.mark.parametrize("content", ["", "not json", "[]", '{"one": 7}'])
def test_a_damaged_memory_is_none(tmp_path, content):
    path = tmp_path / "servers.json"
    path.write_text(content)

    manners = Manners(path)

    assert manners.of("one") == Manner()
    manners.keep("one", Manner(form="text"))
    assert Manners(path).of("one") == Manner(form="text")


def test_a_memory_that_cant_be_written_does_no_harm(tmp_path):
    (tmp_path / "file").write_text("in the way")
    manners = Manners(tmp_path / "file" / "servers.json")

    manners.keep("one", Manner(form="text"))

    assert manners.of("one") == Manner(form="text")


def test_no_key_is_kept(tmp_path):
    path = tmp_path / "servers.json"
    Manners(path).keep("http://llm/v1 small", Manner(form="text"))

    assert set(json.loads(path.read_text())) == {"http://llm/v1 small"}
