"""A small HTTP load: threads with kept connections to 127.0.0.1, bounded in time."""

from __future__ import annotations

import socket
import statistics
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Figures:
    """What came of a load: accepted per second, latencies in milliseconds, refusals."""

    per_second: float
    p50: float
    p99: float
    count: int
    refused: int


class Connection:
    """One kept HTTP/1.1 connection."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.rest = b""

    def ask(self, request: bytes) -> tuple[int, bytes]:
        """Send a request and read its answer: status and body."""
        self.socket.sendall(request)
        data = self.rest
        while b"\r\n\r\n" not in data:
            piece = self.socket.recv(65536)
            if not piece:
                raise ConnectionError("closed")
            data += piece
        head, _, body = data.partition(b"\r\n\r\n")
        length = 0
        for line in head.split(b"\r\n")[1:]:
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        while len(body) < length:
            piece = self.socket.recv(65536)
            if not piece:
                raise ConnectionError("closed")
            body += piece
        self.rest = body[length:]
        return int(head[9:12]), body[:length]


def post(path: str, body: bytes, **headers: str) -> bytes:
    """A POST with a JSON body as bytes."""
    more = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    kind = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{kind}{more}\r\n"
    return head.encode() + body


def get(path: str, **headers: str) -> bytes:
    """A GET as bytes."""
    more = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{more}\r\n".encode()


def run(port: int, make: Callable[[int], bytes], *, threads: int, seconds: float, accepted: tuple[int, ...]) -> Figures:
    """Ask `make(n)` again and again from `threads` connections for `seconds`."""
    times: list[float] = []
    refused = [0]
    counter = iter(range(10**9))
    lock = threading.Lock()
    until = time.perf_counter() + seconds

    def work() -> None:
        mine: list[float] = []
        bad = 0
        connection = Connection(port)
        while time.perf_counter() < until:
            request = make(next(counter))
            started = time.perf_counter()
            status, _body = connection.ask(request)
            mine.append(time.perf_counter() - started)
            bad += status not in accepted
        with lock:
            times.extend(mine)
            refused[0] += bad

    workers = [threading.Thread(target=work) for _ in range(threads)]
    started = time.perf_counter()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    took = time.perf_counter() - started
    times.sort()
    return Figures(
        per_second=(len(times) - refused[0]) / took,
        p50=statistics.median(times) * 1000,
        p99=times[int(len(times) * 0.99)] * 1000,
        count=len(times),
        refused=refused[0],
    )
