"""Who can be signed in as in the demo district, and the one password they share. The names are invented."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from linli.accounts.roles import Role
from linli.config.home import kept
from linli.kernel.actor import job

HOUSE = job("demo")
SCOPE = "import:demo"  # of idempotency keys: those of imports are kept, so that a demo is never made twice


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who works for the district; `area` and `unit` are codes, `what` is printed for those who sign in."""

    username: str
    name: str
    role: Role
    area: str = ""
    unit: str = ""
    what: str = ""


SIGN_INS = (
    Person("zhao", "赵敏", Role.CENTRE, what="区中心坐席 District centre"),
    Person("qian", "钱程", Role.STREET, area="110105026", what="望京街道工作台 Wangjing street desk"),
    Person("han", "韩雪", Role.STREET, area="110105004", what="三里屯街道工作台 Sanlitun street desk"),
    Person("feng", "冯娟", Role.UNIT, unit="street-026", what="望京街道办事处 Wangjing Street Office (unit)"),
    Person("sun", "孙强", Role.UNIT, unit="lighting", what="路灯管理单位 Street lighting"),
    Person("gao", "高山", Role.UNIT, unit="roads", what="市政设施 Road maintenance"),
    Person("chen", "陈洁", Role.UNIT, unit="sanitation", what="环卫中心 Sanitation"),
    Person("lin", "林峰", Role.UNIT, unit="enforcement", what="综合执法 Enforcement"),
    Person("he", "何冰", Role.UNIT, unit="heating", what="热力公司 Heating"),
    Person("li", "李静", Role.VERIFIER, what="核查员 Verifier"),
    Person("zhou", "周平", Role.GRID_WORKER, area="110105026051", what="网格员 Grid worker (Wangjing)"),
    Person("wu", "吴岚", Role.LEADER, what="区领导 District leader (reads)"),
    Person("admin", "管理员", Role.ADMIN, what="系统管理员 Administrator"),
)


def password_file() -> Path:
    """Where the password of the demo people is kept; it is there once a demo was loaded."""
    return Path(settings.LINLI_HOME) / "keys" / "demo-password"


def demo_password() -> str:
    """The password of all who can sign in: made once, kept in the data folder."""
    return kept(password_file(), "demo-" + secrets.token_hex(4))
