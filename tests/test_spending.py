"""What a step cost, in words."""

from __future__ import annotations

import pytest

from notes import spending
from notes.chat_accounts import Price
from notes.engines.base import Usage
from notes.models import Run


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"tokens_read": 18_234, "tokens_written": 912}, "read 18,200 tokens and wrote 912."),
        (
            {"tokens_read": 1_204_600, "tokens_written": 9_050, "tokens_estimated": True},
            "read about 1,204,600 tokens and wrote 9,000.",
        ),
        (
            {
                "tokens_read": 800,
                "tokens_written": 90,
                "cost_micros": 46_200,
                "cost_currency": "EUR",
            },
            "wrote 90, for 0.046 EUR.",
        ),
    ],
)
def test_what_was_read_and_written_is_said_in_round_numbers(values, words):
    assert spending.in_words(Run(**values)).endswith(words)


@pytest.mark.parametrize("run", [None, Run(), Run(tokens_read=0)])
def test_what_cost_nothing_says_nothing(run):
    assert spending.in_words(run) is None


@pytest.mark.parametrize(
    ("micros", "words"),
    [
        (0, "0.00 USD"),
        (40, "less than 0.0001 USD"),
        (3_149, "0.0031 USD"),
        (1_200_000, "1.20 USD"),
        (12_345_678, "12.35 USD"),
    ],
)
def test_money_has_as_many_digits_as_it_needs(micros, words):
    assert spending.money(micros, "USD") == words


def test_a_price_is_for_a_million_tokens():
    price = Price(read=2_500_000, written=10_000_000, currency="USD")

    assert price.of(Usage(read=1_000_000, wrote=100_000)) == 3_500_000
