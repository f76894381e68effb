"""Suggestions as pages show them: names, how likely in words and numbers, the words that drove them, and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from linli.cases.forms.moves import MoveForm
from linli.cases.forms.report import ReportForm
from linli.cases.models import Case
from linli.cases.rules.routing import Facts, decide
from linli.cases.rules.suggest import Ranked, Suggestion, suggest_types, suggest_units
from linli.cases.steps.context import Context
from linli.cases.views.names import type_name, unit_name


def offered(
    form: ReportForm, context: Context, *, language: str | None = None, at_desk: bool = False
) -> dict[str, Any]:
    """What a report page shows beside the text: whether there can be suggestions, and those for what was written."""
    text, chosen = (str(form.data.get(name, "")) for name in ("text", "type"))
    shown = types_for(text, context, language=language, at_desk=at_desk, chosen=chosen) if text else {}
    return {"learned": bool(context.learned), **shown}


def types_for(
    text: str, context: Context, *, language: str | None = None, at_desk: bool = False, chosen: str = ""
) -> dict[str, Any]:
    """Types for a report that is being written; the desk also sees numbers, and who handles such matters."""
    found = suggest_types(text, spec=context.spec, generation=context.learned)
    shown: dict[str, Any] = {"at_desk": at_desk}
    if found is not None:
        rows = [_type_row(one, context, chosen) for one in found.ranked]
        shown["suggestion"] = _shown(found, rows, field="id_type")
    if at_desk:
        shown["handlers"] = _units(text, context, language)
    return shown


def suggestions_for(
    case: Case,
    moves: Sequence[MoveForm],
    *,
    text: str,
    context: Context,
    language: str | None,
    asked: str = "",
) -> dict[str, Any]:
    """What a case page shows beside the moves that name the type or the unit; `asked`: the type pressed without script.

    The form of the first carries along what was suggested.
    """
    shown: dict[str, Any] = {}
    for form in moves:
        if form.move.name == "classify":
            chosen = asked if asked in context.spec.by_code else case.type_code
            shown |= for_case(case, text=text, context=context, language=language, chosen=chosen)
            if "suggestion" in shown:
                form.initial.update(suggested=shown["suggestion"]["token"], type_code=chosen)
        elif form.move.name == "route":
            shown |= units_for_case(case, text=text, context=context, language=language)
    return shown


def for_case(case: Case, *, text: str, context: Context, language: str | None, chosen: str) -> dict[str, Any]:
    """Types for a case that waits for its type, each with the unit that the rules would name."""
    found = suggest_types(text, spec=context.spec, generation=context.learned)
    if found is None:
        return {}
    rows = [
        _type_row(one, context, chosen) | {"unit": _by_rules(case, one.code, context, language)} for one in found.ranked
    ]
    shown = _shown(found, rows, field="id_classify_type_code")
    return {"suggestion": shown, "handlers": _units(text, context, language), "at_desk": True}


def units_for_case(case: Case, *, text: str, context: Context, language: str | None) -> dict[str, Any]:
    """Units that usually handle such matters, beside the one that the rules name for the case as it stands."""
    found = suggest_units(text, spec=context.spec, book=context.book, generation=context.learned)
    if found is None:
        return {}
    rows = [_unit_row(one, context, language) for one in found.ranked]
    shown = _shown(found, rows, field="id_route_unit")
    return {"unit_suggestion": shown, "by_rules": _by_rules(case, case.type_code, context, language)}


def _units(text: str, context: Context, language: str | None) -> list[dict[str, Any]]:
    found = suggest_units(text, spec=context.spec, book=context.book, generation=context.learned)
    return [_unit_row(one, context, language) for one in found.ranked[:1]] if found is not None else []


def _shown(found: Suggestion, rows: list[dict[str, Any]], *, field: str) -> dict[str, Any]:
    return {
        "rows": rows,
        "unsure": found.unsure,
        "token": found.token,
        "field": field,
        "trained_at": found.trained_at,
        "texts": found.texts,
        "judges": found.measures.get("judges", 0),
        "right": round(100 * float(found.measures.get("accuracy", 0))),
    }


def _row(one: Ranked, name: str) -> dict[str, Any]:
    percent = round(100 * one.probability)
    return {"code": one.code, "name": name, "words": one.words, "percent": percent, "likely": likely(one.probability)}


def _type_row(one: Ranked, context: Context, chosen: str) -> dict[str, Any]:
    return _row(one, type_name(context, one.code)) | {"chosen": one.code == chosen}


def _unit_row(one: Ranked, context: Context, language: str | None) -> dict[str, Any]:
    unit = context.book.by_code.get(one.code)
    return _row(one, unit_name(context, unit.id if unit else None, language))


def _by_rules(case: Case, type_code: str, context: Context, language: str | None) -> str:
    """The unit that the pack's rules name for the case if it were of this type; empty when the desk decides."""
    spec = context.spec.by_code.get(type_code)
    if spec is None:
        return ""
    areas = (case.area_1, case.area_2, case.area_3, case.area_4, case.area_5)
    places = context.snapshot.places
    codes = frozenset(places[area].code for area in areas if area is not None and area in places)
    facts = Facts(spec, case.urgency, case.channel, case.nature, areas, codes)
    decision = decide(context.spec, facts, context.book)
    return decision.unit.name(language) if decision is not None else ""


def likely(probability: float) -> str:
    """How likely, in a word."""
    words = ((0.85, _("very likely")), (0.6, _("likely")), (0.3, _("possible")))
    return next((word for least, word in words if probability >= least), _("less likely"))
