"""Numbers in a text, however they are written: digits, words, times, money, shares. Core, pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from notes.folding import folded
from notes.verifier_number_words import (
    CURRENCIES,
    FEW,
    GERMAN_JOINED,
    HAN_DIGITS,
    HAN_SCALES,
    MULTIPLES,
    ORDINALS,
    SCALES,
    SHARES,
    VALUES,
)
from notes.verifier_words import is_english

_TOKEN = re.compile(
    r"\d+(?:[.,:'\u2019\u00a0\u202f]\d+)*|[^\W\d_]+|[%€$£¥₽|]", re.UNICODE
)  # a hyphen only parts: thirty-five is thirty five
_HAN = re.compile(f"[{''.join(HAN_DIGITS)}{''.join(HAN_SCALES)}]+")
_ISO_DATE = re.compile(r"\b\d{4}-(\d\d)-(\d\d)\b")
_LETTERS = re.compile(r"\b(?:[A-Za-z]_ ?)+")  # spelt letters of a transcript: F_ eight
_PLAIN_FIRST = re.compile(r"(?<!\bthe )\b(?:at )?first\b(?! of\b)", re.IGNORECASE)  # an adverb
_COUNTED = re.compile(
    r"\b(?:the|these|those|their|its|between|other|all|any) two\b|\btwo (?:members|people) of\b",
    re.IGNORECASE,
)
"""Things that were told one by one, counted by the writer."""
_EIGHTY = re.compile(r"\bquatre[- ]vingts?\b")
_CLOCK = re.compile(r"\b(half|quarter) (past|to)$")
_THOUSANDS = re.compile(r"\d{1,3}(?:[,.'\u2019\u00a0\u202f]\d{3})+")


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written and the values that it may have."""

    written: str
    values: frozenset[float]


def missing(statement: str, near: str) -> list[str]:
    """The numbers of a statement that `near` doesn't hold in any form, as they are written.

    A lone "one" is no number, nor are "a couple" or "several". Where the lines have no number
    whose words are known here, a number in digits can't be told from one in unknown words.
    """
    told = _COUNTED.sub("", _PLAIN_FIRST.sub("", statement))
    claimed = [one for one in numbers(told) if not _is_vague(one)]
    if not claimed:
        return _other_currency(statement, near)
    held = frozenset().union(*(one.values for one in numbers(near, loosely=True)))
    if not held and not is_english(f"{statement} {near}"):
        return []
    absent = [one.written for one in claimed if not one.values & held]
    return absent or _other_currency(statement, near)


def numbers(text: str, *, loosely: bool = False) -> list[Number]:
    """The numbers of a text in its order. `loosely`: also what they may add up to, and words
    that imply a number ("both", "half")."""
    text = _EIGHTY.sub("huitante", _ISO_DATE.sub(r"\2", _LETTERS.sub("", text)))
    tokens = _TOKEN.findall(text)
    found = [Number(one, frozenset({_han(one)})) for one in _HAN.findall(text)]
    if not loosely:  # a lone sign is mostly part of a word
        found = [one for one in found if len(one.written) > 1]
    at = 0
    while at < len(tokens):
        number, after = _read(tokens, at, loosely=loosely)
        if number is None:
            at += 1
            continue
        found.append(number)
        at = after
    return [*found, *_joined(found, tokens)] if loosely else found


def currencies(text: str) -> set[str]:
    """The currencies that a text names."""
    return {CURRENCIES[one] for one in _TOKEN.findall(folded(text)) if one in CURRENCIES}


def _other_currency(statement: str, near: str) -> list[str]:
    claimed, held = currencies(statement), currencies(near)
    return sorted(claimed - held) if held and claimed - held else []


def _is_vague(number: Number) -> bool:
    return number.written.casefold() in FEW


def _read(tokens: Sequence[str], at: int, *, loosely: bool) -> tuple[Number | None, int]:
    token = tokens[at]
    if token[0].isdecimal():
        values, after = _scaled(_digits(token, loosely=loosely), tokens, at + 1)
        return Number(" ".join(tokens[at:after]), frozenset(values)), after
    if time := _time_of_day(tokens, at):
        return time, at + 3
    word = folded(token)
    if loosely and word in SHARES:
        hour = VALUES.get(_next(tokens, at), 0.0)  # half nine
        clock = {hour + 0.3} if word == "half" and 0 < hour <= 12 else set()
        return Number(token, frozenset({*SHARES[word], *clock})), at + 1
    value, after = _worded(tokens, at)
    if value is None:
        return None, at + 1
    values, after = _scaled({value}, tokens, after)
    return Number(" ".join(tokens[at:after]), frozenset(values)), after


def _digits(token: str, *, loosely: bool) -> set[float]:
    """12.50 and 12,50 and 12:50 are one; 1,500 may be a thousand and a half or one and a half."""
    values = {float(piece) for piece in re.split(r"\D", token)} if loosely else set()
    if _THOUSANDS.fullmatch(token):
        values.add(float(re.sub(r"\D", "", token)))
        if len(re.findall(r"\D", token)) > 1:
            return values
    pieces = re.split(r"\D", token)
    if len(pieces) == 2:
        whole, part = pieces
        values.add(float(f"{whole}.{part}"))
        if ":" in token and 12 < int(whole) < 24:
            values.add(float(f"{int(whole) - 12}.{part}"))
    elif len(pieces) == 1:
        values.add(float(token))
    else:
        values |= {float(piece) for piece in pieces}
    return values


