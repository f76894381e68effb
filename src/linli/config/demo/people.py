"""The people of the demo district: who can be signed in as, and the one password they share."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from linli.accounts.roles import Role
from linli.config.home import kept
from linli.kernel.actor import job

HOUSE = job("demo")
STREETS = ("999001001", "999001002", "999001003")


@dataclass(frozen=True, slots=True)
class SignIn:
    """Somebody to sign in as."""

    username: str
    name: str
    what: str
    role: Role
    area: str = ""
    unit: str = ""


SIGN_INS = (
    SignIn("zhao", "赵敏", "区中心坐席 District centre", Role.CENTRE),
    SignIn("qian", "钱程", "晨光街道 Chenguang street desk", Role.STREET, area=STREETS[0]),
    SignIn("sun", "孙强", "路灯管理所 Street Lighting Office", Role.UNIT, unit="lighting"),
    SignIn("gao", "高山", "市政养护 Road Maintenance Centre", Role.UNIT, unit="roads"),
    SignIn("chen", "陈洁", "环卫中心 Sanitation Centre", Role.UNIT, unit="sanitation"),
    SignIn("feng", "冯娟", "晨光街道办事处 Chenguang Street Office (unit)", Role.UNIT, unit="street-1"),
    SignIn("li", "李静", "核查员 Verifier", Role.VERIFIER),
    SignIn("zhou", "周平", "网格员 Grid worker (Zhaoxiali)", Role.GRID_WORKER, area="999001001001"),
    SignIn("wu", "吴岚", "区领导 District leader (reads)", Role.LEADER),
    SignIn("admin", "管理员", "系统管理员 Administrator", Role.ADMIN),
)


def demo_password() -> str:
    """The password of all demo people: made once, kept in the data folder."""
    return kept(Path(settings.LINLI_HOME) / "keys" / "demo-password", "demo-" + secrets.token_hex(4))
