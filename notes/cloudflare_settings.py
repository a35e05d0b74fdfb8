"""The settings of Cloudflare RealtimeKit. Foundation."""

from __future__ import annotations

import re

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings

from notes.setting_values import bare_address, header_key, pem, public_rsa_key

_ID = re.compile(r"[A-Za-z0-9_-]{1,80}", re.ASCII)


class CloudflareSettings(BaseSettings):
    """`CLOUDFLARE_…`: the account that all teams use that have none of their own. Token, account
    and app belong together; without all three there is none."""

    cloudflare_api_token: SecretStr | None = Field(
        None,
        validation_alias="cloudflare_api_token",
        description="an API token with the permission Realtime Admin",
    )
    cloudflare_account_id: str | None = Field(
        None,
        validation_alias="cloudflare_account_id",
        description="the account's id from Cloudflare's dashboard",
    )
    cloudflare_app_id: str | None = Field(
        None,
        validation_alias="cloudflare_app_id",
        description="the id of the RealtimeKit app",
    )
    cloudflare_api_base: str = Field(
        "https://api.cloudflare.com/client/v4",
        validation_alias="cloudflare_api_base",
        description="an address such as https://api.cloudflare.com/client/v4",
    )
    cloudflare_keys_base: str = Field(
        "https://api.realtime.cloudflare.com",
        validation_alias="cloudflare_keys_base",
        description="where RealtimeKit shows the key of its webhooks",
    )
    cloudflare_webhook_public_key: str | None = Field(
        None,
        validation_alias="cloudflare_webhook_public_key",
        description="a public RSA key, -----BEGIN PUBLIC KEY-----… (\\n may stand for line breaks)",
    )

    @field_validator("cloudflare_api_token")
    @classmethod
    def _token_fits_a_header(cls, value: SecretStr | None) -> SecretStr | None:
        return header_key(value)

    @field_validator("cloudflare_account_id", "cloudflare_app_id")
    @classmethod
    def _is_a_part(cls, value: str | None) -> str | None:
        found = (value or "").strip()
        if found and not _ID.fullmatch(found):
            raise ValueError("not an id")
        return found or None

    @field_validator("cloudflare_api_base", "cloudflare_keys_base")
    @classmethod
    def _is_bare(cls, value: str) -> str:
        return bare_address(value)

    @field_validator("cloudflare_webhook_public_key")
    @classmethod
    def _is_a_public_key(cls, value: str | None) -> str | None:
        """The key as it is used: line breaks put back."""
        key = pem(value or "")
        if not key:
            return None
        public_rsa_key(key)
        return key
