"""The OpenAPI document laid out for reading. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from notes.api.openapi import JSON, PROJECTS

DEEPEST = 3  # a type within a type within a type; deeper ones are a link
_PLACES = {"project_id": "@current"}
_SAMPLES = {"uuid": "0198f1a2-7c1e-7d40-9b1c-2f6d1a3e4b5c", "date": "2026-11-30",
            "date-time": "2026-11-24T10:00:00Z", "uri": "https://example.org/"}  # fmt: skip
_LIMITS = {
    "minLength": "at least {} long", "maxLength": "at most {} characters",
    "minItems": "at least {}", "maxItems": "at most {}",
    "minimum": "from {}", "maximum": "to {}", "default": "else {}",
}  # fmt: skip

Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """A row: a name (`segments[].text` within a list), its type in words, what is to be known.
    `link` names the type where it has a table of its own."""

    name: str
    words: str
    link: str | None
    required: bool
    about: str


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: its status, when it is given, and its type."""

    status: str
    about: str
    words: str
    link: str | None


@dataclass(frozen=True, slots=True)
class Entry:
    """An operation."""

    anchor: str
    method: str
    path: str
    summary: str
    about: str
    scope: str
    deprecated: bool
    parameters: tuple[Field, ...]
    body_words: str
    body_link: str | None
    body: tuple[Field, ...]
    replies: tuple[Reply, ...]
    curl: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """The operations of one tag."""

    anchor: str
    title: str
    about: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """A type with its fields; for a choice its words instead."""

    name: str
    about: str
    fields: tuple[Field, ...]
    choices: tuple[str, ...]


