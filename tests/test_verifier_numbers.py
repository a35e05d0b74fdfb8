"""Numbers, however they are written and said."""

import pytest

from notes.verifier_numbers import missing


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("25", "twenty-five"),
        ("25", "twenty five"),
        ("twenty-five", "25"),
        ("120", "a hundred and twenty"),
        ("350", "three hundred fifty"),
        ("2,000", "two thousand"),
        ("1500", "fifteen hundred"),
        ("1,500", "1500"),
        ("1.500", "fifteen hundred"),
        ("12.50", "twelve point five"),
        ("12.5", "twelve fifty"),
        ("12.50", "twelve Euro fifty"),
        ("12,50", "12.50"),
        ("50 million", "fifty million"),
        ("50,000,000", "50 million"),
        ("15k", "fifteen thousand"),
        ("2.5", "two and a half"),
        ("50%", "half of it"),
        ("60 percent", "sixty per cent"),
        ("9:30", "half past nine"),
        ("9:30", "half nine"),
        ("9:45", "quarter to ten"),
        ("9:15", "quarter past nine"),
        ("15:30", "three thirty"),
        ("3:30", "15:30"),
        ("2031", "twenty thirty one"),
        ("1995", "nineteen ninety-five"),
        ("the 21st", "the twenty first"),
        ("third", "number three"),
        ("2", "a couple of them"),
        ("two", "both of them"),
        ("12", "a dozen"),
        ("2026-03-14", "on March the fourteenth"),
        ("15 to 35", "between fifteen and thirty five"),
        ("F8", "F_ eight"),
    ],
)
def test_a_number_is_found_in_its_other_forms(written, said):
    assert missing(f"It is {written}.", f"I think it is {said}, yes.") == []


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("52", "twenty-five"),
        ("20", "twenty-five"),
        ("5", "twenty-five"),
        ("100", "a hundred and twenty"),
        ("15", "fifteen million"),
        ("12.5", "thirteen point five"),
        ("9:30", "half past ten"),
        ("14", "forty"),
        ("21st", "the twelfth"),
        ("3", "no number at all"),
        ("40%", "fourteen percent"),
    ],
)
def test_another_number_is_missing(written, said):
    assert missing(f"It is {written}.", f"I think it is {said}, yes.") != []


@pytest.mark.parametrize(
    "claim", ["one of them is red", "the red one", "we first paint it", "between the two"]
)
def test_words_that_only_look_like_numbers_need_not_be_said(claim):
    assert missing(claim, "It is red and we paint it.") == []


def test_a_number_doesnt_go_on_from_line_to_line():
    assert missing("It is 25.", "It is twenty | five of them") == ["25"]


def test_another_currency_is_missing():
    assert missing("It costs 40 dollars.", "It costs forty euros.") == ["dollar"]
    assert missing("It costs €40.", "It costs forty euros.") == []
