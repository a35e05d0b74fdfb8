"""What providers give, as plain values, and what they can be asked. No row, no key, no HTTP."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class SdkUpload:
    """A place at the provider for what a desktop client records. The token lets that client
    upload; it is handed on once and kept nowhere. `recording_id` may not be known yet."""

    id: uuid.UUID
    upload_token: str = field(repr=False)
    recording_id: uuid.UUID | None = None


class DesktopUploads(Protocol):
    """A provider that takes recordings from desktop clients."""

    def create_sdk_upload(self, metadata: Mapping[str, str], once: uuid.UUID) -> SdkUpload:
        """Make an upload. `metadata` comes back in every event about it; `once` makes a second
        call with the same value give the same upload. Raises ExternalError."""
        ...

    def check(self) -> None:
        """Whether the provider answers and knows our key. Raises ExternalError."""
        ...
