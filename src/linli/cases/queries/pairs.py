"""Two cases at once: the one acted on and the one that a fact names."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from linli.cases.lifecycle import Status
from linli.cases.models import Case
from linli.cases.queries.scope import visible_to
from linli.kernel.actor import Actor
from linli.kernel.errors import InvalidInput, NotFound
from linli.kernel.ids import parse_case_number


def lock_both(case: Case, *, other: str, field: str, by: Actor) -> tuple[Case, Case]:
    """`case` and the case numbered `other`, both visible to `by`, locked in the order of their ids: no two people wait
    for each other. Raises InvalidInput on `field`, NotFound when one went out of sight meanwhile.
    """
    canonical = parse_case_number(other)
    found = visible_to(by).filter(number=canonical).first() if canonical else None
    if found is None or not (by.is_system or found.roles_of(by)):  # who merely reported it has no say in it
        raise InvalidInput({field: [_("There is no case “%(number)s” here.") % {"number": other[:40]}]})
    if found.pk == case.pk:
        raise InvalidInput({field: [_("This is the same case. Please name another one.")]})
    both = visible_to(by).filter(pk__in=(case.pk, found.pk)).order_by("pk")
    rows = {row.pk: row for row in both.select_for_update(of=("self",), no_key=True)}
    if len(rows) != 2:
        raise NotFound
    return rows[case.pk], rows[found.pk]


def merged_into(main: Case) -> QuerySet[Case]:
    """The cases that wait for `main`, in the order of their ids, locked until the transaction ends."""
    waiting = Case.objects.filter(main=main, status=Status.MERGED).order_by("pk")
    return waiting.select_for_update(of=("self",), no_key=True)
