"""What Recall posts while a meeting runs is read with care: anything may come."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notes.providers.live import Came, Heard, Went
from notes.providers.recall import realtime
from notes.speech import Participant
from tests.hearing import ADA, action, heard, partial

WHO = Participant("100", "Ada")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@pytest.mark.parametrize(("make", "is_final"), [(heard, True), (partial, False)])
def test_words_say_who_what_and_when(make, is_final):
    told = realtime.read(make(ADA, "Good morning."))

    assert isinstance(told, Heard)
    assert (told.who, told.is_final, told.timed) == (WHO, is_final, True)
    assert (told.utterance.text, told.utterance.start_ms) == ("Good morning.", 1000)


@pytest.mark.parametrize(
    ("name", "told"), [("join", Came(WHO)), ("update", Came(WHO)), ("leave", Went(WHO))]
)
def test_who_comes_and_goes(name, told):
    assert realtime.read(action(name, ADA)) == told


@pytest.mark.parametrize("name", ["chat_message", "speech_on", "webcam_on", "screenshare_off", ""])
def test_what_nothing_shows_is_of_no_use(name):
    assert realtime.read(action(name, ADA, text="Hi")) is None


@given(JSON, st.sampled_from([*realtime.WORDS, "participant_events.join", "x"]))
def test_anything_can_be_read(content, event):
    for body in (
        content,
        {"event": event, "data": content},
        {"event": event, "data": {"data": content}},
    ):
        told = realtime.read(body)
        assert told is None or isinstance(told, Heard | Came | Went)
