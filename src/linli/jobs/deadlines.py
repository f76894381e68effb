"""Deadlines: what has fallen due - steps of ladders, follow-ups, suspensions - is done; nothing else is read."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.db import OperationalError

from linli.cases.lifecycle import ClockKind, MatterKind
from linli.cases.models import CaseClock, CaseMatter
from linli.cases.steps.escalate import climb
from linli.cases.steps.follow_up import expire_follow_up
from linli.cases.steps.suspension import auto_resume
from linli.kernel.actor import job

logger = logging.getLogger("linli.deadlines")

BATCH = 200
PUT_OFF = timedelta(minutes=10)
BY = job("deadlines")

# what failed in this process, until when it is left alone: it must not hold up the rest
_put_off: dict[tuple[str, int], datetime] = {}


def sweep_deadlines(at: datetime, batch: int = BATCH) -> int:
    """Do at most `batch` suspensions and as many clocks, the longest due first; returns how many were done.

    The cost follows what is due, not what is open: two indexes are read up to `at`. Each is a transaction of its own;
    one that fails is put off for ten minutes. Several workers may sweep at once.
    """
    for key in [key for key, until in _put_off.items() if until <= at]:
        del _put_off[key]
    most = batch + len(_put_off)
    over = CaseMatter.objects.filter(kind=MatterKind.SUSPENSION, state="running", due_at__lte=at)
    suspended = dict(over.order_by("due_at", "pk").values_list("pk", "case_id")[:most])
    done = _each("suspension", suspended, batch, at, lambda pk: _resumed(suspended[pk], at))
    due = CaseClock.objects.filter(next_at__lte=at).order_by("next_at", "pk")
    clocks = {pk: (kind, case_id) for pk, kind, case_id in due.values_list("pk", "kind", "case_id")[:most]}
    return done + _each("clock", clocks, batch, at, lambda pk: run_clock(pk, *clocks[pk], at))


def _resumed(case_id: int, at: datetime) -> bool:
    return not auto_resume(case_id=case_id, by=BY, at=at).paused


def run_clock(clock_id: int, kind: str, case_id: int, at: datetime) -> bool:
    """What a due clock does: a follow-up whose time is over ends, whatever its ladder says; all else climbs."""
    if kind == ClockKind.FOLLOW_UP and expire_follow_up(case_id=case_id, by=BY, at=at) is not None:
        return True
    return climb(clock_id=clock_id, by=BY, at=at) > 0


def _each(name: str, keys: Iterable[int], batch: int, at: datetime, do: Callable[[int], bool]) -> int:
    """Do it for each that is not put off; one that fails is logged by id and put off. Returns how many were done."""
    done = 0
    for pk in [pk for pk in keys if (name, pk) not in _put_off][:batch]:
        try:
            done += do(pk)
        except OperationalError:
            raise
        except Exception:
            _put_off[name, pk] = at + PUT_OFF
            logger.exception("deadline failed", extra={name: pk, "put_off": len(_put_off)})
    return done
