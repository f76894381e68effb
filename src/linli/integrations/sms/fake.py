"""A gateway without a network: takes messages as the real one does, and posts the replies that people type."""

from __future__ import annotations

import json
import urllib.request
import uuid
from dataclasses import dataclass, field
from typing import Any

from linli.cases.ports import Message
from linli.integrations.sms import TIMEOUT_S


def reply_body(*, sender: str, text: str, key: str) -> bytes:
    """What a gateway posts to /api/v1/sms-answers for a reply it received: {"from", "text", "key"}."""
    return json.dumps({"from": sender, "text": text, "key": key}).encode()


@dataclass
class FakeGateway:
    """`site` is Linli's address, `key` an API key with the role of a channel. `inbox` keeps what was sent."""

    site: str
    key: str
    inbox: dict[str, Message] = field(default_factory=dict)

    def send(self, message: Message) -> None:
        """Keep one SMS; a repeat with the same key changes nothing."""
        self.inbox.setdefault(message.key, message)

    def reply(self, *, sender: str, text: str, key: str = "") -> dict[str, Any]:
        """Post a reply as the real gateway would and return the answer. Raises HTTPError."""
        request = urllib.request.Request(  # noqa: S310 - an address of our own
            f"{self.site}/api/v1/sms-answers",
            data=reply_body(sender=sender, text=text, key=key or uuid.uuid4().hex),
            headers={"Content-Type": "application/json", "Authorization": f"Bearer {self.key}"},
            method="POST",
        )
        with urllib.request.urlopen(request, timeout=TIMEOUT_S) as answer:  # noqa: S310
            found: dict[str, Any] = json.load(answer)
            return found
