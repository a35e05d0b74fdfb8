"""The words that carry a statement, and how many of them its lines hold. Core, pure."""

from __future__ import annotations

import re
from collections.abc import Collection

from notes.folding import folded, words

_FILLERS_WORDS = """
a about after again all also an and any are as at be because been before being both but by
can could did do does each for from get go going had has have he her him his how i if in into
is it its just may might more most must of on or our out over own shall she should so some
such than that the their them then there these they this those through to too up upon us used
using very was we were what when where whether which while who will with within would you
your speaker d didn doesn don hadn hasn haven isn aren couldn ll m re s shouldn t ve wasn weren won
wouldn
"""
FILLERS = frozenset(_FILLERS_WORDS.split())
"""Words that tell nothing of what a statement is about."""

_REPORTING_WORDS = """
add address agree agreed announce argue ask asked assign brief briefly chose claim close
comment complete conclude confirm consider cover debate decide decided decision define
describe detail determine different discuss discussed discussion emphasise emphasize everyone
explain express feel felt final finally find follow give given group idea include included
inform initial instruct introduce issue item lead led look made make meeting member mention
need next note open opinion option outline participant people plan point present presentation
presented previous problem propose provide question raise recap recommend regard remind report
request result review said say session share show speak state stated suggest suggestion
summarise summarize talk task team tell think thought time topic various want work
"""
REPORTING = frozenset(_REPORTING_WORDS.split())
"""Words in which people tell what was said, rather than what somebody said."""

_ENDINGS = (
    "ations", "ation", "ments", "ment", "ingly", "ings", "ing", "ities", "ity", "ness", "able",
    "ible", "ions", "ion", "edly", "ers", "er", "ors", "or", "ies", "ied", "ed", "es", "ly", "al",
    "s", "y", "e",
)  # fmt: skip
_UNEVEN = {
    "bought": "buy", "built": "build", "chosen": "choose", "cost": "cost", "costs": "cost",
    "drawn": "draw", "drew": "draw", "gave": "give", "gone": "go", "held": "hold", "kept": "keep",
    "left": "leave", "lost": "lose", "paid": "pay", "sent": "send", "shown": "show",
    "sold": "sell", "spent": "spend", "spoken": "speak", "taken": "take", "taught": "teach",
    "took": "take", "went": "go", "written": "write", "wrote": "write", "children": "child",
    "television": "tv", "televisions": "tv", "telly": "tv", "tvs": "tv", "colors": "colour",
    "color": "colour", "ok": "okay",
}  # fmt: skip
_LETTERS = re.compile(r"\b([A-Z])_(?: ?([A-Z])_)*")


def stem(word: str) -> str:
    """Enough of a folded word that `ships`, `shipped`, `shipping` and `shipment` are one."""
    word = _UNEVEN.get(word, word)
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word.removesuffix(ending)
            break
    if len(word) > 3 and word[-1] == word[-2]:
        word = word[:-1]
    return word[:6]


BREAK = " | "
"""Stands between lines that are looked at together: no number or name goes across it."""

_REPORTING = frozenset(stem(word) for word in REPORTING)


def stems(text: str) -> set[str]:
    """The stems of what a text is about, its reporting words included."""
    spelt = _LETTERS.sub(lambda found: found.group().replace("_", "").replace(" ", ""), text)
    return {stem(word) for word in words(spelt) - FILLERS if not word.isdecimal()}


def telling(text: str, without: Collection[str] = ()) -> set[str]:
    """The stems that tell what a statement claims: no reporting words, none of the folded words
    `without` (names have a rule of their own)."""
    left = {stem(word) for word in words(text) - FILLERS - set(without) if not word.isdecimal()}
    return left - _REPORTING


def share(wanted: set[str], there: set[str]) -> float:
    """How many of the stems are there, of 1; 1 when none are wanted."""
    if not wanted:
        return 1.0
    return len(held(wanted, there)) / len(wanted)


def held(wanted: set[str], there: set[str]) -> set[str]:
    """Those of the wanted stems that are there, or begin like one that is."""
    begin = {one[:4] for one in there if len(one) >= 4}
    return {one for one in wanted if one in there or one[:4] in begin}


def plain(text: str) -> str:
    """The words of a text, one space between, for finding a quote."""
    return " ".join(re.findall(r"[^\W_]+", folded(text)))


_OF_ENGLISH_WORDS = """
the of and to is it that we will was for on with not be are this have has by from they
should would can
"""
_OF_ENGLISH = frozenset(_OF_ENGLISH_WORDS.split())
_OF_OTHERS_WORDS = """
der das und ist nicht ein eine wird werden mit fur auf den dem zu von wir sie dass les des
est une pas nous vous pour dans avec sur qui que el los las del por con para esta het een en
van niet voor ik je il di che per non sono
"""
_OF_OTHERS = frozenset(_OF_OTHERS_WORDS.split())


def is_english(text: str) -> bool:
    """Whether a text is in English, as far as its small words and letters tell."""
    run = re.findall(r"[^\W\d_]+", folded(text))
    if sum(not word.isascii() for word in run) > len(run) / 4:
        return False
    return sum(word in _OF_ENGLISH for word in run) >= sum(word in _OF_OTHERS for word in run)
