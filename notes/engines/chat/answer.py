"""A model's answer as JSON: found among whatever else it wrote, whole or half-written. Pure."""

from __future__ import annotations

import json
import re
from typing import Any

from notes.engines.chat.shape import Shape

Raw = dict[str, Any]

_THOUGHT = re.compile(r"<(think|thinking|reasoning)>.*?(</\1>|\Z)", re.DOTALL)
_COMMA = re.compile(r",(\s*[\]}])")  # one too many, before a closing bracket
_TRIES = 40


class Malformed(Exception):
    """It isn't what was asked for; `problem` is a sentence that the model can be told. No word
    of the answer is in it."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


def read(text: str, shape: Shape) -> Raw:
    """The object that an answer holds. Raises Malformed."""
    found, problem = _objects(_THOUGHT.sub("", text))
    names = (*shape.texts, *shape.lists)
    fitting = [one for one in found if set(one) & set(names)]
    if not fitting:
        keys = ", ".join(f'"{name}"' for name in names)
        raise Malformed(problem or f"it holds no JSON object with {keys}.")
    raw = max(fitting, key=lambda one: len(set(one) & set(names)))
    for name in shape.lists:
        if not isinstance(raw.get(name) or [], list):
            raise Malformed(f'"{name}" is not a list.')
    for name in shape.texts:
        if not isinstance(raw.get(name, 0), str | None):
            raise Malformed(f'"{name}" is neither a text nor null.')
    lists = {name: raw.get(name) or [] for name in shape.lists}
    return lists | {name: raw[name] for name in shape.texts}


def begun(text: str, shape: Shape) -> Raw | None:
    """What is complete of an answer that is still being written; None before anything is."""
    import jiter

    text = _THOUGHT.sub("", text)
    first, last = text.find("{"), text.rfind("}")
    if not 0 <= first < last:
        return None
    try:
        raw = jiter.from_json(text[first : last + 1].encode(), partial_mode=True)
    except ValueError:
        return None
    if not isinstance(raw, dict):
        return None
    lists = {name: raw.get(name) for name in shape.lists}
    return {name: value if isinstance(value, list) else [] for name, value in lists.items()}


def _objects(text: str) -> tuple[list[Raw], str]:
    """The JSON objects in a text, and what was wrong with the first that can't be read."""
    decoder = json.JSONDecoder(strict=False)
    found, at, problem = [], text.find("{"), ""
    for _ in range(_TRIES):
        if at < 0:
            break
        try:
            value, end = _decoded(decoder, text, at)
            found.append(value)
        except json.JSONDecodeError as error:
            problem = problem or f"it is not valid JSON ({error.msg}, character {error.pos})."
            end = at + 1
        except RecursionError:
            problem = problem or "it is nested too deeply."
            end = at + 1
        at = text.find("{", end)
    return [value for value in found if isinstance(value, dict)], problem


def _decoded(decoder: json.JSONDecoder, text: str, at: int) -> tuple[Any, int]:
    try:
        return decoder.raw_decode(text, at)
    except json.JSONDecodeError:
        mended = _COMMA.sub(r"\1", text[at:])
        if mended == text[at:]:
            raise
        # What follows a mended object is not looked at: its places are others from here on.
        return decoder.raw_decode(mended)[0], len(text)
