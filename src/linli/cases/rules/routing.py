"""Which unit is responsible: the first rule whose condition matches, with the reason kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from linli.cases.rules.spec import CasesSpec, RouteSpec, TypeSpec
from linli.cases.rules.spec_base import Condition
from linli.duty.queries import UnitBook, UnitEntry


@dataclass(frozen=True, slots=True)
class Facts:
    """What a routing rule may ask about; `areas` are the ids of the lineage, district first."""

    type: TypeSpec
    urgency: str
    channel: str
    nature: str
    areas: Sequence[int | None]
    area_codes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Decision:
    """The unit (and post) with the rule that chose it."""

    unit: UnitEntry
    post_id: int | None
    rule: str


def matches(when: Condition, facts: Facts) -> bool:
    """Whether all fields that the condition gives match."""
    return (
        (not when.type or facts.type.code in when.type)
        and (not when.group or facts.type.group in when.group)
        and (not when.urgency or facts.urgency in when.urgency)
        and (not when.channel or facts.channel in when.channel)
        and (not when.nature or facts.nature in when.nature)
        and (not when.area or not facts.area_codes.isdisjoint(when.area))
    )


def _target(route: RouteSpec, facts: Facts, book: UnitBook) -> UnitEntry | None:
    if route.to.unit is not None:
        found = book.by_code.get(route.to.unit)
        return found if found is not None and not found.retired else None
    return book.of_area(route.to.unit_of_area or "", facts.areas)


def decide(spec: CasesSpec, facts: Facts, book: UnitBook) -> Decision | None:
    """The decision of the first matching rule that finds a unit, or None: then the desk decides."""
    for route in spec.routes:
        if matches(route.when, facts):
            unit = _target(route, facts, book)
            if unit is not None:
                return Decision(unit=unit, post_id=unit.posts.get(route.to.post or ""), rule=route.id)
    return None


def rule_reason(spec: CasesSpec, rule: str) -> Mapping[str, str] | None:
    """The reason of a rule in both languages, for explaining a decision taken under this pack."""
    for route in spec.routes:
        if route.id == rule:
            return {"zh": route.reason.zh, "en": route.reason.en}
    return None
