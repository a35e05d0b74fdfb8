"""The envelope of every no."""

from __future__ import annotations

import uuid
from typing import Literal

from pydantic import BaseModel, Field

Kind = Literal[
    "validation_error",
    "invalid_request",
    "authentication_error",
    "throttled_error",
    "server_error",
]


class Error(BaseModel):
    """Why a request was refused: one reason, the first."""

    type: Kind
    code: str = Field(description="The reason for programs, such as `required` or `not_found`.")
    detail: str = Field(description="The reason for people.")
    attr: str | None = Field(
        description="The field it is about, `segments__0__text` for a nested one."
    )


class TwinError(Error):
    """The team has a recording of the same bytes already."""

    recording_id: uuid.UUID | None = Field(description="That recording, for a twin.")
