"""Webhooks must not be a way into the house: addresses that lead inside are refused, however they are written."""

from __future__ import annotations

import socket
import threading
import time

import pytest

from linli.cases.ports import Hook, SendFailed
from linli.cases.steps.subscribe import subscribe
from linli.integrations.webhooks import MOST_READ, WebhookSender
from linli.kernel.actor import job
from linli.kernel.errors import InvalidInput
from linli.kernel.outbound import is_public, target_of
from tests.cast import MONDAY_TEN

SECRET = "whsec_" + "QUJD" * 8
PUBLIC = "93.184.215.14"

INSIDE = [
    "127.0.0.1", "127.255.255.254", "0.0.0.0", "0.1.2.3", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1",
    "169.254.169.254", "169.254.0.23", "100.64.0.1", "100.100.100.200", "192.0.0.192", "192.0.2.1", "198.18.0.1",
    "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "168.63.129.16",
    "192.88.99.1",
    "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:7f00:1", "::ffff:8.8.8.8", "::ffff:0:127.0.0.1",
    "64:ff9b::127.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::8.8.8.8", "2002:7f00:1::", "2002:c0a8:101::1",
    "2001::1", "2001:0:53aa:64c:0:fbff:f5ff:fffe", "2001:db8::1", "2001:20::1", "3fff::1", "fe80::1", "fe80::1%eth0",
    "fec0::1", "fc00::1", "fd00:ec2::254", "ff02::1", "100::1", "5f00::1", "4000::1",
    "", "localhost", "127.1", "0x7f000001", "2130706433", "017700000001",
]  # fmt: skip
OUTSIDE = [PUBLIC, "8.8.8.8", "114.114.114.114", "172.32.0.1", "100.128.0.1", "2400:3200::1", "64:ff9b::8.8.8.8"]

TRICKS = [
    "https://127.0.0.1/", "https://2130706433/", "https://017700000001/", "https://0x7f000001/", "https://0x7f.1/",
    "https://127.1/", "https://0177.0.0.1/", "https://127.0.0.1./", "https://0/", "https://0x/", "https://1.2.3/",
    "https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://[0:0:0:0:0:ffff:7f00:1]/", "https://[fe80::1%25eth0]/",
    "https://[::]/", "https://[2002:7f00:1::]/", "https://[v1.x]/", "https://[]/", "https://0.0.0.0/",
    "https://169.254.169.254/latest/meta-data/", "https://localhost/", "https://localhost./", "https://intranet/",
    "https://user@example.org/", "https://user:pass@example.org/", "https://example.org@127.0.0.1/",
    "https://127.0.0.1#@example.org/", "https://127.0.0.1\\@example.org/", "https://example.org\\@127.0.0.1/",
    "https://example.org:443@127.0.0.1/", "https://127.0.0.1%2f@example.org/", "https:example.org",
    "https:///example.org", "https:/example.org", "//example.org/", "example.org", "https://",
    "http://example.org/", "ftp://example.org/", "file:///etc/passwd", "gopher://example.org/", "HTTPS://example.org/",
    "https://example.org:22/", "https://example.org:6379/", "https://example.org:8443/", "https://example.org:80/",
    "https://example.org:0/x", "https://example.org:443443/", "https://example.org:-1/", "https://example.org:/",
    "https://例子.example.org/", "https://①②⑦.⓪.⓪.①/", "https://ⓔxample.org/", "https://１２７.0.0.1/",
    "https://127。0。0。1/", "https://exam\u200bple.org/", "https://%31%32%37.0.0.1/", "https://loc\u00adalhost/",
    "https://example..org/", "https://-example.org/", "https://example.org./", "https://.example.org/",
    "https://exa_mple.org/", "https://example.org/a b", "https://example.org/\r\nx: y", "https://example.org/\n",
    " https://example.org/", "https://example.org/\x00", "https://example.org/#x", "https://example.org/路",
    "https://example.org?\r\n", "https://" + "a" * 64 + ".org/", "https://example.org/" + "a" * 500, "",
]  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_addresses_of_the_house_are_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", OUTSIDE)
def test_addresses_of_the_internet_are_public(address):
    assert is_public(address)


@pytest.mark.parametrize("url", TRICKS)
def test_no_spelling_of_an_address_gets_past(url):
    with pytest.raises(InvalidInput) as refused:
        target_of(url, listed=())
    assert set(refused.value.fields) == {"url"}


def test_the_action_refuses_it_too(cast):
    with pytest.raises(InvalidInput):
        subscribe(url="https://[::1]/", kinds=[], scope=None, by=job("tests"), at=MONDAY_TEN)


@pytest.mark.parametrize(
    ("url", "host", "port", "shown"),
    [
        ("https://example.org", "example.org", 443, "https://example.org/"),
        ("https://Example.ORG:443/a?b=c", "example.org", 443, "https://example.org/a?b=c"),
        ("https://example.org?x=1", "example.org", 443, "https://example.org/?x=1"),
        ("https://xn--fsqu00a.example.org/", "xn--fsqu00a.example.org", 443, "https://xn--fsqu00a.example.org/"),
        ("https://8.8.8.8/", "8.8.8.8", 443, "https://8.8.8.8/"),
        ("https://[2400:3200:0::1]/", "2400:3200::1", 443, "https://[2400:3200::1]/"),
    ],
)
def test_plain_addresses_have_one_spelling(url, host, port, shown):
    target = target_of(url, listed=())
    assert (target.host, target.port, target.url) == (host, port, shown)


