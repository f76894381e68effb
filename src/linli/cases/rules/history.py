"""A row of a foreign file as a record of history: what the source says, no more; faults are named, never mended."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import orjson

from linli.cases.lifecycle import FINAL, Channel
from linli.cases.rules.mapping import SourceMapping, StateSpec, WordsSpec, columns_in, filled
from linli.cases.rules.report import LONGEST_ADDRESS, LONGEST_TEXT
from linli.cases.rules.source_cells import Cells, Flag, RowProblem
from linli.cases.rules.source_file import SourceRow
from linli.cases.rules.source_times import time_in
from linli.kernel.texts import text_problem

LONGEST_KEY = 120


@dataclass(frozen=True, slots=True)
class HistoricRecord:
    """What one row says, in our words. Times are aware; None or "" is what the source does not say.

    `point` is (lon, lat) as told, not yet judged; `area` the code the source names: "" unstated, None not one of ours.
    """

    row: int
    key: str
    digest: bytes
    state_word: str
    state: StateSpec
    received_at: datetime
    closed_at: datetime | None
    known_at: datetime
    type_code: str
    unit_code: str
    channel: Channel
    text: str
    result: str
    address: str
    point: tuple[float, float] | None
    area: str | None
    flags: tuple[Flag, ...]


def record_of(row: SourceRow, spec: SourceMapping, *, at: datetime) -> tuple[HistoricRecord | None, list[RowProblem]]:
    """The record in `row`, or everything that is wrong with it."""
    cells = Cells(row, spec)
    if cells.problems:
        return None, cells.problems
    key = cells.needed(spec.key, longest=LONGEST_KEY)
    received, closed, updated = _times(cells, spec, at=at)
    word, state = _state(cells, spec)
    type_code = _coded(cells, spec.type, Flag.TYPE_UNSTATED)
    unit_code = _coded(cells, spec.agency, Flag.AGENCY_UNSTATED) if spec.agency else ""
    channel, text, address = _channel(cells, spec), _joined(cells, spec), _address(cells, spec)
    result = cells.get(spec.result) if spec.result else ""
    point, area = _point(cells, spec), _area(cells, spec)
    if cells.problems or received is None or state is None:
        return None, cells.problems
    known_at = _judged(cells, state, received, closed, updated)
    record = HistoricRecord(
        row=row.row,
        key=key,
        digest=_digest(row, spec),
        state_word=word,
        state=state,
        received_at=received,
        closed_at=closed if state.status in FINAL else None,
        known_at=known_at,
        type_code=type_code,
        unit_code=unit_code,
        channel=channel,
        text=text,
        result=result,
        address=address,
        point=point,
        area=area,
        flags=tuple(cells.flags),
    )
    return record, []


def _digest(row: SourceRow, spec: SourceMapping) -> bytes:
    packed = orjson.dumps([(column, row.cells.get(column, "")) for column in spec.read])
    return hashlib.sha256(packed).digest()


def _times(
    cells: Cells, spec: SourceMapping, *, at: datetime
) -> tuple[datetime | None, datetime | None, datetime | None]:
    zone = ZoneInfo(spec.mapping.zone)
    created = time_in(cells, spec.created, zone, at=at) if cells.needed(spec.created.column) else None
    closed = time_in(cells, spec.closed, zone, at=at) if spec.closed else None
    updated = time_in(cells, spec.updated, zone, at=at) if spec.updated else None
    return created, closed, updated


def _judged(
    cells: Cells, state: StateSpec, received: datetime, closed: datetime | None, updated: datetime | None
) -> datetime:
    """When the source last knew its state, with flags for what does not fit together."""
    if closed is not None and closed < received:
        cells.flag(Flag.CLOSED_BEFORE_CREATED)
    if updated is not None and updated < received:
        cells.flag(Flag.UPDATED_BEFORE_CREATED)
    if state.status in FINAL:
        if closed is None:
            cells.flag(Flag.CLOSED_WITHOUT_TIME)
        return closed or updated or received
    if closed is not None:
        cells.flag(Flag.CLOSED_BUT_OPEN)
    return updated or received


def _state(cells: Cells, spec: SourceMapping) -> tuple[str, StateSpec | None]:
    word = cells.needed(spec.status.column)
    state = spec.status.values.get(word)
    if word and state is None:
        cells.word(spec.status.column, word, spec.status.values)
    return word, state


def _coded(cells: Cells, spec: WordsSpec, unstated: Flag) -> str:
    word = cells.get(spec.column)
    if not word:
        cells.flag(unstated)
    elif word not in spec.values:
        cells.word(spec.column, word, spec.values)
    return spec.values.get(word, "")


def _channel(cells: Cells, spec: SourceMapping) -> Channel:
    word = cells.get(spec.channel.column) if spec.channel else ""
    if spec.channel is None or not word:
        return Channel.BULK
    if word not in spec.channel.values:
        cells.word(spec.channel.column, word, spec.channel.values)
    return spec.channel.values.get(word, Channel.BULK)


def _joined(cells: Cells, spec: SourceMapping) -> str:
    parts = dict.fromkeys(part for part in (cells.get(column) for column in spec.text) if part)
    text = " · ".join(parts)
    wrong = text_problem(text, longest=LONGEST_TEXT)
    if wrong is not None and spec.text:
        cells.wrong(spec.text[0], wrong)
    return text


def _address(cells: Cells, spec: SourceMapping) -> str:
    for pattern in spec.address:
        values = {column: cells.get(column, longest=LONGEST_ADDRESS) for column in columns_in(pattern)}
        if all(values.values()):
            address = " ".join(filled(pattern, values).split())
            wrong = text_problem(address, longest=LONGEST_ADDRESS)
            if wrong is not None:
                cells.wrong(next(iter(values)), wrong)
            return address
    return ""


def _point(cells: Cells, spec: SourceMapping) -> tuple[float, float] | None:
    if spec.point is None:
        return None
    told = [cells.get(spec.point.lon), cells.get(spec.point.lat)]
    if not any(told):
        return None
    try:
        return float(told[0]), float(told[1])
    except ValueError:
        cells.flag(Flag.POINT_UNUSABLE)
        return None


def _area(cells: Cells, spec: SourceMapping) -> str | None:
    if spec.area is None:
        return ""
    word = cells.get(spec.area.column)
    return "" if word in spec.area.unstated else spec.area.values.get(word, "" if not word else None)
