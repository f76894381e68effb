"""kill -9 of the worker while notices go out and clocks climb: each escalation once, each notice at least once.

A runner does what the worker does - drain the outbox, sweep the deadlines - with a lease of a second instead of two
minutes and a receiver that appends every delivery to a file. It is killed at a random moment of its work and started
again, round after round, then left alone until all is quiet. In the end: every step of every ladder is one event, every
notice arrived under its own key and always with the same words, every case rebuilds from its events.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bench.site import PYTHON, ROOT, Site, postgresql_here, site

STEPS = 5  # first contact: supervisor; handling: reminder, supervisor, two leaders
CASES = 200


class Receiver:
    """Takes every message and writes down its key, to whom it went, and a digest of its words."""

    def __init__(self, path: Path) -> None:
        self.handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def send(self, message: Any) -> None:
        """One line by one write: a kill leaves it out or writes it whole."""
        words = hashlib.sha256(f"{message.to}\0{message.subject}\0{message.body}".encode()).hexdigest()[:16]
        os.write(self.handle, f"{message.key} {words}\n".encode())
        time.sleep(0.002)  # a provider takes its time: the kill must be able to come between it and our note


def prepare(cases: int) -> None:
    """Cases whose every step is overdue, a notice to each reporter, and staff who are told."""
    from bench.filler import fill
    from linli.accounts.actions import create_user
    from linli.cases.models import Case
    from linli.cases.notices import tell
    from linli.cases.queries import reporters_to_tell
    from linli.duty.queries import grant_for
    from linli.kernel.actor import job

    now = _noon()
    for name, role in (("mei", "centre"), ("lan", "leader")):
        grant = grant_for(role, day=now.date())
        person = {"username": name, "display_name": name, "email": f"{name}@example.org", "grants": [grant]}
        create_user(password=None, by=job("bench"), at=now - timedelta(days=1), **person)
    for key in fill(cases, months=2, as_of=now - timedelta(days=45), journeys=("routed",)):
        case = Case.objects.get(pk=key)
        tell(case, "received", reporters=reporters_to_tell(case), at=now)


def _noon() -> datetime:
    """Now, some hours later: the rounds begin at noon in the district's zone, so that no SMS waits for the morning."""
    return datetime.now(UTC) + timedelta(hours=int(os.environ["BENCH_LATER_H"]))


def work(path: Path, *, until_quiet: bool) -> None:
    """The worker's two loops, side by side in small pieces; says when it begins."""
    from linli.jobs import outbox
    from linli.jobs.deadlines import sweep_deadlines
    from linli.kernel.models import OutboxMessage

    outbox.LEASE = timedelta(seconds=1)
    receiver = Receiver(path)
    print("ready", flush=True)
    while True:
        done = outbox.drain(receiver, now=_noon) + sweep_deadlines(_noon(), 20)
        if not done and until_quiet and not OutboxMessage.objects.filter(next_at__isnull=False).exists():
            return
        if not done:
            time.sleep(0.05)


def examine(path: Path) -> dict[str, Any]:
    """What events, outbox and receiver say."""
    from linli.cases.models import Case, CaseClock, CaseEvent
    from linli.kernel.models import OutboxMessage

    steps = Counter(
        (event.case_id, event.data["clock"], event.data["step"])
        for event in CaseEvent.objects.filter(kind="escalated").iterator()
    )
    cases = Case.objects.count()
    fields = [field.attname for field in Case._meta.concrete_fields if field.attname != "id"]
    differ = 0
    for case in Case.objects.all():
        rebuilt = Case.rebuilt(CaseEvent.objects.filter(case=case).order_by("seq"))
        differ += any(getattr(rebuilt, name) != getattr(case, name) for name in fields)
    lines = [line.split() for line in path.read_text().splitlines()]
    words: dict[str, set[str]] = {}
    for key, digest in lines:
        words.setdefault(key, set()).add(digest)
    keys = {str(key) for key in OutboxMessage.objects.values_list("provider_key", flat=True)}
    return {
        "cases": cases,
        "escalations": sum(steps.values()),
        "escalations_missing": cases * STEPS - len(steps),
        "escalations_doubled": sum(count - 1 for count in steps.values()),
        "clocks_left": CaseClock.objects.filter(next_at__isnull=False).count(),
        "differ_from_events": differ,
        "notices": len(keys),
        "deliveries": len(lines),
        "repeats_with_their_key": len(lines) - len(words),
        "notices_lost": len(keys - words.keys()),
        "unknown_keys": len(words.keys() - keys),
        "keys_with_other_words": sum(len(seen) > 1 for seen in words.values()),
        "not_sent": OutboxMessage.objects.exclude(state="sent").count(),
    }


MUST_BE_ZERO = (
    "escalations_missing",
    "escalations_doubled",
    "clocks_left",
    "differ_from_events",
    "notices_lost",
    "unknown_keys",
    "keys_with_other_words",
    "not_sent",
)


def _inside(made: Site, *arguments: str) -> subprocess.Popen[bytes]:
    command = [PYTHON, "-m", "bench.faults", *arguments]
    log = (made.home / "runner.log").open("ab")
    return subprocess.Popen(command, env=made.environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=log)


def _answer(made: Site, *arguments: str) -> str:
    child = _inside(made, *arguments)
    out, _err = child.communicate()
    if child.returncode:
        raise RuntimeError((made.home / "runner.log").read_text()[-3000:])
    return out.decode()


def measure(engine: str, *, rounds: int, cases: int) -> dict[str, Any]:
    """Run the rounds on a site of its own and examine what is left."""
    dice = random.Random(5)
    with site(engine) as made:
        path = made.home / "delivered.txt"
        made.environment["BENCH_LATER_H"] = str((12 - datetime.now(ZoneInfo("Asia/Shanghai")).hour) % 24)
        _answer(made, "prepare", str(cases))
        for _round in range(rounds):
            child = _inside(made, "work", str(path))
            assert child.stdout is not None
            child.stdout.readline()
            time.sleep(dice.uniform(0, 0.25))
            child.kill()
            child.wait()
            child.stdout.close()
        _answer(made, "quiet", str(path))
        found = json.loads(_answer(made, "examine", str(path)))
    return {"engine": engine, "rounds": rounds, **found}


def faults(found: dict[str, Any]) -> list[str]:
    """The names of the figures that must be zero and are not."""
    return [name for name in MUST_BE_ZERO if found[name]]


def main(arguments: list[str] | None = None) -> None:
    """All rounds on every engine that is here."""
    reader = argparse.ArgumentParser(prog="python -m bench faults")
    reader.add_argument("--rounds", type=int, default=50)
    reader.add_argument("--cases", type=int, default=CASES)
    reader.add_argument("--engine", choices=("sqlite", "postgresql"))
    given = reader.parse_args(arguments)
    here = ("sqlite", *(["postgresql"] if postgresql_here() else []))
    for engine in (given.engine,) if given.engine else here:
        found = measure(engine, rounds=given.rounds, cases=given.cases)
        print(json.dumps({"bench": "faults", **found, "faults": faults(found)}), flush=True)
        if faults(found):
            sys.exit(1)


def _run_inside(task: str, argument: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linli.config.settings")
    import django

    django.setup()
    if task == "prepare":
        prepare(int(argument))
    elif task == "examine":
        print(json.dumps(examine(Path(argument))))
    else:
        work(Path(argument), until_quiet=task == "quiet")


if __name__ == "__main__":
    _run_inside(*sys.argv[1:3])
