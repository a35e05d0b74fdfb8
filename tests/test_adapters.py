"""The engines that settings ask for."""

import subprocess
import sys

from pydantic import SecretStr

from notes import adapters
from notes.engines.extractive.summariser import ExtractiveSummariser
from notes.engines.speakers.diariser import OnnxDiariser
from notes.providers.base import Account
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
heavy = {"numpy", "av", "scipy", "onnxruntime", "ctranslate2", "faster_whisper", "tokenizers",
         "openai", "httpx2"}
print(*sorted(heavy & set(sys.modules)), end="")
"""
    loaded = subprocess.check_output([sys.executable, "-c", program], text=True)

    assert loaded == ""


def test_an_account_says_who_is_called(tmp_path):
    chosen = adapters.choose(Settings(data_dir=tmp_path))

    found = chosen.recorder(Account("recall", "https://recall.example", SecretStr("k")))

    assert isinstance(found, RecallClient)


def test_a_chat_server_that_is_set_writes_the_notes(tmp_path):
    chosen = adapters.choose(
        Settings(data_dir=tmp_path, llm_base_url="http://127.0.0.1:9/v1", llm_model="small")
    )

    assert chosen.summariser.name == "chat: small"
    assert isinstance(chosen.fallback, ExtractiveSummariser)


def test_without_one_nobody_steps_in(tmp_path):
    assert adapters.choose(Settings(data_dir=tmp_path)).fallback is None
