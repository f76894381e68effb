"""Perhaps the same: proposals with their reasons in words, for the desk and for people who are about to report."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from linli.cases.lifecycle import STATUS_NAMES, Status
from linli.cases.models import Case
from linli.cases.rules.duplicates import Near, near_duplicates
from linli.cases.rules.likeness import Likeness
from linli.cases.steps.context import Context
from linli.cases.views.names import type_name
from linli.kernel.actor import Actor

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)


def near_shown(case: Case, *, text: str, by: Actor, context: Context, at: datetime) -> list[dict[str, Any]]:
    """The cases that `by` may see and that this one may be a duplicate of."""
    found = near_duplicates(case, text=text, spec=context.spec, by=by, at=at)
    return list(rows_of(found, context))


def rows_of(found: Iterable[Near], context: Context) -> Iterable[dict[str, Any]]:
    """What pages show of proposals."""
    for one in found:
        yield {
            "number": one.number,
            "type": type_name(context, one.type_code),
            "status": one.status,
            "state": STATUS_NAMES[Status(one.status)],
            "received_at": one.received_at,
            "text_public": one.text_public,
            "why": " · ".join(reasons(one.why)),
        }


def reasons(why: Likeness) -> list[str]:
    """Why two reports may be the same, such as "42 m away", "3 h earlier", "texts 81 % alike"."""
    words = [_("%(metres)d m away") % {"metres": round(why.metres)}, _time_apart(why.earlier)]
    if why.same_type:
        words.append(_("same type"))
    elif why.same_group:
        words.append(_("same kind"))
    return [*words, _("texts %(percent)d %% alike") % {"percent": why.texts}] if why.texts else words


def _time_apart(earlier: timedelta) -> str:
    apart, before = abs(earlier), earlier >= timedelta()
    if apart < _HOUR:
        minutes = {"count": int(apart.total_seconds() // 60)}
        return (_("%(count)d min earlier") if before else _("%(count)d min later")) % minutes
    if apart < 2 * _DAY:
        hours = {"count": apart // _HOUR}
        return (_("%(count)d h earlier") if before else _("%(count)d h later")) % hours
    return (_("%(count)d days earlier") if before else _("%(count)d days later")) % {"count": apart // _DAY}
