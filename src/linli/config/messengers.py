"""Which messenger carries what, by settings."""

from __future__ import annotations

from django.conf import settings

from linli.cases.ports import Message, Messenger, SendFailed
from linli.integrations.email import SmtpMessenger
from linli.integrations.folder import FolderMessenger
from linli.integrations.sms import HttpSmsMessenger


class ByKind:
    """SMS to the gateway, e-mail to the server; a kind that is not set up is a permanent failure, seen by doctor."""

    def __init__(self, *, sms: Messenger | None, email: Messenger | None) -> None:
        self.kinds = {"sms": sms, "email": email}

    def send(self, message: Message) -> None:
        """Hand the message to the messenger of its kind. Raises SendFailed."""
        found = self.kinds[message.by]
        if found is None:
            raise SendFailed(f"{message.by}: not set up", permanent=True)
        found.send(message)


def messenger() -> Messenger:
    """The messenger that the settings ask for; without any, messages are written to the data folder."""
    if not settings.LINLI_SMS_URL and not settings.LINLI_EMAIL_URL:
        return FolderMessenger(settings.LINLI_HOME / "messages")
    sms = HttpSmsMessenger(settings.LINLI_SMS_URL, token=settings.LINLI_SMS_TOKEN) if settings.LINLI_SMS_URL else None
    email = (
        SmtpMessenger(settings.LINLI_EMAIL_URL, sender=settings.LINLI_EMAIL_FROM) if settings.LINLI_EMAIL_URL else None
    )
    return ByKind(sms=sms, email=email)
