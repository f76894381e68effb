"""kill -9 of web and worker under intake load: what was acknowledged is stored exactly once, every notice is sent.

Every client sends each report with an Idempotency-Key until it is acknowledged. The web processes and the worker are
killed at random moments and started again. In the end: one case per acknowledged key, no case besides those that were
sent, every case rebuilds from its events, every notice sent once per provider key.
"""

from __future__ import annotations

import contextlib
import json
import random
import subprocess
import sys
import threading
import time
import uuid
from pathlib import Path
from typing import Any

from bench.intake import REPORT
from bench.load import Connection, post
from bench.site import PYTHON, ROOT, Site, postgresql_here, site

ROUNDS = 20


class Client(threading.Thread):
    """Sends reports one after the other; repeats each with its key until it is acknowledged."""

    def __init__(self, made: Site, stop: threading.Event) -> None:
        super().__init__()
        self.made, self.stop = made, stop
        self.acknowledged: dict[str, str] = {}
        self.repeats = 0
        self.wrong: list[int] = []

    def run(self) -> None:
        """Until told to stop; the report in hand is brought to its end."""
        connection: Connection | None = None
        body = json.dumps(REPORT).encode()
        while not self.stop.is_set():
            key = uuid.uuid4().hex
            request = post("/api/v1/cases", body, X_API_Key=self.made.key, Idempotency_Key=key)
            while key not in self.acknowledged:
                try:
                    connection = connection or Connection(self.made.port)
                    status, answer = connection.ask(request)
                except (OSError, ValueError, IndexError):
                    connection = None
                    self.repeats += 1
                    time.sleep(0.05)
                    continue
                if status in (200, 201):
                    self.acknowledged[key] = json.loads(answer)["number"]
                elif status < 500:
                    self.wrong.append(status)
                    return


def examine(acknowledged: dict[str, str]) -> dict[str, Any]:
    """What the database and the folder of messages hold; run in the environment of a site."""
    from django.conf import settings

    from linli.cases.models import Case, CaseEvent
    from linli.kernel.models import IdempotencyKey, OutboxMessage

    kept = dict(IdempotencyKey.objects.filter(scope__startswith="api-").values_list("key", "result"))
    numbers = list(Case.objects.values_list("number", flat=True))
    fields = [field.attname for field in Case._meta.concrete_fields if field.attname != "id"]
    differ = 0
    for case in Case.objects.all():
        rebuilt = Case.rebuilt(CaseEvent.objects.filter(case=case).order_by("seq"))
        differ += any(getattr(rebuilt, name) != getattr(case, name) for name in fields)
    sent = {path.stem for path in (Path(settings.LINLI_HOME) / "messages").glob("*.json")}
    waiting = OutboxMessage.objects.exclude(state="sent").count()
    keys = {str(key) for key in OutboxMessage.objects.values_list("provider_key", flat=True)}
    return {
        "acknowledged": len(acknowledged),
        "lost": sum(1 for key, number in acknowledged.items() if kept.get(key) != number or number not in set(numbers)),
        "cases": len(numbers),
        "cases_without_key": len(set(numbers) - set(kept.values())),
        "keys_without_case": len(set(kept.values()) - set(numbers)),
        "doubled": len(numbers) - len(set(numbers)) + len(kept) - len(set(kept.values())),
        "differ_from_events": differ,
        "messages": len(keys),
        "waiting": waiting,
        "not_in_folder": len(keys - sent),
        "in_folder_only": len(sent - keys),
    }


def measure(engine: str, rounds: int = ROUNDS, threads: int = 6) -> dict[str, Any]:
    """Run the rounds and examine what is left."""
    dice = random.Random(20)
    with site(engine) as made:
        server, worker = made.serve(), made.start("worker")
        stop = threading.Event()
        clients = [Client(made, stop) for _ in range(threads)]
        for client in clients:
            client.start()
        for number in range(rounds):
            time.sleep(dice.uniform(0.5, 1.5))
            if number % 3 != 1:
                made.kill(server)
            if number % 3 != 0:
                made.kill(worker)
                worker = made.start("worker")
            if server not in made.running:
                server = made.start("serve", "--port", str(made.port))
                made.wait()
        time.sleep(1)
        stop.set()
        for client in clients:
            client.join()
        acknowledged = {key: number for client in clients for key, number in client.acknowledged.items()}
        _settle(made)
        for child in list(made.running):
            made.kill(child)
        found = _examined(made, acknowledged)
        return {
            "engine": engine,
            "rounds": rounds,
            "repeats": sum(client.repeats for client in clients),
            "refused": sum(len(client.wrong) for client in clients),
            **found,
        }


def _settle(made: Site, seconds: float = 300) -> None:
    """Wait until the outbox is empty: a batch whose sender was killed falls due again after its lease."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if _examined(made, {})["waiting"] == 0:
            return
        time.sleep(5)


def _examined(made: Site, acknowledged: dict[str, str]) -> dict[str, Any]:
    path = made.home / "acknowledged.json"
    path.write_text(json.dumps(acknowledged))
    command = [PYTHON, "-m", "bench.kill", "examine", str(path)]
    done = subprocess.run(command, env=made.environment, cwd=ROOT, check=True, capture_output=True)
    return dict(json.loads(done.stdout))


def faults(found: dict[str, Any]) -> list[str]:
    """The names of the figures that must be zero and are not."""
    must = (
        "lost",
        "doubled",
        "cases_without_key",
        "keys_without_case",
        "differ_from_events",
        "waiting",
        "not_in_folder",
        "in_folder_only",
        "refused",
    )
    return [name for name in must if found[name]]


def main(_arguments: list[str] | None = None) -> None:
    """20 rounds on every engine that is here."""
    for engine in ("sqlite", *(["postgresql"] if postgresql_here() else [])):
        found = measure(engine)
        print(json.dumps({"bench": "kill", **found, "faults": faults(found)}), flush=True)
        if faults(found):
            sys.exit(1)


if __name__ == "__main__":
    if sys.argv[1:2] == ["examine"]:
        import os

        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linli.config.settings")
        import django

        django.setup()
        print(json.dumps(examine(json.loads(Path(sys.argv[2]).read_text()))))
    else:
        with contextlib.suppress(KeyboardInterrupt):
            main()
