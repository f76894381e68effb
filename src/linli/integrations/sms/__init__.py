"""SMS through a gateway that takes JSON over HTTP."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from urllib.parse import urlsplit

from linli.cases.ports import Message, SendFailed

TIMEOUT_S = 10


class HttpSmsMessenger:
    """POSTs {"key", "to", "text"} to `url` with a bearer token; the gateway drops repeats by the Idempotency-Key.

    Any 2xx is acceptance; 400 and 422 are permanent refusals (wrong number), all else is tried again.
    """

    def __init__(self, url: str, *, token: str) -> None:
        if urlsplit(url).scheme not in ("http", "https"):
            raise ValueError("LINLI_SMS_URL: use https://…")
        self.url, self.token = url, token

    def send(self, message: Message) -> None:
        """Send one SMS. Raises SendFailed."""
        body = json.dumps({"key": message.key, "to": message.to, "text": message.body}).encode()
        headers = {
            "Content-Type": "application/json",
            "Authorization": f"Bearer {self.token}",
            "Idempotency-Key": message.key,
        }
        request = urllib.request.Request(self.url, data=body, headers=headers, method="POST")  # noqa: S310 - scheme checked above
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_S):  # noqa: S310 - scheme checked above
                return
        except urllib.error.HTTPError as error:
            raise SendFailed(f"sms: HTTP {error.code}", permanent=error.code in (400, 422)) from error
        except OSError as error:
            raise SendFailed(f"sms: {type(error).__name__}") from error
