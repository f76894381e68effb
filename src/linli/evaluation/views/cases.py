"""The cases behind a figure, with what stands for each of them today."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from linli.accounts.middleware import SignedInRequest
from linli.cases.lifecycle import MATTER_NAMES, STATE_NAMES, STATUS_NAMES, MatterKind, Status
from linli.cases.rules.spec import CasesSpec
from linli.cases.steps.transfer import TRANSFERRED, WITHDRAWN
from linli.duty.queries import UnitEntry, unit_book
from linli.evaluation.queries import CaseLine, case_lines
from linli.evaluation.rules.reports import MOST_LISTED, PARTS, cases_behind, report
from linli.evaluation.rules.tables import level_name
from linli.evaluation.views.asked import NOBODY, asked_of, start_of
from linli.evaluation.views.cell import one_cell, table_address
from linli.evaluation.views.drawing import cases_address, cell_address, figure
from linli.kernel.errors import InvalidInput
from linli.policy.queries import ActivePack
from linli.web.tones import Tone


@login_required
@require_safe
@never_cache
def cases(request: SignedInRequest, month: str, level: str, code: str) -> HttpResponse:
    """A part of a figure, 50 cases a page. Raises NotFound, NotAllowed, InvalidInput, NotReady."""
    by, now = request.actor, timezone.now()
    asked = asked_of(request, by, now=now, month=month, level=level)
    made = asked.evaluation(by)
    own = one_cell(made, level, report(made, level)["cells"], "" if code == NOBODY else code)
    chosen, start = request.GET.get("indicator", ""), start_of(request)
    spec = made.spec.by_code.get(chosen)
    if spec is None:
        raise InvalidInput({"indicator": [_("There is no indicator “%(code)s”.") % {"code": chosen[:40]}]})
    shown = figure(spec, own["indicators"][chosen], cases=cases_address(asked, own["code"]))
    part = request.GET.get("part") or shown["part"]
    told = cases_behind(
        made, level=level, code=own["code"], indicator=chosen, name=part, by=by, start=start, limit=MOST_LISTED
    )
    lines = case_lines(told["numbers"], by=by)
    units = unit_book().by_id
    rows = {number: _row(line, asked.pack, units, now) for number, line in lines.items()}
    listed = min(MOST_LISTED, max(0, told["count"] - start))
    page: dict[str, Any] = {
        "asked": asked,
        "as_of": made.as_of,
        "name": own["name"],
        "level": level_name(made.pack, level, day=made.day),
        "figure": shown,
        "part": part,
        "tabs": _tabs(shown),
        "rows": [rows[number] for number in told["numbers"] if number in rows],
        "count": told["count"],
        "first": start + 1,
        "last": start + listed,
        "hidden": listed - len(told["numbers"]),
        "next": str(told["next"]) if told["next"] is not None else None,
        "cell_url": cell_address(asked, own["code"]),
        "back": table_address(asked),
        "now": now,
    }
    return render(request, "evaluation/cases.html", page)


def _tabs(shown: dict[str, Any]) -> list[dict[str, Any]]:
    words = dict(zip(PARTS, (_("In the numerator"), _("In the denominator only"), _("Left out")), strict=True))
    counts = {"numerator": shown["numerator"], "rest": shown["rest"], "excluded": shown["excluded"]}
    if shown["count"]:
        words |= {"numerator": _("Counted")}
        del words["rest"]
    return [{"part": part, "words": words[part], "count": counts[part]} for part in words]


def _row(line: CaseLine, pack: ActivePack, units: Mapping[int, UnitEntry], now: datetime) -> dict[str, Any]:
    case, spec, language = line.case, pack.part("cases", CasesSpec), get_language()
    kind, unit = spec.by_code.get(case.type_code), units.get(case.unit_id or 0)
    late = line.due is not None and (line.handled or now) > line.due
    return {
        "number": case.number,
        "type": str(kind.name) if kind is not None else case.type_code,
        "unit": unit.name(language) if unit is not None else "",
        "due": line.due,
        "handled": line.handled,
        "tone": (Tone.LATE if late else Tone.ON_TIME).value,
        "late": late,
        "closed_at": case.closed_at,
        "state": STATUS_NAMES[Status(case.status)],
        "asked": _asked(line, spec),
    }


def _asked(line: CaseLine, spec: CasesSpec) -> list[str]:
    """What speaks about the case's place in the evaluation: exclusion, appeal, or an end that leaves it out."""
    grounds = {one.code: str(one.name) for one in spec.exclusion_grounds}
    said = []
    for matter in line.matters:
        words = [str(MATTER_NAMES[MatterKind(matter.kind)]), str(STATE_NAMES.get(matter.state, matter.state))]
        said.append(" · ".join(filter(None, (*words, grounds.get(matter.ground, matter.ground)))))
    ends = {one.code: str(one.name) for one in spec.result_classes if one.code in (TRANSFERRED, WITHDRAWN)}
    if line.case.result_class in ends:
        said.append(ends[line.case.result_class])
    if line.case.status == Status.DECLINED:
        said.append(str(STATUS_NAMES[Status.DECLINED]))
    return said
