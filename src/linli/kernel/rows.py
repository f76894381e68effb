"""Insert, update and read rows with one prepared statement a model: the hot paths of intake and steps.

Django's ORM compiles every statement anew and walks each value through several layers; for the rows of a report that is
more than half of the time of its intake (docs/adr/0004), and for a step hardly less. Statements and conversions
depend only on model and database, so they are made once. What is written and read is the same; a test holds the two
against each other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, TypeVar

from django.db import DatabaseError, connection, models
from django.db.transaction import TransactionManagementError

Convert = Callable[[Any], Any]
M = TypeVar("M", bound=models.Model)

# these go to the driver as they are
_PLAIN = (
    models.BigIntegerField,
    models.IntegerField,
    models.SmallIntegerField,
    models.CharField,
    models.TextField,
    models.BooleanField,
    models.FloatField,
    models.ForeignKey,
    models.BinaryField,
)


@dataclass(frozen=True, slots=True)
class _Plan:
    head: str
    one: str
    tail: str
    fields: tuple[tuple[str, Convert | None], ...]
    key: str | None


def _sqlite_time(value: datetime | None) -> str | None:
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError("a time without zone cannot be stored")
    return str(value.astimezone(UTC).replace(tzinfo=None))


def _convert(field: models.Field[Any, Any]) -> Convert | None:
    if isinstance(field, models.DateTimeField) and connection.vendor == "sqlite":
        return _sqlite_time
    if isinstance(field, models.DateTimeField) or type(field) in _PLAIN:
        return None
    return lambda value: field.get_db_prep_save(value, connection)


@lru_cache(maxsize=64)
def _plan(model: type[models.Model], vendor: str) -> _Plan:
    meta = model._meta
    made_by_database = isinstance(meta.pk, models.AutoField | models.BigAutoField)
    fields = [field for field in meta.concrete_fields if not (field.primary_key and made_by_database)]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    return _Plan(
        head=f"INSERT INTO {quote(meta.db_table)} ({columns}) VALUES ",  # noqa: S608 - names of our own models
        one="(" + ", ".join(["%s"] * len(fields)) + ")",
        tail=f" RETURNING {quote(str(meta.pk.column))}" if made_by_database else "",
        fields=tuple((field.attname, _convert(field)) for field in fields),
        key=meta.pk.attname if made_by_database else None,
    )


def insert(rows: Sequence[models.Model]) -> None:
    """Insert `rows`, all of one model, in one statement; keys made by the database are filled in.

    Raises what the driver raises (IntegrityError for a taken unique value).
    """
    if not rows:
        return
    plan = _plan(type(rows[0]), connection.vendor)
    values: list[Any] = []
    for row in rows:
        facts = row.__dict__
        values += [convert(facts[name]) if convert else facts[name] for name, convert in plan.fields]
    with connection.cursor() as cursor:
        cursor.execute(plan.head + ", ".join([plan.one] * len(rows)) + plan.tail, values)
        if plan.key is not None:
            for row, (key,) in zip(rows, cursor.fetchall(), strict=True):
                setattr(row, plan.key, key)
    for row in rows:
        row._state.adding = False
        row._state.db = connection.alias


def update(row: models.Model, names: Sequence[str] | None = None) -> None:
    """Write the fields `names` (all when left out; attribute names) of a stored row with a statement made once.

    Raises DatabaseError when the row is gone, as Django's own `save(force_update=True)` does.
    """
    plan = _update_plan(type(row), connection.vendor, tuple(names) if names is not None else None)
    facts = row.__dict__
    values = [convert(facts[name]) if convert else facts[name] for name, convert in plan.fields]
    with connection.cursor() as cursor:
        cursor.execute(plan.head, [*values, row.pk])
        if cursor.rowcount != 1:
            raise DatabaseError(f"{type(row).__name__} {row.pk} is not there")


def update_all(rows: Sequence[models.Model], names: Sequence[str]) -> None:
    """Write the fields `names` of stored rows of one model, one statement for all of them.

    Rows that are gone meanwhile are passed over, as Django's `bulk_update` does.
    """
    if not rows:
        return
    plan = _update_plan(type(rows[0]), connection.vendor, tuple(names))
    with connection.cursor() as cursor:
        cursor.executemany(
            plan.head,
            [
                [
                    *(convert(row.__dict__[name]) if convert else row.__dict__[name] for name, convert in plan.fields),
                    row.pk,
                ]
                for row in rows
            ],
        )


@lru_cache(maxsize=64)
def _update_plan(model: type[models.Model], vendor: str, names: tuple[str, ...] | None) -> _Plan:
    meta = model._meta
    fields = [
        field
        for field in meta.concrete_fields
        if not field.primary_key and (names is None or field.attname in names or field.name in names)
    ]
    quote = connection.ops.quote_name
    sets = ", ".join(f"{quote(str(field.column))} = %s" for field in fields)
    key = quote(str(meta.pk.column))
    return _Plan(
        head=f"UPDATE {quote(meta.db_table)} SET {sets} WHERE {key} = %s",  # noqa: S608 - names of our own models
        one="",
        tail="",
        fields=tuple((field.attname, _convert(field)) for field in fields),
        key=None,
    )


def fetch(model: type[M], **equal: Any) -> list[M]:
    """The rows whose columns (attribute names, such as case_id) equal these values, in the order of their keys."""
    plan = _fetch_plan(model, connection.vendor)
    tests = " AND ".join(f"{plan.columns[name]} = %s" for name in equal)
    return _rows(model, plan, f"{tests} ORDER BY {plan.key}", list(equal.values()))


def fetch_where(model: type[M], where: str, values: Sequence[Any], *, lock: str = "") -> list[M]:
    """The rows for a condition in SQL, with `lock` behind it where the database locks rows.

    Raises TransactionManagementError for a lock outside a transaction, as Django does: it would hold nothing.
    """
    if lock and not connection.in_atomic_block:
        raise TransactionManagementError("rows are locked inside a transaction only")
    tail = f" {lock}" if lock and connection.features.has_select_for_update else ""
    return _rows(model, _fetch_plan(model, connection.vendor), where + tail, values)


@dataclass(frozen=True, slots=True)
class _FetchPlan:
    head: str
    key: str
    names: tuple[str, ...]
    columns: dict[str, str]
    converters: tuple[tuple[int, tuple[Callable[..., Any], ...], Any], ...]


@lru_cache(maxsize=64)
def _fetch_plan(model: type[models.Model], vendor: str) -> _FetchPlan:
    meta = model._meta
    table = connection.ops.quote_name(meta.db_table)
    columns = {
        field.attname: f"{table}.{connection.ops.quote_name(str(field.column))}" for field in meta.concrete_fields
    }
    converters = []
    for index, field in enumerate(meta.concrete_fields):
        column = field.get_col(meta.db_table)
        found = (*connection.ops.get_db_converters(column), *column.get_db_converters(connection))
        if found:
            converters.append((index, found, column))
    return _FetchPlan(
        head=f"SELECT {', '.join(columns.values())} FROM {table} WHERE ",  # noqa: S608 - names of our own models
        key=columns[meta.pk.attname],
        names=tuple(columns),
        columns=columns,
        converters=tuple(converters),
    )


def _rows(model: type[M], plan: _FetchPlan, where: str, values: Sequence[Any]) -> list[M]:
    with connection.cursor() as cursor:
        cursor.execute(plan.head + where, values)
        found = cursor.fetchall()
    made = []
    for one in found:
        facts = list(one)
        for index, converters, column in plan.converters:
            for convert in converters:
                facts[index] = convert(facts[index], column, connection)
        made.append(model.from_db(connection.alias, plan.names, facts))
    return made
