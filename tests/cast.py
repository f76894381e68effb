"""The cast: people, units and places that tests speak of. The district is the demo pack's.

| who | is |
|---|---|
| Auntie Wang | a resident of Zhaoxiali who reports things, reachable by telephone |
| Ms Zhao | clerk at the district centre |
| Mr Qian | at the desk of Chenguang Street (street 1) |
| Ms Han | at the desk of Liuyin Street (street 2) |
| Mr Sun | foreman at the Street Lighting Office |
| Mr Gao | foreman at the Road Maintenance Centre |
| Mr Chen | of the crew of Chenguang Street's office |
| Ms Lin | of the crew of Liuyin Street's office |
| Ms Li | verifier for Chenguang Street |
| Mr Zhou | grid worker of Zhaoxiali Community |
| Ms Wu | leader of the district, reads all |
| Root | administrator, sees no case |
| the kiosk | an API client that may send reports |
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from linli.accounts.actions import create_api_key, create_user
from linli.accounts.models import ApiKey, User
from linli.accounts.queries import actor_of_key, actor_of_user
from linli.accounts.roles import Role
from linli.cases.rules.report import Contact, Point
from linli.duty.queries import unit_book
from linli.kernel.actor import Actor, Grant, job
from linli.places.queries import division_ids_by_code
from linli.policy.actions import apply_pack

PASSWORD = "a long passphrase for tests"

# Monday 2026-11-02 10:00 in Beijing: a working day in working hours, nothing special about it
MONDAY_TEN = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
FRIDAY_NOON = datetime(2026, 11, 6, 4, 0, tzinfo=UTC)
SEED_TIME = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)

# in Zhaoxiali Community grid 1 (street 1), far from any border
ZHAOXIALI = Point(lon=116.4223, lat=39.9617)
# in Liuyin Street (street 2), community Liuyin North
LIUYIN = Point(lon=116.4407, lat=39.9617)
OUTSIDE = Point(lon=116.7, lat=39.9)

WANG = Contact(name="王桂兰", phone="138 0013 8000", language="zh-hans")
SMITH = Contact(name="Ann Smith", email="ann.smith@Example.org", language="en")

PEOPLE: dict[str, tuple[str, Role, str | None, str | None]] = {
    # name: (display name, role, area code, unit code)
    "zhao": ("赵敏 Zhao", Role.CENTRE, None, None),
    "qian": ("钱程 Qian", Role.STREET, "999001001", None),
    "han": ("韩雪 Han", Role.STREET, "999001002", None),
    "sun": ("孙强 Sun", Role.UNIT, None, "lighting"),
    "gao": ("高山 Gao", Role.UNIT, None, "roads"),
    "chen": ("陈立 Chen", Role.UNIT, None, "street-1"),
    "lin": ("林芳 Lin", Role.UNIT, None, "street-2"),
    "li": ("李静 Li", Role.VERIFIER, "999001001", None),
    "zhou": ("周平 Zhou", Role.GRID_WORKER, "999001001001", None),
    "wu": ("吴岚 Wu", Role.LEADER, None, None),
    "root": ("管理员 Root", Role.ADMIN, None, None),
}


@dataclass(frozen=True)
class Cast:
    """The actors of all people, by name, and the kiosk with its key."""

    actors: dict[str, Actor]
    kiosk: Actor
    kiosk_key: str

    def __getitem__(self, name: str) -> Actor:
        return self.actors[name]


KIOSK_LABEL = "kiosk"
_kiosk_key = ""


def seed() -> None:
    """Apply the demo pack and make the people; once per database."""
    global _kiosk_key
    house = job("tests")
    apply_pack(name="demo", by=house, at=SEED_TIME)
    areas = division_ids_by_code(date(2026, 1, 5))
    depths = {6: 1, 9: 2, 12: 3, 14: 4}
    units = unit_book().by_code
    for username, (display, role, area, unit) in PEOPLE.items():
        grant = Grant(
            role=role.value,
            area_id=areas[area] if area else None,
            area_depth=depths[len(area)] if area else None,
            unit_id=units[unit].id if unit else None,
        )
        create_user(username=username, password=PASSWORD, display_name=display, grants=[grant], by=house, at=SEED_TIME)
    _key, _kiosk_key = create_api_key(
        label=KIOSK_LABEL, grants=[Grant(role=Role.CHANNEL.value)], by=house, at=SEED_TIME
    )


def is_seeded() -> bool:
    """Whether the database holds the cast."""
    return ApiKey.objects.filter(label=KIOSK_LABEL).exists()


def gather() -> Cast:
    """The cast as actors."""
    day = MONDAY_TEN.date()
    actors = {user.username: actor_of_user(user, day=day) for user in User.objects.filter(username__in=PEOPLE)}
    kiosk = actor_of_key(_kiosk_key, day=day)
    assert kiosk is not None
    return Cast(actors=actors, kiosk=kiosk, kiosk_key=_kiosk_key)
