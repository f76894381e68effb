"""Generations: how a process learns that what it holds in memory (packs, boundaries, units) has changed."""

from __future__ import annotations

import secrets

from django.db import connection

from linli.kernel.models import Generation


def generations() -> dict[str, int]:
    """All generations by name, in one indexed read."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, value FROM kernel_generation")
        return {str(name): int(value) for name, value in cursor.fetchall()}


def generation(name: str) -> int:
    """The generation of `name`; 0 before its first change."""
    return generations().get(name, 0)


def bump(name: str) -> None:
    """Give `name` a new generation, in the transaction of the change itself.

    A random value, not a counter: after a rollback a counter would be reached again with other contents,
    and a process that read inside the rolled-back transaction would keep what never was.
    """
    Generation.objects.update_or_create(name=name, defaults={"value": secrets.randbits(62) + 1})
