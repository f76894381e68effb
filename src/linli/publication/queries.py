"""What the public may read: every public page and interface starts from `public_cases`."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, QuerySet

from linli.cases.lifecycle import EventKind, Status
from linli.cases.models import Case, CaseEvent, CaseReference, CaseText, Reporter
from linli.cases.queries import visible_to
from linli.kernel.actor import Actor, ActorKind

# systems of CaseReference: the client got a token instead of a number, with the number to come or never
TOLD_LATER = "open311-token"
NEVER_TOLD = "open311-blackbox"


def public_cases() -> QuerySet[Case]:
    """The cases that everybody may see; one without a type is not among them.

    A case's text, address and exact position are public only where `text_public` is set.
    """
    return Case.objects.filter(is_public=True).exclude(type_code="")


def public_or_filed_by(by: Actor) -> QuerySet[Case]:
    """The public cases, and those that the key of `by` filed itself - where its client was told a number."""
    if by.kind is not ActorKind.API or by.id is None:
        return public_cases()
    filed = Exists(Reporter.objects.filter(case_id=OuterRef("pk"), key_id=by.id))
    untold = Exists(CaseReference.objects.filter(case_id=OuterRef("pk"), system=NEVER_TOLD))
    later = Exists(CaseReference.objects.filter(case_id=OuterRef("pk"), system=TOLD_LATER))
    own = visible_to(by).filter(filed & ~untold).exclude(type_code="").exclude(later, status=Status.RECEIVED)
    return public_cases() | own


def result_texts(case_ids: Iterable[int]) -> dict[int, str]:
    """The texts for residents with which cases were closed, by case id; two statements."""
    ids = list(case_ids)
    closed = CaseEvent.objects.filter(case_id__in=ids, kind=EventKind.CLOSED).order_by("case_id", "seq")
    named = {case_id: data.get("text") for case_id, data in closed.values_list("case_id", "data")}
    rows = CaseText.objects.filter(case_id__in=ids, kind=CaseText.Kind.RESULT, erased_at=None)
    return {
        case_id: body for case_id, no, body in rows.values_list("case_id", "no", "body") if named.get(case_id) == no
    }
