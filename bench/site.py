"""A site of its own for a benchmark: data folder, database, demo pack, API key, web processes, worker."""

from __future__ import annotations

import contextlib
import getpass
import hashlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

PYTHON = sys.executable
ROOT = Path(__file__).resolve().parent.parent
ADMIN_URL = os.environ.get("LINLI_BENCH_POSTGRESQL", f"postgresql://{getpass.getuser()}@127.0.0.1:5432/postgres")


def free_port() -> int:
    """A port on 127.0.0.1 that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Site:
    """One installation for the length of a benchmark."""

    engine: str
    home: Path
    environment: dict[str, str]
    port: int = field(default_factory=free_port)
    key: str = ""
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def linli(self, *arguments: str) -> str:
        """Run a command and return what it printed."""
        done = subprocess.run(
            [PYTHON, "-m", "linli.config.cli", *arguments], env=self.environment, check=True, capture_output=True
        )
        return done.stdout.decode()

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start a command in a process group of its own."""
        log = (self.home / f"{arguments[0]}.log").open("ab")
        child = subprocess.Popen(
            [PYTHON, "-m", "linli.config.cli", *arguments],
            env=self.environment,
            start_new_session=True,
            stdout=log,
            stderr=log,
        )
        self.running.append(child)
        return child

    def serve(self) -> subprocess.Popen[bytes]:
        """Start two web processes and wait until they answer."""
        child = self.start("serve", "--port", str(self.port))
        self.wait()
        return child

    def wait(self, seconds: float = 60) -> None:
        """Wait until the site answers."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            with (
                contextlib.suppress(OSError),
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=2),
            ):
                return
            time.sleep(0.05)
        raise RuntimeError((self.home / "serve.log").read_text()[-2000:])

    def kill(self, child: subprocess.Popen[bytes], how: int = signal.SIGKILL) -> None:
        """Signal the whole group of a child and wait for its end."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, how)
        child.wait()
        self.running.remove(child)


def _database(name: str) -> str:
    with psycopg.connect(ADMIN_URL, autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}"')
    return ADMIN_URL.rsplit("/", 1)[0] + "/" + name


def _drop(name: str) -> None:
    with psycopg.connect(ADMIN_URL, autocommit=True) as admin:
        admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def postgresql_here() -> bool:
    """Whether a PostgreSQL for benchmarks answers (LINLI_BENCH_POSTGRESQL, or 127.0.0.1:5432)."""
    try:
        psycopg.connect(ADMIN_URL, connect_timeout=3).close()
    except psycopg.Error:
        return False
    return True


@contextlib.contextmanager
def site(engine: str, *, web: int = 2, pack: str = "demo", keep: Path | None = None) -> Iterator[Site]:
    """A site on `engine` (sqlite or postgresql) with a pack, the small fictitious one when left out, and an API key;
    everything goes afterwards. With `keep`, a folder, it stays there and is used again by the next run."""
    home = keep / engine if keep else Path(tempfile.mkdtemp(prefix="linli-bench-"))
    there = keep is not None and home.exists()
    home.mkdir(parents=True, exist_ok=True)
    name = f"linli_bench_{hashlib.sha256(str(home.resolve()).encode()).hexdigest() if keep else uuid.uuid4().hex:.8}"
    environment = {key: value for key, value in os.environ.items() if not key.startswith("LINLI_")}
    environment |= {"LINLI_HOME": str(home), "LINLI_WEB_PROCESSES": str(web), "LINLI_RATE_LIMITS": "0"}
    if engine == "postgresql":
        environment["LINLI_DATABASE_URL"] = ADMIN_URL.rsplit("/", 1)[0] + "/" + name if there else _database(name)
    made = Site(engine=engine, home=home, environment=environment)
    try:
        made.linli("policy", "apply", pack)
        made.key = json.loads(made.linli("apikey", "create", "bench", "--role", "centre", "--json"))["key"]
        yield made
    finally:
        for child in list(made.running):
            made.kill(child)
        if not keep and engine == "postgresql":
            _drop(name)
        if not keep:
            shutil.rmtree(home, ignore_errors=True)
