"""The chat engine against a real small server: `make small-server` builds it, without it these
are skipped. The model can't write notes; what counts is what goes over the wire."""

from __future__ import annotations

import json
import time
from contextlib import closing

import pytest
import requests

from bench import small_server
from notes.engines.base import Digest, ModelServer
from notes.engines.chat import answer
from notes.engines.chat.asking import asked
from notes.engines.chat.manner import Manner, Manners
from notes.engines.chat.patience import Patience
from notes.engines.chat.server import ChatServer
from notes.engines.chat.shape import Shape, notes
from notes.engines.chat.summariser import ChatSummariser
from notes.errors import ExternalError
from tests.engines.chat.conftest import BRIEF, Watcher, lines, statements

MODEL = small_server.SMOLLM
WINDOW = 4096
SLOW = Patience(connect_s=5, read_s=60, total_s=90, tries=1)
COLOUR = Shape(
    "colour",
    {
        "type": "object",
        "properties": {"colour": {"type": "string", "enum": ["red", "blue"]}},
        "required": ["colour"],
        "additionalProperties": False,
    },
    (),
)
NOTES = notes()
SHEEP = Shape(
    "sheep",
    {
        "type": "object",
        "properties": {
            "sheep": {"type": "array", "items": {"enum": ["one", "two"]}, "minItems": 300}
        },
        "required": ["sheep"],
        "additionalProperties": False,
    },
    (),
)
SHEEP_CHARS = 300 * len('"one",')


@pytest.fixture(scope="module")
def url():
    reason = small_server.missing(MODEL)
    if reason:
        pytest.skip(reason)
    with small_server.serving(MODEL, WINDOW) as address:
        yield address


@pytest.fixture
def ask(url):
    """`ask(words, shape=…, room=…, written=…)` puts a question; also holds the server."""

    def put(words, shape=COLOUR, room=100, written=None):
        return server.ask([{"role": "user", "content": words}], shape, room, written)

    server = put.server = ChatServer(url, None, MODEL.name, window=WINDOW, patience=SLOW)
    yield put
    server.close()


def test_an_answer_keeps_to_its_schema(ask):
    said = ask("Name a colour. Answer with JSON.")

    assert json.loads(said)["colour"] in {"red", "blue"}


def test_an_answer_comes_bit_by_bit(ask):
    seen = []

    said = ask("Name a colour. Answer with JSON.", written=seen.append)

    assert seen[-1] == said
    assert len(set(seen)) > 3


def test_tokens_are_counted_and_not_too_low(url, ask):
    words = "What is said in a meeting about the price of 25 Euro, again. " * 30

    ask(words)

    answer = requests.post(f"{url[:-3]}/extras/tokenize/count", json={"input": words}, timeout=10)
    real = answer.json()["count"]
    assert ask.server.usage.calls == 1
    assert real <= ask.server.usage.read < 2 * real
    assert ask.server.usage.wrote > 3


def test_the_way_to_ask_is_found_out_by_asking(url, tmp_path):
    memory = tmp_path / "servers.json"
    engine = ChatSummariser.at(ModelServer(url, MODEL.name, window=WINDOW), memory, SLOW)

    engine.try_out()

    (kept,) = json.loads(memory.read_text()).values()
    assert kept["form"] == "schema"  # it refuses json_schema, and calls that a trouble of its own


def test_who_stops_listening_frees_the_server(ask):
    class Enough(Exception):
        pass

    seen = []

    def stop(text):
        seen.append((time.monotonic(), len(text)))
        if len(text) > 150:
            raise Enough

    with pytest.raises(Enough):
        ask("Count the sheep. Answer with JSON.", SHEEP, 1000, stop)
    (begin, few), (end, more) = seen[1], seen[-1]
    rest = (SHEEP_CHARS - more) * (end - begin) / (more - few)

    ask("Name a colour. Answer with JSON.")

    assert time.monotonic() - end < rest / 2


def test_what_isnt_notes_is_asked_for_again_and_refused_in_plain_words(url, tmp_path):
    memory = tmp_path / "servers.json"
    Manners(memory).keep(f"{url} {MODEL.name}", Manner(form="text"))
    server = ChatServer(
        url, None, MODEL.name, window=WINDOW, manners=Manners(memory), patience=SLOW
    )
    prose = [{"role": "user", "content": "Say good morning in three words."}]

    with closing(server), pytest.raises(ExternalError, match="isn't notes") as refused:
        asked(server, prose, NOTES, lambda text: answer.read(text, NOTES))

    assert refused.value.permanent
    assert server.usage.calls == 2


def test_a_model_that_is_too_small_gives_notes_of_real_lines_or_is_refused(url):
    engine = ChatSummariser.at(ModelServer(url, MODEL.name, window=WINDOW), patience=SLOW)
    watch, digest, refused = Watcher(), Digest(), ""

    try:
        digest = engine.write(lines(), BRIEF, watch)
    except ExternalError as error:
        refused = error.message

    (spent,) = watch.usages
    assert spent.read > 500
    assert (spent.calls == 2 and "too small" in refused) or spent == digest.usage
    known = {line.id for line in lines()}
    assert {cite.line_id for one in statements(digest) for cite in one.cites} <= known
