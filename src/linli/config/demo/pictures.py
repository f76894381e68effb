"""Drawn scenes for the demo, so that no photograph of a real place or person is shipped."""

from __future__ import annotations

import io
from functools import lru_cache

from linli.config.demo import scenes_built, scenes_street
from linli.config.demo.canvas import finished

_FAMILIES = {**scenes_street.FAMILIES, **scenes_built.FAMILIES}
_DRAWN = {
    "lamp": "C0118 C0119 C0106 C0120",
    "pothole": "0110 0305",
    "cover": "C01 0404",
    "collapse": "0401",
    "flood": "0406 C0104",
    "leak": "0402 0405 L01 C0302 C0132",
    "rubbish": "0102 0104 L12 0106 0199 0117 0112 0114",
    "rubble": "0103 0303 0304",
    "furniture": "0108 0507 0503",
    "bins": "C0305 C0304",
    "adverts": "0201 0204 0113",
    "board": "0202 0203 0205 C0306 C0307 0513 0511",
    "site": "0302 C0602 0399",
    "nightwork": "0301",
    "stall": "0501 0504 0510",
    "parking": "0505 0107 0509 C0201 C0202 L10",
    "bikes": "0506 C0212",
    "smoke": "0115 0116",
    "cables": "0408 C0107 C0115 C0109",
    "pole": "C0117 C0116 C0136 C0133 C0134 C0135",
    "tree": "C0401 C0402 C0403 L13",
    "lawn": "C0405 C0404 0109",
    "bench": "C0407 C0408 C0126 C0406",
    "rail": "C0211 C0604 C0205 C0207 C0208 C0206",
    "sign": "C0209 C0213 C0214 C0215 C0203 C0501",
    "river": "0105 0111 C0603 C0606",
    "toilet": "C0301 C0303",
    "lift": "L04",
    "radiator": "L02",
    "ceiling": "L29 C0503 C0502",
    "stairs": "L25 C0113 0101 L14",
    "music": "0508 L11",
}
_BY_CODE = {code: family for family, codes in _DRAWN.items() for code in codes.split()}


def family_of(code: str) -> str:
    """Which scene shows a type: by its code, else by how the code begins."""
    return _BY_CODE.get(code) or _BY_CODE.get(code[:3]) or "rubbish"


def scene(code: str, *, seed: int, fixed: bool) -> bytes:
    """A place with a fault (`fixed`: as it is after the work), as JPEG; what is drawn follows the type code."""
    return _drawn(family_of(code), seed, fixed)


@lru_cache(maxsize=512)
def _drawn(family: str, seed: int, fixed: bool) -> bytes:
    backdrop, thing = _FAMILIES[family]
    it = backdrop(f"{family}-{seed}")
    thing(it, fixed)
    out = io.BytesIO()
    finished(it).save(out, "JPEG", quality=80)
    return out.getvalue()
