"""Who sees which case: visible_to and the two ways to one case."""

from __future__ import annotations

from functools import lru_cache, reduce
from operator import or_
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from linli.accounts.roles import EVERYWHERE, Role
from linli.cases.lifecycle import ASSISTING_KINDS, ASSISTING_STATES, TRANSITIONS
from linli.cases.models import Case, CaseMatter, Reporter
from linli.kernel.actor import Actor, ActorKind, Grant
from linli.kernel.errors import NotFound
from linli.kernel.ids import parse_case_number
from linli.kernel.lifecycle import Move
from linli.kernel.rows import fetch_where

LOCK = 'FOR NO KEY UPDATE OF "cases_case"'


def _scopes(grant: Grant) -> list[Q]:
    """What one grant opens, side by side; a grant without area or unit opens all (an empty Q) for some roles only."""
    role = Role(grant.role)
    if role is Role.UNIT:
        if grant.unit_id is None:
            return []
        helping = CaseMatter.objects.filter(
            unit_id=grant.unit_id, kind__in=[kind.value for kind in ASSISTING_KINDS], state__in=ASSISTING_STATES
        )
        return [Q(unit_id=grant.unit_id), Q(pk__in=helping.values("case_id"))]
    if role in (Role.ADMIN, Role.CHANNEL, Role.RESIDENT, Role.ASSISTING):
        return []
    if grant.area_id is not None and grant.area_depth is not None:
        return [Q(**{f"area_{grant.area_depth}": grant.area_id})]
    return [Q()] if role in EVERYWHERE else []


def scopes_of(by: Actor) -> list[Q]:
    """The scopes of `by` side by side: area or unit of each grant, own reports; a single empty Q for all cases."""
    if by.is_system:
        return [Q()]
    scopes = [scope for grant in by.grants for scope in _scopes(grant)]
    if any(not scope for scope in scopes):
        return [Q()]
    if by.kind is ActorKind.API and by.id is not None:
        scopes.append(Q(pk__in=Reporter.objects.filter(key_id=by.id).values("case_id")))
    elif by.id is not None:
        scopes.append(Q(pk__in=Reporter.objects.filter(user_id=by.id).values("case_id")))
    return scopes


def visible_to(by: Actor) -> QuerySet[Case]:
    """The cases `by` may see: by area or unit of each grant, own reports, or, for the house's jobs, all."""
    scopes = scopes_of(by)
    return Case.objects.filter(reduce(or_, scopes)) if scopes else Case.objects.none()


def visible_among(by: Actor, **narrowed: Any) -> QuerySet[Case]:
    """As `visible_to(by).filter(**narrowed)`, each scope by its own index: for counts, not for an ordered page."""
    scopes = scopes_of(by)
    if len(scopes) < 2:
        return visible_to(by).filter(**narrowed)
    parts = [Case.objects.filter(scope, **narrowed).order_by().values("pk") for scope in scopes]
    return Case.objects.filter(pk__in=parts[0].union(*parts[1:]))


def get_case(*, by: Actor, number: str) -> Case:
    """The case that `by` may see. Raises NotFound, also for what `by` may not see."""
    canonical = parse_case_number(number)
    found = visible_to(by).select_related("place").filter(number=canonical).first() if canonical else None
    if found is None:
        raise NotFound
    return found


def get_for_update(*, by: Actor, number: str) -> Case:
    """As `get_case`, locked until the transaction ends (SQLite: the whole database is).

    Rows that refer to the case can still be written: its key stays.
    """
    canonical = parse_case_number(number)
    found = _locked(by, "number", canonical, lock=LOCK) if canonical else None
    if found is None:
        raise NotFound
    return found


def get_unless_held(*, by: Actor, case_id: int) -> Case | None:
    """The case of a row locked, None when `by` may not see it or somebody else holds it now."""
    return _locked(by, "id", case_id, lock=f"{LOCK} SKIP LOCKED")


def _locked(by: Actor, column: str, value: object, *, lock: str) -> Case | None:
    where, values = _where_visible(by)
    tests = f"cases_case.{column} = %s" + (f" AND ({where})" if where else "")
    return next(iter(fetch_where(Case, tests, [value, *values], lock=lock)), None)


@lru_cache(maxsize=4096)
def _where_visible(by: Actor) -> tuple[str, tuple[Any, ...]]:
    """The condition of `visible_to(by)` in SQL with its values: it depends on the grants alone, so it is made once."""
    query = visible_to(by).query
    if query.is_empty():
        return "1 = 0", ()
    compiler = query.get_compiler(connection=connection)
    compiler.pre_sql_setup()
    sql, values = compiler.compile(query.where) if query.where else ("", ())
    return sql, tuple(values)


def moves_open_to(case: Case, *, by: Actor) -> tuple[Move, ...]:
    """The moves `by` may make now by hand: those of the table whose role `by` holds in a scope that covers the case."""
    return TRANSITIONS.open_to(case.status, roles=case.roles_of(by), conditions=case.conditions())
