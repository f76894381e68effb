"""One contract for the fake receiver and a real one: signed, once per id, refused is SendFailed."""

from __future__ import annotations

import socket
import ssl
import subprocess
import threading
from dataclasses import dataclass
from datetime import timedelta

import pytest

from linli.cases.ports import Hook, HookSender, SendFailed
from linli.integrations.webhooks import WebhookSender, system_addresses
from linli.integrations.webhooks.fake import FakeReceiver
from linli.integrations.webhooks.signing import sign
from tests.cast import MONDAY_TEN
from tests.integrations.hooks import served

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OTHER = "whsec_" + "QUJD" * 8
KEY = "0190a000-0000-7000-8000-000000000001"


@dataclass
class Way:
    """A sender, the address it is given, and the receiver at the other end."""

    sender: HookSender
    url: str
    receiver: FakeReceiver

    def send(self, *secrets: str, key: str = KEY, body: bytes = b'{"id": "1"}', at=MONDAY_TEN) -> None:
        self.sender.send(Hook(key=key, url=self.url, body=body, secrets=secrets or (SECRET,)), at=at)


@pytest.fixture(params=["fake", "http"])
def way(request):
    receiver = FakeReceiver(SECRET)
    if request.param == "fake":
        yield Way(receiver, "https://receiver.example.org/", receiver)
        return
    with served(receiver) as there:
        yield Way(WebhookSender(listed=there.listed), there.url, receiver)


def failure(way: Way, *secrets: str, **more) -> SendFailed:
    with pytest.raises(SendFailed) as failed:
        way.send(*secrets, **more)
    return failed.value


