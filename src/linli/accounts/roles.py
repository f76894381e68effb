"""The roles of the house. What a role may do stands in the transition tables; where, in its grant."""

from __future__ import annotations

from enum import StrEnum

from linli.kernel.texts import Text


class Role(StrEnum):
    """Roles; each is granted for the whole district, an area or a unit."""

    CENTRE = "centre"
    STREET = "street"
    UNIT = "unit"
    VERIFIER = "verifier"
    GRID_WORKER = "grid_worker"
    LEADER = "leader"
    ADMIN = "admin"
    CHANNEL = "channel"
    RESIDENT = "resident"
    ASSISTING = "assisting"


ROLE_NAMES: dict[Role, Text] = {
    Role.CENTRE: Text(zh="区中心坐席", en="District centre"),
    Role.STREET: Text(zh="街道工作台", en="Street desk"),
    Role.UNIT: Text(zh="承办单位", en="Responsible unit"),
    Role.VERIFIER: Text(zh="核查员", en="Verifier"),
    Role.GRID_WORKER: Text(zh="网格员", en="Grid worker"),
    Role.LEADER: Text(zh="领导", en="Leader"),
    Role.ADMIN: Text(zh="系统管理员", en="Administrator"),
    Role.CHANNEL: Text(zh="受理渠道", en="Channel (API client)"),
    Role.RESIDENT: Text(zh="居民", en="Resident"),
    Role.ASSISTING: Text(zh="协办单位", en="Assisting unit"),
}

# A grant of these roles must name an area or a unit: without it they would reach the whole district.
NEEDS_AREA = frozenset({Role.STREET, Role.GRID_WORKER})
NEEDS_UNIT = frozenset({Role.UNIT})
EVERYWHERE = frozenset({Role.CENTRE, Role.LEADER, Role.VERIFIER})
# Held by a unit in the cases in which it assists, never granted.
DERIVED = frozenset({Role.ASSISTING})
