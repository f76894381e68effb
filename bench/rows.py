"""Rows into the database as fast as it takes them: executemany for SQLite, COPY for PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Protocol

from django.core.management.color import no_style
from django.db import connection, models
from django.db.models import Max

Rest = Any


def columns(model: type[models.Model], *, keyed: bool) -> list[Any]:
    """The fields that are written; with the key where other rows point to it."""
    return [one for one in model._meta.concrete_fields if keyed or not one.primary_key]


def plain(field: Any, value: Any) -> Any:
    """A value as the drivers take it."""
    if value is None:
        return None
    if isinstance(field, models.JSONField):
        return value if isinstance(value, str) else json.dumps(value)
    return bytes(value) if isinstance(field, models.BinaryField) else value


def next_key(model: type[models.Model]) -> int:
    """The key after the last one. Nobody else may write meanwhile."""
    return int(model._default_manager.aggregate(last=Max("pk"))["last"] or 0) + 1


class Loader(Protocol):
    """How rows go in. What is the same for many rows is packed once and joined with the key of each."""

    def adapt(self, value: Any) -> Any:
        """A value as this database takes it."""

    def pack(self, values: Iterable[Any]) -> Rest:
        """Adapted values, ready to be joined with a key."""

    def join(self, key: int, rest: Rest) -> Any:
        """A row: its first column and the rest, packed."""

    def load(self, model: type[models.Model], rows: Sequence[Any], *, keyed: bool) -> None:
        """Insert the rows."""


def _names(model: type[models.Model], keyed: bool) -> tuple[str, list[str]]:
    return model._meta.db_table, [f'"{one.column}"' for one in columns(model, keyed=keyed)]


class Sqlite:
    """Tuples by executemany."""

    def adapt(self, value: Any) -> Any:
        """Times as Django writes them, all else as it is."""
        return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value

    def pack(self, values: Iterable[Any]) -> tuple[Any, ...]:
        """The values as a tuple."""
        return tuple(values)

    def join(self, key: int, rest: tuple[Any, ...]) -> tuple[Any, ...]:
        """One tuple."""
        return (key, *rest)

    def load(self, model: type[models.Model], rows: Sequence[Any], *, keyed: bool) -> None:
        """One prepared statement for all."""
        table, names = _names(model, keyed)
        marks = ", ".join(["%s"] * len(names))
        with connection.cursor() as cursor:
            cursor.executemany(f'INSERT INTO "{table}" ({", ".join(names)}) VALUES ({marks})', rows)


_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def _text(value: Any) -> str:
    if value is None:
        return "\\N"
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return "\\\\x" + value.hex()
    return str(value).translate(_ESCAPES)


class Postgresql:
    """Lines of COPY's text format."""

    def adapt(self, value: Any) -> str:
        """The value in COPY's text format."""
        return _text(value)

    def pack(self, values: Iterable[str]) -> str:
        """The values with tabs between them."""
        return "\t".join(values)

    def join(self, key: int, rest: str) -> str:
        """One line."""
        return f"{key}\t{rest}\n"

    def load(self, model: type[models.Model], rows: Sequence[str], *, keyed: bool) -> None:
        """One COPY; keys that were given are left behind by moving the sequence."""
        table, names = _names(model, keyed)
        with connection.cursor() as cursor:
            with cursor.copy(f'COPY "{table}" ({", ".join(names)}) FROM STDIN') as copy:
                copy.write("".join(rows))
            for statement in connection.ops.sequence_reset_sql(no_style(), [model]) if keyed else ():
                cursor.execute(statement)


def loader() -> Loader:
    """The loader for the database in use."""
    return Sqlite() if connection.vendor == "sqlite" else Postgresql()
