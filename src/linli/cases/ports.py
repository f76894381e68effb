"""What cases need from outside: somebody who carries a message to a person, or an event to another system."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol


@dataclass(frozen=True, slots=True)
class Message:
    """A message ready to send. `key` is the same at every attempt: the provider drops repeats by it."""

    key: str
    by: Literal["sms", "email"]
    to: str
    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Hook:
    """An event ready to send. `key` and `body` are the same at every attempt; each of `secrets` signs it."""

    key: str
    url: str
    body: bytes
    secrets: tuple[str, ...]


class SendFailed(Exception):
    """It was not accepted. `permanent`: another attempt cannot help. `code` is short and holds no personal value.

    `wait`: how long the other side asks to be left alone. `gone`: it wants nothing ever again.
    """

    def __init__(
        self, code: str, *, permanent: bool = False, wait: timedelta = timedelta(), gone: bool = False
    ) -> None:
        self.code, self.permanent, self.wait, self.gone = code[:80], permanent, wait, gone
        super().__init__(code)


class Messenger(Protocol):
    """Carries messages; returning means the provider took it."""

    def send(self, message: Message) -> None:
        """Hand a message over. Raises SendFailed."""


class HookSender(Protocol):
    """Carries events to other systems; returning means the receiver took it."""

    def send(self, hook: Hook, *, at: datetime) -> None:
        """Hand an event over, signed as of `at`. Raises SendFailed."""
