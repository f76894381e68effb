"""Follow-ups: who is asked, the code of an answer link, and the lists of the desk."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q

from linli.cases.lifecycle import MatterKind, Status, Verdict
from linli.cases.models import Case, CaseEvent, CaseMatter, Reporter
from linli.cases.queries.reporters import SECRET_LENGTH
from linli.cases.queries.scope import visible_to
from linli.kernel.actor import Actor
from linli.kernel.errors import NotFound
from linli.kernel.ids import parse_case_number, readable_code
from linli.kernel.sealed import ring

_KIND = MatterKind.FOLLOW_UP.value


@dataclass(frozen=True, slots=True)
class Asked:
    """A reporter of a case and the follow-up in which they were asked."""

    case: Case
    reporter: Reporter
    matter: CaseMatter


def answer_code(number: str, salt: bytes, matter: int) -> str:
    """The code of an answer link: for one reporter and one follow-up; derived, stored nowhere, no tracking secret."""
    what = number.encode() + bytes(salt) + matter.to_bytes(2, "big")
    return readable_code(ring().derive("follow-up", what), SECRET_LENGTH)


def asked_by_code(*, number: str, code: str) -> Asked:
    """Whom a link asked what, compared in constant time. Raises NotFound, the same for number and code being wrong."""
    canonical = parse_case_number(number) or ""
    typed = code.strip().upper().encode()
    case = Case.objects.filter(number=canonical).first() if canonical else None
    reporters = list(case.reporters.filter(erased_at=None)) if case else [Reporter(salt=b"0" * 16)]
    matters = case.matters_of(MatterKind.FOLLOW_UP) if case else [CaseMatter(no=1)]
    found = None
    for reporter in reporters:
        for matter in matters:
            code_now = answer_code(canonical, bytes(reporter.salt), matter.no).encode()
            if hmac.compare_digest(code_now, typed) and case is not None:
                found = Asked(case=case, reporter=reporter, matter=matter)
    if found is None:
        raise NotFound
    return found


def asked_by_phone(blind: bytes) -> Asked | None:
    """The newest follow-up that is still due of those asked at a telephone number (its blind index)."""
    reporters = Reporter.objects.filter(phone_blind=blind, erased_at=None)
    due = CaseMatter.objects.filter(kind=_KIND, state="due", case__in=reporters.values("case_id"))
    matter = due.select_related("case").order_by("-opened_at", "-pk").first()
    if matter is None:
        return None
    reporter = reporters.filter(case=matter.case_id).order_by("no").first()
    return Asked(case=matter.case, reporter=reporter, matter=matter) if reporter is not None else None


def due_follow_up_no(case: Case) -> int | None:
    """The number of the follow-up that waits for an answer, None when there is none; one statement."""
    return CaseMatter.objects.filter(case=case, kind=_KIND, state="due").values_list("no", flat=True).first()


def answer_of(case: Case, matter: CaseMatter) -> CaseEvent | None:
    """The event in which a follow-up was answered, None while it was not."""
    told = CaseEvent.objects.filter(case=case, kind="followed_up", at__gte=matter.opened_at).order_by("seq")
    numbered = ((event, [one["no"] for one in event.data.get("matters", ())]) for event in told)
    return next((event for event, numbers in numbered if event.data.get("contacted") and matter.no in numbers), None)


FollowUpPosition = tuple[datetime, int]  # due time and id of the last row shown


def _found(by: Actor, *more: Q, after: FollowUpPosition | None, limit: int, state: str) -> list[CaseMatter]:
    """Follow-ups of cases that `by` may see, the first to run out first.

    A join, not a list of cases to look in: so the index of side matters by due time is walked.
    """
    if after is not None:
        more = (*more, Q(matters__due_at__gt=after[0]) | Q(matters__due_at=after[0], matters__pk__gt=after[1]))
    cases = visible_to(by).filter(*more, matters__kind=_KIND, matters__state=state)
    keys = list(cases.order_by("matters__due_at", "matters__pk").values_list("matters__pk", flat=True)[:limit])
    phone = Reporter.objects.filter(case=OuterRef("case_id"), erased_at=None, phone_sealed__isnull=False)
    rows = CaseMatter.objects.filter(pk__in=keys).select_related("case").annotate(phone=Exists(phone))
    return list(rows.order_by("due_at", "pk"))


def follow_ups_due(
    *, by: Actor, before: datetime | None = None, after: FollowUpPosition | None = None, limit: int = 50
) -> list[CaseMatter]:
    """Follow-ups to be made of cases that `by` may see, the first to run out first; `phone`: one was left."""
    more = (Q(matters__due_at__lt=before),) if before is not None else ()
    return _found(by, *more, after=after, limit=limit, state="due")


def unsolved(*, by: Actor, since: datetime, after: FollowUpPosition | None = None, limit: int = 50) -> list[CaseMatter]:
    """Cases closed since then whose reporter has said after it that it is not solved, the first to run out first.

    A follow-up runs out after the case was closed, so its due time bounds the search too.
    """
    closed = Q(status=Status.CLOSED.value, closed_at__gte=since)
    said = Q(matters__ground=Verdict.NO.value, matters__ended_at__gte=F("closed_at"), matters__due_at__gte=since)
    return _found(by, closed, said, after=after, limit=limit, state="answered")


def follow_ups_count(*, by: Actor) -> int:
    """How many follow-ups wait in the cases that `by` may see; one statement."""
    return visible_to(by).filter(matters__kind=_KIND, matters__state="due").count()
