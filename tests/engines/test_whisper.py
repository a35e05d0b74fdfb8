"""What the packaged transcriber promises beyond the contract."""

from __future__ import annotations

import pytest

from notes.engines.base import Checkpoint, Hints
from notes.engines.whisper import WhisperTranscriber
from notes.errors import ExternalError


def test_nothing_is_loaded_before_the_first_use(tmp_path):
    engine = WhisperTranscriber.packaged(tmp_path / "whisper-base")

    assert engine.name == "whisper base int8"
    assert not (tmp_path / "whisper-base").exists()


def test_silence_needs_no_model(tmp_path, silence):
    engine = WhisperTranscriber(tmp_path / "no-model")

    assert list(engine.transcribe(silence, Hints())) == [Checkpoint(12_000, 12_000)]


@pytest.mark.slow
def test_a_model_that_cannot_be_loaded_is_named(tmp_path, speeches):
    (tmp_path / "no-model").mkdir()
    engine = WhisperTranscriber(tmp_path / "no-model")

    with pytest.raises(ExternalError, match="no-model"):
        list(engine.transcribe(speeches, Hints()))


@pytest.mark.slow
def test_the_language_is_found_from_the_first_speech(whisper, clips):
    items = list(whisper.transcribe(clips("austen0880"), Hints()))

    assert items[-1].language == "en"
