"""The verifier on denials: what is denied where it was affirmed, and the other way round."""

import pytest

from notes.models import Verdict
from notes.verifier import Passage, Reason, check, verdict

NOT_SHIP = Passage(quote="We will not ship it", line="We will not ship it on Friday.")


def passage(line):
    return Passage(quote=line, line=line)


def test_a_negation_that_was_dropped_is_marked():
    assert check("They ship it on Friday then.", [NOT_SHIP]).reason == Reason.NEGATION


def test_a_quote_that_leaves_out_the_negation_before_it_is_marked():
    assert verdict("ship it on Friday", [NOT_SHIP]) == Verdict.PARTLY


@pytest.mark.parametrize(
    ("claim", "line", "found"),
    [
        ("The case will not be rubber.", "I don't want a rubber case.", None),
        ("The case won't be rubber.", "Let's skip the rubber case.", None),
        ("There will be no rubber case.", "No rubber case then.", None),
        ("The case will not be rubber.", "A rubber case, yes.", Reason.NEGATION),
        ("The case will be rubber.", "A rubber case is not what we want.", Reason.NEGATION),
        ("The case will be rubber.", "I don't know, make the case rubber.", None),
        ("The case will be rubber.", "A rubber case is nice, isn't it?", None),
        ("The case will be rubber, but not red.", "A rubber case. It is not red.", None),
        ("The case will be red, but not rubber.", "A rubber case. Never red.", Reason.NEGATION),
        ("The case costs no more than 5 euros.", "The case costs at most 5 euros.", None),
        ("The case can't cost more than 5 euros.", "The case costs 5 euros at most.", None),
        ("Whether the case should be rubber or not.", "A rubber case?", None),
        ("The case isn't stable.", "The case is unstable.", None),
        ("The case is stable.", "The case is unstable.", Reason.NEGATION),
        ("The case will be rubber.", "The case is not red but rubber.", None),
        ("We'll attend the fair.", "I can't make it to the fair.", Reason.NEGATION),
        ("We know the case is red.", "The case is red, I know.", None),
        ("It isn't impossible to sell the case.", "We can sell the case.", None),
        ("The case won't be rubber.", "Rubber for the case is too expensive.", None),
        ("They were not sure if the case is rubber.", "Rubber? Maybe, for the case.", None),
        ("They never discussed a rubber case.", "What of a rubber case?", Reason.NEGATION),
        ("Ideas: red cases, rubber cases.", "Red cases. And not rubber cases, please.", None),
    ],
)
def test_a_negation_counts_in_its_own_clause(claim, line, found):
    assert check(claim, [passage(line)]).reason == found


def test_a_negation_elsewhere_doesnt_bear_out_another():
    said = passage("We will ship the editor on Friday. Don't forget the invoice.")

    assert check("They won't ship the editor on Friday.", [said]).reason == Reason.NEGATION
