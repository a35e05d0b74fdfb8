"""The engines that settings ask for."""

import subprocess
import sys

from notes import adapters
from notes.engines.extractive.summariser import ExtractiveSummariser
from notes.engines.speakers.diariser import OnnxDiariser
from notes.providers.recall.client import RecallClient
from notes.settings import Settings


def test_built_in_engines_by_default(tmp_path):
    chosen = adapters.choose(Settings(data_dir=tmp_path))

    assert chosen.transcriber.name == "whisper base int8"
    assert isinstance(chosen.diariser, OnnxDiariser)
    assert isinstance(chosen.summariser, ExtractiveSummariser)
    assert chosen.storage.local


def test_a_model_of_ones_own(tmp_path):
    chosen = adapters.choose(Settings(data_dir=tmp_path, whisper_model="large-v3-turbo"))

    assert "large-v3-turbo" in chosen.transcriber.name


def test_choosing_loads_nothing_heavy():
    program = """
import sys
import notes.assembly, notes.jobs.steps, notes.jobs.worker
heavy = {"numpy", "av", "scipy", "onnxruntime", "ctranslate2", "faster_whisper", "tokenizers"}
print(*sorted(heavy & set(sys.modules)), end="")
"""
    loaded = subprocess.check_output([sys.executable, "-c", program], text=True)

    assert loaded == ""


def test_recall_is_there_with_a_key_only(tmp_path):
    without = adapters.choose(Settings(data_dir=tmp_path))
    with_key = adapters.choose(Settings(data_dir=tmp_path, recall_api_key="k"))

    assert without.recall is None
    assert isinstance(with_key.recall, RecallClient)
