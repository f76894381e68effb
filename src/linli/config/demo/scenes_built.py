"""Scenes on facades and sites, in parks and indoors: what is wrong, and how it looks when it is put right."""

from __future__ import annotations

from functools import partial

from linli.config.demo.canvas import Canvas, park, room, street
from linli.config.demo.scenes_street import Backdrop, Thing

_WALL = (206, 198, 184)
_STEEL = (150, 156, 162)


def _adverts(it: Canvas, fixed: bool) -> None:
    it.box(0, 60, 460, 410, _WALL)
    for row in range(9):
        it.line([(0, 96 + row * 36), (460, 96 + row * 36)], (190, 182, 168), 1)
    if fixed:
        it.box(90, 150, 330, 300, (214, 208, 196))
        return
    for _paper in range(22):
        x, y = it.dice.uniform(20, 390), it.dice.uniform(90, 350)
        it.box(
            x, y, x + 56, y + 40, it.dice.choice([(240, 236, 200), (236, 160, 150), (250, 250, 246), (170, 210, 236)])
        )
        for line in range(3):
            it.line([(x + 6, y + 9 + line * 10), (x + 48, y + 9 + line * 10)], (60, 60, 66), 3)


def _board(it: Canvas, fixed: bool) -> None:
    it.box(0, 90, 420, 410, (188, 176, 160))
    it.box(40, 250, 380, 410, (120, 140, 156))
    tilt = 0 if fixed else 46
    it.shape([(30, 170), (392, 170 + tilt), (388, 236 + tilt), (26, 236)], (184, 48, 44))
    for letter in range(4):
        x, y = 80 + letter * 76, 182 + tilt * (80 + letter * 76) / 400
        if fixed or letter != 2:
            it.box(x, y, x + 40, y + 38, (246, 226, 150))
    if not fixed:
        it.line([(384, 168), (388, 214)], (90, 90, 92), 3)
        it.box(470, 320, 560, 440, (60, 110, 180))
        it.box(482, 334, 548, 400, (240, 240, 236))


def _site(it: Canvas, fixed: bool) -> None:
    it.box(380, 60, 620, 300, (176, 172, 164))
    for floor in range(6):
        it.line([(380, 92 + floor * 38), (620, 92 + floor * 38)], (120, 118, 112), 6)
    it.line([(660, 300), (660, 20)], (220, 170, 40), 9)
    it.line([(500, 34), (716, 34)], (220, 170, 40), 7)
    it.line([(540, 36), (540, 120)], (70, 70, 70), 2)
    for panel in range(8):
        x = panel * 92
        lean = 0 if fixed or panel not in (3, 4) else 44
        it.shape([(x + lean, 280 + lean), (x + 88 + lean, 280 + lean), (x + 88, 392), (x, 392)], (70, 130, 176))
    if fixed:
        it.shape([(380, 300), (460, 240), (560, 236), (640, 300)], (70, 130, 84))
        return
    for _dust in range(26):
        left, up, size = it.dice.gauss(420, 150), it.dice.gauss(260, 60), it.dice.uniform(40, 90)
        it.glow(
            [(left - size, up), (left, up - size * 0.6), (left + size, up), (left, up + size * 0.6)],
            (214, 196, 160),
            90,
        )


def _nightwork(it: Canvas, fixed: bool) -> None:
    it.box(60, 90, 300, 400, (150, 146, 140))
    it.line([(420, 400), (420, 60)], (230, 180, 60), 10)
    it.line([(300, 76), (640, 76)], (230, 180, 60), 8)
    if fixed:
        return
    for x in (130, 250):
        it.glow([(x, 130), (x + 14, 130), (x + 240, 470), (x - 60, 470)], (255, 250, 214), 120)
        it.draw.ellipse((x - 14, 112, x + 28, 140), fill=(255, 250, 220))
    it.box(470, 330, 620, 400, (210, 160, 40))
    it.line([(500, 330), (560, 230), (640, 300)], (210, 160, 40), 14)
    for ring in range(4):
        it.draw.arc((600 - ring * 22, 200 - ring * 22, 650 + ring * 22, 250 + ring * 22), 300, 60, fill=(230, 230, 220), width=4)  # fmt: skip  # noqa: E501


