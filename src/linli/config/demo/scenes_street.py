"""Scenes in a street: what is wrong, and how it looks when it is put right."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from math import cos as _cos
from math import sin as _sin

from linli.config.demo.canvas import Canvas, street

Backdrop = Callable[[str], Canvas]
Thing = Callable[[Canvas, bool], None]
_BAGS = [(44, 46, 50), (62, 96, 66), (176, 60, 52), (232, 232, 226), (196, 156, 76), (70, 90, 140)]
_STONES = [(168, 160, 148), (140, 134, 126), (188, 120, 96), (206, 200, 190)]


def _lamp(it: Canvas, fixed: bool) -> None:
    for x, size in ((it.dice.uniform(190, 250), 1.0), (it.dice.uniform(290, 310), 0.55)):
        foot, head = 235 + 165 * size, 250 - 200 * size
        if fixed:
            light = [(x + 30 * size, head), (x + 60 * size, head), (x + 190 * size, foot), (x - 60 * size, foot)]
            it.glow(light, (255, 226, 150), 88)
        it.line([(x, foot), (x, head), (x + 50 * size, head - 6)], (210, 214, 220), max(2, int(7 * size)))
        glow = (255, 238, 178) if fixed else (52, 54, 62)
        it.draw.ellipse((x + 28 * size, head - 10, x + 66 * size, head + 8 * size), fill=glow)


def _hole(it: Canvas, x: float, y: float, wide: float, tall: float, depth: int) -> None:
    points = []
    for corner in range(14):
        angle = corner / 14 * 6.283
        far = it.dice.uniform(0.8, 1.1)
        points.append((x + wide * far * _cos(angle), y + tall * far * _sin(angle)))
    it.shape([(px, py - 3) for px, py in points], (140, 134, 124))
    it.shape(points, (depth + 26, depth + 22, depth + 18))
    it.shape([(x + (px - x) * 0.8, y + 5 + (py - y) * 0.75) for px, py in points], (depth, depth - 2, depth - 4))


def _cone(it: Canvas, x: float, y: float) -> None:
    it.shape([(x - 17, y), (x + 17, y), (x + 4, y - 52), (x - 4, y - 52)], (226, 92, 40))
    it.shape([(x - 11, y - 18), (x + 11, y - 18), (x + 8, y - 30), (x - 8, y - 30)], (244, 244, 240))


def _pothole(it: Canvas, fixed: bool) -> None:
    x, y = it.near(50), 400.0
    if fixed:
        it.shape([(x - 100, y - 26), (x + 96, y - 30), (x + 118, y + 36), (x - 120, y + 38)], (62, 64, 68))
        return
    _hole(it, x, y, 84, 28, 52)
    for _crack in range(6):
        way = it.dice.uniform(-150, 150)
        it.line([(x, y), (x + way * 0.6, y + it.dice.uniform(-24, 24)), (x + way, y + it.dice.uniform(-34, 40))], (66, 66, 68), 2)  # fmt: skip  # noqa: E501


def _cover(it: Canvas, fixed: bool) -> None:
    x, y = it.near(70), 395.0
    it.round(x, y, 150, 56, (74, 74, 76))
    it.round(x, y, 130, 46, (96, 96, 98) if fixed else (14, 14, 16))
    if fixed:
        for step in range(-4, 5):
            it.line([(x - 48, y + step * 4), (x + 48, y + step * 4)], (72, 72, 76), 2)
        return
    it.round(x + 96, y + 22, 120, 36, (88, 86, 84))
    it.round(x + 96, y + 17, 120, 34, (104, 102, 100))
    it.line([(x - 10, y + 16), (x + 26, y - 110)], (118, 88, 58), 5)


def _collapse(it: Canvas, fixed: bool) -> None:
    x, y = it.near(30), 375.0
    if fixed:
        it.shape([(x - 170, y - 40), (x + 150, y - 44), (x + 200, y + 62), (x - 200, y + 64)], (58, 60, 64))
        return
    _hole(it, x, y, 150, 56, 26)
    for side in (-190, -60, 80, 190):
        _cone(it, x + side, y + 66)
    it.line([(x - 190, y + 32), (x - 60, y + 34), (x + 80, y + 32), (x + 190, y + 34)], (230, 50, 44), 4)


def _flood(it: Canvas, fixed: bool) -> None:
    if fixed:
        it.box(300, 396, 420, 420, (54, 56, 58))
        for bar in range(9):
            it.line([(306 + bar * 13, 398), (306 + bar * 13, 418)], (136, 136, 138), 4)
        return
    it.shape([(250, 270), (470, 270), (760, 480), (-40, 480)], (112, 134, 148))
    for _wave in range(26):
        x, y = it.dice.uniform(60, 660), it.dice.uniform(300, 470)
        it.line([(x, y), (x + y / 6, y - 2)], (164, 184, 196), 2)
    _car(it, it.dice.uniform(240, 300), 372, (170, 44, 44), sunk=26)


def _car(it: Canvas, x: float, y: float, colour: tuple[int, int, int], *, sunk: float = 0, size: float = 1.0) -> None:
    s = size
    it.shape([(x - 84 * s, y), (x - 80 * s, y - 34 * s), (x - 44 * s, y - 40 * s), (x - 24 * s, y - 68 * s), (x + 34 * s, y - 68 * s), (x + 58 * s, y - 38 * s), (x + 86 * s, y - 32 * s), (x + 86 * s, y)], colour)  # fmt: skip  # noqa: E501
    it.shape([(x - 36 * s, y - 40 * s), (x - 20 * s, y - 62 * s), (x + 2 * s, y - 62 * s), (x + 2 * s, y - 40 * s)], (170, 196, 210))  # fmt: skip  # noqa: E501
    it.shape([(x + 8 * s, y - 40 * s), (x + 8 * s, y - 62 * s), (x + 30 * s, y - 62 * s), (x + 48 * s, y - 40 * s)], (160, 188, 204))  # fmt: skip  # noqa: E501
    if sunk:
        it.box(x - 100, y - sunk, x + 100, y + 6, (112, 134, 148))
        return
    for wheel in (-48, 50):
        it.round(x + wheel * s, y, 34 * s, 34 * s, (30, 30, 32))
        it.round(x + wheel * s, y, 16 * s, 16 * s, (150, 150, 154))


def _leak(it: Canvas, fixed: bool) -> None:
    x, y = it.near(60), 400.0
    if fixed:
        it.shape([(x - 90, y - 16), (x + 90, y - 18), (x + 104, y + 26), (x - 104, y + 28)], (66, 68, 70))
        return
    it.shape([(x - 40, y), (x + 60, y), (x + 250, 480), (x - 300, 480)], (138, 164, 184))
    for _drop in range(120):
        up = it.dice.random()
        away = it.dice.gauss(0, 10 + 60 * up)
        it.round(x + away, y - 190 * (1 - (2 * up - 1) ** 2) * it.dice.uniform(0.7, 1), 9, 12, (206, 224, 236))
    it.round(x, y + 4, 90, 26, (92, 110, 122))


def _rubbish(it: Canvas, fixed: bool) -> None:
    x = it.dice.choice([150, 560])
    if fixed:
        _bin(it, x, 400)
        return
    it.heap(x, 420, _BAGS, count=26, wide=240, size=44)
    for _paper in range(14):
        it.round(x + it.dice.uniform(-160, 160), it.dice.uniform(410, 456), 16, 8, it.dice.choice(_BAGS))


def _bin(it: Canvas, x: float, y: float, colour: tuple[int, int, int] = (52, 116, 84)) -> None:
    it.shape([(x - 34, y - 88), (x + 34, y - 88), (x + 27, y), (x - 27, y)], colour)
    it.box(x - 39, y - 100, x + 39, y - 86, (colour[0] * 3 // 4, colour[1] * 3 // 4, colour[2] * 3 // 4))
    it.round(x - 20, y, 14, 14, (28, 28, 30))
    it.round(x + 20, y, 14, 14, (28, 28, 30))


def _bins(it: Canvas, fixed: bool) -> None:
    for place, colour in enumerate([(60, 62, 66), (52, 116, 84), (54, 96, 160), (170, 52, 48)]):
        x = 110 + place * 86
        _bin(it, x, 410, colour)
        if not fixed:
            it.heap(x, 318, _BAGS, count=9, wide=74, size=28)
    if not fixed:
        it.heap(250, 446, _BAGS, count=20, wide=380, size=34)


def _rubble(it: Canvas, fixed: bool) -> None:
    if fixed:
        return
    it.heap(it.dice.choice([170, 540]), 440, _STONES, count=70, wide=330, size=30)
    for _plank in range(4):
        x = it.dice.uniform(120, 560)
        it.line([(x, 430), (x + it.dice.uniform(-90, 90), 330)], (170, 132, 90), 8)


def _parking(it: Canvas, fixed: bool) -> None:
    if fixed:
        for post in range(5):
            it.box(70 + post * 22, 330 + post * 22, 78 + post * 22, 372 + post * 26, (226, 190, 60))
        return
    colours = [(232, 232, 230), (40, 42, 46), (150, 154, 160), (130, 36, 36), (40, 66, 110)]
    for place, (x, y, size) in enumerate([(226, 300, 0.5), (186, 350, 0.78), (130, 430, 1.25)]):
        _car(it, x, y, colours[(place + it.dice.randrange(5)) % 5], size=size)


def _bikes(it: Canvas, fixed: bool) -> None:
    colours = [(236, 190, 40), (56, 150, 210), (70, 180, 100)]
    for number in range(6 if fixed else 22):
        x = 60 + number * 34 if fixed else it.dice.uniform(30, 420)
        y = 420 if fixed else it.dice.uniform(360, 460)
        tilt = 0 if fixed else it.dice.uniform(-26, 26)
        colour = it.dice.choice(colours)
        for wheel in (-24, 24):
            top = y - 20 + tilt * wheel / 40
            it.draw.ellipse(
                (x + wheel - 18, top - 18, x + wheel + 18, top + 18), outline=it.shade((40, 40, 42)), width=4
            )
        it.line(
            [(x - 24, y - 20 - tilt * 0.6), (x - 4, y - 50), (x + 20, y - 48), (x + 24, y - 20 + tilt * 0.6)], colour, 5
        )


def _stall(it: Canvas, fixed: bool) -> None:
    if fixed:
        return
    for x, colour in ((130, (214, 70, 56)), (330, (60, 120, 190)), (520, (230, 160, 50))):
        it.box(x - 74, 356, x + 74, 410, (150, 110, 74))
        it.heap(x, 358, [(214, 60, 40), (240, 180, 50), (90, 150, 60), (240, 130, 40)], count=26, wide=140, size=20)
        it.line([(x - 70, 410), (x - 70, 268)], (120, 120, 122), 4)
        it.line([(x + 70, 410), (x + 70, 268)], (120, 120, 122), 4)
        for stripe in range(6):
            tint = colour if stripe % 2 else (240, 238, 232)
            left = x - 90 + stripe * 30
            it.shape([(left + 10, 244), (left + 34, 244), (left + 30, 282), (left, 282)], tint)
        it.round(x - 46, 412, 34, 34, (34, 34, 36))
        it.round(x + 46, 412, 34, 34, (34, 34, 36))


def _smoke(it: Canvas, fixed: bool) -> None:
    it.box(30, 250, 250, 300, (150, 40, 36))
    it.box(40, 262, 240, 290, (236, 220, 170))
    it.box(206, 196, 246, 226, (160, 164, 168))
    if fixed:
        it.line([(226, 200), (226, 60)], (190, 194, 198), 20)
        it.box(190, 180, 262, 214, (200, 206, 210))
        return
    for puff in range(46):
        far = puff / 46
        tone = int(96 + 70 * far)
        it.round(236 + far * 260 + it.dice.gauss(0, 26), 206 - far * 120 + it.dice.gauss(0, 26), 40 + 70 * far, 34 + 60 * far, (tone, tone, tone + 4))  # fmt: skip  # noqa: E501


def _furniture(it: Canvas, fixed: bool) -> None:
    if fixed:
        return
    it.draw.rounded_rectangle((70, 300, 330, 400), 24, fill=(136, 92, 74))
    it.draw.rounded_rectangle((56, 350, 344, 436), 20, fill=(158, 108, 86))
    it.line([(200, 352), (200, 430)], (110, 74, 58), 4)
    it.box(420, 270, 540, 440, (190, 168, 138))
    it.line([(480, 270), (480, 440)], (120, 100, 76), 4)
    it.shape([(560, 420), (690, 380), (700, 404), (572, 446)], (232, 228, 216))


FAMILIES: dict[str, tuple[Backdrop, Thing]] = {
    "lamp": (partial(street, night=True), _lamp),
    "pothole": (street, _pothole),
    "cover": (street, _cover),
    "collapse": (street, _collapse),
    "flood": (street, _flood),
    "leak": (street, _leak),
    "rubbish": (street, _rubbish),
    "bins": (street, _bins),
    "rubble": (street, _rubble),
    "parking": (street, _parking),
    "bikes": (street, _bikes),
    "stall": (street, _stall),
    "smoke": (street, _smoke),
    "furniture": (street, _furniture),
}
