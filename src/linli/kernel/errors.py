"""Domain errors: what went wrong in words for the user; `config/errors.py` turns them into pages and problem+json."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise


class DomainError(Exception):
    """Base of all errors that a user can understand. `code` is stable; `message` is in the user's language."""

    code: ClassVar[str] = "error"
    default: ClassVar[Words] = _("Something went wrong. Nothing was changed.")

    def __init__(self, message: Words | None = None, **facts: Any) -> None:
        self.message: Words = message if message is not None else self.default
        self.facts: dict[str, Any] = facts
        super().__init__(self.code)

    def __str__(self) -> str:
        return str(self.message)


class InvalidInput(DomainError):
    """Input that cannot be accepted: `fields` maps a field's name to what is wrong with it."""

    code = "invalid-input"
    default = _("Please check the marked fields. Nothing was saved yet and nothing you entered is lost.")

    def __init__(self, fields: Mapping[str, Sequence[Words]], message: Words | None = None, **facts: Any) -> None:
        super().__init__(message, **facts)
        self.fields: dict[str, list[Words]] = {name: list(words) for name, words in fields.items()}

    def __str__(self) -> str:
        details = "; ".join(f"{name}: {' '.join(str(word) for word in words)}" for name, words in self.fields.items())
        return f"{self.message} ({details})" if details else str(self.message)


class NotAllowed(DomainError):
    """The actor has no role or scope for this."""

    code = "not-allowed"
    default = _("You may not do this. Ask the desk of your street if you think you should.")


class NotSignedIn(DomainError):
    """The actor is not known; signing in or a key would help."""

    code = "not-signed-in"
    default = _("Please sign in or send a valid API key.")


class NotFound(DomainError):
    """No such thing, or not for this actor: the two look the same on purpose."""

    code = "not-found"
    default = _("This was not found. Check the number.")


class MethodRefused(DomainError):
    """The address knows no such method of HTTP."""

    code = "method-not-allowed"
    default = _("This is not possible at this address.")


class TransitionRefused(DomainError):
    """The table has no such move from the present state."""

    code = "transition-refused"
    default = _("This step is not possible in the case's present state.")


class Conflict(DomainError):
    """The same key or version with other content."""

    code = "conflict"
    default = _("Somebody else changed this in the meantime. Load it again and repeat your change.")


class PreconditionFailed(DomainError):
    """If-Match named another version than the present one."""

    code = "precondition-failed"
    default = _("The case has changed since you read it. Read it again and repeat your change.")


class TooLarge(DomainError):
    """The body or a file is larger than what is accepted."""

    code = "too-large"
    default = _("This is too large.")


class UnsupportedMedia(DomainError):
    """The body is of a kind or encoding that is not accepted here."""

    code = "unsupported-media"
    default = _("This kind of content is not accepted here.")


class TooManyRequests(DomainError):
    """A limit on the number of requests was reached."""

    code = "too-many-requests"
    default = _("Too many requests. Please wait a little and try again.")


class NotReady(DomainError):
    """The installation lacks something it needs, such as an applied policy pack."""

    code = "not-ready"
    default = _("This installation is not set up yet: no policy pack is in force. Run: linli policy apply PACK")
