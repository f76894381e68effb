"""The command as its users run it: each call a process of its own, with a data folder of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

FILL = ("demo", "--no-serve", "--cases", "20", "--as-of", "2026-11-20")


@dataclass(frozen=True)
class Done:
    """What a command printed and how it ended."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The output as JSON."""
        return json.loads(self.out)


class House:
    """A data folder and the commands run in it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        ours = {
            "LINLI_HOME": str(home),
            "LINLI_LANG": "en",
            "PYTHONUTF8": "1",
            "DJANGO_SETTINGS_MODULE": "linli.config.settings",
        }
        self.server = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("forking.py"))],
            env={**kept, **ours},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def run(self, *words: str, **environment: str) -> Done:
        """Run `linli WORDS`; extra variables of the environment by name."""
        self.server.stdin.write(json.dumps([words, environment]) + "\n")
        self.server.stdin.flush()
        done = Done(**json.loads(self.server.stdout.readline()))
        assert "Traceback" not in done.err, done.err
        return done

    def close(self) -> None:
        """End the process behind the commands."""
        self.server.stdin.close()
        self.server.wait(20)
        self.server.stdout.close()


@pytest.fixture(scope="session")
def house(tmp_path_factory) -> Iterator[Callable[[], House]]:
    """Build a house of one's own."""
    built: list[House] = []

    def build() -> House:
        built.append(House(tmp_path_factory.mktemp("house")))
        return built[-1]

    yield build
    for one in built:
        one.close()


@pytest.fixture(scope="session")
def demo(house) -> House:
    """The fictitious district of the pack `demo`, with a clerk and a case; tests only add to it."""
    made = house()
    for words in (
        ("policy", "apply", "demo", "--effective", "2026-01-01T00:00:00+08:00"),
        ("user", "create", "zhao", "--role", "centre"),
        (
            "case",
            "new",
            "路灯不亮",
            "--lon",
            "116.4223",
            "--lat",
            "39.9617",
            "--type",
            "C0118",
        ),
    ):
        done = made.run(*words)
        assert done.status == 0, done.err
    return made


@pytest.fixture(scope="session")
def filled(house) -> House:
    """What `linli demo` makes: twenty cases and the stories, seen from a Friday evening; tests only read it."""
    made = house()
    done = made.run(*FILL)
    assert done.status == 0, done.err
    return made
