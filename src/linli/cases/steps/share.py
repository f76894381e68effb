"""Share: units act beside the one responsible; each reports its own part done, or is released by the desk.

A case is not reported done while a unit still acts in it (the table sees to that). An assisting unit sees the case,
never a contact.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linli.audit.actions import record
from linli.cases.lifecycle import EventKind, MatterKind
from linli.cases.models import Attachment, Case, CaseMatter, CaseText
from linli.cases.queries import get_for_update
from linli.cases.steps.attach import claim
from linli.cases.steps.context import Context, context_at
from linli.cases.steps.matters import begin_matter, end_matter, must_be_free, open_matter
from linli.cases.steps.texts import add_text, checked, given
from linli.kernel.actor import Actor
from linli.kernel.errors import InvalidInput, NotAllowed


@transaction.atomic
def share_case(*, number: str, unit_code: str, reason: str, by: Actor, at: datetime) -> Case:
    """The desk adds a unit that acts too. Raises NotFound, InvalidInput, NotAllowed, TransitionRefused."""
    case = get_for_update(by=by, number=number)
    context = context_at(at)
    reason = checked(reason, field="reason")
    facts = given(unit=unit_code, reason=reason)
    case.allowed("share", by=by, facts=facts)
    unit = context.unit(unit_code)
    must_be_free(case, MatterKind.JOINT, unit.id)
    data = {
        "matters": [begin_matter(case, MatterKind.JOINT, unit=unit.id)],
        "text": add_text(case, CaseText.Kind.REASON, reason, at=at),
    }
    case.move("share", kind=EventKind.SHARED, by=by, at=at, pack_id=context.pack.id, facts=facts, data=data)
    case.store()
    record(action="case.share", by=by, at=at, subject="case", subject_id=case.pk, facts={"unit": unit.code})
    return case


@transaction.atomic
def part_done(
    *, number: str, result: str, by: Actor, at: datetime, unit_code: str = "", photos: Sequence[uuid.UUID] = ()
) -> Case:
    """An assisting unit says what it did. `unit_code` is needed only of a member of several units that act.

    Raises NotFound, InvalidInput, NotAllowed, TransitionRefused.
    """
    case = get_for_update(by=by, number=number)
    context = context_at(at)
    result = checked(result, field="result")
    facts = given(result=result)
    case.allowed("part_done", by=by, facts=facts)
    matter = _own_part(case, context, unit_code, by)
    data = {
        "photos": len(photos),
        "matters": [end_matter(matter, "done")],
        "text": add_text(case, CaseText.Kind.RESULT, result, at=at),
    }
    case.move("part_done", kind=EventKind.PART_DONE, by=by, at=at, pack_id=context.pack.id, facts=facts, data=data)
    claim(case, photos, stage=Attachment.Stage.RESULT)
    case.store()
    told = {"unit": matter.unit_id, "photos": len(photos)}
    record(action="case.part_done", by=by, at=at, subject="case", subject_id=case.pk, facts=told)
    return case


def _own_part(case: Case, context: Context, unit_code: str, by: Actor) -> CaseMatter:
    """The open part of a unit that `by` belongs to; the house may speak for any."""
    own = {grant.unit_id for grant in by.grants}
    acting = [one for one in case.matters_of(MatterKind.JOINT, "acting") if by.is_system or one.unit_id in own]
    if unit_code:
        unit = context.unit(unit_code, retired=True)
        acting = [one for one in acting if one.unit_id == unit.id]
    if not acting:
        raise NotAllowed(_("Your unit has no open part in this case."))
    if len(acting) > 1:
        raise InvalidInput({"unit": [_("There are several. Please say which unit.")]})
    return acting[0]


@transaction.atomic
def release_unit(*, number: str, reason: str, by: Actor, at: datetime, unit_code: str = "") -> Case:
    """The desk lets an assisting unit go whose part is not needed; it no longer sees the case.

    `unit_code` is needed only when several act. Raises NotFound, InvalidInput, NotAllowed, TransitionRefused.
    """
    case = get_for_update(by=by, number=number)
    context = context_at(at)
    reason = checked(reason, field="reason")
    facts = given(reason=reason)
    case.allowed("release_unit", by=by, facts=facts)
    unit_id = context.unit(unit_code, retired=True).id if unit_code else None
    matter = open_matter(case, MatterKind.JOINT, unit_id=unit_id)
    data = {
        "matters": [end_matter(matter, "released")],
        "text": add_text(case, CaseText.Kind.REASON, reason, at=at),
    }
    case.move("release_unit", kind=EventKind.RELEASED, by=by, at=at, pack_id=context.pack.id, facts=facts, data=data)
    case.store()
    told = {"unit": matter.unit_id}
    record(action="case.release_unit", by=by, at=at, subject="case", subject_id=case.pk, facts=told)
    return case
