"""Runs `linli` commands given as JSON lines, each in a fork: a process of its own without importing everything anew."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from importlib import import_module

import django


def run(words: list[str], environment: dict[str, str]) -> dict[str, object]:
    """Run one command in a child; its status and what it printed."""
    commands = import_module("linli.config.commands")
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = os.fork()
        if child == 0:
            os.environ.update(environment)
            os.dup2(out.fileno(), 1)
            os.dup2(err.fileno(), 2)
            sys.argv = ["linli", *words]
            commands.run()
            sys.exit(0)
        _pid, ended = os.waitpid(child, 0)
        for written in (out, err):
            written.seek(0)
        return {"status": os.waitstatus_to_exitcode(ended), "out": out.read().decode(), "err": err.read().decode()}


if __name__ == "__main__":
    django.setup()
    for line in sys.stdin:
        sys.stdout.write(json.dumps(run(*json.loads(line))) + "\n")
        sys.stdout.flush()
