"""English function words, and whether a transcript is English at all."""

from __future__ import annotations

from collections.abc import Sequence

from notes.engines.extractive.sentences import Sentence

FUNCTION_WORDS = frozenset(
    """a about above actually after again against ah all almost already also alright although
    always am an and another any anybody anyone anything anyway are aren't around as at away
    back basically be because been before being below between both bit but by came can can't
    cannot come comes could couldn't course did didn't different do does doesn't doing don't
    done down during each either else er erm even ever every everybody everyone everything
    fact few fine first for forward from further get gets getting give given go goes going
    gone gonna good got great had hadn't has hasn't have haven't having he he'd he'll he's
    hello her here here's hers hi him himself his hm hmm how how's however huh i i'd i'll i'm
    i've if in instead into is isn't it it'd it'll it's its itself just keep kind know last
    later least left less let let's like likely little ll look looking looks lot lots made
    make makes making many may maybe me mean means might mine mm mmm more most much must my
    myself need needs never next nice no nobody none nope nor not nothing now of off oh ok
    okay on once one one's ones only onto or other others otherwise our ours out over own
    people per perhaps point possible pretty probably put quite rather re really right said
    same saw say saying says see seem seems seen shall she she's should shouldn't since so
    some somebody someone something sometimes somewhat sort still stuff such suppose sure take
    taken taking talk talking tell than thank thanks that that'd that'll that's the their
    theirs them themselves then there there's these they they'd they'll they're they've thing
    things think thinking this those though thought through till time to together too took
    toward try trying two uh um under until up upon us use used using ve very wait want wanted
    wants was wasn't way ways we we'd we'll we're we've well went were weren't what what's
    whatever when where whether which while who who's whole whom whose why will wish with
    within without won't work works would wouldn't yeah yep yes yesterday yet you you'd you'll
    you're you've your yours yourself today tomorrow monday tuesday wednesday thursday friday
    saturday sunday day week month year minute minutes hour hours morning afternoon three four
    five six seven eight nine ten eleven twelve twenty hundred thousand second third couple
    guys guy everyone's okay's exactly absolutely definitely obviously certainly whatever's
    start started starting begin end ended stop mentioned discuss discussed bring brought true
    false wrong big small easy hard new old better best worse bad important interesting
    hopefully especially particularly generally usually often number part example question
    questions answer idea ideas problem problems reason reasons issue issues moment fourth
    fifth sixth seventh eighth ninth tenth january february march april june july august
    september october november december everybody's sense kinds sorts bits terms case cases
    """.split()  # noqa: SIM905 - as a paragraph it can be read
)


def is_english(sentences: Sequence[Sentence], language: str | None) -> bool:
    """Whether English cues may be used: by the known language, else by the words themselves."""
    if language:
        return language.lower().split("-")[0] == "en"
    spoken = [w for s in sentences[:400] for w in s.words]
    return sum(w in FUNCTION_WORDS for w in spoken) > 0.35 * len(spoken)


def content_words(text_words: Sequence[str]) -> list[str]:
    """The words that carry meaning."""
    return [w for w in text_words if w not in FUNCTION_WORDS and (len(w) > 2 or w.isdigit())]
