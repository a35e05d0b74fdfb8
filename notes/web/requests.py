"""What comes in addresses and forms, made fit for a database."""

from __future__ import annotations

from typing import Any

from flask import Flask
from werkzeug.datastructures import ImmutableMultiDict, iter_multi_items


class _Typed(ImmutableMultiDict[str, Any]):
    """Values without the one character that PostgreSQL's texts can't hold, and nobody types."""

    def __init__(self, mapping: Any = None) -> None:
        pairs = iter_multi_items(mapping) if mapping is not None else ()
        super().__init__([(name, without_nul(value)) for name, value in pairs])


def init(app: Flask) -> None:
    """Have every request of the app read so. API bodies are JSON, and checked there."""

    class CleanRequest(app.request_class):  # type: ignore[misc,name-defined] # htmx has set its own
        parameter_storage_class = _Typed

    app.request_class = CleanRequest


def without_nul(value: Any) -> Any:
    """A value as a text may hold it."""
    return value.replace("\0", "") if isinstance(value, str) else value
