"""Merge: several reports of one matter are worked on once, and everybody who reported it hears of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linli.audit.actions import record
from linli.cases import notices
from linli.cases.lifecycle import FINAL, OPEN, ClockKind, EventKind, Status
from linli.cases.models import Case, CaseLink, CaseText
from linli.cases.models.fold import stamp
from linli.cases.queries import get_case, get_for_update, lock_both, merged_into, own_reporters
from linli.cases.steps.accept import accept_if_ready
from linli.cases.steps.context import Context, context_at
from linli.cases.steps.ending import stopped
from linli.cases.steps.follow_up import open_follow_up
from linli.cases.steps.link import keep_link, note_link
from linli.cases.steps.texts import add_text, checked, given
from linli.kernel.actor import Actor
from linli.kernel.errors import InvalidInput, TransitionRefused
from linli.kernel.texts import Text

_MAIN = frozenset({"main"})


class Merged(StrEnum):
    """What becomes of the merged cases when their main case is closed."""

    CLOSE = "close"
    KEEP = "keep"


MERGED_NAMES: dict[Merged, Text] = {
    Merged.CLOSE: Text(zh="一并结案", en="Close them too"),
    Merged.KEEP: Text(zh="单独继续办理", en="Handle them on their own"),
}


@transaction.atomic
def merge_case(*, number: str, main: str, by: Actor, at: datetime) -> Case:
    """Merge a case into the case numbered `main`, which `by` must see; what was merged into it moves along.

    Chains never exist: every merged case waits for one that is not merged itself.
    Raises NotFound, InvalidInput, NotAllowed, TransitionRefused.
    """
    case = get_case(by=by, number=number)
    case.allowed("merge", by=by, facts=_MAIN)
    case, into = lock_both(case, other=main, field="main", by=by)
    context = context_at(at)
    if case.linked_by.filter(relation=CaseLink.Relation.CHILD, case__status__in=OPEN).exists():
        raise TransitionRefused(_("Cases that were split off from it are still open. Merge it when they are closed."))
    if into.status == Status.MERGED:
        raise InvalidInput({"main": [_("That case is itself merged into another one. Please name that one.")]})
    if into.status in FINAL:
        raise InvalidInput({"main": [_("That case has ended. Link to it instead.")]})
    data = {"main": into.pk, **stopped(case)}
    case.move("merge", kind=EventKind.MERGED, by=by, at=at, pack_id=context.pack.id, facts=_MAIN, data=data)
    case.store()
    followers = list(merged_into(case))
    for follower in followers:
        data = {"main": into.pk, "status": Status.MERGED.value}
        follower.record(EventKind.MERGED, by=by, at=at, pack_id=context.pack.id, data=data)
        follower.store()
        CaseLink.objects.filter(case=follower, other=case, relation=CaseLink.Relation.DUPLICATE).delete()
    for one in (case, *followers):
        keep_link(one, into, CaseLink.Relation.DUPLICATE, at=at)
        note_link(into, one, CaseLink.Relation.DUPLICATE, of=True, context=context, by=by, at=at)
        notices.tell(one, "merged", reporters=own_reporters(one), at=at)
        record(action="case.merge", by=by, at=at, subject="case", subject_id=one.pk, facts={"main": into.pk})
    into.store()
    return case


@transaction.atomic
def unmerge_case(*, number: str, reason: str, by: Actor, at: datetime) -> Case:
    """Take a merged case apart again: it is received anew, its clock of routing runs on, and rules route it.

    Raises NotFound, InvalidInput, NotAllowed, TransitionRefused.
    """
    case = get_for_update(by=by, number=number)
    context = context_at(at)
    reason = checked(reason, field="reason")
    facts = given(reason=reason)
    case.allowed("unmerge", by=by, facts=facts)
    text = add_text(case, CaseText.Kind.REASON, reason, at=at)
    _go_on(case, "unmerge", facts=facts, more={"text": text}, context=context, by=by, at=at)
    return case


def close_merged(
    main: Case,
    *,
    kind: EventKind,
    template: str,
    text: tuple[CaseText.Kind, str],
    context: Context,
    by: Actor,
    at: datetime,
    public: bool | None = None,
    more: Mapping[str, Any] | None = None,
) -> list[Case]:
    """End the cases that wait for `main` as it ended itself, in the caller's transaction; their reporters are told.

    Whether one is public is its own reporter's wish; `public` can only narrow.
    """
    closed = list(merged_into(main))
    for case in closed:
        data = {
            **(more or {}),
            "result_class": main.result_class,
            "public": case.is_public and public is not False,
            "with": main.pk,
            "text": add_text(case, text[0], text[1], at=at),
            **stopped(case),
        }
        case.move("close_with_main", kind=kind, by=by, at=at, pack_id=context.pack.id, data=data)
        notices.tell(case, template, reporters=own_reporters(case), at=at)
        if kind is EventKind.CLOSED:
            open_follow_up(case, context=context, by=by, at=at)
        case.store()
        record(action="case.close", by=by, at=at, subject="case", subject_id=case.pk, facts={"main": main.pk})
    return closed


def release_merged(main: Case, *, context: Context, by: Actor, at: datetime) -> None:
    """Let the cases that wait for `main` go their own way, in the caller's transaction."""
    for case in merged_into(main):
        _go_on(case, "unmerge_with_main", facts=frozenset(), more={}, context=context, by=by, at=at)


def _go_on(
    case: Case, move: str, *, facts: frozenset[str], more: Mapping[str, Any], context: Context, by: Actor, at: datetime
) -> None:
    main_id, dispatch = case.main_id, case.clocks().get(ClockKind.DISPATCH)
    data: dict[str, Any] = {"main": main_id, **more}
    if dispatch is not None:
        data |= {"clocks": [context.resume(dispatch, case)], "due": stamp(dispatch.due_at)}
    case.move(move, kind=EventKind.UNMERGED, by=by, at=at, pack_id=context.pack.id, facts=facts, data=data)
    accept_if_ready(case, context=context, by=by, at=at)
    case.store()
    CaseLink.objects.filter(case=case, other_id=main_id, relation=CaseLink.Relation.DUPLICATE).delete()
    related = CaseLink.Relation.RELATED
    CaseLink.objects.get_or_create(case=case, other_id=main_id, relation=related, defaults={"at": at})
    notices.tell(case, "unmerged", reporters=own_reporters(case), at=at)
    record(action="case.unmerge", by=by, at=at, subject="case", subject_id=case.pk, facts={"main": main_id})