def _cables(it: Canvas, fixed: bool) -> None:
    it.line([(150, 420), (150, 20)], (130, 122, 112), 16)
    it.line([(590, 330), (590, 60)], (130, 122, 112), 9)
    for number in range(3 if fixed else 9):
        sag = 20 if fixed else it.dice.uniform(20, 330)
        points = [(150 + step * 44, 60 + number * 9 + sag * (1 - ((step - 5) / 5) ** 2)) for step in range(11)]
        it.line(points, (28, 28, 30), 3)
    if not fixed:
        for loop in range(9):
            it.draw.arc(
                (116 + loop * 3, 90 + loop * 9, 206 + loop * 4, 160 + loop * 12), 0, 340, fill=(30, 30, 32), width=3
            )


def _pole(it: Canvas, fixed: bool) -> None:
    lean = 0 if fixed else 150
    it.line([(170, 420), (170 + lean, 70)], (150, 148, 144), 16)
    it.line([(130 + lean, 96), (220 + lean, 90)], (120, 120, 120), 8)
    it.box(110, 400, 230, 424, (130, 126, 118))
    if not fixed:
        it.box(520, 320, 610, 430, (164, 172, 168))
        it.shape([(610, 320), (656, 338), (656, 446), (610, 430)], (146, 154, 150))
        for wire in range(7):
            it.line(
                [(540 + wire * 8, 350), (530 + wire * 14, 420)],
                [(190, 40, 40), (40, 60, 160), (220, 180, 40)][wire % 3],
                3,
            )


def _tree(it: Canvas, fixed: bool) -> None:
    lean = 0 if fixed else -130
    it.line([(420, 440), (420 + lean * 0.5, 270), (420 + lean, 130)], (104, 82, 62), 26)
    for side in (-110, -50, 60, 120):
        it.line([(420 + lean * 0.6, 240), (420 + lean + side, 110)], (104, 82, 62), 9)
    if fixed:
        it.heap(420, 130, [(84, 136, 70), (98, 150, 80), (72, 120, 64)], count=60, wide=300, size=70)
    else:
        it.round(424, 444, 130, 30, (120, 98, 74))
        it.line([(420 + lean - 50, 200), (420 + lean - 120, 420)], (112, 90, 68), 12)


def _lawn(it: Canvas, fixed: bool) -> None:
    it.shape([(0, 300), (260, 260), (340, 480), (0, 480)], (126, 168, 92) if fixed else (178, 150, 110))
    for _tuft in range(220 if fixed else 46):
        x, y = it.dice.uniform(0, 310), it.dice.uniform(300, 476)
        it.line([(x, y), (x + 3, y - 13)], (84, 140, 66) if fixed else (168, 156, 84), 2)


def _bench(it: Canvas, fixed: bool) -> None:
    it.line([(190, 440), (190, 330)], (70, 72, 76), 10)
    it.line([(500, 440), (500, 330)], (70, 72, 76), 10)
    for slat in range(5):
        y = 300 + slat * 22
        if fixed or slat not in (1, 3):
            it.box(160, y, 530, y + 14, (156, 108, 66))
        else:
            it.shape([(160, y), (300, y + 6), (280, y + 22), (160, y + 14)], (156, 108, 66))
            it.shape([(420, y + 60), (530, y), (530, y + 14), (420, y + 76)], (140, 96, 58))


def _rail(it: Canvas, fixed: bool) -> None:
    for post in range(9):
        x = 40 + post * 80
        down = not fixed and post in (4, 5)
        it.line([(x, 430), (x + (90 if down else 0), 420 if down else 316)], (236, 236, 232), 9)
        if post < 8 and not (not fixed and post in (3, 4, 5)):
            it.line([(x, 330), (x + 80, 330)], (236, 236, 232), 8)
            it.line([(x, 376), (x + 80, 376)], (236, 236, 232), 6)
    if not fixed:
        it.line([(280, 330), (330, 420), (420, 436)], (236, 236, 232), 8)


