"""Backdrops of the demo's drawings: a street in perspective by day or night, a park, a room; the mark 示意图."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

SIZE = (720, 480)
Colour = tuple[int, int, int]
Point = tuple[float, float]
_VANISH = (360, 170)
# strokes of 示, 意, 图 on a field of 20 by 20: no font is needed
_MARK: tuple[tuple[tuple[float, ...], ...], ...] = (
    ((5, 3, 15, 3), (2, 8, 18, 8), (10, 8, 10, 18, 8, 16), (6, 11, 3, 15), (14, 11, 17, 15)),
    (
        (10, 1, 10, 3), (4, 3, 16, 3), (7, 4, 8, 6), (13, 4, 12, 6), (3, 7, 17, 7), (6, 9, 14, 9, 14, 14, 6, 14, 6, 9),
        (6, 11.5, 14, 11.5), (4, 16, 3, 18), (7, 16, 7, 19, 13, 19, 14, 17.5), (10, 15.5, 11, 17), (15, 16, 17, 18),
    ),
    (
        (2, 2, 18, 2, 18, 18, 2, 18, 2, 2), (9, 4, 5, 9), (8, 6, 13, 6, 7, 12), (8, 7, 15, 12), (9, 12, 11, 13),
        (8, 15, 12, 16.5),
    ),
)  # fmt: skip


@dataclass(slots=True)
class Canvas:
    """A picture in the making: `draw` on it with `dice`; at `night` colours are dark."""

    image: Image.Image
    draw: ImageDraw.ImageDraw
    dice: random.Random
    night: bool = False

    def shade(self, colour: Colour, factor: float = 1.0) -> Colour:
        """The colour as it looks at this time of day, times `factor`."""
        dark = (0.34, 0.36, 0.46) if self.night else (1.0, 1.0, 1.0)
        red, green, blue = (max(0, min(255, int(part * factor * by))) for part, by in zip(colour, dark, strict=True))
        return red, green, blue

    def shape(self, points: Sequence[Point], colour: Colour, factor: float = 1.0) -> None:
        """A filled shape."""
        self.draw.polygon(list(points), fill=self.shade(colour, factor))

    def box(self, left: float, top: float, right: float, bottom: float, colour: Colour) -> None:
        """A filled box."""
        self.draw.rectangle((left, top, right, bottom), fill=self.shade(colour))

    def round(self, x: float, y: float, width: float, height: float, colour: Colour) -> None:
        """A filled ellipse around x, y."""
        self.draw.ellipse((x - width / 2, y - height / 2, x + width / 2, y + height / 2), fill=self.shade(colour))

    def line(self, points: Sequence[Point], colour: Colour, width: int = 3) -> None:
        """A line through these points."""
        self.draw.line(list(points), fill=self.shade(colour), width=width, joint="curve")

    def glow(self, points: Sequence[Point], colour: Colour, strength: int) -> None:
        """Light, dust or smoke that one sees through; `strength` of 255 hides what is behind it."""
        mask = Image.new("L", SIZE)
        ImageDraw.Draw(mask).polygon(list(points), fill=strength)
        self.image.paste(colour, (0, 0), mask.filter(ImageFilter.BoxBlur(5)))

    def near(self, spread: float = 60) -> float:
        """A left-right place around the middle."""
        return 360 + self.dice.uniform(-spread, spread)

    def heap(self, x: float, y: float, colours: Sequence[Colour], *, count: int, wide: float, size: float) -> None:
        """A heap of round things, highest in the middle."""
        for _thing in range(count):
            away = self.dice.gauss(0, wide / 3)
            up = max(0.0, wide / 2.6 - abs(away)) * self.dice.random()
            big = size * self.dice.uniform(0.6, 1.3)
            colour = self.dice.choice(colours)
            self.round(x + away, y - up, big * 1.15, big, (colour[0] * 2 // 3, colour[1] * 2 // 3, colour[2] * 2 // 3))
            self.round(x + away - 2, y - up - 3, big, big * 0.8, colour)


def blank(seed: str, *, night: bool = False, ground: Colour = (196, 220, 236)) -> Canvas:
    """An empty picture of one colour."""
    dice = random.Random(seed)  # noqa: S311 - a drawing
    image = Image.new("RGB", SIZE, ground)
    return Canvas(image, ImageDraw.Draw(image), dice, night)


def street(seed: str, *, night: bool = False) -> Canvas:
    """A street that runs away from the viewer between houses."""
    it = blank(seed, night=night)
    sky = (190, 214, 232) if it.dice.random() < 0.6 else (206, 208, 206)
    for row in range(0, 240, 4):
        it.box(0, row, 720, row + 4, (sky[0] + row // 8, sky[1] + row // 12, sky[2]))
    it.box(0, 235, 720, 480, (150, 148, 142))
    _houses(it, left=True)
    _houses(it, left=False)
    x, y = _VANISH
    it.shape([(x - 14, y + 60), (x + 14, y + 60), (640, 480), (80, 480)], (104, 106, 110))
    it.shape([(x - 30, y + 60), (x - 14, y + 60), (80, 480), (-120, 480)], (178, 172, 160))
    it.shape([(x + 14, y + 60), (x + 30, y + 60), (840, 480), (640, 480)], (182, 176, 164))
    for step in range(5):
        near = 250 + 46 * step * (1 + step * 0.22)
        wide = 2 + step * 2.2
        it.shape([(x - wide, near), (x + wide, near), (x + wide * 1.4, near + 16 + step * 8), (x - wide * 1.4, near + 16 + step * 8)], (226, 226, 218))  # fmt: skip  # noqa: E501
    return it


def _houses(it: Canvas, *, left: bool) -> None:
    def at(x: float) -> float:
        return x if left else 720 - x

    edge = 0.0
    while edge < 300:
        wide = it.dice.uniform(60, 110) * (1 - edge / 520)
        end = min(edge + wide, 322)
        tall = it.dice.uniform(0.75, 1.5)
        tint = it.dice.choice([(198, 188, 172), (178, 160, 144), (206, 202, 194), (168, 172, 176), (190, 150, 130)])
        tops = [_top(edge, tall), _top(end, tall)]
        feet = [_foot(edge), _foot(end)]
        it.shape([(at(edge), tops[0]), (at(end), tops[1]), (at(end), feet[1]), (at(edge), feet[0])], tint, 1 if left else 0.9)  # fmt: skip  # noqa: E501
        for column in range(3):
            for row in range(5):
                a, b = (column + 0.25) / 3, (column + 0.75) / 3
                corners = [_in(edge, end, tops, feet, a, row, 0), _in(edge, end, tops, feet, b, row, 0),
                           _in(edge, end, tops, feet, b, row, 1), _in(edge, end, tops, feet, a, row, 1)]  # fmt: skip
                lit = it.night and it.dice.random() < 0.4
                colour = (720, 610, 330) if lit else (104, 122, 140)
                it.shape([(at(x), y) for x, y in corners], colour)
        edge = end


def _top(x: float, tall: float) -> float:
    return 150 - (322 - x) / 322 * 190 * tall


def _foot(x: float) -> float:
    return 232 + (322 - x) / 322 * 128


def _in(
    left: float, right: float, tops: Sequence[float], feet: Sequence[float], along: float, row: int, low: int
) -> Point:
    top = tops[0] + (tops[1] - tops[0]) * along
    foot = feet[0] + (feet[1] - feet[0]) * along
    return left + (right - left) * along, top + (foot - top) * (0.08 + row * 0.17 + low * 0.1)


def park(seed: str) -> Canvas:
    """Grass, a path, trees behind."""
    it = blank(seed, ground=(198, 220, 234))
    it.box(0, 210, 720, 480, (116, 148, 88))
    for _tree in range(9):
        x, size = it.dice.uniform(0, 720), it.dice.uniform(60, 120)
        it.box(x - 5, 150, x + 5, 225, (96, 78, 60))
        it.heap(x, 160, [(74, 116, 66), (88, 130, 74), (64, 104, 60)], count=10, wide=size, size=size * 0.6)
    it.shape([(300, 215), (350, 215), (560, 480), (120, 480)], (198, 188, 168))
    return it


def room(seed: str) -> Canvas:
    """A wall and a floor indoors."""
    it = blank(seed, ground=(222, 218, 208))
    it.box(0, 350, 720, 480, (176, 160, 138))
    it.box(0, 344, 720, 352, (190, 184, 172))
    it.shape([(0, 0), (90, 40), (90, 350), (0, 420)], (206, 202, 192))
    return it


@cache
def _grain() -> Image.Image:
    noise = np.random.default_rng(20261101).normal(128, 22, (SIZE[1] // 2, SIZE[0] // 2))
    return Image.fromarray(np.clip(noise, 0, 255).astype(np.uint8)).resize(SIZE).convert("RGB")


def finished(it: Canvas) -> Image.Image:
    """The picture with the grain of a telephone's camera, and the mark that it is drawn."""
    image = Image.blend(it.image.filter(ImageFilter.BoxBlur(0.7)), _grain(), 0.06 if it.night else 0.09)
    draw = ImageDraw.Draw(image, "RGBA")
    draw.rectangle((640, 448, 714, 474), fill=(0, 0, 0, 120))
    for place, strokes in enumerate(_MARK):
        for stroke in strokes:
            points = [(644 + place * 23 + stroke[i], 451 + stroke[i + 1]) for i in range(0, len(stroke), 2)]
            draw.line(points, fill=(255, 255, 255, 255), width=2)
    return image
