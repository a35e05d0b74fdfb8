"""Draws the picture of the sample meeting: four cards, the one who speaks lit up."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 1280, 720
LEVELS = 6
"""How many sizes the ring around a speaker's disc has."""

_SCALE = 2  # drawn large and shrunk, for smooth edges
_BACK = "#12161d"
_CARD = "#1b212b"
_CARD_LIT = "#222b38"
_EDGE = "#2a3340"
_TEXT = "#eef2f7"
_DIM = "#97a3b4"
_FONTS = Path("/usr/share/fonts/opentype/inter")
_CARD_SIZE = (576, 240)
_PLACES = ((48, 116), (656, 116), (48, 388), (656, 388))


class Cards:
    """Pictures by who speaks and how loud; the few there are, are drawn once."""

    def __init__(self, script: dict[str, Any]) -> None:
        self._script = script
        self._names = [person["name"] for person in script["people"]]

    @lru_cache(maxsize=64)  # noqa: B019 - one object for the length of the tool
    def picture(self, speaker: str | None, level: int) -> Image.Image:
        """The frame while `speaker` (None: nobody) talks at `level` of LEVELS."""
        image = Image.new("RGB", (WIDTH * _SCALE, HEIGHT * _SCALE), _BACK)
        draw = ImageDraw.Draw(image)
        _text(draw, (48, 40), self._script["title"], 30, _TEXT, "SemiBold")
        for person, place in zip(self._script["people"], _PLACES, strict=True):
            _card(draw, person, place, level if person["name"] == speaker else None)
        _text(draw, (WIDTH // 2, 672), self._script["caption"], 20, _DIM, "Regular", anchor="mm")
        return image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)


def _card(
    draw: ImageDraw.ImageDraw, person: dict[str, Any], place: tuple[int, int], level: int | None
) -> None:
    x, y = place
    lit = level is not None
    box = (x, y, x + _CARD_SIZE[0], y + _CARD_SIZE[1])
    draw.rounded_rectangle(
        _scaled(*box),
        radius=20 * _SCALE,
        fill=_CARD_LIT if lit else _CARD,
        outline=person["color"] if lit else _EDGE,
        width=(4 if lit else 2) * _SCALE,
    )
    centre = (x + 124, y + _CARD_SIZE[1] // 2)
    if lit:
        _disc(draw, centre, 70 + 3 * level, _mixed(person["color"], _CARD_LIT, 0.35))
    _disc(draw, centre, 66, person["color"] if lit else _mixed(person["color"], _CARD, 0.75))
    _text(draw, centre, person["name"][0], 60, _BACK, "SemiBold", anchor="mm")
    _text(draw, (x + 230, y + 96), person["name"], 40, _TEXT, "SemiBold", anchor="lm")
    _text(draw, (x + 230, y + 146), person["role"], 25, _DIM, "Regular", anchor="lm")


def _disc(draw: ImageDraw.ImageDraw, centre: tuple[int, int], radius: int, color: str) -> None:
    x, y = centre
    draw.ellipse(_scaled(x - radius, y - radius, x + radius, y + radius), fill=color)


def _text(
    draw: ImageDraw.ImageDraw,
    at: tuple[int, int],
    text: str,
    size: int,
    color: str,
    weight: str,
    anchor: str = "la",
) -> None:
    draw.text(_scaled(*at), text, fill=color, font=_font(size, weight), anchor=anchor)


@lru_cache(maxsize=16)
def _font(size: int, weight: str) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(_FONTS / f"Inter-{weight}.otf", size * _SCALE)


def _scaled(*numbers: int) -> tuple[int, ...]:
    return tuple(number * _SCALE for number in numbers)


def _mixed(color: str, other: str, share: float) -> str:
    parts = zip(bytes.fromhex(color[1:]), bytes.fromhex(other[1:]), strict=True)
    return "#" + bytes(round(a * share + b * (1 - share)) for a, b in parts).hex()
