"""The settings of the companies whose calendars people connect. Foundation."""

from __future__ import annotations

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings

from notes.setting_values import bare_address

_LONGEST_ID = 200


class CalendarSettings(BaseSettings):
    """`GOOGLE_OAUTH_…`, `MICROSOFT_OAUTH_…`: without a client id that company's calendars can't
    be connected. The pages are where people consent; another one stands in for it, or belongs to
    a cloud apart."""

    google_oauth_client_id: str | None = Field(
        None,
        validation_alias="google_oauth_client_id",
        description="the client id from Google's console, …apps.googleusercontent.com",
    )
    microsoft_oauth_client_id: str | None = Field(
        None,
        validation_alias="microsoft_oauth_client_id",
        description="the application (client) id from Microsoft Entra",
    )
    google_oauth_page: str | None = Field(
        None,
        validation_alias="google_oauth_page",
        description="the address of a consent page that takes the place of Google's",
    )
    microsoft_oauth_page: str | None = Field(
        None,
        validation_alias="microsoft_oauth_page",
        description="the address of a consent page that takes the place of Microsoft's",
    )

    @field_validator("google_oauth_client_id", "microsoft_oauth_client_id")
    @classmethod
    def _is_an_id(cls, value: str | None) -> str | None:
        found = (value or "").strip()
        if len(found) > _LONGEST_ID or not found.isascii() or len(found.split()) > 1:
            raise ValueError("not a client id")
        return found or None

    @field_validator("google_oauth_page", "microsoft_oauth_page")
    @classmethod
    def _is_an_address(cls, value: str | None) -> str | None:
        return bare_address(value) if value else None
