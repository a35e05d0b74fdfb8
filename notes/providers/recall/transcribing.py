"""Asking Recall.ai to write down what was said, after the meeting."""

from __future__ import annotations

from typing import Any

from notes.providers.recall.recordings import mapping

TRANSCRIPTS = "/api/v1/transcript/"
_SETTINGS = {"recallai_async": {"language_code": "auto"}}  # without it it listens for English


def order(engine: str) -> dict[str, Any]:
    """What to ask for: exactly one engine."""
    return {
        "provider": {engine: _SETTINGS.get(engine, {})},
        "diarization": {"use_separate_streams_when_available": True},
    }


def made(content: Any) -> str | None:
    """The id of the transcript that is being made."""
    found = mapping(content).get("id")
    return found if isinstance(found, str) and 0 < len(found) <= 80 else None
