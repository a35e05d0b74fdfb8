"""What providers give, as plain values, and what they can be asked. No row, no key, no HTTP."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from pydantic import SecretStr

from notes.errors import NotesError
from notes.providers.recording_config import Endpoint


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody's account at a provider: where that is reached, the key to it, and what else says
    which it is: {account_id, app_id} of one that records its own rooms."""

    provider: str
    base_url: str
    key: SecretStr
    options: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class SdkUpload:
    """A place at the provider for what a desktop client records. The token lets that client
    upload; it is handed on once and kept nowhere. `recording_id` may not be known yet."""

    id: uuid.UUID
    upload_token: str = field(repr=False)
    recording_id: uuid.UUID | None = None


class DesktopUploads(Protocol):
    """A provider that takes recordings from desktop clients."""

    def create_sdk_upload(
        self,
        metadata: Mapping[str, str],
        once: uuid.UUID,
        endpoints: Sequence[Endpoint] | None = None,
    ) -> SdkUpload:
        """Make an upload. `metadata` comes back in every event about it; `once` makes a second
        call with the same value give the same upload; `endpoints` say who hears the meeting while
        it runs, None: the client its words. Raises ExternalError."""
        ...

    def check(self) -> None:
        """Whether the provider answers and knows our key. Raises ExternalError."""
        ...


class CaptureState(StrEnum):
    """Where a recording in the making stands at its provider, whatever that calls it."""

    CREATED = "created"
    RECORDING = "recording"
    UPLOADING = "uploading"
    COMPLETE = "complete"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class About:
    """What an event is about: the provider's ids, and what we gave the provider to remember.
    `recording_ref` is the id of what came of the capture."""

    capture_id: str | None = None
    recording_ref: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StateChanged:
    """A capture stands elsewhere now. `at` is when, as the provider tells; None when it doesn't.
    `code` is the provider's own word for how it stands, `detail` the one for why, `message` what
    it says of it in words."""

    about: About
    state: CaptureState
    at: datetime | None = None
    detail: str | None = None
    code: str | None = None
    message: str | None = None


@dataclass(frozen=True, slots=True)
class MediaReady:
    """Something of a capture can be had now, or never will: its media, or another file."""

    about: About


@dataclass(frozen=True, slots=True)
class TranscriptReady:
    """What was said can be had now, or never will."""

    about: About


@dataclass(frozen=True, slots=True)
class Unused:
    """Something happened that we have no use for."""

    about: About


Happening = StateChanged | MediaReady | TranscriptReady | Unused


@dataclass(frozen=True, slots=True)
class Received:
    """What a webhook's body says: the event's name ("" where there is none), and what it means."""

    event: str
    happening: Happening


@dataclass(frozen=True, slots=True)
class Signed:
    """A webhook that is the provider's own: the id that its repeats have too, and which secret
    signed it, counted from 1."""

    delivery_id: str
    secret: int


class Refusal(StrEnum):
    """Why a webhook isn't taken for the provider's own."""

    UNSIGNED = "unsigned"
    FORGED = "forged"
    STALE = "stale"


class BadSignature(NotesError):
    """A webhook that can't be taken for the provider's own."""

    status = 401
    code = "bad_signature"

    def __init__(self, message: str, reason: Refusal) -> None:
        super().__init__(message)
        self.reason = reason


class Webhook(Protocol):
    """How a provider's webhooks are checked and read: pure functions of the request."""

    def verify(
        self, headers: Mapping[str, str], body: bytes, secrets: Sequence[SecretStr], now: datetime
    ) -> Signed:
        """`headers` by their names in lower case, `body` as it came. Raises BadSignature."""
        ...

    def read(self, content: Any) -> Received:
        """What the parsed body says; takes anything."""
        ...
