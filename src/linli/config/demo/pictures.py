"""Drawn scenes for the demo, so that no photograph of a real place or person is shipped."""

from __future__ import annotations

import io
import random

from PIL import Image, ImageDraw

SIZE = (960, 640)


def scene(code: str, *, seed: int, fixed: bool) -> bytes:
    """A street with a fault (`fixed`: without it), as JPEG; the kind of fault follows the type code."""
    dice = random.Random(f"{code}-{seed}")  # noqa: S311 - a drawing
    night = code.startswith("C0118")
    image = Image.new("RGB", SIZE, (38, 50, 78) if night else (196, 220, 236))
    draw = ImageDraw.Draw(image)
    for left in range(0, 960, 120):
        top = dice.randint(120, 260)
        shade = dice.randint(90, 130) if night else dice.randint(170, 205)
        draw.rectangle((left, top, left + 108, 400), fill=(shade, shade - 8, shade - 18))
        for row in range(top + 16, 384, 34):
            for column in range(left + 12, left + 96, 28):
                lit = dice.random() < (0.3 if night else 0.05)
                draw.rectangle((column, row, column + 14, row + 18), fill=(246, 214, 130) if lit else (96, 112, 130))
    draw.rectangle((0, 400, 960, 470), fill=(176, 172, 164) if not night else (88, 88, 92))
    draw.rectangle((0, 470, 960, 640), fill=(92, 94, 98) if not night else (52, 54, 60))
    for left in range(20, 960, 140):
        draw.rectangle((left, 548, left + 70, 556), fill=(226, 226, 220))
    _fault(draw, code, dice, fixed=fixed, night=night)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()


def _fault(draw: ImageDraw.ImageDraw, code: str, dice: random.Random, *, fixed: bool, night: bool) -> None:
    x = dice.randint(260, 640)
    if night:
        draw.rectangle((x, 190, x + 10, 470), fill=(150, 154, 160))
        draw.rectangle((x - 46, 184, x + 14, 196), fill=(150, 154, 160))
        if fixed:
            draw.polygon([(x - 44, 198), (x - 14, 198), (x + 60, 470), (x - 130, 470)], fill=(222, 196, 120))
        draw.ellipse((x - 46, 190, x - 16, 206), fill=(255, 236, 170) if fixed else (70, 74, 80))
    elif code in ("0401", "0110", "C0103", "0406", "0402"):
        if fixed:
            draw.ellipse((x, 510, x + 200, 570), fill=(70, 72, 76))
        else:
            water = code in ("0406", "0402")
            draw.ellipse((x, 500, x + 210, 580), fill=(96, 138, 168) if water else (34, 32, 30))
            draw.ellipse((x + 18, 512, x + 190, 570), fill=(120, 160, 188) if water else (16, 15, 14))
    elif not fixed:
        for _ in range(14):
            left, top = x + dice.randint(-90, 90), 430 + dice.randint(-20, 30)
            colour = dice.choice([(60, 92, 60), (150, 60, 50), (240, 240, 236), (40, 40, 44), (190, 150, 70)])
            draw.ellipse((left, top, left + dice.randint(24, 56), top + dice.randint(18, 40)), fill=colour)
    else:
        draw.rectangle((x, 410, x + 54, 470), fill=(46, 110, 74))
        draw.rectangle((x - 4, 404, x + 58, 414), fill=(36, 90, 60))
