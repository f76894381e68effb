"""The ledger of a month: one line per handling that counts, as columns; every figure and every list comes from it."""

from __future__ import annotations

import hashlib
import zlib
from array import array
from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson

from linli.evaluation.rules.counting import Span, counted
from linli.evaluation.rules.folding import CaseFacts, EventRow, Round, fold

Column = npt.NDArray[Any]
NONE = -1  # no unit, post, person or area
_FORM = 1
_AREAS = 5


@dataclass(frozen=True)
class Ledger:
    """Columns of equal length; `top`, `bottom`, `excluded` and `partly` hold the bits of measures.

    `types` names the values of `type_at`; `counts` says how many cases and handlings were read, and what was left
    aside: merged cases (they count once, with their main case) and imported ones (no clock ever ran).
    """

    types: tuple[str, ...]
    counts: dict[str, int]
    case: Column
    type_at: Column
    unit: Column
    post: Column
    person: Column
    area_1: Column
    area_2: Column
    area_3: Column
    area_4: Column
    area_5: Column
    urgent: Column
    bottom: Column
    top: Column
    excluded: Column
    partly: Column
    rework: Column

    def __len__(self) -> int:
        return len(self.case)

    def only(self, chosen: Column) -> Ledger:
        """The lines where `chosen` is true."""
        columns = {name: getattr(self, name)[chosen] for name in COLUMNS}
        return Ledger(types=self.types, counts=self.counts, **columns)

    def to_bytes(self) -> bytes:
        """The ledger as bytes: the same lines give the same bytes."""
        head = {"form": _FORM, "types": self.types, "counts": self.counts, "lines": len(self)}
        text = orjson.dumps(head, option=orjson.OPT_SORT_KEYS)
        body = b"".join(getattr(self, name).tobytes() for name in COLUMNS)
        return len(text).to_bytes(4, "little") + text + body


def _columns() -> dict[str, str]:
    wide = {"case": "<i8", "unit": "<i8", "post": "<i8", "person": "<i8"}
    small = {"urgent": "<i1", "rework": "<i2"}
    names = [one.name for one in fields(Ledger) if one.name not in ("types", "counts")]
    return {name: wide.get(name) or small.get(name) or ("<i8" if name.startswith("area_") else "<i4") for name in names}


COLUMNS = _columns()


def from_bytes(data: bytes) -> Ledger:
    """The ledger that `to_bytes` wrote. Raises ValueError for another form."""
    start = 4 + int.from_bytes(data[:4], "little")
    head = orjson.loads(data[4:start])
    if head["form"] != _FORM:
        raise ValueError(f"a ledger of form {head['form']} cannot be read")
    columns: dict[str, Column] = {}
    for name, kind in COLUMNS.items():
        columns[name] = np.frombuffer(data, dtype=kind, count=head["lines"], offset=start)
        start += columns[name].nbytes
    return Ledger(types=tuple(head["types"]), counts=head["counts"], **columns)


def packed(data: bytes) -> bytes:
    """The bytes of a ledger as they are stored."""
    return zlib.compress(data, 1)


def unpacked(data: bytes) -> bytes:
    """What `packed` packed."""
    return zlib.decompress(data)


def digest(data: bytes) -> str:
    """SHA-256 of a ledger's bytes, to compare a stored one with one computed again."""
    return hashlib.sha256(data).hexdigest()


def build(events: Iterable[EventRow], span: Span) -> Ledger:
    """The ledger of a month from all events, in order of case and seq; memory grows with the month's cases only."""
    return build_of(fold(events), span)


def build_of(cases: Iterable[tuple[int, CaseFacts]], span: Span) -> Ledger:
    """The ledger of a month from what is measured of each case."""
    lines: array[int] = array("q")
    types: dict[str, int] = {}
    counts = {"cases": 0, "handlings": 0, "merged": 0, "imported": 0}
    for case_id, facts in cases:
        counts["cases"] += 1
        if facts.merged:
            counts["merged"] += 1
            continue
        if facts.imported:
            counts["imported"] += 1
            continue
        for one in facts.rounds:
            bottom, top, partly = counted(one, span)
            if bottom:
                at = types.setdefault(one.type_code, len(types))
                lines.extend(_line(case_id, one, at, bottom, top, partly, out=facts.excluded))
    table = np.frombuffer(lines, dtype=np.int64).reshape(-1, len(COLUMNS)) if lines else np.empty((0, len(COLUMNS)))
    counts["handlings"] = len(table)
    columns = {name: table[:, place].astype(kind) for place, (name, kind) in enumerate(COLUMNS.items())}
    return Ledger(types=tuple(types), counts=counts, **columns)


def _line(case_id: int, one: Round, type_at: int, bottom: int, top: int, partly: int, *, out: bool) -> tuple[int, ...]:
    """The values in the order of COLUMNS; a case left out of the evaluation is in no denominator."""
    areas = [NONE if area is None else area for area in one.areas[:_AREAS]]
    areas += [NONE] * (_AREAS - len(areas))
    return (
        case_id,
        type_at,
        NONE if one.unit is None else one.unit,
        NONE if one.post is None else one.post,
        NONE if one.person is None else one.person,
        *areas,
        one.urgent,
        0 if out else bottom,
        0 if out else top,
        bottom if out else 0,
        0 if out else partly,
        one.rework,
    )