def _scaled(values: set[float], tokens: Sequence[str], at: int) -> tuple[set[float], int]:
    """The values times a following scale ("15 million", "5 k"), and a following half added."""
    while at < len(tokens) and (scale := SCALES.get(folded(tokens[at]))):
        values = {value * scale for value in values}
        at += 1
    rest = [folded(one) for one in tokens[at : at + 3]]
    if rest == ["and", "a", "half"]:
        return {value + 0.5 for value in values}, at + 3
    return values, at


def _time_of_day(tokens: Sequence[str], at: int) -> Number | None:
    words = [folded(one) for one in tokens[at : at + 3]]
    if len(words) < 3 or not _CLOCK.search(" ".join(words[:2])):
        return None
    hour = float(words[2]) if words[2].isdecimal() else VALUES.get(words[2])
    if hour is None:
        return None
    minutes = 0.30 if words[0] == "half" else 0.15
    value = hour + minutes if words[1] == "past" else hour - 1 + 0.45
    return Number(" ".join(tokens[at : at + 3]), frozenset({round(value, 2)}))


def _worded(tokens: Sequence[str], at: int) -> tuple[float | None, int]:
    """The number that the words from `at` on spell, and where they end."""
    total, part, last, begun = 0.0, 0.0, float("inf"), at
    while at < len(tokens):
        word = folded(tokens[at])
        value = _value(word)
        if value is not None and value < last and _fits(last, value):
            part, last = part + value, value
            if word in ORDINALS:
                at += 1
                break
        elif word in SCALES and SCALES[word] >= 100 and at > begun and len(word) > 2:
            if SCALES[word] == 100:
                part, last = part * 100, 100
            else:
                total, part, last = total + part * SCALES[word], 0.0, SCALES[word]
        elif word == "and" and last in {100, 1000} and _value(_next(tokens, at)) is not None:
            pass
        else:
            break
        at += 1
    if at == begun:
        return None, begun
    return _with_point(total + part, tokens, at)


def _fits(last: float, value: float) -> bool:
    """Whether a number word may follow another in one number: twenty five, hundred twelve."""
    if last in {20, 30, 40, 50, 60, 70, 80, 90}:
        return value < 10 or (last in {60, 80} and value < 20)  # soixante-dix
    return last >= 100


def _value(word: str) -> float | None:
    if word in VALUES:
        return VALUES[word]
    if joined := GERMAN_JOINED.fullmatch(word):
        hundred, unit, ten = joined.group("hundred"), joined.group("unit"), joined.group("ten")
        value = 100 * VALUES.get(hundred[:-7] or "ein", 0) if hundred else 0.0
        return value + (VALUES[unit] if unit else 0) + (VALUES[ten] if ten else 0) or None
    return ORDINALS.get(word)


def _next(tokens: Sequence[str], at: int) -> str:
    return folded(tokens[at + 1]) if at + 1 < len(tokens) else ""


def _with_point(value: float, tokens: Sequence[str], at: int) -> tuple[float, int]:
    """twelve point five; its digits may be said one by one or as a number (point fifty)."""
    if at + 1 >= len(tokens) or folded(tokens[at]) not in {"point", "komma", "virgule"}:
        return value, at
    digits, after = "", at + 1
    while after < len(tokens):
        word = folded(tokens[after])
        one = VALUES.get(word, float(word) if word.isdecimal() else None)
        if one is None or one >= 100 or len(digits) > 1:
            break
        digits += str(int(one))
        after += 1
    return (float(f"{int(value)}.{digits}"), after) if digits else (value, at)


def _joined(found: Sequence[Number], tokens: Sequence[str]) -> Iterator[Number]:
    """What two numbers side by side may mean: twelve fifty, twenty thirty-one, oh five."""
    text = " ".join(tokens)
    for one, other in pairwise(found):
        if not re.search(rf"{re.escape(one.written)} (?:\w+ )?{re.escape(other.written)}", text):
            continue
        for a in one.values:
            for b in other.values:
                if a == int(a) and b == int(b) and 10 <= b < 100 and a < 100:
                    yield Number(one.written, frozenset({a + b / 100, a * 100 + b}))
                elif a in SCALES.values():
                    yield Number(one.written, frozenset({a * b}))
    for word in re.findall(r"[^\W\d_]+", folded(text)):
        if word in MULTIPLES:
            yield Number(word, frozenset({MULTIPLES[word]}))


def _han(signs: str) -> float:
    total, section, digit = 0.0, 0.0, 0.0
    for sign in signs:
        if sign in HAN_DIGITS:
            digit = digit * 10 + HAN_DIGITS[sign] if digit else float(HAN_DIGITS[sign])
        elif HAN_SCALES[sign] >= 10000:
            total, section, digit = (total + section + digit) * HAN_SCALES[sign], 0.0, 0.0
        else:
            section, digit = section + (digit or 1.0) * HAN_SCALES[sign], 0.0
    return total + section + digit
