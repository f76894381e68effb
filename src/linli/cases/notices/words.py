"""The fields that a pack's notices may name, filled from the case as it stands."""

from __future__ import annotations

from datetime import datetime

from linli.cases.models import Case
from linli.cases.rules.spec import CasesSpec
from linli.duty.queries import unit_book
from linli.kernel.texts import Text
from linli.policy.queries import ActivePack


def local_time(moment: datetime, pack: ActivePack) -> str:
    """A time as notices write it, in the pack's zone."""
    return f"{moment.astimezone(pack.zone):%Y-%m-%d %H:%M}"


def fields_of(case: Case, pack: ActivePack, language: str | None) -> dict[str, str]:
    """Everything about the case that is nobody's personal data."""
    spec = pack.part("cases", CasesSpec)
    kind = spec.by_code.get(case.type_code)
    unit = unit_book().by_id.get(case.unit_id) if case.unit_id is not None else None
    result = next((known.name for known in spec.result_classes if known.code == case.result_class), None)
    unknown = Text(zh="未分类事项", en="not yet classified")
    return {
        "number": case.number,
        "type": (kind.name if kind else unknown).in_language(language),
        "unit": unit.name(language) if unit else "",
        "due": local_time(case.due_at, pack) if case.due_at else "",
        "district": pack.head.title.in_language(language),
        "result": result.in_language(language) if result else "",
    }
