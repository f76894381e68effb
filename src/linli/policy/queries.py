"""The pack in force at a time, parsed once per process and generation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import orjson
from pydantic import BaseModel

from linli.kernel.errors import NotReady
from linli.kernel.generations import generations
from linli.policy.models import PackVersion
from linli.policy.parts import PackHead
from linli.policy.source import parse

P = TypeVar("P", bound=BaseModel)


@dataclass(frozen=True)
class ActivePack:
    """An applied pack: its row's id, head and parts."""

    id: int
    head: PackHead
    sha256: str
    parts: dict[str, BaseModel]
    zone: ZoneInfo
    effective_from: datetime

    def part(self, name: str, schema: type[P]) -> P:
        """The part called `name`, typed. Raises NotReady when the pack has no such part."""
        found = self.parts.get(name)
        if not isinstance(found, schema):
            raise NotReady
        return found


_timeline: tuple[int, tuple[ActivePack, ...]] = (-1, ())
_parsed: dict[int, ActivePack] = {}


def _active(row: PackVersion) -> ActivePack:
    known = _parsed.get(row.pk)
    # after a rollback the same id may come again with another time
    if known is not None and (known.sha256, known.effective_from) == (row.sha256, row.effective_from):
        return known
    doc: dict[str, Any] = orjson.loads(row.body)
    pack, problems = parse(doc)
    if pack is None:
        raise NotReady(facts=[problem.words for problem in problems[:3]])
    active = ActivePack(
        id=row.pk,
        head=pack.head,
        sha256=row.sha256,
        parts=dict(pack.parts),
        zone=ZoneInfo(pack.head.zone),
        effective_from=row.effective_from,
    )
    _parsed[row.pk] = active
    return active


def packs_by_time(*, known: int | None = None) -> tuple[ActivePack, ...]:
    """All applied packs, oldest first. `known`: the generation of "packs" when the caller has just read it."""
    global _timeline
    generation = generations().get("packs", 0) if known is None else known
    if _timeline[0] != generation:
        rows = PackVersion.objects.order_by("effective_from", "pk")
        _timeline = (generation, tuple(_active(row) for row in rows))
    return _timeline[1]


def pack_at(at: datetime, *, known: int | None = None) -> ActivePack:
    """The pack in force at `at`; before the first one, the first. Raises NotReady when none was ever applied."""
    packs = packs_by_time(known=known)
    if not packs:
        raise NotReady
    for pack in reversed(packs):
        if pack.effective_from <= at:
            return pack
    return packs[0]


def pack_of_id(pack_id: int) -> ActivePack:
    """The applied pack with this id, for explaining an old decision. Raises NotReady."""
    for pack in packs_by_time():
        if pack.id == pack_id:
            return pack
    raise NotReady
