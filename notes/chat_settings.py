"""The settings of the chat server that may write the notes. Foundation."""

from __future__ import annotations

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings

from notes.setting_values import bare_address, header_key

LEAST_CONTEXT = 2048


class ChatSettings(BaseSettings):
    """`LLM_…`: without an address the built-in engine writes the notes."""

    llm_base_url: str | None = Field(
        None,
        validation_alias="llm_base_url",
        description="the address of a chat server up to its /v1, such as http://127.0.0.1:11434/v1",
    )
    llm_api_key: SecretStr | None = Field(
        None, validation_alias="llm_api_key", description="the chat server's key, without spaces"
    )
    llm_model: str | None = Field(
        None,
        validation_alias="llm_model",
        validate_default=True,
        description="the name of a model that LLM_BASE_URL serves",
    )
    llm_context_tokens: int | None = Field(
        None,
        ge=LEAST_CONTEXT,
        validation_alias="llm_context_tokens",
        description=f"how many tokens the model reads and writes at once, {LEAST_CONTEXT} or more",
    )

    allow_private_addresses: bool = Field(
        default=False,
        description="1 where teams may name servers inside this server's own networks, else 0",
    )

    @field_validator("llm_base_url")
    @classmethod
    def _address_of_chat(cls, value: str | None) -> str | None:
        return bare_address(value) if value else None

    @field_validator("llm_api_key")
    @classmethod
    def _key_of_chat(cls, value: SecretStr | None) -> SecretStr | None:
        return header_key(value)

    @field_validator("llm_model")
    @classmethod
    def _model_where_there_is_a_server(cls, value: str | None, info: ValidationInfo) -> str | None:
        name = (value or "").strip() or None
        if name is None and info.data.get("llm_base_url"):
            raise ValueError("no model")
        return name
