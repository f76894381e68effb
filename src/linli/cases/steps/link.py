"""Link: two cases that have to do with each other name each other."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linli.audit.actions import record
from linli.cases.lifecycle import EventKind
from linli.cases.models import Case, CaseLink
from linli.cases.queries import get_case, lock_both
from linli.cases.steps.context import Context, context_at
from linli.kernel.actor import Actor
from linli.kernel.errors import InvalidInput

Relation = CaseLink.Relation
_FACTS = frozenset({"other", "relation"})
_MOST_GENERATIONS = 20


@transaction.atomic
def link_case(*, number: str, other: str, relation: Relation, by: Actor, at: datetime) -> Case:
    """Say what a case is to the case numbered `other`: its duplicate, its child, or related. Both must be visible.

    A link asks for nothing but this: a case cannot be closed while a child of it is open.
    Raises NotFound, InvalidInput, NotAllowed, TransitionRefused.
    """
    case = get_case(by=by, number=number)
    case.allowed("link", by=by, facts=_FACTS)
    case, to = lock_both(case, other=other, field="other", by=by)
    if relation is Relation.CHILD and _descends(to, case):
        raise InvalidInput({"other": [_("That case is a child of this one.")]})
    same_back = (
        relation is Relation.RELATED and CaseLink.objects.filter(case=to, other=case, relation=relation).exists()
    )
    if same_back or not keep_link(case, to, relation, at=at):
        raise InvalidInput({"other": [_("These two are linked in this way already.")]})
    context = context_at(at)
    data = _data(to, relation, of=False)
    case.move("link", kind=EventKind.LINKED, by=by, at=at, pack_id=context.pack.id, facts=_FACTS, data=data)
    note_link(to, case, relation, of=True, context=context, by=by, at=at)
    case.store()
    to.store()
    told: dict[str, str | int | bool | None] = {"other": to.pk, "relation": relation.value}
    record(action="case.link", by=by, at=at, subject="case", subject_id=case.pk, facts=told)
    return case


def keep_link(case: Case, to: Case, relation: Relation, *, at: datetime) -> bool:
    """Write the link unless it is there; whether it was written."""
    _row, made = CaseLink.objects.get_or_create(case=case, other=to, relation=relation, defaults={"at": at})
    return made


def note_link(
    case: Case, other: Case, relation: Relation, *, of: bool, context: Context, by: Actor, at: datetime
) -> None:
    """Record on `case`, without storing it, that it is linked: it is the `relation` of `other`, or (`of`) has it so."""
    data = _data(other, relation, of=of)
    case.record(EventKind.LINKED, by=by, at=at, pack_id=context.pack.id, data=data)


def _data(other: Case, relation: Relation, *, of: bool) -> dict[str, Any]:
    return {"other": other.pk, "relation": relation.value, "of": of}


def _descends(case: Case, ancestor: Case) -> bool:
    """Whether `case` is a child, or a child's child, of `ancestor`; a chain longer than 20 counts as one."""
    generation = {case.pk}
    for _step in range(_MOST_GENERATIONS):
        links = CaseLink.objects.filter(case__in=generation, relation=Relation.CHILD)
        generation = set(links.values_list("other_id", flat=True))
        if ancestor.pk in generation:
            return True
        if not generation:
            return False
    return True
