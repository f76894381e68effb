"""Levels: by what the lines of a ledger are grouped, and what the groups are called."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from linli.accounts.models import User
from linli.cases.rules.spec import CasesSpec
from linli.duty.models import Post, Unit
from linli.duty.queries import unit_book
from linli.evaluation.rules.ledger import NONE, Column, Ledger
from linli.kernel.errors import InvalidInput
from linli.kernel.texts import Text
from linli.places.pack import PlacesSpec
from linli.places.queries import place_of, snapshot_on
from linli.policy.queries import ActivePack

OWN: dict[str, Text] = {
    "month": Text(zh="全月", en="Whole month"),
    "type": Text(zh="问题类别", en="Type"),
    "group": Text(zh="类别组", en="Group of types"),
    "unit": Text(zh="责任单位", en="Unit"),
    "leader": Text(zh="上级单位", en="Unit above"),
    "post": Text(zh="岗位", en="Post"),
    "person": Text(zh="处置人", en="Person"),
}
PERSON = "person"
Grouping = tuple[list[str], Column]


def may_be_ranked(level: str) -> bool:
    """People are not ranked: a score says where to look, and nothing follows from it by itself (PIPL art. 24)."""
    return level != PERSON


def level_names(pack: ActivePack) -> dict[str, Text]:
    """All levels by code: our own, and those of the pack's divisions (district, street, community, grid ...)."""
    return OWN | {level.code: level.name for level in pack.part("places", PlacesSpec).levels}


def check_level(level: str, pack: ActivePack) -> None:
    """Raises InvalidInput when there is no such level."""
    known = level_names(pack)
    if level not in known:
        words = _("There is no level “%(level)s”; known are %(known)s.")
        raise InvalidInput({"level": [words % {"level": level[:40], "known": ", ".join(known)}]})


def grouped(ledger: Ledger, level: str, *, month: str, pack: ActivePack, day: date) -> Grouping:
    """The codes of a level that occur, and for each line which one it belongs to; the code "" is for none.

    A leader stands for the unit above the responsible one (its own where there is none above): the first responsible
    person of a level is not recorded. Areas are those of the placing in force, whatever boundaries are today.
    """
    if level == "month":
        return [month], np.zeros(len(ledger), dtype=np.int64)
    if level in ("type", "group"):
        names = ledger.types if level == "type" else _groups(ledger, pack)
        codes = sorted(set(names))
        places = np.array([codes.index(name) for name in names] or [0], dtype=np.int64)
        return codes, places[ledger.type_at]
    column, code_of = _column(ledger, level, pack, day)
    ids, where = np.unique(column, return_inverse=True)
    return _merged([("" if key == NONE else code_of(int(key))) for key in ids], where)


def _groups(ledger: Ledger, pack: ActivePack) -> list[str]:
    types = pack.part("cases", CasesSpec).by_code
    return [types[code].group if code in types else "" for code in ledger.types]


def _column(ledger: Ledger, level: str, pack: ActivePack, day: date) -> tuple[Column, Callable[[int], str]]:
    if level == PERSON:
        return ledger.person, str
    if level == "post":
        posts = {pk: f"{unit}.{code}" for pk, unit, code in Post.objects.values_list("pk", "unit__code", "code")}
        return ledger.post, lambda key: posts.get(key, str(key))
    if level in ("unit", "leader"):
        above = {pk: (code, parent) for pk, code, parent in Unit.objects.values_list("pk", "code", "parent__code")}
        if level == "unit":
            return ledger.unit, lambda key: above[key][0] if key in above else str(key)
        return ledger.unit, lambda key: (above[key][1] or above[key][0]) if key in above else str(key)
    depth = next(one.depth for one in pack.part("places", PlacesSpec).levels if one.code == level)

    places = snapshot_on(day).places

    def area(key: int) -> str:
        place = places.get(key) or place_of(key, day)
        return place.code if place is not None else str(key)

    return getattr(ledger, f"area_{depth}"), area


def _merged(codes: list[str], where: Column) -> Grouping:
    """Several keys may share a code: units under one leader."""
    found = sorted(set(codes))
    if len(found) == len(codes):
        return codes, where
    places = np.array([found.index(code) for code in codes], dtype=np.int64)
    return found, places[where]


def names_of(codes: list[str], level: str, *, pack: ActivePack, day: date) -> dict[str, str]:
    """What the groups are called in the present language, by code; read when shown, kept nowhere."""
    language = get_language()
    if level in ("type", "group"):
        cases = pack.part("cases", CasesSpec)
        named = {one.code: one.name for one in cases.types} if level == "type" else dict(cases.group_names)
        return {code: named[code].in_language(language) if code in named else code for code in codes}
    if level in ("unit", "leader"):
        units = unit_book().by_code
        return {code: units[code].name(language) if code in units else code for code in codes}
    if level == "post":
        english = (language or "").startswith("en")
        rows = Post.objects.values_list("unit__code", "code", "name_en" if english else "name_zh")
        posts = {f"{unit}.{code}": name for unit, code, name in rows}
        return {code: posts.get(code, code) for code in codes}
    if level == PERSON:
        wanted = [int(code) for code in codes if code]
        people = dict(User.objects.filter(pk__in=wanted).values_list("pk", "display_name"))
        return {code: people.get(int(code), code) if code else "" for code in codes}
    if level == "month":
        return {code: code for code in codes}
    return _area_names(codes, language, day)


def _area_names(codes: list[str], language: str | None, day: date) -> dict[str, str]:
    places = snapshot_on(day).by_code
    return {code: places[code].name(language) if code in places else code for code in codes}
