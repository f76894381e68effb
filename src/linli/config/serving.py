"""Start the web processes, the worker, or both."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from granian.server import Server

PYTHON = [sys.executable, "-m", "linli.config.cli"]


def static_is_stale() -> bool:
    """Whether a static file of the project is newer than what was collected."""
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if not manifest.exists():
        return True
    made = manifest.stat().st_mtime
    return any(
        Path(storage.path(name)).stat().st_mtime > made for finder in get_finders() for name, storage in finder.list([])
    )


def collect_static() -> None:
    """Collect, hash and compress the static files into the data folder, in a process of its own."""
    if not static_is_stale():
        return
    environment = {**os.environ, "LINLI_COLLECT": "1", "DJANGO_SETTINGS_MODULE": "linli.config.settings"}
    command = [sys.executable, "-m", "django", "collectstatic", "--noinput", "--clear", "-v", "0"]
    subprocess.run(command, env=environment, check=True)  # noqa: S603 - our own command


def serve(*, host: str, port: int) -> None:
    """Serve the site with granian (WSGI, one blocking thread per process) until SIGINT or SIGTERM."""
    collect_static()
    os.environ["LINLI_PORT"] = str(port)
    Server(
        "linli.config.wsgi:application",
        address=host,
        port=port,
        interface="wsgi",  # type: ignore[arg-type]
        workers=settings.LINLI_WEB_PROCESSES,
        blocking_threads=1,
        backlog=1024,
        respawn_failed_workers=True,
        log_level="warning",  # type: ignore[arg-type]
    ).serve()


def start_worker() -> subprocess.Popen[bytes]:
    """The worker as a child process."""
    return subprocess.Popen([*PYTHON, "worker"])  # noqa: S603 - our own command
