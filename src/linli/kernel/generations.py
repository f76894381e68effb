"""Generations: how a process learns that what it holds in memory (packs, boundaries, units) has changed."""

from __future__ import annotations

from django.db import connection, transaction

from linli.kernel.models import Generation


def generations() -> dict[str, int]:
    """All generations by name, in one indexed read."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, value FROM kernel_generation")
        return {str(name): int(value) for name, value in cursor.fetchall()}


def generation(name: str) -> int:
    """The generation of `name`; 0 before its first change."""
    return generations().get(name, 0)


@transaction.atomic
def bump(name: str) -> None:
    """Raise the generation of `name`, in the transaction of the change itself."""
    row, _made = Generation.objects.select_for_update().get_or_create(name=name)
    Generation.objects.filter(name=row.name).update(value=row.value + 1)
