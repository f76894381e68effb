"""Split: a second matter in a report becomes a case of its own, at the same place, for the same reporters."""

from __future__ import annotations

import os
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linli.audit.actions import record
from linli.cases import notices
from linli.cases.lifecycle import ClockKind, EventKind
from linli.cases.models import Case, CaseLink, CasePlace, CaseText, Reporter
from linli.cases.queries import get_for_update
from linli.cases.rules.spec import TypeSpec
from linli.cases.steps.accept import accept_if_ready
from linli.cases.steps.classify import classification
from linli.cases.steps.context import Context, context_at
from linli.cases.steps.texts import checked
from linli.kernel.actor import Actor
from linli.kernel.errors import InvalidInput
from linli.kernel.ids import case_number
from linli.kernel.numbers import next_number
from linli.kernel.rows import insert

# what of a reporter goes along; not the API key: its client was told of one case, not of this one
_SAME = (
    "no", "user_id", "language", "confidential", "name_sealed", "phone_sealed", "email_sealed", "phone_blind",
    "email_blind",
)  # fmt: skip


@transaction.atomic
def split_case(*, number: str, type_code: str, text: str, by: Actor, at: datetime) -> Case:
    """Make a child case of type `type_code` about `text`; returns the parent, which waits for it before it is closed.

    The child is received now: its limits count from here. Its reporters get secrets of their own for it.
    Raises NotFound, InvalidInput, NotAllowed, TransitionRefused.
    """
    parent = get_for_update(by=by, number=number)
    context = context_at(at)
    text = checked(text, field="text")
    facts = frozenset(name for name, value in (("type_code", type_code), ("text", text)) if value)
    parent.allowed("split", by=by, facts=facts)
    spec = context.spec.by_code.get(type_code)
    if spec is None or spec.retired:
        raise InvalidInput({"type_code": [_("There is no type “%(code)s”.") % {"code": type_code[:40]}]})
    child = _child(parent, spec, context=context, by=by, at=at)
    child.store()
    insert([CaseText(case=child, no=1, kind=CaseText.Kind.DESCRIPTION, body=text, at=at)])
    reporters = _reporters(parent, child, at=at)
    CaseLink(case=child, other=parent, relation=CaseLink.Relation.CHILD, at=at).save(force_insert=True)
    data = {"child": child.pk}
    parent.move("split", kind=EventKind.SPLIT, by=by, at=at, pack_id=context.pack.id, facts=facts, data=data)
    parent.store()
    template = "split" if "split" in context.spec.notices else "received"
    notices.tell(child, template, reporters=reporters, at=at)
    record(action="case.split", by=by, at=at, subject="case", subject_id=parent.pk, facts={"child": child.pk})
    return parent


def _child(parent: Case, spec: TypeSpec, *, context: Context, by: Actor, at: datetime) -> Case:
    day = at.astimezone(context.pack.zone).date()
    child = Case()
    child.type_code, child.urgency = spec.code, spec.urgency.value
    clocks = context.start(ClockKind.DISPATCH, child, at)
    child.type_code = ""
    received = {
        "status": "received",
        "number": case_number(day, next_number(f"case-{day:%Y%m%d}")),
        "channel": parent.channel,
        "nature": parent.nature,
        "urgency": spec.urgency.value,
        "public_wish": parent.public_wish,
        "reported": None,
        "text": 1,
        "reporter": 1,
        "photos": 0,
        "parent": parent.pk,
        "clocks": clocks,
        "due": clocks[0]["due"] if clocks else None,
    }
    pack_id = context.pack.id
    child.record(EventKind.RECEIVED, by=by, at=at, pack_id=pack_id, data=received)
    located = {
        "place": _place(parent),
        "areas": [parent.area_1, parent.area_2, parent.area_3, parent.area_4, parent.area_5],
        "cell": parent.cell,
        "by": "parent",
    }
    child.record(EventKind.LOCATED, by=by, at=at, pack_id=pack_id, data=located)
    data = classification(spec, urgency=None, public_wish=parent.public_wish, basis="agent")
    child.record(EventKind.CLASSIFIED, by=by, at=at, pack_id=pack_id, data=data)
    accept_if_ready(child, context=context, by=by, at=at)
    return child


def _place(parent: Case) -> int | None:
    """A row of its own, so that each case's place can be erased without the other's."""
    old = parent.place
    if old is None:
        return None
    new = CasePlace(lon=old.lon, lat=old.lat, accuracy_m=old.accuracy_m, address=old.address, erased_at=old.erased_at)
    new.save(force_insert=True)
    return new.pk


def _reporters(parent: Case, child: Case, *, at: datetime) -> list[Reporter]:
    """The reporters once more; sealed values are bound to their field, not to their row, and are copied as they are."""
    rows = [
        Reporter(case=child, salt=os.urandom(16), created_at=at, **{name: getattr(old, name) for name in _SAME})
        for old in parent.reporters.filter(erased_at=None).order_by("no")
    ]
    insert(rows)
    return rows
