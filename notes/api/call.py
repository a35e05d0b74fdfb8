"""What an operation of the API is, and what its function is called with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Response
from pydantic import BaseModel

from notes.models import ApiKey
from notes.recordings import Viewer

# A JSON-able value, the same with a status, or an answer of its own.
Answer = Any | tuple[Any, int] | Response
Function = Callable[..., Answer]
# Status -> type of the body, a media type, types by media type, or None for no body.
Given = Mapping[int, Any]


@dataclass(frozen=True, slots=True)
class Call:
    """One request that was let in, its body and query checked.

    `body` and `query` are instances of what the operation takes, else None; `sent` is the body as
    it came (to tell an absent field from null: `body.model_fields_set`).
    """

    viewer: Viewer
    key: ApiKey
    body: Any = None
    query: Any = None
    sent: Any = None


@dataclass(frozen=True, slots=True)
class Operation:
    """An address with a method, as it is served and documented.

    `path` begins behind `/api/projects/<team>` and has its values in braces. `takes` is the type
    of the JSON body, or the media type of a body that the function reads itself. `first` may
    answer before the body is looked at.
    """

    method: str
    path: str
    scope: str
    function: Function
    takes: type[BaseModel] | str | None = None
    query: type[BaseModel] | None = None
    gives: Given = field(default_factory=dict)
    errors: tuple[int, ...] = ()
    summary: str = ""
    tag: str = ""
    deprecated: bool = False
    first: Callable[[Viewer], Answer | None] | None = None

    @property
    def name(self) -> str:
        """Its name among all operations."""
        module = self.function.__module__.rpartition(".")[2]
        return f"{module}-{self.function.__name__}"

    @property
    def status(self) -> int:
        """The status of an answer that says none."""
        return next(iter(self.gives), 200)