def _sign(it: Canvas, fixed: bool) -> None:
    lean = 0 if fixed else 70
    it.line([(240, 440), (240 + lean, 110)], _STEEL, 12)
    x, y = 240 + lean, 110
    it.round(x, y, 130, 130, (200, 40, 40))
    it.round(x, y, 104, 104, (246, 246, 244))
    it.shape([(x - 34, y - 44), (x - 20, y - 50), (x + 38, y + 42), (x + 24, y + 48)], (200, 40, 40))
    it.shape(
        [(x - 90, y + 84), (x + 90, y + 84 + lean / 3), (x + 88, y + 126 + lean / 3), (x - 92, y + 126)], (40, 90, 170)
    )
    if not fixed:
        it.heap(x + 30, y + 10, [(70, 120, 62), (84, 134, 70)], count=26, wide=150, size=40)


def _river(it: Canvas, fixed: bool) -> None:
    water = (120, 158, 176) if fixed else (104, 120, 76)
    it.shape([(0, 270), (720, 250), (720, 480), (0, 480)], water)
    for _wave in range(40):
        x, y = it.dice.uniform(0, 700), it.dice.uniform(290, 470)
        it.line([(x, y), (x + 34, y)], (160, 190, 204) if fixed else (128, 142, 92), 2)
    it.box(0, 250, 720, 272, (176, 172, 164))
    if not fixed:
        for _thing in range(36):
            x, y = it.dice.gauss(330, 150), it.dice.gauss(380, 40)
            it.round(x, y, 26, 12, it.dice.choice([(240, 240, 236), (60, 110, 170), (190, 60, 50), (150, 130, 90)]))


def _toilet(it: Canvas, fixed: bool) -> None:
    it.box(60, 30, 660, 350, (226, 230, 230))
    for column in range(15):
        it.line([(60 + column * 40, 30), (60 + column * 40, 350)], (206, 212, 212), 1)
    for door in range(3):
        x = 110 + door * 180
        open_ = not fixed and door == 1
        it.box(x, 80, x + 120, 350, (70, 74, 78) if open_ else (112, 142, 160))
        if open_:
            it.shape([(x + 120, 80), (x + 164, 110), (x + 164, 400), (x + 120, 350)], (112, 142, 160))
    if not fixed:
        it.round(360, 420, 460, 80, (142, 140, 110))
        it.heap(300, 420, [(244, 244, 240), (220, 214, 196)], count=20, wide=300, size=26)


def _lift(it: Canvas, fixed: bool) -> None:
    it.box(180, 40, 540, 400, (120, 124, 130))
    gap = 0 if fixed else 34
    it.box(200, 60, 358 - gap, 400, (190, 194, 200))
    it.box(362 + gap, 60, 520, 400, (184, 188, 194))
    it.box(358 - gap, 60, 362 + gap, 400, (20, 20, 24))
    it.box(570, 190, 606, 280, (70, 72, 78))
    it.round(588, 214, 18, 18, (90, 210, 110) if fixed else (60, 62, 66))
    it.round(588, 250, 18, 18, (60, 62, 66))
    if not fixed:
        it.box(220, 170, 330, 310, (248, 246, 236))
        it.box(232, 184, 318, 204, (200, 40, 40))
        for line in range(5):
            it.line([(236, 220 + line * 17), (314, 220 + line * 17)], (50, 50, 54), 4)
        it.shape([(120, 400), (170, 290), (184, 290), (234, 400)], (240, 196, 40))


