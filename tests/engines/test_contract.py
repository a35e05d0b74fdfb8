"""What every engine promises, tried on each implementation."""

from __future__ import annotations

from datetime import date

import pytest
from pydantic import SecretStr

from notes.engines.base import Brief, Checkpoint, Digest, Hints, Line
from notes.engines.chat.summariser import ChatSummariser
from notes.engines.extractive.sentences import quoted
from notes.engines.extractive.summariser import ExtractiveSummariser
from notes.errors import ExternalError
from tests.standins import chat as standin

TRANSCRIBERS = ["whisper"]
DIARISERS = ["diariser"]
SUMMARISERS = ["extractive", "chat"]
ENGLISH = Hints(language="en")
BRIEF = Brief("Weekly", date(2026, 11, 17), people=("Priya", "Marcus"))


@pytest.fixture(params=TRANSCRIBERS)
def transcriber(request):
    return request.getfixturevalue(request.param)


@pytest.fixture(params=DIARISERS)
def any_diariser(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def extractive(minilm):
    return ExtractiveSummariser(minilm.vectors)


@pytest.fixture
def chat():
    with standin.serving() as server:
        yield ChatSummariser(server.url, standin.MODEL, SecretStr(standin.KEY))


@pytest.fixture(params=SUMMARISERS)
def summariser(request):
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="module")
def heard(whisper, speeches):
    return {"whisper": list(whisper.transcribe(speeches, ENGLISH))}


@pytest.fixture(params=TRANSCRIBERS)
def everything(request, heard):
    return heard[request.param]


def utterances(items):
    return [item for item in items if not isinstance(item, Checkpoint)]


def checkpoints(items):
    return [item for item in items if isinstance(item, Checkpoint)]


@pytest.mark.slow
def test_a_transcript_holds_the_words_that_were_said(everything):
    text = " ".join(u.text for u in utterances(everything)).lower()

    assert "john dashwood had then leisure" in text
    assert "young man" in text


@pytest.mark.slow
def test_a_transcription_resumed_at_a_checkpoint_gives_exactly_the_rest(
    transcriber, everything, speeches
):
    first = checkpoints(everything)[0]
    assert first.done_ms < first.total_ms

    rest = list(transcriber.transcribe(speeches, ENGLISH, first.done_ms))

    assert rest == everything[everything.index(first) + 1 :]


@pytest.mark.slow
def test_times_run_forward_inside_their_block(everything):
    begin = 0
    block = []
    for item in everything:
        if isinstance(item, Checkpoint):
            for line in block:
                moments = [m for w in line.words for m in (w.start_ms, w.end_ms)]
                assert begin <= line.start_ms <= min(moments)
                assert max(moments) <= line.end_ms <= item.done_ms
                assert [w.start_ms for w in line.words] == sorted(w.start_ms for w in line.words)
            assert [u.start_ms for u in block] == sorted(u.start_ms for u in block)
            begin, block = item.done_ms, []
        else:
            block.append(item)
    assert not block


@pytest.mark.slow
def test_the_last_checkpoint_is_the_end(everything):
    last = everything[-1]

    assert last.done_ms == last.total_ms
    assert last.language == "en"


@pytest.mark.slow
def test_words_are_those_of_the_text(everything):
    for line in utterances(everything):
        assert " ".join(w.text for w in line.words).split() == line.text.split()


@pytest.mark.parametrize("sound", ["silence", "no_sound"])
def test_nobody_is_heard_where_nobody_speaks(transcriber, sound, request):
    items = list(transcriber.transcribe(request.getfixturevalue(sound), Hints()))

    assert utterances(items) == []
    assert items[-1].done_ms == items[-1].total_ms


def test_resuming_at_the_end_says_that_all_is_done(transcriber, silence):
    assert checkpoints(transcriber.transcribe(silence, Hints(), 12_000)) == [
        Checkpoint(12_000, 12_000)
    ]


def test_a_file_that_is_no_sound_is_refused_for_good(transcriber, tmp_path):
    broken = tmp_path / "speech.wav"
    broken.write_bytes(b"not a sound")

    with pytest.raises(ExternalError) as refused:
        list(transcriber.transcribe(broken, Hints()))
    assert refused.value.permanent


