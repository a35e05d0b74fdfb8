"""Text as it is searched."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notes import folding


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("Crème brûlée in Łódź", "creme lodz"),
        ("Straße nach Ålesund", "STRASSE alesund"),
        ("Ёлка и йод", "елка"),
        ("\uff26ull \uff57idth", "full width"),
        ("我们开会讨论预算", "讨论"),
        ("我们开会讨论预算", "算"),
        ("我们开会讨论预算", "会"),
        ("안녕하세요 여러분", "안녕"),
        ("カタカナのテスト", "テスト"),
        ("ประชุมวันนี้", "วัน"),
        ("version 2.0", "2.0"),
    ],
)
def test_words_are_found_however_they_are_typed(text, query):
    there = folding.words(text)

    for word, begins in folding.wanted(query):
        assert word in there or (begins and any(one.startswith(word) for one in there)), word


def test_only_the_last_word_may_be_a_beginning():
    assert folding.wanted("new edit") == [("new", False), ("edit", True)]


def test_signs_are_no_words():
    assert folding.wanted("!? … —") == []


@given(st.text())
def test_any_text_holds_its_own_words(text):
    there = folding.words(text)

    assert {word for word, _ in folding.wanted(text)} <= there
