"""Where else RealtimeKit is to put a recording: `storage_config`, one shape for each kind of
store. Credentials go out and never come back."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

Name = Annotated[str, Field(min_length=1, max_length=1000)]
Secret = Annotated[SecretStr, Field(min_length=1, max_length=20_000)]


class Strict(BaseModel):
    """What has no other keys, and doesn't change. What was wrong is told without what was sent:
    that may be a credential."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class _Bucket(Strict):
    bucket: Name
    path: str | None = Field(None, max_length=1000)


class AmazonStore(_Bucket):
    """S3, or DigitalOcean's Spaces, which speak the same."""

    type: Literal["aws", "digitalocean"]
    access_key: Secret
    secret: Secret
    region: Name


class AzureStore(_Bucket):
    """A container of Azure's. `access_key` is the whole connection string; the others have to be
    there and empty."""

    type: Literal["azure"]
    access_key: Secret
    secret: Literal[""] = ""
    region: Literal[""] = ""


class GoogleStore(_Bucket):
    """A bucket of Google Cloud's. `secret` is the JSON of a service account."""

    type: Literal["gcs"]
    secret: Secret
    region: Name | None = None


class CloudflareStore(_Bucket):
    """A bucket of R2. The guide has it; the API's own schema doesn't yet."""

    type: Literal["cloudflare"]
    access_key: Secret
    secret: Secret
    account_id: Name | None = None


class SftpStore(Strict):
    """A folder of an SSH server, by password or by key (`password` is then the key's own)."""

    type: Literal["sftp"]
    host: Name
    port: int = Field(22, ge=1, le=65535)
    username: Name
    auth_method: Literal["KEY", "PASSWORD"]
    password: Secret | None = None
    private_key: Secret | None = None
    bucket: Name | None = None
    path: str | None = Field(None, max_length=1000)

    @model_validator(mode="after")
    def _with_what_it_takes(self) -> Self:
        if self.auth_method == "KEY" and self.private_key is None:
            raise ValueError("Signing in by key needs private_key.")
        if self.auth_method == "PASSWORD" and (self.password is None or self.private_key):
            raise ValueError("Signing in by password needs password, and no private_key.")
        return self


Store = Annotated[
    AmazonStore | AzureStore | GoogleStore | CloudflareStore | SftpStore,
    Field(discriminator="type"),
]
