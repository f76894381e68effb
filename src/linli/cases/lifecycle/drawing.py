"""How the moves of a case are written down: short helpers for the tables beside this module."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from linli.accounts.roles import Role
from linli.cases.lifecycle.states import Status
from linli.kernel.lifecycle import Move
from linli.kernel.texts import Text

DESK = frozenset({Role.CENTRE, Role.STREET})
UNIT = frozenset({Role.UNIT})
CHECK = frozenset({Role.VERIFIER, Role.CENTRE})
NOBODY: frozenset[Role] = frozenset()
WORKERS = frozenset({Role.CENTRE, Role.STREET, Role.UNIT, Role.VERIFIER, Role.GRID_WORKER, Role.ASSISTING})
Words = tuple[str, str]
INTERNAL: Words = ("内部记录", "Internal")


def move(
    name: str,
    source: Status,
    target: Status,
    roles: frozenset[Role],
    label: Words,
    resident: Words,
    *,
    requires: tuple[str, ...] = (),
    optional: tuple[str, ...] = (),
    needs: tuple[str, ...] = (),
    unless: tuple[str, ...] = (),
    automatic: bool = False,
    danger: bool = False,
) -> Move:
    """One move; `label` and `resident` are (zh, en)."""
    return Move(
        name=name,
        source=source.value,
        target=target.value,
        roles=frozenset(role.value for role in roles),
        label=Text(zh=label[0], en=label[1]),
        resident=Text(zh=resident[0], en=resident[1]),
        requires=frozenset(requires),
        optional=frozenset(optional),
        needs=frozenset(needs),
        unless=frozenset(unless),
        automatic=automatic,
        danger=danger,
    )


def beside(
    name: str,
    states: Iterable[Status],
    roles: frozenset[Role],
    label: Words,
    resident: Words = INTERNAL,
    *,
    requires: tuple[str, ...] = (),
    optional: tuple[str, ...] = (),
    needs: tuple[str, ...] = (),
    unless: tuple[str, ...] = (),
    danger: bool = False,
) -> Iterator[Move]:
    """A move that leaves the main state as it is, in each of `states`."""
    for state in states:
        yield move(
            name,
            state,
            state,
            roles,
            label,
            resident,
            requires=requires,
            optional=optional,
            needs=needs,
            unless=unless,
            danger=danger,
        )
