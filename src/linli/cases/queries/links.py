"""Linked cases, either way round."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from linli.cases.models import Case, CaseLink
from linli.cases.queries.scope import visible_to
from linli.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class LinkedCase:
    """Another case; `reverse` when it is the duplicate, child or relative of the case asked about."""

    other: Case
    relation: CaseLink.Relation
    reverse: bool
    at: datetime


def links_of(case: Case, *, by: Actor) -> list[LinkedCase]:
    """The linked cases that `by` may see, oldest link first; one statement, two when there are any."""
    links = list(CaseLink.objects.filter(Q(case=case) | Q(other=case)).order_by("at", "pk"))
    if not links:
        return []
    ids = {link.other_id if link.case_id == case.pk else link.case_id for link in links}
    seen = {found.pk: found for found in visible_to(by).filter(pk__in=ids)}
    return [
        LinkedCase(seen[other], CaseLink.Relation(link.relation), reverse=link.case_id != case.pk, at=link.at)
        for link in links
        if (other := link.other_id if link.case_id == case.pk else link.case_id) in seen
    ]


def numbers_of(ids: Collection[int], *, by: Actor) -> dict[int, str]:
    """The numbers of those cases that `by` may see, by id; no statement without ids."""
    return dict(visible_to(by).filter(pk__in=ids).values_list("pk", "number")) if ids else {}
