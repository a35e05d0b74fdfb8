"""What pydantic says of a body or a query, in the contract's codes and words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from notes.api.problems import Problem, invalid

Model = TypeVar("Model", bound=BaseModel)
Words = tuple[str, str]  # code, detail

_DATE_TIME = (
    "Datetime has wrong format. Use one of these formats instead: "
    "YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z]."
)
_DATE = "Date has wrong format. Use one of these formats instead: YYYY-MM-DD."
# By how pydantic's name of the error begins; the first that fits.
_KINDS: tuple[tuple[str, Words], ...] = (
    ("missing", ("required", "This field is required.")),
    ("datetime", ("invalid_input", _DATE_TIME)),
    ("timezone", ("invalid_input", _DATE_TIME)),
    ("date", ("invalid_input", _DATE)),
    ("float", ("invalid_input", "A valid number is required.")),
    ("finite_number", ("invalid_input", "A valid number is required.")),
    ("decimal", ("invalid_input", "A valid number is required.")),
    ("int", ("invalid_input", "A valid integer is required.")),
    ("bool", ("invalid_input", "Must be a valid boolean.")),
    ("uuid", ("invalid_input", "Must be a valid UUID.")),
    ("url", ("invalid_input", "Enter a valid URL.")),
    ("string_type", ("invalid_input", "Not a valid string.")),
    ("string_unicode", ("invalid_input", "Not a valid string.")),
)
_Maker = Callable[[Any, Mapping[str, Any]], Words]
_MADE: dict[str, _Maker] = {
    "literal_error": lambda given, _: _no_choice(given),
    "enum": lambda given, _: _no_choice(given),
    "string_too_long": lambda _, of: (
        "max_length", f"Ensure this field has no more than {of['max_length']} characters.",
    ),
    "url_too_long": lambda _, of: (
        "max_length", f"Ensure this field has no more than {of['max_length']} characters.",
    ),
    "too_short": lambda _, of: (
        "min_length", f"Ensure this field has at least {of['min_length']} elements.",
    ),
    "too_long": lambda _, of: (
        "max_length", f"Ensure this field has no more than {of['max_length']} elements.",
    ),
    "list_type": lambda given, _: (
        "not_a_list", f'Expected a list of items but got type "{type(given).__name__}".',
    ),
    "greater_than_equal": lambda _, of: (
        "min_value", f"Ensure this value is greater than or equal to {of['ge']}.",
    ),
    "less_than_equal": lambda _, of: (
        "max_value", f"Ensure this value is less than or equal to {of['le']}.",
    ),
    "string_too_short": lambda given, of: (
        ("blank", "This field may not be blank.")
        if not str(given).strip()
        else ("min_length", f"Ensure this field has at least {of['min_length']} characters.")
    ),
}  # fmt: skip
_SECRETS = {"access_key", "password", "private_key", "secret"}  # not even to whom sent it
_OBJECTS = {"model_type", "model_attributes_type", "dict_type", "dataclass_type"}


def check(model: type[Model], given: Any) -> Model:
    """The value as its type. Raises Problem for the first thing that can't be taken."""
    try:
        found = model.model_validate(given)
    except ValidationError as error:
        raise _first(error.errors(include_url=False)[0]) from None
    return found


def refuse_nul(given: Any) -> None:
    """Raise Problem at the first string with a NUL in it, which no database keeps."""
    path = _nul_in(given, ())
    if path is not None:
        detail = "Null characters are not allowed."
        raise invalid("null_characters_not_allowed", detail, _attr(path))


def _nul_in(given: Any, path: tuple[str | int, ...]) -> tuple[str | int, ...] | None:
    if isinstance(given, str):
        return path if "\0" in given else None
    if isinstance(given, dict):
        parts = list(given.items())
    elif isinstance(given, list):
        parts = list(enumerate(given))
    else:
        return None
    hits = (_nul_in(part, (*path, name)) for name, part in parts)
    return next((hit for hit in hits if hit is not None), None)


def _first(error: ErrorDetails) -> Problem:
    kind, given, path = error["type"], error["input"], error["loc"]
    if given is None and kind not in {"missing", "value_error"}:
        return invalid("null", "This field may not be null.", _attr(path))
    if kind in _OBJECTS:
        detail = f"Invalid data. Expected a dictionary, but got {type(given).__name__}."
        nested = (*path, "non_field_errors") if path else ()
        return invalid("invalid_input", detail, _attr(nested))
    if path and path[-1] in _SECRETS:
        error["input"] = "…"
    code, detail = _words(error)
    return invalid(code, detail, _attr(path))


def _words(error: ErrorDetails) -> Words:
    kind, context = error["type"], error.get("ctx", {})
    if kind in _MADE:
        return _MADE[kind](error["input"], context)
    for beginning, words in _KINDS:
        if kind.startswith(beginning):
            return words
    if kind in {"value_error", "assertion_error"}:
        return "invalid_input", str(context.get("error") or error["msg"])
    return kind, error["msg"]  # a PydanticCustomError: already in the contract's words


def _attr(path: tuple[str | int, ...]) -> str | None:
    return "__".join(str(part) for part in path) or None


def _no_choice(given: Any) -> Words:
    return "invalid_choice", f'"{str(given)[:200]}" is not a valid choice.'
