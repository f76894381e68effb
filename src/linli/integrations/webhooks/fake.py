"""A receiver as a careful one is written: checks the signature, drops repeats; for tests, and to copy from."""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from linli.cases.ports import Hook
from linli.integrations.webhooks.answers import judge
from linli.integrations.webhooks.signing import headers_of, sign

TOLERANCE_S = 300


class FakeReceiver:
    """Keeps each event once. `answers` are statuses with headers to give before it takes anything."""

    def __init__(self, *secrets: str) -> None:
        self.secrets = list(secrets)
        self.events: dict[str, dict[str, Any]] = {}
        self.attempts = 0
        self.answers: list[tuple[int, dict[str, str]]] = []

    def take(self, headers: Mapping[str, str], body: bytes, *, now: datetime) -> tuple[int, dict[str, str]]:
        """Status and headers: 401 for a wrong signature or an old attempt, 204 for an event, also for a repeat."""
        self.attempts += 1
        if self.answers:
            return self.answers.pop(0)
        key, timestamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
        if not timestamp.isdecimal() or abs(int(timestamp) - now.timestamp()) > TOLERANCE_S:
            return 401, {}
        given = headers.get("webhook-signature", "").split(" ")
        wanted = [sign(secret, key=key, timestamp=int(timestamp), body=body) for secret in self.secrets]
        if not any(hmac.compare_digest(one, other) for one in given for other in wanted):
            return 401, {}
        self.events.setdefault(key, json.loads(body))
        return 204, {}

    def send(self, hook: Hook, *, at: datetime) -> None:
        """Take an event without a network between. Raises SendFailed."""
        headers = headers_of(key=hook.key, body=hook.body, secrets=hook.secrets, at=at)
        status, answered = self.take(headers, hook.body, now=at)
        judge(status, answered, at=at)
