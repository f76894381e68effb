"""The worker: outbox at once, deadlines, seal every few seconds, sweeps hourly; slow or outside work in own threads."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone

from linli.audit.sealer import seal
from linli.cases.ports import HookSender, Messenger
from linli.jobs.deadlines import sweep_deadlines
from linli.jobs.evaluations import Evaluations, evaluate_asked
from linli.jobs.outbox import drain
from linli.jobs.recompute import recompute_open_cases
from linli.jobs.search import index_words
from linli.jobs.sweeps import sweep
from linli.jobs.topics import make_asked, make_nightly
from linli.jobs.training import train_if_due
from linli.jobs.webhooks import deliver

logger = logging.getLogger("linli.worker")

IDLE_S = 0.5
STOP_S = 15  # for the event that is being sent
# while these have more to do, the loop does not rest
_BUSY = frozenset({"outbox", "deadlines", "webhooks", "recompute", "search"})


@dataclass
class Task:
    """Something to do again and again; `run` says whether there is more to do at once."""

    name: str
    every: timedelta
    run: Callable[[], bool]


def tasks(messenger: Messenger) -> list[Task]:
    """All tasks of the worker."""
    return [
        Task("outbox", timedelta(0), lambda: drain(messenger) > 0),
        Task("deadlines", timedelta(seconds=5), lambda: sweep_deadlines(timezone.now()) > 0),
        Task("recompute", timedelta(seconds=5), lambda: recompute_open_cases(timezone.now()) > 0),
        Task("seal", timedelta(seconds=5), lambda: seal() > 0),
        Task("sweep", timedelta(hours=1), lambda: bool(sweep(at=timezone.now())) and False),
    ]


def run(messenger: Messenger, webhooks: HookSender, *, stop: threading.Event | None = None) -> None:
    """Run until `stop`, or SIGTERM or SIGINT. A task that fails is logged and tried again; the others go on.

    Webhooks, evaluations, the index of words and training have a thread each: neither other people's servers nor a
    month of a million cases may hold up a resident's notice.
    """
    stop = stop or threading.Event()
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
    hooks = Task("webhooks", timedelta(0), lambda: deliver(webhooks) > 0)
    evaluations = Evaluations()
    months = Task("evaluations", timedelta(hours=1), lambda: evaluations.run(timezone.now()))
    topics = Task("topics", timedelta(hours=1), lambda: make_nightly(timezone.now()))
    wished = Task("topics asked", timedelta(seconds=5), lambda: make_asked(timezone.now()))
    asked = Task("asked", timedelta(seconds=5), lambda: evaluate_asked(timezone.now()))
    words = Task("search", timedelta(seconds=1), lambda: index_words(timezone.now()))
    learning = Task("training", timedelta(days=1), lambda: train_if_due(timezone.now()))
    beside = [
        threading.Thread(target=_beside, args=(todo, stop), name=todo[0].name, daemon=True)
        for todo in ([hooks], [months, asked], [topics, wished], [words], [learning])
    ]
    for thread in beside:
        thread.start()
    _turn(tasks(messenger), stop)
    for thread in beside:
        thread.join(timeout=STOP_S)


def _beside(todo: Sequence[Task], stop: threading.Event) -> None:
    try:
        _turn(todo, stop)
    finally:
        connection.close()


def _turn(todo: Sequence[Task], stop: threading.Event) -> None:
    due = {task.name: timezone.now() for task in todo}
    while not stop.is_set():
        busy = False
        for task in todo:
            now = timezone.now()
            if due[task.name] > now:
                continue
            try:
                more = task.run()
            except DatabaseError:
                logger.exception("database", extra={"task": task.name})
                close_old_connections()
                more = False
                stop.wait(2)
            except Exception:
                logger.exception("fault", extra={"task": task.name})
                more = False
            due[task.name] = now if more else now + task.every
            busy = busy or (more and task.name in _BUSY)
        if not busy:
            stop.wait(IDLE_S)