def test_the_signature_is_that_of_standard_webhooks():
    # the known answer of the standard's own libraries
    made = sign(SECRET, key="msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp=1614265330, body=b'{"test": 2432232314}')
    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_an_event_arrives(way):
    way.send(body='{"id": "路灯"}'.encode())
    assert way.receiver.events == {KEY: {"id": "路灯"}}


def test_a_repeat_is_taken_and_changes_nothing(way):
    way.send()
    way.send(body=b'{"id": "2"}', at=MONDAY_TEN + timedelta(minutes=1))
    assert (way.receiver.attempts, way.receiver.events) == (2, {KEY: {"id": "1"}})


def test_a_wrong_secret_is_refused(way):
    assert failure(way, OTHER).code == "webhook: HTTP 401"
    assert way.receiver.events == {}


def test_what_was_recorded_and_is_played_again_later_is_refused():
    with served(FakeReceiver(SECRET)) as there:
        way = Way(WebhookSender(listed=there.listed), there.url, there.receiver)
        assert failure(way, at=MONDAY_TEN - timedelta(minutes=6)).code == "webhook: HTTP 401"


def test_while_secrets_change_either_opens(way):
    way.send(OTHER, SECRET, key="a")
    way.receiver.secrets = [OTHER]
    way.send(OTHER, SECRET, key="b")
    assert set(way.receiver.events) == {"a", "b"}


@pytest.mark.parametrize("status", [301, 302, 307, 308, 400, 404, 408, 429, 500, 503])
def test_all_but_2xx_is_tried_again(way, status):
    way.receiver.answers = [(status, {"location": "http://127.0.0.1:1/"})]
    refused = failure(way)
    assert (refused.code, refused.permanent, refused.gone) == (f"webhook: HTTP {status}", False, False)
    way.send()
    assert way.receiver.attempts == 2, "no redirect was followed"


def test_gone_is_for_good(way):
    way.receiver.answers = [(410, {})]
    refused = failure(way)
    assert (refused.permanent, refused.gone) == (True, True)


@pytest.mark.parametrize(
    ("said", "wait"),
    [
        ("120", timedelta(minutes=2)),
        ("Mon, 02 Nov 2026 02:30:00 GMT", timedelta(minutes=30)),
        ("Sun, 01 Nov 2026 02:30:00 GMT", timedelta()),
        ("999999", timedelta(hours=6)),
        ("9" * 500, timedelta(hours=6)),
        ("-5", timedelta()),
        ("soon", timedelta()),
        ("²", timedelta()),
    ],
)
def test_retry_after_is_honoured_up_to_six_hours(said, wait):
    receiver = FakeReceiver(SECRET)
    receiver.answers = [(503, {"retry-after": said})]
    assert failure(Way(receiver, "https://r.example.org/", receiver)).wait == wait


def test_headers_are_those_of_cloudevents_and_standard_webhooks(monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    with served(FakeReceiver(SECRET)) as there:
        Way(WebhookSender(listed=there.listed), there.url, there.receiver).send()
    (headers,) = there.headers
    assert there.paths == ["/hooks?from=linli"]
    assert headers["content-type"] == "application/cloudevents+json; charset=utf-8"
    assert headers["host"] == f"127.0.0.1:{there.port}"
    assert (headers["webhook-id"], headers["webhook-timestamp"]) == (KEY, str(int(MONDAY_TEN.timestamp())))


def test_who_does_not_listen_is_a_failure():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    way = Way(WebhookSender(listed=[f"127.0.0.1:{port}"]), f"http://127.0.0.1:{port}/", FakeReceiver())
    assert failure(way).code == "webhook: ConnectionRefusedError"


def test_a_name_that_is_not_there_is_a_failure():
    way = Way(WebhookSender(), "https://nowhere.invalid/", FakeReceiver())
    assert failure(way).code == "webhook: name not found"


def test_the_next_address_is_tried_when_one_does_not_answer():
    with served(FakeReceiver(SECRET)) as there:
        sender = WebhookSender(
            listed=[f"both.example.org:{there.port}"], resolve=lambda _host, _port: ["127.0.0.2", "127.0.0.1"]
        )
        Way(sender, f"http://both.example.org:{there.port}/", there.receiver).send()
    assert set(there.receiver.events) == {KEY}


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for receiver.example.org, signed by itself."""
    folder = tmp_path_factory.mktemp("tls")
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=receiver"]
    made += ["-addext", "subjectAltName=DNS:receiver.example.org", "-keyout", "key.pem", "-out", "cert.pem"]
    subprocess.run(made, cwd=folder, check=True, capture_output=True)
    return folder


def _over_tls(certificate, *, host: str, trusted: bool) -> list[str | None]:
    """Send one event over TLS to this machine under the name `host`; the names asked for in TLS."""
    names: list[str | None] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    context.sni_callback = lambda _socket, name, _context: names.append(name)
    listening = socket.create_server(("127.0.0.1", 0))

    def answer() -> None:
        plain, _address = listening.accept()
        try:
            with context.wrap_socket(plain, server_side=True) as secure:
                secure.recv(65536)
                secure.sendall(b"HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n")
        except OSError:
            pass

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    port = listening.getsockname()[1]
    trust = ssl.create_default_context(cafile=certificate / "cert.pem" if trusted else None)

    def connect(address: str, _port: int, timeout: float) -> socket.socket:
        assert address == "93.184.215.14", "the very address that was checked"
        return socket.create_connection(("127.0.0.1", port), timeout)

    sender = WebhookSender(resolve=lambda _host, _port: ["93.184.215.14"], connect=connect, trust=trust)
    try:
        sender.send(Hook(key=KEY, url=f"https://{host}/", body=b"{}", secrets=(SECRET,)), at=MONDAY_TEN)
    finally:
        thread.join(5)
        listening.close()
    return names


def test_tls_is_checked_against_the_name_not_the_address(certificate):
    assert _over_tls(certificate, host="receiver.example.org", trusted=True) == ["receiver.example.org"]


@pytest.mark.parametrize(("host", "trusted"), [("other.example.org", True), ("receiver.example.org", False)])
def test_a_certificate_for_another_name_or_of_nobody_is_refused(certificate, host, trusted):
    with pytest.raises(SendFailed, match="certificate not trusted"):
        _over_tls(certificate, host=host, trusted=trusted)


def test_the_system_resolver_gives_addresses():
    assert "127.0.0.1" in system_addresses("localhost", 443)
