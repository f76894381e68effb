"""Before the cases of the demo: its pack, its ground, its people."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from linli.config.demo.ground import lay_ground
from linli.config.demo.people import HOUSE, demo_password, password_file
from linli.config.demo.roster import hire
from linli.kernel.errors import Conflict
from linli.policy.actions import apply_pack
from linli.policy.queries import packs_by_time

PACK = "chaoyang"


def prepare(*, at: datetime) -> None:
    """The pack, its ground and its people; what is there already stays. Raises Conflict in a district's own house."""
    packs = packs_by_time()
    if packs and (packs[-1].head.name != PACK or not password_file().exists()):
        raise Conflict(_("This data folder holds another district. Choose an empty one for the demo: LINLI_HOME."))
    demo_password()  # from here on this folder is the demo's
    since = at - timedelta(days=400)
    apply_pack(name=PACK, by=HOUSE, at=at, effective_from=since)
    lay_ground(by=HOUSE, at=at)
    hire(at=at, since=since + timedelta(days=1))
