"""JSON Schemas of the types that operations take and give, from pydantic."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from notes.api.call import Operation
from notes.api.types_errors import Error

Model = type[BaseModel]
Mode = Literal["validation", "serialization"]
REF = "#/components/schemas/{model}"


class Schemas:
    """The types of many operations, each written down once; types name each other."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        self.components: dict[str, Any] = {}
        kept: dict[tuple[Model, Mode], None] = {(Error, "serialization"): None}
        for one in operations:
            for model, mode in _types(one):
                kept[model, mode] = None
        found, definitions = models_json_schema(list(kept), ref_template=REF)
        self._named: Mapping[Any, Any] = found
        self.components = dict(sorted(definitions.get("$defs", {}).items()))
        for one in operations:
            if one.method == "PATCH" and isinstance(one.takes, type):
                self._forget_defaults(_name(self._named[one.takes, "validation"]))
        self._queries = {
            one.query: self.components.pop(_name(self._named[one.query, "validation"]), {})
            for one in operations
            if one.query is not None
        }

    def _forget_defaults(self, name: str) -> None:
        """What a PATCH leaves out stays: it has no default."""
        for schema in self.components[name].get("properties", {}).values():
            schema.pop("default", None)

    def taken(self, model: Model) -> Any:
        """A reference to the type of a body that comes in."""
        return self._named[model, "validation"]

    def given(self, model: Model) -> Any:
        """A reference to the type of an answer."""
        return self._named[model, "serialization"]

    def parameters(self, query: Model) -> list[dict[str, Any]]:
        """The parameters of a query."""
        schema = self._queries[query]
        return [
            _parameter(name, kept, required=name in schema.get("required", ()))
            for name, kept in schema.get("properties", {}).items()
        ]


def _types(operation: Operation) -> Iterable[tuple[Model, Mode]]:
    if isinstance(operation.takes, type):
        yield operation.takes, "validation"
    if operation.query is not None:
        yield operation.query, "validation"
    for given in operation.gives.values():
        for one in given.values() if isinstance(given, Mapping) else (given,):
            if isinstance(one, type):
                yield one, "serialization"


def _name(reference: Mapping[str, str]) -> str:
    return reference["$ref"].rpartition("/")[2]


def _parameter(name: str, schema: Mapping[str, Any], *, required: bool) -> dict[str, Any]:
    kept = {key: value for key, value in schema.items() if key not in {"title", "description"}}
    given = [one for one in kept.get("anyOf", ()) if one.get("type") != "null"]
    if len(given) == 1:  # an address can't say null
        del kept["anyOf"]
        kept |= given[0]
    if kept.get("default", ...) is None:
        del kept["default"]
    made = {"name": name, "in": "query", "required": required, "schema": kept}
    if "description" in schema:
        made["description"] = schema["description"]
    return made
