"""Insert rows with one prepared statement a model: the intake's hot path.

Django's ORM compiles every INSERT anew and walks each value through several layers; for the rows of a report that is
more than half of the time of its intake (docs/adr/0004). The statement and the conversions depend only on model and
database, so they are made once. What is written is the same; a test holds the two against each other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django.db import connection, models

Convert = Callable[[Any], Any]

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
