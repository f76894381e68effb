"""A gateway without a network: takes messages as the real one does, and posts the replies that people type."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field
from http.client import HTTPConnection

from linli.cases.ports import Message
from linli.integrations.sms import TIMEOUT_S


def reply_body(*, sender: str, text: str, key: str) -> bytes:
    """What a gateway posts to /api/v1/sms-answers for a reply it received: {"from", "text", "key"}."""
    return json.dumps({"from": sender, "text": text, "key": key}).encode()


@dataclass
class FakeGateway:
    """`site` is Linli's host and port, `key` an API key with the role of a channel. `inbox` keeps what was sent."""

    site: str
    key: str
    inbox: dict[str, Message] = field(default_factory=dict)

    def send(self, message: Message) -> None:
        """Keep one SMS; a repeat with the same key changes nothing."""
        self.inbox.setdefault(message.key, message)

    def reply(self, *, sender: str, text: str, key: str = "") -> tuple[int, dict[str, object]]:
        """Post a reply as the real gateway would: the status and body of the answer. Raises OSError."""
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.key}"}
        body = reply_body(sender=sender, text=text, key=key or uuid.uuid4().hex)
        connection = HTTPConnection(self.site, timeout=TIMEOUT_S)
        try:
            connection.request("POST", "/api/v1/sms-answers", body=body, headers=headers)
            answer = connection.getresponse()
            return answer.status, json.load(answer)
        finally:
            connection.close()