class Reference:
    """A document by chapters and types; `base` is the address of this server."""

    def __init__(self, document: Mapping[str, Any], base: str) -> None:
        self._types: Mapping[str, Schema] = document["components"]["schemas"]
        self._base = base.rstrip("/")
        found: dict[str, list[Entry]] = {}
        for path, methods in document["paths"].items():
            if path.startswith(PROJECTS):
                for method, one in methods.items():
                    found.setdefault(one["tags"][0], []).append(self._entry(path, method, one))
        self.chapters = [
            Chapter(_anchor(tag["name"]), _capital(tag["name"]), tag.get("description", ""),
                    tuple(found.get(tag["name"], ())))
            for tag in document["tags"]
        ]  # fmt: skip
        self.kinds = [self._kind(name, one) for name, one in self._types.items()]

    def _entry(self, path: str, method: str, one: Mapping[str, Any]) -> Entry:
        kind, schema = _content(one.get("requestBody", {}))
        words, link = self._words(schema) if kind == JSON else (_media(kind), None)
        return Entry(
            anchor=one["operationId"],
            method=method.upper(),
            path=path,
            summary=one["summary"],
            about=one["description"],
            scope=one["x-scope"],
            deprecated=one.get("deprecated", False),
            parameters=tuple(self._parameter(given) for given in one["parameters"]),
            body_words=words,
            body_link=link,
            body=tuple(self._fields(schema)) if kind == JSON else (),
            replies=tuple(self._reply(*given) for given in one["responses"].items()),
            curl=self._curl(path, method.upper(), kind, schema, one["parameters"]),
        )

    def _parameter(self, given: Mapping[str, Any]) -> Field:
        words, link = self._words(given["schema"])
        about = _sentences(given.get("description", ""), given["schema"])
        where = "" if given["in"] == "path" else "?"
        return Field(where + given["name"], words, link, given["required"], about)

    def _reply(self, status: str, given: Mapping[str, Any]) -> Reply:
        kind, schema = _content(given)
        words, link = self._words(schema) if kind == JSON else (_media(kind), None)
        return Reply(status, given["description"], words if kind else "nothing", link)

    def _kind(self, name: str, schema: Schema) -> Kind:
        choices = tuple(str(one) for one in schema.get("enum", ()))
        return Kind(name, schema.get("description", ""), tuple(self._fields(schema)), choices)

    def _fields(self, schema: Schema, before: str = "", depth: int = 1) -> Iterator[Field]:
        """The rows of an object, those of the objects in it below their own row."""
        schema = self._resolved(schema)
        required = set(schema.get("required", ()))
        for name, one in schema.get("properties", {}).items():
            words, link = self._words(one)
            shown = before + name
            yield Field(
                shown, words, link, name in required, _sentences(one.get("description", ""), one)
            )
            inner, is_list = self._inner(one)
            if inner and depth < DEEPEST:
                yield from self._fields(inner, f"{shown}{'[]' if is_list else ''}.", depth + 1)

    def _inner(self, schema: Schema) -> tuple[Schema, bool]:
        """The object within a field, and whether there are many."""
        for one in schema.get("anyOf", (schema,)):
            is_list = one.get("type") == "array"
            held = self._resolved(one.get("items", {}) if is_list else one)
            if held.get("properties"):
                return held, is_list
        return {}, False

    def _resolved(self, schema: Schema) -> Schema:
        return self._types.get(_ref(schema) or "", schema)

    def _words(self, schema: Schema) -> tuple[str, str | None]:
        """The type in words, and the name of the type that they link to."""
        if name := _ref(schema):
            return name, name
        if "anyOf" in schema or "oneOf" in schema:
            parts = [self._words(one) for one in schema.get("anyOf", schema.get("oneOf", ()))]
            words = " or ".join(dict.fromkeys(part for part, _ in parts))
            return words, next((link for _, link in parts if link), None)
        if schema.get("type") == "array":
            words, link = self._words(schema.get("items", {}))
            return f"list of {words}", link
        if "const" in schema:
            return json.dumps(schema["const"]), None
        if "enum" in schema:
            return " or ".join(json.dumps(one) for one in schema["enum"]), None
        kind, form = schema.get("type", "anything"), schema.get("format")
        return (f"{kind} ({form})" if form else str(kind)), None

    def _curl(
        self, path: str, method: str, kind: str, schema: Schema, given: list[Mapping[str, Any]]
    ) -> str:
        """A call to copy. Values in braces are the reader's to fill in."""
        address = self._base + re.sub(r"{(\w+)}", lambda m: _PLACES.get(m[1], m[0]), path)
        query = [one["name"] for one in given if one["in"] == "query" and one["required"]]
        address += "?" + "&".join(f"{name}=budget" for name in query) if query else ""
        parts = ["curl"] if method == "GET" else [f"curl -X {method}"]
        parts += [f'"{address}"', '-H "Authorization: Bearer $KEY"']
        if kind == JSON:
            sample = json.dumps(self._sample(schema), ensure_ascii=False)
            parts += ['-H "Content-Type: application/json"', f"-d '{sample}'"]
        elif kind:
            parts.append("-F file=@meeting.mp4")
        return " \\\n  ".join(parts)

    def _sample(self, schema: Schema) -> Any:
        """A small value of a type: what is required, else the first field."""
        schema = self._resolved(schema)
        if "examples" in schema:
            return schema["examples"][0]
        if "anyOf" in schema:
            return self._sample(schema["anyOf"][0])
        if properties := schema.get("properties"):
            names = schema.get("required") or list(properties)[:1]
            return {name: self._sample(properties[name]) for name in names}
        if schema.get("type") == "array":
            return [self._sample(schema.get("items", {}))]
        if "enum" in schema or "const" in schema:
            return schema.get("const", schema.get("enum", ("",))[0])
        plain: dict[str, Any] = {"integer": 1, "number": 1000, "boolean": True}
        return plain.get(schema.get("type", ""), _SAMPLES.get(schema.get("format", ""), "…"))


def _sentences(about: str, schema: Schema) -> str:
    """What is said of a value, and its limits."""
    kept: dict[str, Any] = {}
    for one in (*schema.get("anyOf", ()), schema):
        kept |= {key: one[key] for key in _LIMITS if one.get(key) not in (None, "", [])}
    limits = ", ".join(
        words.format(_figure(kept[key])) for key, words in _LIMITS.items() if key in kept
    )
    limits = limits.replace("at least 1 long", "not empty")
    return " ".join(part for part in (about, f"{_capital(limits)}." if limits else "") if part)


def _figure(value: Any) -> str:
    if isinstance(value, bool | str):
        return f"`{json.dumps(value)}`"
    return f"{value:,}" if isinstance(value, int | float) else str(value)


def _content(given: Mapping[str, Any]) -> tuple[str, Schema]:
    """The media type of a body and its schema; nothing where there is no body."""
    for kind, body in given.get("content", {}).items():
        return kind, body.get("schema", {})
    return "", {}


def _ref(schema: Schema) -> str | None:
    found = schema.get("$ref")
    return str(found).rpartition("/")[2] if found else None


def _media(kind: str) -> str:
    return "a file" if kind == "*/*" else kind


def _anchor(title: str) -> str:
    return title.replace(" ", "-")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
