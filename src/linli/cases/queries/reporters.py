"""Reporters of a case: how one tracks it without an account, and who is to be told."""

from __future__ import annotations

import hmac

from linli.cases.lifecycle import Status
from linli.cases.models import Case, Reporter
from linli.kernel.errors import NotFound
from linli.kernel.ids import parse_case_number, readable_code
from linli.kernel.rows import fetch
from linli.kernel.sealed import ring

SECRET_LENGTH = 10


def tracking_secret(number: str, salt: bytes) -> str:
    """The secret for a reporter of a case; derived, so that it is stored nowhere and an answer can be repeated."""
    return readable_code(ring().derive("tracking", number.encode() + bytes(salt)), SECRET_LENGTH)


def track(*, number: str, secret: str) -> Case:
    """The case for number + secret. Raises NotFound, the same for either being wrong."""
    return tracked_by(number=number, secret=secret).case


def tracked_by(*, number: str, secret: str) -> Reporter:
    """The reporter who holds this secret, with the case; compared in constant time. Raises NotFound as `track` does."""
    canonical = parse_case_number(number)
    typed = secret.strip().upper().replace("-", "").replace(" ", "").encode()
    case = Case.objects.select_related("place").filter(number=canonical).first() if canonical else None
    reporters = list(case.reporters.filter(erased_at=None).order_by("no")) if case else []
    salts = [bytes(reporter.salt) for reporter in reporters] or [b"0" * 16]
    matches = [hmac.compare_digest(tracking_secret(canonical or "", salt).encode(), typed) for salt in salts]
    held = [reporter for reporter, matching in zip(reporters, matches, strict=False) if matching]
    if case is None or not held:
        raise NotFound
    held[0].case = case
    return held[0]


def reporters_of(case: Case) -> list[Reporter]:
    """Who reported the matter: the case's own reporters, then those of the cases that wait for it, in their order."""
    waiting = [one.pk for one in fetch(Case, main_id=case.pk) if one.status == Status.MERGED]
    rows = _own(case)
    if waiting:
        theirs = Reporter.objects.filter(case__in=waiting, erased_at=None).select_related("case")
        rows += theirs.order_by("case_id", "no")
    return rows


def _own(case: Case) -> list[Reporter]:
    rows = [row for row in fetch(Reporter, case_id=case.pk) if row.erased_at is None]
    for row in rows:
        row.case = case
    return sorted(rows, key=lambda row: row.no)


def reporters_to_tell(case: Case) -> list[Reporter]:
    """Those of `reporters_of` who left a contact."""
    return [row for row in reporters_of(case) if row.phone_sealed or row.email_sealed]


def own_reporters(case: Case) -> list[Reporter]:
    """The case's own reporters with a contact, in their order."""
    return [row for row in _own(case) if row.phone_sealed or row.email_sealed]
