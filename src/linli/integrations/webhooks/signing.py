"""Signatures after Standard Webhooks 1.0.0 (standardwebhooks.com): HMAC-SHA256 over id, time of attempt and body."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Iterable
from datetime import datetime


def sign(secret: str, *, key: str, timestamp: int, body: bytes) -> str:
    """One signature, `v1,` and base64; `secret` is `whsec_` and base64."""
    material = base64.b64decode(secret.removeprefix("whsec_"))
    made = hmac.digest(material, f"{key}.{timestamp}.".encode() + body, "sha256")
    return "v1," + base64.b64encode(made).decode()


def headers_of(*, key: str, body: bytes, secrets: Iterable[str], at: datetime) -> dict[str, str]:
    """The headers that prove where `body` comes from: one signature for each secret in force, with blanks between."""
    timestamp = int(at.timestamp())
    return {
        "content-type": "application/cloudevents+json; charset=utf-8",
        "webhook-id": key,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(sign(secret, key=key, timestamp=timestamp, body=body) for secret in secrets),
    }
