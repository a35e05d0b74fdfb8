"""Calls to Recall.ai's API."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, Field, SecretStr, ValidationError

from notes.errors import ExternalError
from notes.outbound import Answer, Bounds, Line, Unanswered
from notes.providers.base import SdkUpload

OLDER, NEWER = "/api/v1/sdk-upload/", "/api/v1/sdk_upload/"
"""One route under two names; the clients in the field were written for the older one."""

RECORDING_CONFIG: dict[str, Any] = {
    "transcript": {"provider": {"assembly_ai_v3_streaming": {}}},
    "realtime_endpoints": [{"type": "desktop_sdk_callback", "events": ["transcript.data"]}],
}
"""The client hears the words of its own meeting, live, and sends them on to us."""


class _Created(BaseModel):
    """What we need of the answer; anything else may be missing."""

    id: uuid.UUID
    upload_token: str = Field(min_length=1)
    recording_id: uuid.UUID | None = None


class RecallClient:
    """Recall.ai, in the region whose address `base_url` is: keys don't work in another."""

    def __init__(self, base_url: str, key: SecretStr, bounds: Bounds | None = None) -> None:
        token = SecretStr(f"Token {key.get_secret_value()}")
        self._line = Line("Recall.ai", base_url, token, bounds)

    def create_sdk_upload(self, metadata: Mapping[str, str], once: uuid.UUID) -> SdkUpload:
        """Make an upload for a desktop client. Raises ExternalError."""
        payload = {"recording_config": RECORDING_CONFIG, "metadata": dict(metadata)}
        answer = self._call("POST", payload, {"Idempotency-Key": str(once)})
        try:
            made = _Created.model_validate(answer.json())
        except ValidationError:
            # From none: the error's text would hold the upload token.
            raise ExternalError("Recall.ai's answer can't be read.", permanent=True) from None
        return SdkUpload(made.id, made.upload_token, made.recording_id)

    def check(self) -> None:
        """Whether Recall answers and knows our key. Raises ExternalError."""
        self._call("GET", None, {})

    def _call(self, method: str, payload: Any, headers: Mapping[str, str]) -> Answer:
        """A call of the uploads' route, under its other name where the first isn't known."""
        try:
            return self._under(OLDER, method, payload, headers)
        except Unanswered as error:
            if error.answered != 404:
                raise
        return self._under(NEWER, method, payload, headers)

    def _under(self, path: str, method: str, payload: Any, headers: Mapping[str, str]) -> Answer:
        return self._line.call(
            method, path, payload=payload, headers=headers, repeatable=True, explain=explain
        )


def explain(answer: Answer) -> str:
    """A refusal in a few words: Recall has three shapes of JSON, and pages of its firewall."""
    said = answer.json()
    if not isinstance(said, dict):
        return f"({answer.mime or 'no type'}, {len(answer.body)} bytes)"
    errors = said.get("errors")
    fields = errors if isinstance(errors, dict) else said
    words = [str(said[name]) for name in ("code", "detail", "message") if said.get(name)]
    words += [
        f"{name}: {' '.join(map(str, problems))}"
        for name, problems in fields.items()
        if isinstance(problems, list)
    ]
    return "; ".join(words)
