"""Servers that understand less than others, and models that have little room."""

import pytest

from notes.engines.chat.summariser import ChatSummariser
from notes.errors import ExternalError
from tests.engines.chat.conftest import BRIEF, QUICK, lines, statements
from tests.standins import chat as standin
from tests.standins import chat_faults as faults

TALK = [
    ("Priya" if at % 2 else "Marcus", f"Point {at} of the budget for the next quarter is open.")
    for at in range(300)
]


def forms(chat):
    return [question.get("response_format", {}).get("type") for question in chat.questions]


def test_the_shape_is_asked_for_as_a_schema(chat, engine):
    engine().summarise(lines(), BRIEF)

    (question,) = chat.questions
    assert question["response_format"]["json_schema"]["strict"] is True
    assert (question["stream"], question["temperature"]) == (True, 0.2)
    assert "max_tokens" not in question


@pytest.mark.parametrize("vague", [False, True])
@pytest.mark.parametrize(
    ("understood", "asked"),
    [
        ({"schema", "json_object"}, ["json_object"]),
        ({"json_object"}, ["json_object", "json_object"]),
        (set(), ["json_object", "json_object", None]),
    ],
    ids=["schema", "json_object", "text"],
)
def test_an_older_server_is_asked_as_it_understands(chat, engine, understood, asked, vague):
    chat.forms, chat.vague = understood, vague

    digest = engine().summarise(lines(), BRIEF)

    assert digest.decisions
    assert forms(chat) == ["json_schema", *asked]


@pytest.mark.parametrize("unknown", ["stream_options", "temperature", "stream"])
def test_what_a_server_doesnt_know_is_left_out(chat, engine, unknown):
    chat.knows -= {unknown}

    digest = engine().summarise(lines(), BRIEF)

    assert digest.decisions
    assert not chat.questions[-1].get(unknown)
    assert len(chat.questions) == 2


def test_a_server_that_knows_nothing_of_it_all_is_asked_plainly(chat, engine):
    chat.forms, chat.knows, chat.vague = set(), set(), True

    assert engine().summarise(lines(), BRIEF).decisions
    assert set(chat.questions[-1]) == {"model", "messages", "stream"}


def test_what_was_found_out_is_remembered_by_the_next_process(chat, engine):
    chat.forms = set()
    engine().summarise(lines(), BRIEF)
    chat.asked.clear()

    engine().summarise(lines(), BRIEF)

    assert forms(chat) == [None]


def test_what_nobody_understands_is_said(chat, engine):
    chat.always = faults.refuse(400, "You are not nice.")

    with pytest.raises(ExternalError, match=r"refused what we asked \(400\)") as refused:
        engine().summarise(lines(), BRIEF)

    assert refused.value.permanent


@pytest.mark.parametrize("cuts", [False, True], ids=["refuses", "cuts silently"])
def test_a_model_with_little_room_is_given_less_at_once(chat, engine, cuts):
    chat.window, chat.cuts = 2600, cuts

    digest = engine().summarise(lines(TALK), BRIEF)

    cited = {cite.line_id for one in statements(digest) for cite in one.cites}
    assert max(int(one.removeprefix("l")) for one in cited) > 250, "its end is there too"
    read = [sum(len(m["content"]) for m in q["messages"]) // 4 for q in chat.questions[1:]]
    assert max(read) <= 2600


def test_more_than_a_minutes_share_is_asked_for_in_parts(chat, engine):
    words = "Request too large for the model: limit 3000 tokens per minute, requested 9000."
    chat.fail_next(faults.refuse(429, words, "rate_limit_exceeded", Retry_After="20"))

    digest = engine().summarise(lines(TALK), BRIEF)

    assert digest.sections
    first, second, *_ = (sum(len(m["content"]) for m in q["messages"]) for q in chat.questions)
    assert second < first


def test_how_much_room_there_is_is_remembered(chat, engine):
    chat.window = 4000
    engine().summarise(lines(TALK), BRIEF)
    chat.asked.clear()

    engine().summarise(lines(TALK), BRIEF)

    read = [sum(len(m["content"]) for m in q["messages"]) // 4 for q in chat.questions]
    assert max(read) <= 4000


def test_the_room_that_is_set_is_kept_to(chat, engine):
    engine(window=3000).summarise(lines(TALK), BRIEF)

    read = [sum(len(m["content"]) for m in q["messages"]) // 4 for q in chat.questions]
    assert len(read) > 3
    assert max(read) < 3000


def test_a_server_that_stops_early_is_told_how_much_to_write(chat, engine):
    chat.stops_at = 16

    digest = engine().summarise(lines(), BRIEF)

    assert digest.decisions
    assert [question.get("max_tokens") for question in chat.questions] == [None, 6000]


def test_a_server_that_stops_early_and_wants_no_limit_is_given_up(chat, engine):
    chat.stops_at = 16
    chat.knows.discard("max_tokens")

    with pytest.raises(ExternalError):
        engine().summarise(lines(), BRIEF)

    assert len(chat.questions) < 20


def test_an_answer_that_is_too_long_is_asked_for_in_parts(chat, engine):
    said = lines([("Priya", f"Who takes care of number {at}?") for at in range(300)])
    chat.stops_at = 4000

    digest = engine().summarise(said, BRIEF)

    assert len(digest.questions) == 300


def test_a_model_without_any_room_is_said(chat, engine):
    chat.window = 300

    with pytest.raises(ExternalError, match="has too little room") as refused:
        engine().summarise(lines(), BRIEF)

    assert refused.value.permanent


def test_a_check_says_nothing_when_all_is_well(chat, engine):
    engine().check()

    assert chat.questions == [], "the list of models is enough"


@pytest.mark.parametrize("lists", [False, True])
def test_a_check_asks_the_model_where_the_list_doesnt_name_it(chat, engine, lists):
    chat.models, chat.unlisted, chat.lists = {"another"}, {standin.MODEL}, lists

    engine().check()

    assert len(chat.questions) == 1


def test_a_check_names_the_models_that_there_are(chat, engine):
    chat.models = {"large", "small"}

    with pytest.raises(ExternalError, match=r"doesn't serve the model standin-1\. It lists: large"):
        engine().check()


@pytest.mark.parametrize(
    ("address", "key", "told"),
    [
        ("{url}", "wrong", "Check the key."),
        ("{host}", standin.KEY, "mostly ends in /v1."),
        ("http://127.0.0.1:9/v1", standin.KEY, "can't be reached."),
    ],
)
def test_a_check_says_what_is_wrong(chat, address, key, told):
    from pydantic import SecretStr

    base = address.format(url=chat.url, host=chat.address)
    engine = ChatSummariser(base, standin.MODEL, SecretStr(key), patience=QUICK)

    with pytest.raises(ExternalError) as refused:
        engine.check()

    assert told in refused.value.message


def test_a_question_that_is_called_the_servers_own_trouble_is_put_otherwise(chat, engine):
    chat.forms = {"schema", "json_object"}
    chat.fail_next(faults.refuse(500, "1 validation error: {'type': 'literal_error', 'loc': ()}"))

    digest = engine().summarise(lines(), BRIEF)

    assert digest.decisions
    assert forms(chat) == ["json_schema", "json_object"]
    assert chat.questions[-1]["response_format"]["schema"]["type"] == "object"
