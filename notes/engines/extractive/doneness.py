"""The words in which people say that something is done."""

from __future__ import annotations

import re
from dataclasses import dataclass

from notes.engines.extractive.sentences import plain, words

_I = re.IGNORECASE
_SINCE = r"(?:already |just |finally |now |actually |also |all )*"
_ENDED = (
    r"done|finished|completed|sorted(?: out)?|ready|closed|fixed|resolved|settled|"
    r"taken care of|dealt with|out of the way|off the list"
)
_IRREGULAR = {
    "sent": "send", "wrote": "write", "written": "write", "made": "make", "built": "build",
    "bought": "buy", "got": "get", "found": "find", "put": "put", "set": "set",
    "spoke": "speak", "spoken": "speak", "told": "tell", "gave": "give", "given": "give",
    "took": "take", "taken": "take", "met": "meet", "brought": "bring", "drew": "draw",
    "drawn": "draw", "ran": "run", "paid": "pay", "held": "hold", "read": "read",
    "chose": "choose", "chosen": "choose", "let": "let", "sold": "sell", "cut": "cut",
}  # fmt: skip
_OPENING = r"(?:(?:yes|yeah|yep|okay|and|so|well|oh|um|uh)[,. ]+)*"
_IS = r"(?:'s|'re|\bis|\bare|\bwas|\bwere|\bhas been|\bhave been|'s been|'ve been)"
_PAST = rf"\w{{2,}}ed|{'|'.join(_IRREGULAR)}"
_ENDING = frozenset(
    """done did finished completed sorted ready closed fixed resolved settled taken dealt out
    off handled wrapped""".split()  # noqa: SIM905
)

_CUES = tuple(
    re.compile(pattern, _I)
    for pattern in (
        # That's done; the draft is finished; those are all sorted; it has been sent.
        rf"{_IS} {_SINCE}(?P<verb>{_ENDED}|{_PAST})\b",
        # I've sent it; we finished the report; Marcus already booked the room.
        rf"\b(?:I|we|he|she|they)(?:'ve| have|'s| has)? {_SINCE}(?P<verb>done|did|{_PAST})\b",
        rf"\b(?:I|we|he|she|they)(?:'m|'re| am| are| is|'s) {_SINCE}(?P<verb>done|finished) with\b",
        rf"\b[A-Z]\w+ (?:has |already |has already )(?P<verb>done|{_PAST})\b",
        rf"^{_OPENING}{_SINCE}(?P<verb>done|finished|sent|fixed|sorted)(?: that| it)?[.!,]?$",
    )
)
_NOT = re.compile(
    r"\?\s*$|\b(?:not|never|\w+n't|no|nobody|hardly|almost|nearly|half|partly|barely|yet|"
    r"still|until|till|once|when|whenever|if|unless|before|after that|will|'ll|would|should|"
    r"could|might|must|may|going to|gonna|need(?:s|ed)? to|ha(?:s|ve) to|to be|supposed|"
    r"want(?:s|ed)?|hope|hoping|wish|tried|trying|planned|promised|started|decided|agreed|"
    r"thought|asked|wanted|without|except|apart from|did (?:you|we|he|she|they|anybody|anyone)|"
    r"have you|has (?:he|she|anybody|anyone)|who)\b|'ll\b",
    _I,
)
_THAT = frozenset(
    """that it this those them these one yes yeah yep okay ok and so well oh um uh already just
    finally now actually also all i we he she they i've we've he's she's they've that's it's
    have has been is are was were the 's a today yesterday morning last week night this""".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class Done:
    """`verb` as said; `says_what`: the sentence names what is done, not just "that"."""

    verb: str
    says_what: bool

    def fits(self, title: str) -> bool:
        """Whether doing that is doing the task: "I discussed the draft" doesn't send it."""
        if self.verb.split()[0] in _ENDING:
            return True
        base = _IRREGULAR.get(self.verb)
        wanted = words(title)
        if base is not None:
            return base in wanted
        root = self.verb.removesuffix("ed")
        doubled = len(root) > 2 and root[-1] == root[-2]
        roots = {root, root + "e", root[:-1] if doubled else root}
        roots |= {root[:-1] + "y"} if root.endswith("i") else set()
        return bool(roots & set(wanted))


def done(text: str) -> Done | None:
    """What a sentence says is done; None for no such words, a question or a denial."""
    text = plain(text).strip()
    if _NOT.search(text):
        return None
    for cue in _CUES:
        match = cue.search(text)
        if match:
            verb = match["verb"].lower()
            rest = [w for w in words(text) if w not in _THAT and w not in verb.split()]
            return Done(verb, says_what=len(rest) >= 1)
    return None
