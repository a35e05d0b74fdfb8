"""The settings of one installation: one typed, frozen object, read once from the environment.

Every name also works as `NAME_FILE`, which names a file that holds the value. This is the only
module that reads the environment.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
import secrets
import tempfile
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pydantic_settings
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from notes.calendar_settings import CalendarSettings
from notes.chat_settings import ChatSettings
from notes.cloudflare_settings import CloudflareSettings
from notes.setting_values import bare_address, header_key
from notes.storage_settings import StorageSettings

PREFIX = "NOTES_"
OTHERS = ("recall_", "llm_", "google_oauth_", "microsoft_oauth_", "cloudflare_")
"""How the fields begin whose variables have no prefix: they are about other companies."""
UNIX_SOCKET_LIMIT = 100  # the kernel's limit is 108 bytes with the closing NUL
SECRETS = {
    "secret_key", "recall_api_key", "recall_webhook_secret", "llm_api_key", "cloudflare_api_token",
    "storage_options",
}  # fmt: skip
_RATE = re.compile(r"[1-9]\d{0,8}/(second|minute|hour|day)", re.ASCII)
LEAST_KEY_BYTES = 16  # of what signs webhooks
LOOPBACK = {"127.0.0.1", "::1", "localhost"}


class SettingsError(Exception):
    """A setting is wrong; the message names the variable and what it should be."""


def variable_of(name: str) -> str:
    """The environment variable of a field."""
    return name.upper() if name.startswith(OTHERS) else f"{PREFIX}{name}".upper()


class _FileSource(EnvSettingsSource):
    """Reads `NAME_FILE` for every `NAME` that isn't set itself."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        variable = f"{variable_of(field_name)}_FILE"
        path = os.environ.get(variable)
        if path is None:
            return None, field_name, False
        try:
            return Path(path).read_text(encoding="utf-8").strip(), field_name, False
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(f"{variable}: cannot read {path} ({error}).") from error