@pytest.mark.parametrize(
    ("url", "listed", "fine"),
    [
        ("http://hooks.intranet/", ["hooks.intranet"], True),
        ("https://hooks.intranet:8443/", ["hooks.intranet"], True),
        ("http://hooks.intranet:6379/", ["hooks.intranet"], False),
        ("http://hooks.intranet:9000/", ["Hooks.Intranet:9000"], True),
        ("http://hooks.intranet:9001/", ["hooks.intranet:9000"], False),
        ("http://[::1]:9000/", ["[::1]:9000"], True),
        ("http://hooks.intranet.example.org/", ["hooks.intranet"], False),
        ("http://user@hooks.intranet/", ["hooks.intranet"], False),
    ],
)
def test_only_listed_hosts_may_be_local(url, listed, fine):
    if fine:
        assert target_of(url, listed=listed).listed
    else:
        with pytest.raises(InvalidInput):
            target_of(url, listed=listed)


def hook(url: str) -> Hook:
    return Hook(key="k", url=url, body=b"{}", secrets=(SECRET,))


def code_of(sender: WebhookSender, url: str = "https://receiver.example.org/") -> str:
    with pytest.raises(SendFailed) as failed:
        sender.send(hook(url), at=MONDAY_TEN)
    return failed.value.code


class Net:
    """A resolver that answers as it is told, and a network that says where it was asked to go."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers, self.asked, self.reached = list(answers), [], []

    def resolve(self, host: str, _port: int) -> list[str]:
        self.asked.append(host)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    def connect(self, address: str, port: int, _timeout: float) -> socket.socket:
        self.reached.append((address, port))
        raise ConnectionRefusedError

    def sender(self, *listed: str) -> WebhookSender:
        return WebhookSender(resolve=self.resolve, connect=self.connect, listed=listed)


def test_a_name_that_turns_inside_after_the_check_is_not_asked_for_again():
    net = Net([PUBLIC], ["127.0.0.1"])
    code_of(net.sender())
    assert (net.asked, net.reached) == (["receiver.example.org"], [(PUBLIC, 443)])
    assert code_of(net.sender()) == "webhook: not a public address"
    assert net.reached == [(PUBLIC, 443)], "the second attempt got the inner address and went nowhere"


@pytest.mark.parametrize("inner", ["127.0.0.1", "::1", "::ffff:10.0.0.1", "169.254.169.254", "fe80::1%lo"])
def test_one_inner_address_among_public_ones_is_enough(inner):
    net = Net([PUBLIC, inner])
    assert code_of(net.sender()) == "webhook: not a public address"
    assert net.reached == []


def test_a_name_without_addresses_goes_nowhere():
    net = Net([])
    assert (code_of(net.sender()), net.reached) == ("webhook: no address", [])


def test_a_host_taken_off_the_list_is_not_asked_any_more():
    net = Net(["127.0.0.1"])
    code_of(net.sender("hooks.intranet"), "http://hooks.intranet/")
    assert net.reached == [("127.0.0.1", 80)]
    assert code_of(net.sender(), "http://hooks.intranet/") == "webhook: address not allowed"
    assert len(net.asked) == 1


class Talking:
    """A server on this machine that says something after the request, and then more and more."""

    def __init__(self, first: bytes, more: bytes = b"", every: float = 0.0) -> None:
        self.first, self.more, self.every, self.said = first, more, every, 0
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        self.thread = threading.Thread(target=self._talk, daemon=True)
        self.thread.start()

    def _talk(self) -> None:
        try:
            connection, _address = self.listening.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(self.first)
                while self.more:
                    connection.sendall(self.more)
                    self.said += len(self.more)
                    if self.every:
                        time.sleep(self.every)
        except OSError:
            pass

    def ask(self, **more) -> None:
        sender = WebhookSender(listed=[f"127.0.0.1:{self.port}"], **more)
        try:
            sender.send(hook(f"http://127.0.0.1:{self.port}/"), at=MONDAY_TEN)
        finally:
            self.listening.close()
            self.thread.join(5)
            assert not self.thread.is_alive()


def test_a_huge_answer_is_not_read():
    server = Talking(b"HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\n", b"x" * 65536)
    server.ask()
    assert server.said < 50_000_000, "it was cut off"


def test_headers_without_end_are_cut_off():
    Talking(b"HTTP/1.1 204 No Content\r\nx: ", b"x" * MOST_READ).ask()


def test_interim_answers_without_end_are_cut_off():
    with pytest.raises(SendFailed, match="ConnectionError"):
        Talking(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n").ask()


@pytest.mark.parametrize("first", [b"", b"HTTP/1.1 2", b"HTTP/1.1 200 OK\r\nx: "])
def test_who_drips_is_left_at_the_deadline(first):
    began = time.monotonic()
    with pytest.raises(SendFailed, match="TimeoutError"):
        Talking(first, b"a" if first else b" ", every=0.02).ask(total_s=0.3)
    assert time.monotonic() - began < 3


@pytest.mark.parametrize(
    "answer", [b"SSH-2.0-OpenSSH\r\n\r\n", b"-ERR unknown command\r\n\r\n", b"HTTP/1.1 999 \r\n\r\n"]
)
def test_what_is_no_http_is_a_failure(answer):
    with pytest.raises(SendFailed, match="ConnectionError"):
        Talking(answer).ask()


def test_an_answer_that_breaks_off_is_a_failure():
    with pytest.raises(SendFailed, match="ConnectionError"):
        Talking(b"HTTP/1.1 200 OK\r\nx: y").ask()


def test_a_redirect_inside_is_not_followed():
    inner = socket.create_server(("127.0.0.1", 0))
    inner.setblocking(False)
    where = f"http://127.0.0.1:{inner.getsockname()[1]}/admin".encode()
    with pytest.raises(SendFailed, match="HTTP 302"):
        Talking(b"HTTP/1.1 302 Found\r\nlocation: " + where + b"\r\n\r\n").ask()
    with pytest.raises(BlockingIOError):
        inner.accept()
    inner.close()
