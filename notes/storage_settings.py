"""The settings of the file store that all teams use that have none of their own. Foundation."""

from __future__ import annotations

import json

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings


class StorageSettings(BaseSettings):
    """`NOTES_STORAGE_URL` says where; what else the store wants to know, credentials among it,
    stands in `NOTES_STORAGE_OPTIONS`."""

    storage_url: str | None = Field(None, description="file:///FOLDER or another fsspec address")
    storage_options: SecretStr | None = Field(
        None,
        description='a JSON object of texts, such as {"access_key": "…", "secret": "…"}',
    )

    @field_validator("storage_options")
    @classmethod
    def _is_an_object(cls, value: SecretStr | None) -> SecretStr | None:
        if value is None or not value.get_secret_value().strip():
            return None
        found = json.loads(value.get_secret_value())
        if not isinstance(found, dict) or not all(isinstance(one, str) for one in found.values()):
            raise ValueError("not an object of texts")
        return value

    @property
    def told_of_storage(self) -> dict[str, str]:
        """What stands in `NOTES_STORAGE_OPTIONS`, credentials among it."""
        kept = self.storage_options
        return dict(json.loads(kept.get_secret_value())) if kept is not None else {}
