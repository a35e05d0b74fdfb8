"""What a server understands of the ways to ask it, found out by asking, and remembered."""

from __future__ import annotations

import json
import logging
import os
import re
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

log = logging.getLogger(__name__)

FORMS = ("json_schema", "schema", "json_object", "text")
"""How the answer's shape can be asked for, best first; `schema` is a JSON object with a schema, as
llama-cpp-python and some hosts have it."""

_KEPT_S = 24 * 3600  # a server may have learned something since
_ABOUT_FORM = re.compile(r"response_format|json_schema|json_object|schema|grammar|guided")


@dataclass(frozen=True, slots=True)
class Manner:
    """How to ask one server for one model. Everything is tried until it is refused; `limit` is
    the most tokens of an answer, said only to servers that stop early otherwise; `window` the
    tokens of question and answer, where the server has told."""

    form: str = FORMS[0]
    temperature: bool = True
    usage: bool = True
    stream: bool = True
    limit: int | None = None
    window: int | None = None

    def without(self, complaint: str) -> Manner | None:
        """The next best way after a refusal in these words; None when there is no other."""
        fitting = [worse for named, worse in self._worse() if named.search(complaint)]
        others = [worse for _, worse in self._worse()]
        return next(iter([*fitting, *others]), None)

    def _worse(self) -> Iterator[tuple[re.Pattern[str], Manner]]:
        """Each step down, the likeliest cause first, with what a complaint would name."""
        if self.form != FORMS[-1]:
            yield _ABOUT_FORM, replace(self, form=FORMS[FORMS.index(self.form) + 1])
        if self.usage and self.stream:
            yield re.compile("stream_options|include_usage"), replace(self, usage=False)
        if self.temperature:
            yield re.compile("temperature"), replace(self, temperature=False)
        if self.limit is not None:
            yield re.compile("max_tokens"), replace(self, limit=None)
        if self.stream:
            yield re.compile("stream"), replace(self, stream=False)


class Manners:
    """The manners of servers, kept in a file so that the next process needn't find out again.

    Two processes may write at once: then one of them asks again, some other day.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._known: dict[str, Manner] = {}

    def of(self, server: str) -> Manner:
        """How to ask this server; the best way for one we don't know."""
        if server not in self._known:
            self._known[server] = self._read(server)
        return self._known[server]

    def keep(self, server: str, manner: Manner) -> None:
        """Remember it."""
        if manner == self.of(server):
            return
        self._known[server] = manner
        if self._path is None:
            return
        kept = self._file() | {server: {**asdict(manner), "at": time.time()}}
        fresh = self._path.with_name(f".{self._path.name}.{os.getpid()}")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            fresh.write_text(json.dumps(kept))
            fresh.replace(self._path)
        except OSError as error:  # then the next process asks again
            log.warning("what a chat server understands can't be kept: %s", error)

    def _read(self, server: str) -> Manner:
        kept = self._file().get(server)
        if not isinstance(kept, dict) or time.time() - kept.get("at", 0) > _KEPT_S:
            return Manner()
        return Manner(**{one.name: kept[one.name] for one in fields(Manner) if one.name in kept})

    def _file(self) -> dict[str, Any]:
        try:
            kept = json.loads(self._path.read_text()) if self._path is not None else {}
        except (OSError, ValueError):
            return {}
        return kept if isinstance(kept, dict) else {}
