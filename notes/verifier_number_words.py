"""Words that stand for numbers, without accents and case: English first, a few other languages.

They let a number in digits be found where it was said in words. Pure data."""

from __future__ import annotations

import re

_ENGLISH = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
)
_GERMAN = (
    "null eins zwei drei vier funf sechs sieben acht neun zehn elf zwolf dreizehn vierzehn "
    "funfzehn sechzehn siebzehn achtzehn neunzehn"
)
_FRENCH = (
    "zero un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize"
)
_SPANISH = (
    "cero uno dos tres cuatro cinco seis siete ocho nueve diez onces doce trece catorce quince "
    "dieciseis diecisiete dieciocho diecinueve"
)
_RUSSIAN = (
    "ноль один два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать "
    "тринадцать четырнадцать пятнадцать шестнадцать семнадцать восемнадцать девятнадцать"
)
_TENS = (
    "ten twenty thirty forty fifty sixty seventy eighty ninety",
    "zehn zwanzig dreißig vierzig funfzig sechzig siebzig achtzig neunzig",
    "dix vingt trente quarante cinquante soixante septante huitante nonante",
    "diez veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa",
    "десять двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто",
)
_ORDINALS = (
    "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
    "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth"
)
_TENTHS = "tenth twentieth thirtieth fortieth fiftieth sixtieth seventieth eightieth ninetieth"

VALUES: dict[str, float] = {
    word: float(value)
    for row in (_ENGLISH, _GERMAN, _FRENCH, _SPANISH, _RUSSIAN)
    for value, word in enumerate(row.split())
}
VALUES |= {word: 10.0 * (at + 1) for row in _TENS for at, word in enumerate(row.split())}
VALUES |= {
    "ein": 1.0, "eine": 1.0, "dreissig": 30.0, "zwo": 2.0, "две": 2.0,
    "сто": 100.0, "двести": 200.0, "триста": 300.0, "одна": 1.0, "dozen": 12.0,
    "hundred": 100.0, "hundert": 100.0, "thousand": 1000.0, "million": 1e6, "billion": 1e9,
}  # fmt: skip
ORDINALS: dict[str, float] = {
    word: float(value) for value, word in enumerate(_ORDINALS.split())
} | {word: 10.0 * (at + 1) for at, word in enumerate(_TENTHS.split())}
SCALES: dict[str, float] = {
    "hundred": 100, "hundert": 100, "thousand": 1000, "tausend": 1000, "mille": 1000, "k": 1000,
    "mil": 1000, "тысяча": 1000, "тысячи": 1000, "тысяч": 1000, "million": 1e6, "m": 1e6,
    "millions": 1e6, "mio": 1e6, "millionen": 1e6, "millones": 1e6, "миллион": 1e6, "bn": 1e9,
    "миллиона": 1e6, "миллионов": 1e6, "billion": 1e9, "milliarde": 1e9, "milliarden": 1e9,
    "万": 1e4, "亿": 1e8,
}  # fmt: skip
MULTIPLES: dict[str, float] = {
    "both": 2, "either": 2, "couple": 2, "pair": 2, "twice": 2, "double": 2, "doubled": 2,
    "beide": 2, "triple": 3, "once": 1, "single": 1, "another": 2, "fortnight": 14,
}  # fmt: skip
SHARES: dict[str, tuple[float, ...]] = {
    "half": (0.5, 50.0, 30.0), "quarter": (0.25, 25.0, 15.0, 4.0), "quarters": (0.75, 75.0),
    "halb": (0.5, 50.0, 30.0), "moitie": (0.5, 50.0),
}  # fmt: skip
FEW = {"one", "a", "ein", "eine", "un", "uno", "one one"}
"""Words that are more often no number than one."""
CURRENCIES = {
    "€": "euro", "euro": "euro", "euros": "euro", "eur": "euro", "$": "dollar",
    "dollar": "dollar", "dollars": "dollar", "usd": "dollar", "bucks": "dollar", "£": "pound",
    "pounds": "pound", "gbp": "pound", "quid": "pound", "¥": "yen", "yen": "yen",
    "francs": "franc", "chf": "franc", "₽": "rouble", "roubles": "rouble", "rubles": "rouble",
}  # fmt: skip
GERMAN_JOINED = re.compile(
    r"(?P<hundred>(?:ein|zwei|drei|vier|funf|sechs|sieben|acht|neun)?hundert)?"
    r"(?:(?P<unit>ein|zwei|drei|vier|funf|sechs|sieben|acht|neun)und)?"
    r"(?P<ten>zwanzig|dreissig|vierzig|funfzig|sechzig|siebzig|achtzig|neunzig)?"
)
HAN_DIGITS = {
    "零": 0, "\u3007": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7,
    "八": 8, "九": 9,
}  # fmt: skip
HAN_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10000, "亿": 100000000}
