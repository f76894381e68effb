"""What is shown of a case in public: masked contacts, coarse positions, words for residents."""

from __future__ import annotations

import re

import h3.api.basic_int as h3

from linli.cases.lifecycle import STATUS_NAMES, TRANSITIONS, Status
from linli.kernel.texts import Text

MASK = "***"
_PLATES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_EMAIL = r"[A-Za-z0-9._%+-]{1,64}[@＠][A-Za-z0-9-]{1,63}(?:[.．][A-Za-z0-9-]{1,63}){1,8}"
_DATE = r"(?<!\d)(?P<date>(?:19|20)\d\d([-/.])(?:1[0-2]|0?[1-9])\2(?:3[01]|[12]\d|0?[1-9])(?!\d))"
# seven digits are the shortest telephone number; a few signs between them change nothing
_DIGITS = r"[+＋]?\d(?:[\s()（）.·—–-]{0,2}\d){6,}[Xx]?"
_SPOKEN = r"[零〇一二三四五六七八九幺两]{7,}"
_PLATE = rf"[{_PLATES}][A-Za-z][·•\s-]?[A-Za-z0-9]{{5,6}}(?![A-Za-z0-9])"
_HANDLE = r"(?P<kind>(?:微信|wechat|weixin|qq|vx)(?:号码|号)?\s*(?:是|为|[:：])?\s*)[A-Za-z0-9_-]{5,30}"
# signs that nobody sees, after a sign that a contact may hold: they would hide it
_HIDDEN = re.compile(
    "(?<=[\\dA-Za-z@＠.．+＋_%零〇一二三四五六七八九幺两-])"
    "[\u00ad\u034f\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]+"
)
_CONTACTS = re.compile(f"{_EMAIL}|{_DATE}|{_DIGITS}|{_SPOKEN}|{_PLATE}|{_HANDLE}", re.IGNORECASE)


def mask_contacts(text: str) -> str:
    """`text` with e-mail addresses, telephone and other long numbers, number plates and chat names replaced by ***.

    Dates such as 2026-11-02 stay.
    """
    seen = _HIDDEN.sub("", text)
    return _CONTACTS.sub(lambda found: found["date"] or (found["kind"] or "") + MASK, seen)


def cell_centre(cell: int) -> tuple[float, float]:
    """Longitude and latitude (degrees, about 0.1 m) of the centre of an H3 cell."""
    lat, lon = h3.cell_to_latlng(cell)
    return round(lon, 6), round(lat, 6)


def public_point(
    *, text_public: bool, lon: float | None, lat: float | None, cell: int | None
) -> tuple[float, float] | None:
    """Longitude and latitude that may be shown: exact where the text is public, else the centre of the cell."""
    if text_public and lon is not None and lat is not None:
        return round(lon, 6), round(lat, 6)
    return cell_centre(cell) if cell is not None else None


def _resident_words() -> dict[str, Text]:
    """Words of the first move into a state; a report begins in its state, and going back to it has other words."""
    words = {status.value: name for status, name in STATUS_NAMES.items()}
    for status in Status:
        for move in TRANSITIONS.moves:
            if move.target == status.value != move.source and not move.name.startswith(("imported_", "unmerge")):
                words[status.value] = move.resident
                break
    return words


RESIDENT_WORDS: dict[str, Text] = _resident_words()
