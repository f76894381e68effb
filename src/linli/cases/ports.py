"""What cases need from outside: somebody who carries a message to a person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol


@dataclass(frozen=True, slots=True)
class Message:
    """A message ready to send. `key` is the same at every attempt: the provider drops repeats by it."""

    key: str
    by: Literal["sms", "email"]
    to: str
    subject: str
    body: str


class SendFailed(Exception):
    """It was not accepted. `permanent`: another attempt cannot help. `code` is short and holds no personal value."""

    def __init__(self, code: str, *, permanent: bool = False) -> None:
        self.code, self.permanent = code[:80], permanent
        super().__init__(code)


class Messenger(Protocol):
    """Carries messages; returning means the provider took it."""

    def send(self, message: Message) -> None:
        """Hand a message over. Raises SendFailed."""
