"""One contract for all messengers: taken is taken, refused is SendFailed, a repeat does no harm."""

from __future__ import annotations

import base64
import email
import email.policy
import json
import socketserver
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from linli.cases.ports import Message, Messenger, SendFailed
from linli.config.messengers import ByKind, messenger
from linli.integrations.email import SmtpMessenger
from linli.integrations.folder import FolderMessenger
from linli.integrations.sms import HttpSmsMessenger

KEY = "0190a000-0000-7000-8000-000000000001"
REFUSED = {"sms": "+10000000000", "email": "refused@example.org"}


@dataclass
class Provider:
    """What a messenger talks to, and what arrived there."""

    messenger: Messenger
    kind: str
    received: Callable[[], dict[str, tuple[str, str]]]  # key: (to, text); the provider drops repeats by the key


def message(kind: str, **more: Any) -> Message:
    to = "+8613800138000" if kind == "sms" else "ann@example.org"
    given = {
        "key": KEY,
        "by": kind,
        "to": to,
        "subject": "已受理 20261102-000001-X",
        "body": "您反映的“路灯”已受理。\n查询码 ABCDEFGHJK",
        **more,
    }
    return Message(**given)


class _Smtp(socketserver.StreamRequestHandler):
    """As much of RFC 5321 as a client needs."""

    def handle(self) -> None:
        self.reply("220 test")
        while line := self.rfile.readline().decode().strip():
            verb = line.split(" ")[0].upper()
            if verb == "EHLO":
                self.wfile.write(b"250-test\r\n250-AUTH PLAIN\r\n250 8BITMIME\r\n")
            elif verb == "AUTH":
                self.server.logins.append(base64.b64decode(line.split(" ")[2]))
                self.reply("235 ok")
            elif verb == "RCPT":
                self.reply("550 no such box" if "refused" in line else "450 later" if "later" in line else "250 ok")
            elif verb == "DATA":
                self.reply("354 go on")
                lines = []
                while (text := self.rfile.readline()) != b".\r\n":
                    lines.append(text[1:] if text.startswith(b"..") else text)
                self.server.mails.append(email.message_from_bytes(b"".join(lines), policy=email.policy.default))
                self.reply("250 taken")
            elif verb == "QUIT":
                self.reply("221 bye")
                return
            else:
                self.reply("250 ok")

    def reply(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")


class _Gateway(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.requests.append((dict(self.headers), body))
        status = self.server.status or (422 if body["to"] == REFUSED["sms"] else 202)
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Nothing on the console."""


class _SmtpServer(socketserver.ThreadingTCPServer):
    daemon_threads = allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Smtp)
        self.mails: list[EmailMessage] = []
        self.logins: list[bytes] = []


class _HttpServer(ThreadingHTTPServer):
    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Gateway)
        self.requests: list[tuple[dict[str, str], dict[str, str]]] = []
        self.status = 0


def _serve(server: socketserver.BaseServer) -> Callable[[], None]:
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def close() -> None:
        server.shutdown()
        server.server_close()

    return close


@pytest.fixture
def smtp() -> Iterator[_SmtpServer]:
    """A mail server on a free port."""
    server = _SmtpServer()
    close = _serve(server)
    yield server
    close()


@pytest.fixture
def gateway() -> Iterator[_HttpServer]:
    """An SMS gateway on a free port."""
    server = _HttpServer()
    close = _serve(server)
    yield server
    close()


def mailer(server: _SmtpServer, *, user: str = "") -> SmtpMessenger:
    return SmtpMessenger(f"smtp://{user}127.0.0.1:{server.server_address[1]}", sender="邻里 <linli@example.org>")


def texter(server: _HttpServer) -> HttpSmsMessenger:
    return HttpSmsMessenger(f"http://127.0.0.1:{server.server_address[1]}/send", token="t0ken")


def of_mails(server: _SmtpServer) -> dict[str, tuple[str, str]]:
    return {
        mail["Message-ID"].strip("<>").split("@")[0]: (mail["To"], mail.get_content().replace("\r\n", "\n"))
        for mail in server.mails
    }


@pytest.fixture(params=["folder-sms", "folder-email", "smtp", "http"])
def provider(request, tmp_path) -> Iterator[Provider]:
    """Each messenger with what it talks to."""
    if request.param.startswith("folder"):
        folder = tmp_path / "messages"

        def files() -> dict[str, tuple[str, str]]:
            found = [json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("*.json")]
            return {one["key"]: (one["to"], one["body"]) for one in found}

        kind = request.param.split("-")[1]
        yield Provider(FolderMessenger(folder), kind, files)
    elif request.param == "smtp":
        server = request.getfixturevalue("smtp")
        yield Provider(mailer(server), "email", lambda: of_mails(server))
    else:
        gate = request.getfixturevalue("gateway")
        yield Provider(
            texter(gate), "sms", lambda: {body["key"]: (body["to"], body["text"]) for _h, body in gate.requests}
        )


def test_what_is_sent_arrives_with_its_key_recipient_and_text(provider):
    sent = message(provider.kind)
    provider.messenger.send(sent)
    (key, (to, text)) = next(iter(provider.received().items()))
    assert (key, to, text.strip()) == (KEY, sent.to, sent.body)


def test_a_repeat_carries_the_same_key(provider):
    provider.messenger.send(message(provider.kind))
    provider.messenger.send(message(provider.kind))
    assert list(provider.received()) == [KEY]
    provider.messenger.send(message(provider.kind, key=KEY[:-1] + "2"))
    assert len(provider.received()) == 2


def test_long_texts_and_rare_characters_arrive_whole(provider):
    body = "𠮷野家 😀 .\n.\n..\nend " + "长" * 900
    provider.messenger.send(message(provider.kind, body=body))
    assert provider.received()[KEY][1].strip() == body


def test_a_line_break_in_the_subject_makes_no_header(provider):
    provider.messenger.send(message(provider.kind, subject="a\r\nBcc: x@example.org"))
    assert len(provider.received()) == 1


@pytest.mark.parametrize("make", [
    lambda: SmtpMessenger("smtp://127.0.0.1:9", sender="a@example.org"),
    lambda: HttpSmsMessenger("http://127.0.0.1:9/send", token=""),
])  # fmt: skip
def test_a_provider_that_is_away_is_tried_again(make):
    kind = "email" if "Smtp" in type(make()).__name__ else "sms"
    with pytest.raises(SendFailed) as failed:
        make().send(message(kind))
    assert not failed.value.permanent
    _names_nobody(failed.value, message(kind))


def test_a_disk_that_refuses_is_tried_again(tmp_path):
    folder = tmp_path / "messages"
    writer = FolderMessenger(folder)
    folder.rmdir()
    with pytest.raises(SendFailed) as failed:
        writer.send(message("sms"))
    assert not failed.value.permanent
    _names_nobody(failed.value, message("sms"))


def test_a_refused_number_is_refused_for_good(gateway):
    with pytest.raises(SendFailed) as failed:
        texter(gateway).send(message("sms", to=REFUSED["sms"]))
    assert failed.value.permanent
    _names_nobody(failed.value, message("sms", to=REFUSED["sms"]))


@pytest.mark.parametrize(
    ("status", "permanent"), [(400, True), (422, True), (401, False), (429, False), (500, False), (503, False)]
)
def test_statuses_of_the_gateway(gateway, status, permanent):
    gateway.status = status
    with pytest.raises(SendFailed) as failed:
        texter(gateway).send(message("sms"))
    assert (failed.value.permanent, failed.value.code) == (permanent, f"sms: HTTP {status}")


@pytest.mark.parametrize(("to", "permanent"), [("refused@example.org", True), ("later@example.org", False)])
def test_answers_of_the_mail_server(smtp, to, permanent):
    with pytest.raises(SendFailed) as failed:
        mailer(smtp).send(message("email", to=to))
    assert failed.value.permanent is permanent
    _names_nobody(failed.value, message("email", to=to))


def test_the_gateway_is_shown_the_token_and_the_key(gateway):
    texter(gateway).send(message("sms"))
    headers, _body = gateway.requests[0]
    assert (headers["Authorization"], headers["Idempotency-Key"]) == ("Bearer t0ken", KEY)


def test_the_mail_server_is_shown_name_and_password(smtp):
    mailer(smtp, user="us%40er:p%3Aw@").send(message("email"))
    assert smtp.logins == [b"\0us@er\0p:w"]


@pytest.mark.parametrize("url", ["", "localhost", "http://x", "smtp://", "file:///etc/passwd"])
def test_wrong_addresses_are_refused_at_the_start(url):
    with pytest.raises(ValueError, match="LINLI_EMAIL_URL"):
        SmtpMessenger(url, sender="a@example.org")
    if not url.startswith("http"):
        with pytest.raises(ValueError, match="LINLI_SMS_URL"):
            HttpSmsMessenger(url, token="")


def test_each_kind_goes_its_way_and_a_kind_that_is_not_set_up_is_seen(smtp, gateway):
    both = ByKind(sms=texter(gateway), email=mailer(smtp))
    both.send(message("sms"))
    both.send(message("email"))
    assert (len(gateway.requests), len(smtp.mails)) == (1, 1)
    with pytest.raises(SendFailed, match="email: not set up") as failed:
        ByKind(sms=texter(gateway), email=None).send(message("email"))
    assert failed.value.permanent


def test_without_settings_messages_are_files_and_with_them_they_go_out(settings, tmp_path):
    settings.LINLI_HOME, settings.LINLI_SMS_URL, settings.LINLI_EMAIL_URL = tmp_path, "", ""
    assert isinstance(messenger(), FolderMessenger)
    assert (tmp_path / "messages").stat().st_mode & 0o077 == 0
    settings.LINLI_SMS_URL = "http://127.0.0.1:9/"
    found = messenger()
    assert isinstance(found, ByKind)
    assert (type(found.kinds["sms"]), found.kinds["email"]) == (HttpSmsMessenger, None)


def _names_nobody(failed: SendFailed, sent: Message) -> None:
    assert sent.to not in failed.code
    assert sent.body not in failed.code
