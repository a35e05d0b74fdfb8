"""The form of a recording's parameters, read and shown again."""

from __future__ import annotations

import pytest

from notes.providers.recording_config import RecordingConfig
from notes.web import bot_form

PLAIN = RecordingConfig()
RICH = RecordingConfig.model_validate(
    {
        "transcript": {"provider": {"deepgram_streaming": {"language": "de"}}},
        "realtime_endpoints": [
            {"type": "webhook", "url": "https://example.com/in", "events": ["transcript.data"]}
        ],
        "retention": {"type": "timed", "hours": 12},
        "video_mixed_layout": "gallery_view_v2",
        "video_mixed_mp4": None,
        "participant_events": {"metadata": {"kind": "p"}},
        "video_mixed_participant_video_when_screenshare": "hide",
        "start_recording_on": "participant_speak",
        "include_bot_in_recording": {"audio": True},
        "metadata": {"project": "Apollo", "empty": ""},
        "video_separate_mp4": {},
        "audio_mixed_raw": {},
    }
)
FOREVER = RecordingConfig.model_validate({"retention": {"type": "forever"}})


def sent(config, **changes):
    """What a browser sends for a form that shows `config`; None takes a field away."""
    shown = bot_form.shown(config) | changes
    fields = {name: "1" if value is True else value for name, value in shown.items()}
    return {name: value for name, value in fields.items() if value not in (False, None)}


@pytest.mark.parametrize("config", [PLAIN, RICH, FOREVER], ids=["plain", "rich", "forever"])
def test_what_is_shown_is_what_is_read(config):
    filled = bot_form.read(sent(config), config)

    assert filled.faults == {}
    assert filled.config.whole() == config.whole()


def test_every_parameter_has_a_field():
    fields = set(bot_form.shown(PLAIN)) - {"transcript_settings", "retention_hours"}

    assert fields == set(RecordingConfig.model_fields)


@pytest.mark.parametrize("name", ["video_separate_mp4", "video_separate_png"])
def test_separate_video_needs_the_gallery(name):
    refused = bot_form.read(sent(PLAIN, **{name: "1"}), PLAIN)
    taken = bot_form.read(sent(PLAIN, **{name: "1"}, video_mixed_layout="gallery_view_v2"), PLAIN)

    assert refused.config is None
    assert refused.faults == {name: bot_form.NEEDED}
    assert getattr(taken.config, name) == {}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("retention_hours", "0"),
        ("retention_hours", "soon"),
        ("retention_hours", ""),
        ("realtime_endpoints", "[{]"),
        ("realtime_endpoints", "{}"),
        ("realtime_endpoints", '[{"type": "webhook", "events": ["x"]}]'),
        ("realtime_endpoints", '[{"type": "pigeon", "url": "x", "events": ["x"]}]'),
        ("metadata", "no equals sign"),
        ("metadata", "=no name"),
        ("video_mixed_layout", "mosaic"),
        ("start_recording_on", ""),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_kept(field, value):
    filled = bot_form.read(sent(PLAIN, retention="hours", **{field: value}), PLAIN)

    assert filled.config is None
    assert list(filled.faults) == [field]
    assert filled.values[field] == value


@pytest.mark.parametrize(
    "settings", ['{"provider": {}}', '{"provider": {"a": {}, "b": {}}}', "nonsense", "[]"]
)
def test_a_transcript_has_one_provider(settings):
    filled = bot_form.read(sent(PLAIN, transcript="1", transcript_settings=settings), PLAIN)

    assert list(filled.faults) == ["transcript_settings"]


def test_no_transcript_is_none_whatever_its_settings_say():
    filled = bot_form.read(sent(RICH, transcript=None), RICH)

    assert filled.config.transcript is None


def test_what_most_people_choose_is_not_advanced():
    usual = bot_form.shown(PLAIN)

    assert not bot_form.is_advanced(usual, {}, PLAIN)
    assert not bot_form.is_advanced(usual | {"video_mixed_layout": "audio_only"}, {}, PLAIN)
    assert bot_form.is_advanced(usual | {"audio_mixed_raw": True}, {}, PLAIN)
    assert bot_form.is_advanced(usual, {"metadata": "Write one."}, PLAIN)
