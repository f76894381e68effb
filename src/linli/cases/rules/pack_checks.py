"""What is wrong with the cases part of a pack: unknown codes, unreachable routes, types without a route."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from string import Formatter
from typing import Any

from linli.cases.lifecycle import ClockKind, Urgency
from linli.cases.rules.calendar import public_holidays
from linli.cases.rules.knowledge_checks import knowledge_problems
from linli.cases.rules.spec import (
    NEEDED_NOTICES,
    NOTICE_FIELDS,
    NOTICE_NAMES,
    STAFF_NOTICE_NAMES,
    CasesSpec,
    RouteSpec,
    Target,
)
from linli.cases.rules.spec_base import Condition
from linli.policy.parts import Problem


def problems(part: CasesSpec, *, parts: Mapping[str, Any], before: CasesSpec | None) -> Iterator[Problem]:
    """All problems of the part, each at its path."""
    yield from _types(part, before)
    yield from _routes(part, parts)
    yield from _coverage(part)
    yield from _notices(part)
    yield from _branches(part)
    yield from knowledge_problems(part, parts=parts, before=before)


def _types(part: CasesSpec, before: CasesSpec | None) -> Iterator[Problem]:
    groups = {group.code for group in part.groups}
    seen: set[str] = set()
    for index, spec in enumerate(part.types):
        if spec.code in seen:
            yield Problem(("types", index, "code"), f"the code {spec.code!r} stands here twice")
        seen.add(spec.code)
        if spec.group not in groups:
            yield Problem(("types", index, "group"), f"there is no group {spec.group!r}")
        codes = [question.code for question in spec.questions]
        if len(codes) != len(set(codes)):
            yield Problem(("types", index, "questions"), "a question code stands here twice")
    for spec in before.types if before else ():
        if spec.code not in seen:
            yield Problem(("types",), f"{spec.code!r} is in force: mark it `retired: true` instead of leaving it out")


def _routes(part: CasesSpec, parts: Mapping[str, Any]) -> Iterator[Problem]:
    units = {unit.code: unit for unit in parts["duty"].units}
    types, groups = set(part.by_code), {group.code for group in part.groups}
    earlier: list[RouteSpec] = []
    ids: set[str] = set()
    for index, route in enumerate(part.routes):
        path = ("routes", index)
        if route.id in ids:
            yield Problem((*path, "id"), f"the id {route.id!r} stands here twice")
        ids.add(route.id)
        for code in route.when.type:
            if code not in types:
                yield Problem((*path, "when", "type"), f"there is no type {code!r}")
        for code in route.when.group:
            if code not in groups:
                yield Problem((*path, "when", "group"), f"there is no group {code!r}")
        yield from _target(route.to, (*path, "to"), units)
        for other in earlier:
            if other.to.unit is not None and _covers(other.when, route.when, part):
                yield Problem((*path, "when"), f"no case can reach this route: {other.id!r} comes first")
                break
        earlier.append(route)


def _target(to: Target, path: tuple[str | int, ...], units: Mapping[str, Any]) -> Iterator[Problem]:
    kinds = {unit.kind for unit in units.values() if unit.area is not None and not unit.retired}
    if (to.unit is None) == (to.unit_of_area is None):
        yield Problem(path, "name either `unit` or `unit_of_area`")
    elif to.unit is not None:
        unit = units.get(to.unit)
        if unit is None or unit.retired:
            yield Problem((*path, "unit"), f"there is no unit {to.unit!r} in force")
        elif to.post and to.post not in {post.code for post in unit.posts if not post.retired}:
            yield Problem((*path, "post"), f"the unit has no post {to.post!r}")
    elif to.unit_of_area not in kinds:
        yield Problem((*path, "unit_of_area"), f"no unit of kind {to.unit_of_area!r} has an area")


def _covers(first: Condition, second: Condition, part: CasesSpec) -> bool:
    """Whether every case that `second` matches is already matched by `first`."""
    for name in ("area", "urgency", "channel", "nature"):
        mine, theirs = set(getattr(first, name)), set(getattr(second, name))
        if mine and (not theirs or not theirs <= mine):
            return False
    return _type_codes(second, part) <= _type_codes(first, part)


def _type_codes(when: Condition, part: CasesSpec) -> set[str]:
    return {
        spec.code
        for spec in part.types
        if (not when.type or spec.code in when.type) and (not when.group or spec.group in when.group)
    }


def _coverage(part: CasesSpec) -> Iterator[Problem]:
    routed: set[str] = set()
    for route in part.routes:
        if not (route.when.area or route.when.urgency or route.when.channel or route.when.nature):
            routed |= _type_codes(route.when, part)
    for index, spec in enumerate(part.types):
        if spec.retired:
            continue
        if spec.code not in routed:
            yield Problem(("types", index), f"no route takes every case of type {spec.code!r}")
        for urgency in Urgency:
            for clock in (ClockKind.HANDLE, ClockKind.FIRST_CONTACT):
                if part.limit(spec.code, urgency, clock) is None:
                    yield Problem(("types", index, "limits"), f"no limit for {clock.value} when {urgency.value}")
    if part.types and part.calendar is None:
        yield Problem(("calendar",), "needed as soon as there are types")
    days = part.calendar.holidays if part.calendar else None
    if days is not None and days.country:
        try:
            public_holidays(days.country, days.subdivision)
        except ValueError as error:
            yield Problem(("calendar", "holidays", "country"), str(error))


def _notices(part: CasesSpec) -> Iterator[Problem]:
    for key, known, notices in (
        ("notices", NOTICE_NAMES, part.notices),
        ("staff_notices", STAFF_NOTICE_NAMES, part.staff_notices),
    ):
        for name, notice in notices.items():
            if name not in known:
                yield Problem((key, name), f"unknown notice; known are {', '.join(known)}")
            for text in (notice.subject, notice.body):
                for language in ("zh", "en"):
                    for words in _unknown_fields(getattr(text, language)):
                        yield Problem((key, name), f"{language}: {words}")
    needed = list(NEEDED_NOTICES) if part.types else []
    if part.follow_up is not None and part.follow_up.link:
        needed.append("follow_up")
    for name in needed:
        if name not in part.notices:
            yield Problem(("notices",), f"the notice {name!r} is missing")


def _unknown_fields(text: str) -> Iterator[str]:
    try:
        fields = {field for _t, field, _s, _c in Formatter().parse(text) if field is not None}
    except ValueError as error:
        yield str(error)
        return
    for field in sorted(fields - NOTICE_FIELDS):
        yield f"unknown field {{{field}}}"


def _branches(part: CasesSpec) -> Iterator[Problem]:
    """Codes stand once, ladders go up in time and name types and groups that exist."""
    lists = {
        "result_classes": part.result_classes,
        "decline_grounds": part.decline_grounds,
        "suspension_causes": part.suspension_causes,
        "exclusion_grounds": part.exclusion_grounds,
        "statutory_channels": part.statutory_channels,
        "standard_texts": part.standard_texts,
    }
    for key, named in lists.items():
        seen: set[str] = set()
        for index, one in enumerate(named):
            if one.code in seen:
                yield Problem((key, index, "code"), f"the code {one.code!r} stands here twice")
            seen.add(one.code)
    types, groups = set(part.by_code), {group.code for group in part.groups}
    for index, ladder in enumerate(part.escalations):
        path = ("escalations", index)
        order = [("before", "due", "after").index(step.at) for step in ladder.steps]
        if order != sorted(order):
            yield Problem((*path, "steps"), "steps go from before the due time to after it")
        for code in sorted(set(ladder.when.type) - types):
            yield Problem((*path, "when", "type"), f"there is no type {code!r}")
        for code in sorted(set(ladder.when.group) - groups):
            yield Problem((*path, "when", "group"), f"there is no group {code!r}")
        if any(other.id == ladder.id for other in part.escalations[:index]):
            yield Problem((*path, "id"), f"the id {ladder.id!r} stands here twice")
        asks = part.follow_up is not None and part.follow_up.when == "deadline" and ladder.clock is ClockKind.HANDLE
        if asks and all(step.at != "due" for step in ladder.steps):
            yield Problem((*path, "steps"), "a step at the due time is needed: then the reporters are asked")
