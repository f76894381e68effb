"""A real receiver for webhooks: an HTTP server on this machine around the fake one."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from linli.integrations.webhooks.fake import FakeReceiver
from tests.cast import MONDAY_TEN


@dataclass
class Served:
    """The receiver, where it listens, and what was asked of it."""

    receiver: FakeReceiver
    port: int
    paths: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    @property
    def listed(self) -> list[str]:
        return [f"127.0.0.1:{self.port}"]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hooks?from=linli"


@contextmanager
def served(receiver: FakeReceiver) -> Iterator[Served]:
    """`receiver` behind HTTP; its clock stands on Monday at ten."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            found.paths.append(self.path)
            found.headers.append({name.lower(): value for name, value in self.headers.items()})
            status, headers = receiver.take(found.headers[-1], body, now=MONDAY_TEN)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found = Served(receiver, server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
