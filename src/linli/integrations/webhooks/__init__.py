"""Webhooks over HTTPS to addresses that people entered: every address is checked, and the checked one is used.

The name is resolved once, all its addresses are checked, and the connection goes to one of them; there is no second
resolution, no redirect and no proxy, and of the answer at most 4 kB are read.
"""

from __future__ import annotations

import re
import socket
import ssl
import time
from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from linli.cases.ports import Hook, SendFailed
from linli.integrations.webhooks.answers import judge
from linli.integrations.webhooks.signing import headers_of
from linli.kernel.errors import InvalidInput
from linli.kernel.outbound import Target, is_public, target_of

CONNECT_S = 5.0
TOTAL_S = 10.0
MOST_READ = 4096
_MOST_TRIED = 3
_STATUS = re.compile(rb"HTTP/1\.[01] ([1-5][0-9]{2})[ \r]")

Resolve = Callable[[str, int], Sequence[str]]
Connect = Callable[[str, int, float], socket.socket]


def system_addresses(host: str, port: int) -> list[str]:
    """The addresses of `host` as the system's resolver knows them. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def plain_connection(address: str, port: int, timeout: float) -> socket.socket:
    """A TCP connection to an address (not a name) within `timeout` seconds. Raises OSError."""
    return socket.create_connection((address, port), timeout=timeout)


class WebhookSender:
    """Sends events. `listed` hosts may be local and without TLS; `resolve` and `connect` are for tests."""

    def __init__(
        self,
        *,
        listed: Collection[str] = (),
        resolve: Resolve = system_addresses,
        connect: Connect = plain_connection,
        trust: ssl.SSLContext | None = None,
        total_s: float = TOTAL_S,
    ) -> None:
        self.listed, self.resolve, self.connect, self.total_s = listed, resolve, connect, total_s
        self.trust = trust or ssl.create_default_context()

    def send(self, hook: Hook, *, at: datetime) -> None:
        """Post one event, signed as of `at`; any 2xx is acceptance. Raises SendFailed."""
        deadline = time.monotonic() + self.total_s
        try:
            target = target_of(hook.url, listed=self.listed)
            connection = self._open(target, deadline)
        except InvalidInput as error:
            raise SendFailed("webhook: address not allowed") from error
        except OSError as error:
            raise SendFailed(f"webhook: {_name_of(error)}") from error
        try:
            with connection:
                _post(connection, target, hook, at=at, deadline=deadline)
                status, headers = _answer(connection, deadline)
        except OSError as error:
            raise SendFailed(f"webhook: {_name_of(error)}") from error
        judge(status, headers, at=at)

    def _open(self, target: Target, deadline: float) -> socket.socket:
        """A connection to one of the checked addresses, with TLS for the name where the target asks for it."""
        addresses = list(self.resolve(target.host, target.port))
        if not addresses or not (target.listed or all(is_public(address) for address in addresses)):
            raise SendFailed("webhook: not a public address" if addresses else "webhook: no address")
        failed: OSError | None = None
        for address in addresses[:_MOST_TRIED]:
            try:
                plain = self.connect(address, target.port, min(CONNECT_S, _left(deadline)))
            except OSError as error:
                failed = error
                continue
            return plain if target.scheme == "http" else self._secured(plain, target.host, deadline)
        raise failed or OSError

    def _secured(self, plain: socket.socket, host: str, deadline: float) -> socket.socket:
        try:
            plain.settimeout(min(CONNECT_S, _left(deadline)))
            return self.trust.wrap_socket(plain, server_hostname=host)
        except BaseException:
            plain.close()
            raise


def _left(deadline: float) -> float:
    """Seconds to the deadline. Raises TimeoutError after it."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _name_of(error: OSError) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return "certificate not trusted"
    return "name not found" if isinstance(error, socket.gaierror) else type(error).__name__


def _post(connection: socket.socket, target: Target, hook: Hook, *, at: datetime, deadline: float) -> None:
    headers = {
        "host": target.authority,
        "user-agent": "Linli",
        "accept": "*/*",
        "connection": "close",
        "content-length": str(len(hook.body)),
        **headers_of(key=hook.key, body=hook.body, secrets=hook.secrets, at=at),
    }
    head = f"POST {target.path} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    connection.settimeout(_left(deadline))
    connection.sendall(head.encode("ascii") + b"\r\n" + hook.body)


def _answer(connection: socket.socket, deadline: float) -> tuple[int, dict[str, str]]:
    """Status and headers of the final answer; of one that goes on for more than 4 kB, the status alone.

    Raises OSError: TimeoutError at the deadline, however slowly it drips; ConnectionError for what is no HTTP.
    """
    seen, budget = b"", MOST_READ
    while True:
        head, end, rest = seen.partition(b"\r\n\r\n")
        status = _STATUS.match(seen)
        if end and status is not None and status[1].startswith(b"1"):
            seen = rest  # an interim answer; the final one follows
            continue
        if status is not None and (end or not budget):
            return int(status[1]), _headers(head) if end else {}
        if end or not budget:
            raise ConnectionError
        connection.settimeout(_left(deadline))
        chunk = connection.recv(budget)
        if not chunk:
            raise ConnectionError
        seen, budget = seen + chunk, budget - len(chunk)


def _headers(head: bytes) -> dict[str, str]:
    lines = head.decode("latin-1").split("\r\n")[1:]
    pairs = (line.partition(":") for line in lines)
    return {name.strip().lower(): value.strip() for name, colon, value in pairs if colon}
