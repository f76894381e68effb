"""Reporters of a case: how one tracks it without an account, and who is to be told."""

from __future__ import annotations

import hmac

from linli.cases.models import Case, Reporter
from linli.kernel.errors import NotFound
from linli.kernel.ids import parse_case_number, readable_code
from linli.kernel.sealed import ring

SECRET_LENGTH = 10


def tracking_secret(number: str, salt: bytes) -> str:
    """The secret for a reporter of a case; derived, so that it is stored nowhere and an answer can be repeated."""
    return readable_code(ring().derive("tracking", number.encode() + bytes(salt)), SECRET_LENGTH)


def track(*, number: str, secret: str) -> Case:
    """The case for number + secret, compared in constant time. Raises NotFound, the same for either being wrong."""
    canonical = parse_case_number(number)
    typed = secret.strip().upper().replace("-", "").replace(" ", "").encode()
    case = Case.objects.select_related("place").filter(number=canonical).first() if canonical else None
    salts = [reporter.salt for reporter in case.reporters.filter(erased_at=None)] if case else [b"0" * 16]
    matches = [hmac.compare_digest(tracking_secret(canonical or "", bytes(salt)).encode(), typed) for salt in salts]
    if case is None or not any(matches):
        raise NotFound
    return case


def reporters_to_tell(case: Case) -> list[Reporter]:
    """Reporters with a contact, in their order."""
    rows = Reporter.objects.filter(case=case, erased_at=None).order_by("no")
    return [row for row in rows if row.phone_sealed or row.email_sealed]
