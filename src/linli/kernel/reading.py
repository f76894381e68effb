"""Read plain rows of one table for hot lists: the scope and filters are Django's, the rest is one short statement.

For fifty rows the ORM spends most of its time on compiling eighteen column expressions and on converting values one by
one. Here the WHERE is compiled from the queryset and the rest of the statement is made once per list. Values are those
that `.values()` gives; a test compares them.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any

from django.core.exceptions import EmptyResultSet, FullResultSet
from django.db import connection, models


@lru_cache(maxsize=32)
def _head(model: type[models.Model], names: tuple[str, ...], vendor: str) -> tuple[str, tuple[int, ...]]:
    """The statement up to FROM, and which columns are times as text.

    SQLite's driver would read each time by a chain of Python calls and without a zone. As an expression the column
    comes as text, with the zone in it, and `datetime.fromisoformat` reads it at once.
    """
    quote, table = connection.ops.quote_name, model._meta.db_table
    by_name = {field.attname: field for field in model._meta.concrete_fields}
    columns, texts = [], []
    for index, name in enumerate(names):
        column = f"{quote(table)}.{quote(str(by_name[name].column))}"
        if vendor == "sqlite" and isinstance(by_name[name], models.DateTimeField):
            column = f"{column} || '+00:00'"
            texts.append(index)
        columns.append(column)
    return f"SELECT {', '.join(columns)} FROM {quote(table)}", tuple(texts)  # noqa: S608 - names of our own models


def plain_rows(
    rows: models.QuerySet[Any], names: tuple[str, ...], *, order: tuple[str, ...], limit: int
) -> list[dict[str, Any]]:
    """Up to `limit` rows of `rows` (filters on its own table and subqueries only) as dicts of the columns `names`.

    Ordered by the columns `order`, ascending. Raises ValueError when a filter joins another table.
    """
    query = rows.query
    model: type[models.Model] = rows.model
    quote, table = connection.ops.quote_name, model._meta.db_table
    head, texts = _head(model, names, connection.vendor)
    compiler = query.get_compiler(connection=connection)
    query.get_initial_alias()
    if sum(1 for used in query.alias_refcount.values() if used) > 1:
        raise ValueError("a filter of a plain list may not join another table")
    try:
        where, parameters = compiler.compile(query.where)
    except FullResultSet:
        where, parameters = "", ()
    except EmptyResultSet:
        return []
    by = ", ".join(f"{quote(table)}.{quote(name)}" for name in order)
    statement = f"{head}{' WHERE ' + where if where else ''} ORDER BY {by} LIMIT {int(limit)}"
    with connection.cursor() as cursor:
        cursor.execute(statement, list(parameters))
        found = cursor.fetchall()
    if texts:
        return [dict(zip(names, _with_times(row, texts), strict=True)) for row in found]
    return [dict(zip(names, row, strict=True)) for row in found]


def _with_times(row: tuple[Any, ...], texts: tuple[int, ...]) -> list[Any]:
    values = list(row)
    for index in texts:
        if values[index] is not None:
            values[index] = datetime.fromisoformat(values[index])
    return values