@pytest.mark.slow
def test_two_voices_are_told_apart(any_diariser, clips):
    turns = any_diariser.diarise(clips("katiesteve"))

    assert {t.speaker for t in turns} == {"S1", "S2"}
    assert turns[0].speaker == "S1"
    assert [t.start_ms for t in turns] == sorted(t.start_ms for t in turns)
    assert all(0 <= t.start_ms < t.end_ms <= 29_488 for t in turns)


@pytest.mark.slow
def test_progress_reaches_the_end(any_diariser, clips):
    seen = []

    any_diariser.diarise(clips("austen0870"), lambda done, total: seen.append((done, total)))

    assert seen[-1] == (7_100, 7_100)


@pytest.mark.parametrize("sound", ["silence", "no_sound"])
def test_no_turns_where_nobody_speaks(any_diariser, sound, request):
    assert any_diariser.diarise(request.getfixturevalue(sound)) == []


MEETING = [
    ("Priya", "Good morning. Today we look at the launch date and the price."),
    ("Marcus", "The new search is finished, and the app starts in two seconds."),
    ("Priya", "Okay, then we agree to launch the app on the first of December."),
    ("Marcus", "Um, so I'll send the release notes to the support team by Friday."),
    ("Priya", "The review in the store can take ten days, so the first is too early."),
    ("Priya", "Let's change it. We will launch on the eighth of December instead."),
    ("Marcus", "Do we need a German version of the help pages for the launch?"),
    ("Priya", "I don't know yet. Let's leave that question open until next week."),
]


def lines(said=MEETING):
    return [
        Line(f"l{i}", who, i * 6000, i * 6000 + 5000, text) for i, (who, text) in enumerate(said)
    ]


def statements(digest):
    points = [p for s in digest.sections for p in s.points]
    return [*points, *digest.decisions, *digest.questions, *digest.tasks]


def test_every_cite_points_inside_a_line(summariser):
    said = lines()

    digest = summariser.summarise(said, BRIEF)

    texts = {line.id: line.text for line in said}
    cites = [c for s in statements(digest) for c in s.cites]
    assert cites
    assert all(0 <= c.start < c.end <= len(texts[c.line_id]) for c in cites)
    assert all(s.cites for s in statements(digest))


def test_every_statement_is_a_quote_of_what_it_cites(extractive):
    said = lines()

    digest = extractive.summarise(said, BRIEF)

    by_id = {line.id: line for line in said}
    for one in statements(digest):
        text = one.title if hasattr(one, "title") else one.text
        assert text.casefold() in quoted(one.cites, by_id).casefold()


def test_a_meeting_gives_all_kinds_of_notes(summariser):
    digest = summariser.summarise(lines(), BRIEF)

    (decision,) = digest.decisions
    assert decision.text.endswith("We will launch on the eighth of December instead.")
    assert [(t.assignee, t.due) for t in digest.tasks] == [("Marcus", date(2026, 11, 20))]
    assert [q.text for q in digest.questions] == [
        "Do we need a German version of the help pages for the launch?"
    ]
    assert digest.sections[0].points


@pytest.mark.parametrize("said", [[], [("Priya", ""), ("Marcus", "  ")]])
def test_nothing_said_gives_an_empty_digest(summariser, said):
    assert summariser.summarise(lines(said), BRIEF) == Digest()


def test_another_language_gives_points_and_no_cues(summariser):
    said = [
        ("S1", "Guten Morgen, heute sprechen wir über die Einführung der neuen Anwendung."),
        ("S2", "Die Anwendung ist fast fertig, aber die Übersetzung fehlt noch."),
        ("S1", "Dann verschieben wir die Einführung der Anwendung auf den Dezember."),
    ]

    digest = summariser.summarise(lines(said), Brief("Treffen", date(2026, 11, 17)))

    assert digest.sections[0].points
    assert (digest.decisions, digest.questions, digest.tasks) == ((), (), ())


def test_lines_without_speakers_or_words_do_no_harm(summariser):
    said = [(None, "Okay."), (None, "..."), (None, "Yes. Yes."), (None, "?")]

    digest = summariser.summarise(lines(said), BRIEF)

    assert digest.tasks == ()
