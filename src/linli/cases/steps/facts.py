"""Facts of a move as they arrive from a form, a JSON body or a command line: read by kind, problems kept by name."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeVar

from django.utils.translation import gettext_lazy as _

from linli.cases.rules.report import MOST_PHOTOS, Point
from linli.kernel.errors import Words
from linli.kernel.moments import in_reach
from linli.places.crs import Crs

E = TypeVar("E", bound=StrEnum)
NEEDED = _("This is needed for this step.")
_MOST = 100_000
_POINT_PARTS = frozenset({"lon", "lat", "accuracy_m", "crs"})


class Facts:
    """The facts given (blank ones count as not given), with the problems found while they are read."""

    def __init__(self, given: Mapping[str, Any], *, known: Collection[str], needed: Collection[str]) -> None:
        self._given = {name: value for name, value in given.items() if not _blank(value)}
        self.problems: dict[str, list[Words]] = {name: [NEEDED] for name in sorted(needed) if name not in self._given}
        for name in self._given:
            if name not in known:
                self._wrong(name[:40], _("This step has no fact of this name."))

    def _wrong(self, name: str, words: Words) -> None:
        self.problems.setdefault(name, []).append(words)

    def text(self, name: str) -> str:
        """A text, empty when not given."""
        value = self._given.get(name, "")
        if not isinstance(value, str):
            self._wrong(name, _("This must be a text."))
            return ""
        return value

    def optional_text(self, name: str) -> str | None:
        """A text, None when not given."""
        return self.text(name) if name in self._given else None

    def one_of(self, name: str, kind: type[E]) -> E | None:
        """A member of `kind`, None when not given."""
        value = self.text(name)
        if not value:
            return None
        try:
            return kind(value)
        except ValueError:
            choices = ", ".join(one.value for one in kind)
            self._wrong(name, _("“%(value)s” is not one of: %(choices)s.") % {"value": value[:40], "choices": choices})
            return None

    def flag(self, name: str) -> bool | None:
        """True or false (also as the words), None when not given."""
        value = self._given.get(name)
        if value is None or isinstance(value, bool):
            return value
        known = {"true": True, "false": False}.get(value.lower()) if isinstance(value, str) else None
        if known is None:
            self._wrong(name, _("This must be true or false."))
        return known

    def whole(self, name: str) -> int | None:
        """A whole number above zero, None when not given."""
        value = self._given.get(name)
        if value is None:
            return None
        try:
            number = int(str(value).strip()) if isinstance(value, (int, str)) and not isinstance(value, bool) else 0
        except ValueError:
            number = 0
        if not 0 < number <= _MOST:
            self._wrong(name, _("This must be a whole number above zero."))
            return None
        return number

    def instant(self, name: str) -> datetime | None:
        """A time with its zone (ISO 8601), None when not given."""
        value = self._given.get(name)
        if value is None or (isinstance(value, datetime) and in_reach(value)):
            return value
        try:
            moment = datetime.fromisoformat(value) if isinstance(value, str) else None
        except ValueError:
            moment = None
        if moment is None or not in_reach(moment):
            self._wrong(name, _("Please give the time with its zone, such as 2026-11-02T10:00+08:00."))
            return None
        return moment.astimezone(UTC)

    def photos(self, name: str) -> tuple[uuid.UUID, ...]:
        """Ids of stored photos, each once."""
        value = self._given.get(name, ())
        if not isinstance(value, (list, tuple)):
            value = [value]
        if len(value) > MOST_PHOTOS:
            self._wrong(name, _("At most %(most)d photos.") % {"most": MOST_PHOTOS})
            return ()
        try:
            return tuple(dict.fromkeys(one if isinstance(one, uuid.UUID) else uuid.UUID(one) for one in value))
        except (ValueError, TypeError, AttributeError):
            self._wrong(name, _("A photo is no longer there. Please add it again."))
            return ()

    def point(self, name: str) -> Point | None:
        """A point {lon, lat, accuracy_m, crs} in degrees and metres, None when not given."""
        value = self._given.get(name)
        if value is None or isinstance(value, Point):
            return value
        if not isinstance(value, Mapping) or value.keys() - _POINT_PARTS or not {"lon", "lat"} <= value.keys():
            self._wrong(name, _("A point has lon and lat, and may have accuracy_m and crs."))
            return None
        try:
            crs = Crs(value.get("crs") or Crs.WGS84)
        except ValueError:
            self._wrong(name, _("There is no coordinate system “%(crs)s”.") % {"crs": str(value["crs"])[:20]})
            return None
        try:
            lon, lat, accuracy = (_number(value.get(part)) for part in ("lon", "lat", "accuracy_m"))
        except (ValueError, TypeError, OverflowError):
            self._wrong(name, _("The coordinates must be numbers."))
            return None
        return Point(lon=lon, lat=lat, accuracy_m=accuracy, crs=crs)


def _blank(value: object) -> bool:
    return value in (None, [], ()) or (isinstance(value, str) and not value.strip())


def _number(value: object) -> float:
    if value is None or value == "":
        return 0.0
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise TypeError
    return float(value)
