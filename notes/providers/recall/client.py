"""Calls to Recall.ai's API."""

from __future__ import annotations

import json
import tempfile
import uuid
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pydantic import BaseModel, Field, SecretStr, ValidationError

from notes.errors import ExternalError
from notes.outbound import Answer, Bounds, Line, Unanswered
from notes.providers.base import SdkUpload, StateChanged
from notes.providers.calendars import Company
from notes.providers.captured import (
    Artefact,
    Captured,
    CapturedLine,
    CapturedTurn,
    Readiness,
)
from notes.providers.recall import recordings, transcribing, transcript
from notes.providers.recall.bot_calls import UNREADABLE, BotCalls
from notes.providers.recall.calendar_calls import CalendarCalls
from notes.providers.recall.recordings import RECORDINGS
from notes.providers.recall.refusals import explain
from notes.providers.recording_config import Endpoint
from notes.speech import Participant
from notes.transfers import Limits, bring

OLDER, NEWER = "/api/v1/sdk-upload/", "/api/v1/sdk_upload/"
"""One route under two names; the clients in the field were written for the older one."""

NOT_YET = "Recall.ai hasn't finished this recording yet. This is tried again by itself."
GONE = "Recall.ai no longer has this recording."
_MOST_TEXT = 64 * 2**20

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


class RecallClient(BotCalls, CalendarCalls):
    """Recall.ai, in the region whose address `base_url` is: keys don't work in another."""

    def __init__(
        self,
        base_url: str,
        key: SecretStr,
        bounds: Bounds | None = None,
        consent_pages: Mapping[Company, str] | None = None,
    ) -> None:
        token = SecretStr(f"Token {key.get_secret_value()}")
        self._line = Line("Recall.ai", base_url, token, bounds)
        self._base_url, self._bounds = base_url, bounds or Bounds()
        self._consent_pages = consent_pages or {}
        self._pause_s = self._bounds.pause_s

    def create_sdk_upload(
        self,
        metadata: Mapping[str, str],
        once: uuid.UUID,
        endpoints: Sequence[Endpoint] | None = None,
    ) -> SdkUpload:
        """Make an upload for a desktop client. Raises ExternalError."""
        config = RECORDING_CONFIG
        if endpoints is not None:
            told = [one.model_dump(exclude_none=True) for one in endpoints]
            config = RECORDING_CONFIG | {"realtime_endpoints": told}
        payload = {"recording_config": config, "metadata": dict(metadata)}
        answer = self._uploads("POST", payload, {"Idempotency-Key": str(once)})
        try:
            made = _Created.model_validate(answer.json())
        except ValidationError:
            # From none: the error's text would hold the upload token.
            raise ExternalError(UNREADABLE, permanent=True) from None
        return SdkUpload(made.id, made.upload_token, made.recording_id)

    def check(self) -> None:
        """Whether Recall answers and knows our key. Raises ExternalError."""
        self._uploads("GET", None, {})

    def upload(self, upload_id: str) -> StateChanged | None:
        """How an upload stands; None when Recall knows no such upload. Raises ExternalError."""
        try:
            answer = self._uploads("GET", None, {}, f"{quote(upload_id, safe='')}/")
        except Unanswered as error:
            if error.answered == 404:
                return None
            raise
        return recordings.upload(upload_id, self._content(answer))

    def recording_of(self, upload_id: str) -> str | None:
        """The recording that came of an upload, as the list has it. Raises ExternalError."""
        path = f"{RECORDINGS}?desktop_sdk_upload_id={quote(upload_id, safe='')}"
        return recordings.first_id(self._content(self._under(path, "GET", None, {})))

    def recording(self, recording_id: str) -> Captured | None:
        """A recording with fresh links; None when there is none. Raises ExternalError."""
        try:
            answer = self._under(f"{RECORDINGS}{quote(recording_id, safe='')}/", "GET", None, {})
        except Unanswered as error:
            if error.answered == 404:
                return None
            raise
        return recordings.recording(self._content(answer))

    def media(
        self, recording_id: str, target: Path, most_bytes: int, still: Callable[[], None]
    ) -> int:
        """Bring the picture and sound here; gives the size in bytes. Raises ExternalError."""
        limits = Limits(most_bytes, pause_s=self._pause_s)
        return bring(self._line.name, lambda: self._media_link(recording_id), target, limits, still)

    def ask_transcript(self, recording_id: str, engine: str, once: uuid.UUID) -> str:
        """Have a recording's words written down; gives a transcript's id. Raises ExternalError."""
        path = f"{RECORDINGS}{quote(recording_id, safe='')}/create_transcript/"
        headers = {"Idempotency-Key": str(once)}
        answer = self._under(path, "POST", transcribing.order(engine), headers)
        made = transcribing.made(self._content(answer))
        if made is None:
            raise ExternalError(UNREADABLE, permanent=True)
        return made

    def transcript(self, transcript_id: str) -> Artefact | None:
        """A transcript with a fresh link; None when there is none. Raises ExternalError."""
        path = f"{transcribing.TRANSCRIPTS}{quote(transcript_id, safe='')}/"
        try:
            answer = self._under(path, "GET", None, {})
        except Unanswered as error:
            if error.answered == 404:
                return None
            raise
        return recordings.artefact(self._content(answer))

    def lines(self, transcript_of: Artefact) -> list[CapturedLine]:
        """What was said, in order. Raises ExternalError."""
        return transcript.lines(self._file(transcript_of))

    def turns(self, timeline: Artefact) -> list[CapturedTurn]:
        """Who spoke when. Raises ExternalError."""
        return transcript.turns(self._file(timeline))

    def people(self, people: Artefact) -> list[Participant]:
        """Who took part. Raises ExternalError."""
        return transcript.people(self._file(people))

    def _media_link(self, recording_id: str) -> str:
        found = self.recording(recording_id)
        if found is None or found.readiness == Readiness.GONE or found.media is None:
            raise ExternalError(GONE, permanent=True)
        if found.media.link is None:
            raise ExternalError(NOT_YET, retry_after=60)
        return found.media.link

    def _file(self, artefact: Artefact) -> Any:
        """What a file of JSON says."""
        if artefact.link is None:
            raise ExternalError(NOT_YET, retry_after=60)
        link = artefact.link
        limits = Limits(_MOST_TEXT, total_s=120, pause_s=self._pause_s)
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "file"
            bring(self._line.name, lambda: link, file, limits)
            try:
                return json.loads(file.read_bytes())
            except ValueError:
                raise ExternalError(UNREADABLE, permanent=True) from None

    def _uploads(
        self, method: str, payload: Any, headers: Mapping[str, str], below: str = ""
    ) -> Answer:
        """A call of the uploads' route, under its other name where the first isn't known."""
        try:
            return self._under(OLDER + below, method, payload, headers)
        except Unanswered as error:
            if error.answered != 404:
                raise
        return self._under(NEWER + below, method, payload, headers)

    def _under(self, path: str, method: str, payload: Any, headers: Mapping[str, str]) -> Answer:
        return self._line.call(
            method, path, payload=payload, headers=headers, repeatable=True, explain=explain
        )
