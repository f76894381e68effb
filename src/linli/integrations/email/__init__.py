"""E-mail over SMTP."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from linli.cases.ports import Message, SendFailed

TIMEOUT_S = 15


class SmtpMessenger:
    """Sends through `url`: smtp://user:password@host:port (STARTTLS when offered) or smtps://…

    The Message-ID is made of the key, so that a mailbox shows a repeat once.
    """

    def __init__(self, url: str, *, sender: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise ValueError("LINLI_EMAIL_URL: use smtp://user:password@host:port or smtps://…")
        self.parts, self.sender = parts, sender

    def _connect(self) -> smtplib.SMTP:
        host, secure = self.parts.hostname or "", ssl.create_default_context()
        if self.parts.scheme == "smtps":
            return smtplib.SMTP_SSL(host, self.parts.port or 465, timeout=TIMEOUT_S, context=secure)
        server = smtplib.SMTP(host, self.parts.port or 587, timeout=TIMEOUT_S)
        server.ehlo()
        if server.has_extn("starttls"):
            server.starttls(context=secure)
            server.ehlo()
        return server

    def send(self, message: Message) -> None:
        """Send one mail. Raises SendFailed; a refused recipient is permanent."""
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = self.sender, message.to, " ".join(message.subject.splitlines())
        mail["Message-ID"] = f"<{message.key}@linli>"
        mail.set_content(message.body)
        try:
            with self._connect() as server:
                if self.parts.username:
                    server.login(unquote(self.parts.username), unquote(self.parts.password or ""))
                server.send_message(mail)
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _words in error.recipients.values()]
            raise SendFailed("email: recipient refused", permanent=all(code >= 500 for code in codes)) from error
        except (OSError, smtplib.SMTPException) as error:
            raise SendFailed(f"email: {type(error).__name__}") from error
