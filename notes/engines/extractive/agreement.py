"""Who agreed to what was decided."""

from __future__ import annotations

import re
from collections.abc import Collection

from notes.engines.extractive.material import Material
from notes.engines.extractive.sentences import plain

REACH = 8  # sentences after a decision in which people say yes to it
REACH_MS = 30_000
_MOST_WORDS = 12  # longer, and it is a view of its own

_YES = re.compile(
    r"^(?:(?:oh|well|um|uh|and|so|mm|yeah|okay|ok|yes|right)[,.]? )*"
    r"(?:yes|yeah|yep|yup|okay|ok|agreed|i(?:'d| would)? agree|sure|absolutely|definitely|"
    r"certainly|of course|exactly|fine|that's fine|(?:that )?sounds? (?:good|great|fine|right)|"
    r"(?:that )?works(?: for me)?|good idea|great idea|perfect|(?:i'm )?(?:okay|ok|fine|happy) "
    r"with (?:that|it)|let's do (?:that|it)|makes sense|same here|me too|deal|all right|alright|"
    r"no objections?|(?:i'm )?all for it|done)\b",
    re.IGNORECASE,
)
_BUT = re.compile(
    r"\?|\b(?:but|not|no|nope|\w+n't|never|disagree|unless|however|wait|sorry|depends|only if)\b",
    re.IGNORECASE,
)
_NO_OBJECTION = re.compile(
    r"\b(?:no objections?|why not|no problem|not a problem)\b", re.IGNORECASE
)


def says_yes(text: str) -> bool:
    """Whether somebody goes along, in few words and without a but."""
    text = plain(text).strip()
    doubtful = _BUT.search(_NO_OBJECTION.sub("", text))
    yes = _YES.match(text) or _NO_OBJECTION.match(text)
    return bool(yes) and not doubtful and len(text.split()) <= _MOST_WORDS


def agreed(material: Material, numbers: Collection[int]) -> tuple[str, ...]:
    """Who stated a decision in these sentences and who said yes to it, as the lines name them;
    nobody where nobody but its speaker did."""
    told = material.sentences
    stating = [told[i].speaker for i in sorted(numbers) if told[i].speaker]
    last = max(numbers)
    answers = [
        told[i]
        for i in range(last + 1, min(last + 1 + REACH, len(told)))
        if told[i].start_ms - told[last].end_ms <= REACH_MS
    ]
    said: dict[str, bool] = {}
    for answer in answers:
        who = answer.speaker
        if who is None or who == told[last].speaker:
            continue
        if who not in said or _BUT.search(plain(answer.text)):
            said[who] = says_yes(answer.text)
    going_along = [who for who, yes in said.items() if yes]
    everybody = dict.fromkeys([*(s for s in stating if s), *going_along])
    return tuple(everybody) if len(everybody) > 1 else ()