class Settings(CalendarSettings, ChatSettings, CloudflareSettings, StorageSettings):
    """What can be set. Defaults run the whole product on one machine, offline."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore")

    data_dir: Path = Field(Path("data"), description="a folder this program may write to")
    host: str = Field("127.0.0.1", description="an address of this machine to listen on")
    port: int = Field(5000, ge=1, le=65535, description="a port number from 1 to 65535")
    public_url: str | None = Field(None, description="an address such as https://notes.example.com")
    database_url: str | None = Field(
        None, description="sqlite:///FILE or postgresql+psycopg://USER:PASSWORD@HOST/NAME"
    )
    redis_url: str | None = Field(None, description="redis://HOST:PORT/0 or unix:///PATH")
    secret_key: SecretStr | None = Field(None, description="at least 16 random characters")
    poll_seconds: float = Field(60, ge=0.2, le=3600, description="seconds from 0.2 to 3600")
    whisper_model: str | None = Field(None, description="a model folder or an official model name")
    max_upload_bytes: int = Field(4 * 2**30, ge=1, description="a number of bytes")
    web_processes: int = Field(1, ge=1, le=64, description="a number from 1 to 64")
    api_rate: str = Field("480/minute;4800/hour", description="rates such as 480/minute;4800/hour")
    cpu_threads: int = Field(2, ge=1, le=256, description="a number from 1 to 256")
    trusted_proxies: int = Field(0, ge=0, le=5, description="how many proxies stand in front")
    # An alias is the variable's whole name; the same name works for `load(recall_api_key=…)`.
    recall_api_key: SecretStr | None = Field(
        None, validation_alias="recall_api_key", description="the key from Recall.ai's dashboard"
    )
    recall_api_base: str = Field(
        "https://us-east-1.recall.ai",
        validation_alias="recall_api_base",
        description="the address of your Recall.ai region, such as https://us-west-2.recall.ai",
    )
    recall_webhook_secret: SecretStr | None = Field(
        None,
        validation_alias="recall_webhook_secret",
        description="whsec_… from Recall.ai's dashboard; several, while one replaces the other, "
        "with commas between them",
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, _FileSource(settings_cls)

    @field_validator("data_dir")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().resolve()

    @field_validator("api_rate")
    @classmethod
    def _rates(cls, value: str) -> str:
        if not all(_RATE.fullmatch(rate) for rate in value.split(";")):
            raise ValueError("not rates")
        return value

    @field_validator("public_url")
    @classmethod
    def _web_address(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("not a web address")
        return value.rstrip("/")

    @field_validator("recall_api_key")
    @classmethod
    def _fits_a_header(cls, value: SecretStr | None) -> SecretStr | None:
        return header_key(value)

    @field_validator("recall_webhook_secret")
    @classmethod
    def _signing_secrets(cls, value: SecretStr | None) -> SecretStr | None:
        found = _listed(value)
        if any(not is_signing_secret(one) for one in found):
            raise ValueError("not signing secrets")
        return SecretStr(",".join(found)) if found else None

    @field_validator("recall_api_base")
    @classmethod
    def _bare_address(cls, value: str) -> str:
        return bare_address(value)

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("sqlite:///", "postgresql+psycopg://")):
            raise ValueError("not a database we know")
        return value

    @field_validator("redis_url")
    @classmethod
    def _known_redis(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("redis://", "rediss://", "unix://")):
            raise ValueError("not a Redis address")
        return value

    @field_validator("secret_key")
    @classmethod
    def _long_enough(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value()) < 16:
            raise ValueError("too short")
        return value

    @property
    def loopback(self) -> bool:
        """Whether only this machine can reach the pages."""
        return self.host in LOOPBACK

    @property
    def base_url(self) -> str:
        """The address people use, without a slash at the end."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return self.public_url or f"http://{host}:{self.port}"

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{self.data_dir / 'minutebook.sqlite3'}"

    @property
    def storage(self) -> str:
        return self.storage_url or f"file://{self.data_dir / 'files'}"

    @property
    def recall_webhook_secrets(self) -> tuple[SecretStr, ...]:
        """Any of these may have signed what Recall.ai sends."""
        return tuple(SecretStr(one) for one in _listed(self.recall_webhook_secret))

    @property
    def embedded_valkey(self) -> bool:
        """Whether we start the queue server ourselves."""
        return self.redis_url is None

    @cached_property
    def valkey_socket(self) -> Path:
        """Where the embedded queue server listens."""
        path = self.data_dir / "valkey" / "valkey.sock"
        if len(os.fsencode(path)) <= UNIX_SOCKET_LIMIT:
            return path
        digest = hashlib.sha256(os.fsencode(path)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"minutebook-{os.getuid()}-{digest}.sock"

    @property
    def redis(self) -> str:
        return self.redis_url or f"unix://{self.valkey_socket}"

    @cached_property
    def secret(self) -> str:
        """The signing key: the one that is set, or one made once in the data folder."""
        if self.secret_key is not None:
            return self.secret_key.get_secret_value()
        return _kept_secret(self.data_dir / "secret_key")


def _listed(value: SecretStr | None) -> list[str]:
    parts = value.get_secret_value().split(",") if value is not None else []
    return [part.strip() for part in parts if part.strip()]


def is_signing_secret(text: str) -> bool:
    """Whether it could be what signs a provider's webhooks: `whsec_` and enough base64."""
    try:
        return len(signing_key(text)) >= LEAST_KEY_BYTES
    except ValueError:
        return False


def signing_key(secret: str) -> bytes:
    """The bytes that a signing secret stands for. Raises ValueError."""
    return base64.b64decode(secret.removeprefix("whsec_"), validate=True)


def _kept_secret(path: Path) -> str:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(48))
    try:
        os.link(fresh, path)  # fails when another process was first: then its key is the key
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
    return path.read_text().strip()


def load(**overrides: Any) -> Settings:
    """Read the settings; `overrides` win over the environment.

    Raises SettingsError with one sentence a line, each naming its variable.
    """
    try:
        return Settings(**overrides)
    except ValidationError as error:
        raise SettingsError("\n".join(_sentences(error))) from None
    except pydantic_settings.SettingsError as error:
        if isinstance(error.__cause__, SettingsError):  # ours, from _FileSource
            raise error.__cause__ from None
        raise


def use(**values: str | None) -> Settings:
    """Set values for this process and those it starts (None: back to the default), then load."""
    for name, value in values.items():
        variable = variable_of(name)
        for known in (variable, f"{variable}_FILE"):
            os.environ.pop(known, None)
        if value is not None:
            os.environ[variable] = value
    return load()


def _sentences(error: ValidationError) -> list[str]:
    sentences = []
    for problem in error.errors():
        name = str(problem["loc"][0])
        field = Settings.model_fields.get(name)
        wanted = field.description if field else "something else"
        given = "not set" if problem["input"] is None else repr(problem["input"])
        shown = "***" if name in SECRETS else given
        sentences.append(f"{variable_of(name)} is {shown}; it should be {wanted}.")
    return sentences
