"""Deadlines: clocks whose next step has come climb their ladders; nothing else is read."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import OperationalError

from linli.cases.models import CaseClock
from linli.cases.steps.escalate import climb
from linli.kernel.actor import job

logger = logging.getLogger("linli.deadlines")

BATCH = 200
PUT_OFF = timedelta(minutes=10)
BY = job("deadlines")

# what failed in this process, until when it is left alone: it must not hold up the rest
_put_off: dict[tuple[str, int], datetime] = {}


def sweep_deadlines(at: datetime, batch: int = BATCH) -> int:
    """Take at most `batch` clocks that are due, the longest due first; returns how many climbed.

    The cost follows what is due, not what is open: one index is read. Each clock is a transaction of its own; one that
    fails is put off for ten minutes. Several workers may sweep at once.
    """
    for key in [key for key, until in _put_off.items() if until <= at]:
        del _put_off[key]
    return _each("clock", _due_clocks(at, batch + len(_put_off)), batch, at, _climb)


def _due_clocks(at: datetime, most: int) -> list[int]:
    due = CaseClock.objects.filter(next_at__lte=at).order_by("next_at", "pk")
    return list(due.values_list("pk", flat=True)[:most])


def _climb(clock_id: int, at: datetime) -> int:
    return climb(clock_id=clock_id, by=BY, at=at)


def _each(name: str, ids: list[int], batch: int, at: datetime, do: Callable[[int, datetime], int]) -> int:
    """Do it for each id that is not put off; one that fails is logged by id and put off. Returns how many were done."""
    done = 0
    for pk in [pk for pk in ids if (name, pk) not in _put_off][:batch]:
        try:
            done += do(pk, at) > 0
        except OperationalError:
            raise
        except Exception:
            _put_off[name, pk] = at + PUT_OFF
            logger.exception("deadline failed", extra={name: pk, "put_off": len(_put_off)})
    return done