def _radiator(it: Canvas, fixed: bool) -> None:
    it.box(130, 40, 400, 200, (176, 206, 226))
    it.line([(265, 40), (265, 200)], (240, 240, 238), 8)
    it.draw.rectangle((130, 40, 400, 200), outline=(240, 240, 238), width=10)
    for rib in range(11):
        it.draw.rounded_rectangle((120 + rib * 28, 234, 142 + rib * 28, 346), 9, fill=(240, 240, 236), outline=(190, 190, 186), width=2)  # fmt: skip  # noqa: E501
    it.box(520, 90, 640, 260, (250, 250, 248))
    it.box(574, 110, 588, 216, (226, 226, 224))
    top = 140 if fixed else 186
    it.box(576, top, 586, 220, (210, 50, 46) if fixed else (60, 110, 200))
    it.round(581, 230, 34, 34, (210, 50, 46) if fixed else (60, 110, 200))
    if fixed:
        for wave in range(5):
            x = 150 + wave * 60
            it.line([(x, 226), (x + 10, 212), (x, 198), (x + 10, 184)], (226, 140, 110), 3)


def _ceiling(it: Canvas, fixed: bool) -> None:
    it.shape([(0, 0), (720, 0), (600, 110), (90, 110)], (238, 236, 230))
    if fixed:
        return
    for ring, colour in ((210, (214, 196, 150)), (150, (190, 166, 116)), (84, (150, 124, 82))):
        it.round(350, 80, ring * 1.5, ring * 0.6, colour)
    for _drop in range(14):
        x, y = it.dice.gauss(350, 40), it.dice.uniform(120, 370)
        it.line([(x, y), (x, y + 16)], (140, 170, 196), 3)
    it.shape([(290, 380), (430, 380), (410, 450), (310, 450)], (60, 110, 190))
    it.round(360, 382, 140, 24, (150, 180, 206))


def _stairs(it: Canvas, fixed: bool) -> None:
    for step in range(7):
        it.box(360 + step * 50, 330 - step * 40, 720, 370 - step * 40, (160 + step * 6, 156 + step * 6, 150 + step * 6))
    it.box(30, 60, 150, 350, (110, 80, 62))
    if fixed:
        it.box(200, 190, 250, 260, (200, 40, 40))
        return
    it.heap(250, 420, [(176, 140, 96), (196, 160, 110), (90, 96, 110), (150, 60, 50)], count=34, wide=330, size=56)
    for wheel in (210, 330):
        it.draw.ellipse((wheel - 42, 356, wheel + 42, 440), outline=(30, 30, 32), width=9)
    it.line([(210, 398), (250, 330), (320, 330), (330, 398)], (60, 110, 190), 10)
    it.line([(250, 330), (330, 200), (470, 130)], (230, 120, 40), 4)


def _music(it: Canvas, fixed: bool) -> None:
    it.draw.rounded_rectangle((120, 230, 250, 430), 12, fill=(34, 34, 38))
    it.round(185, 280, 76, 76, (90, 92, 98))
    it.round(185, 370, 104, 104, (90, 92, 98))
    it.round(185, 370, 40, 40, (30, 30, 32))
    if fixed:
        it.box(290, 300, 380, 430, (250, 250, 246))
        it.box(302, 316, 368, 336, (60, 140, 90))
        return
    for ring in range(6):
        it.draw.arc(
            (220 - ring * 12, 260 - ring * 22, 340 + ring * 40, 420 + ring * 22), 300, 60, fill=(220, 90, 50), width=5
        )


FAMILIES: dict[str, tuple[Backdrop, Thing]] = {
    "adverts": (street, _adverts),
    "board": (street, _board),
    "site": (street, _site),
    "nightwork": (partial(street, night=True), _nightwork),
    "cables": (street, _cables),
    "pole": (street, _pole),
    "tree": (park, _tree),
    "lawn": (park, _lawn),
    "bench": (park, _bench),
    "rail": (street, _rail),
    "sign": (street, _sign),
    "river": (park, _river),
    "music": (park, _music),
    "toilet": (room, _toilet),
    "lift": (room, _lift),
    "radiator": (room, _radiator),
    "ceiling": (room, _ceiling),
    "stairs": (room, _stairs),
}
