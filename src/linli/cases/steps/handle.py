"""Handle: the unit signs, contacts the resident, and reports the work done with its evidence."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linli.audit.actions import record
from linli.cases import notices
from linli.cases.lifecycle import ClockKind, EventKind, MatterKind
from linli.cases.models import Attachment, Case, CaseText
from linli.cases.queries import get_for_update, reporters_to_tell
from linli.cases.rules.spec_branches import EvidenceSpec
from linli.cases.steps.attach import claim
from linli.cases.steps.context import context_at
from linli.cases.steps.matters import lapse
from linli.cases.steps.texts import add_text, checked, given
from linli.kernel.actor import Actor
from linli.kernel.errors import InvalidInput
from linli.kernel.texts import Text


class Outcome(StrEnum):
    """What came of contacting the resident."""

    REACHED = "reached"
    NOT_REACHED = "not_reached"
    NO_CONTACT = "no_contact"


OUTCOME_NAMES: dict[Outcome, Text] = {
    Outcome.REACHED: Text(zh="已联系上", en="Reached"),
    Outcome.NOT_REACHED: Text(zh="未联系上", en="Not reached"),
    Outcome.NO_CONTACT: Text(zh="匿名，无联系方式", en="Anonymous, no contact"),
}

# A supervision note still wants its answer when the work is done.
_SETTLED_BY_WORK = (MatterKind.OBJECTION, MatterKind.EXTENSION, MatterKind.HELP)


@transaction.atomic
def sign_case(*, number: str, by: Actor, at: datetime) -> Case:
    """The unit takes the case up. Raises NotFound, NotAllowed, TransitionRefused."""
    case = get_for_update(by=by, number=number)
    pack = context_at(at).pack
    case.move("sign", kind=EventKind.SIGNED, by=by, at=at, pack_id=pack.id)
    case.store()
    notices.tell(case, "routed", reporters=reporters_to_tell(case), at=at)
    record(action="case.sign", by=by, at=at, subject="case", subject_id=case.pk)
    return case


@transaction.atomic
def contact_reporter(*, number: str, outcome: Outcome, by: Actor, at: datetime, reason: str = "") -> Case:
    """Note that the unit contacted the resident; reaching them (or having nobody to reach) stops the clock.

    Raises NotFound, InvalidInput, NotAllowed, TransitionRefused.
    """
    case = get_for_update(by=by, number=number)
    pack = context_at(at).pack
    reason = checked(reason, field="reason")
    if outcome is Outcome.NO_CONTACT and reporters_to_tell(case):
        raise InvalidInput({"outcome": [_("This reporter left a contact. Please try to reach them.")]})
    data: dict[str, object] = {"outcome": outcome.value}
    if outcome is not Outcome.NOT_REACHED:
        data["clocks"] = [{"kind": ClockKind.FIRST_CONTACT.value, "do": "stop"}]
    if reason:
        data["text"] = add_text(case, CaseText.Kind.NOTE, reason, at=at)
    facts = frozenset({"outcome"})
    case.move("contact", kind=EventKind.CONTACTED, by=by, at=at, pack_id=pack.id, facts=facts, data=data)
    case.store()
    record(action="case.contact", by=by, at=at, subject="case", subject_id=case.pk, facts={"outcome": outcome.value})
    return case


@transaction.atomic
def report_done(
    *,
    number: str,
    result: str,
    by: Actor,
    at: datetime,
    photos: Sequence[uuid.UUID] = (),
    before: Sequence[uuid.UUID] = (),
) -> Case:
    """The unit says what it did; types that ask for evidence need photos of the result, some of the place before.

    A photo of the report counts as one of the place before.

    Raises NotFound, InvalidInput, NotAllowed, TransitionRefused.
    """
    case = get_for_update(by=by, number=number)
    context = context_at(at)
    result = checked(result, field="result")
    facts = given(result=result)
    case.allowed("report_done", by=by, facts=facts)
    spec = context.spec.by_code.get(case.type_code)
    _check_evidence(case, spec.evidence if spec is not None else None, photos=photos, before=before)
    verify = context.start(ClockKind.VERIFY, case, at)
    data = {
        "photos": len(photos),
        "clocks": [
            {"kind": ClockKind.FIRST_CONTACT.value, "do": "stop"},
            {"kind": ClockKind.HANDLE.value, "do": "stop"},
            *verify,
        ],
        "matters": lapse(case, _SETTLED_BY_WORK),
    }
    if verify:
        data["due"] = verify[0]["due"]
    if result:
        data["text"] = add_text(case, CaseText.Kind.RESULT, result, at=at)
    case.move("report_done", kind=EventKind.HANDLED, by=by, at=at, pack_id=context.pack.id, facts=facts, data=data)
    claim(case, before, stage=Attachment.Stage.BEFORE)
    claim(case, photos, stage=Attachment.Stage.RESULT)
    case.store()
    notices.tell(case, "handled", reporters=reporters_to_tell(case), at=at)
    record(action="case.report_done", by=by, at=at, subject="case", subject_id=case.pk, facts={"photos": len(photos)})
    return case


def _check_evidence(
    case: Case, rule: EvidenceSpec | None, *, photos: Sequence[uuid.UUID], before: Sequence[uuid.UUID]
) -> None:
    if rule is None:
        return
    if len(photos) < rule.photos:
        one, more = _("This type needs a photo of the result."), _("This type needs %(count)d photos of the result.")
        raise InvalidInput({"photos": [one if rule.photos == 1 else more % {"count": rule.photos}]})
    earlier = (Attachment.Stage.REPORT, Attachment.Stage.BEFORE)
    if rule.before and not before and not case.attachments.filter(stage__in=earlier).exists():
        raise InvalidInput({"before": [_("This type needs a photo of the place before the work.")]})
