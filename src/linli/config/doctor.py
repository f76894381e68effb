"""What is wrong with this installation, in plain words, and what to do about it."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Literal

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone
from django.utils.translation import gettext as _

from linli.accounts.models import RoleGrant, User
from linli.audit.models import AuditEntry
from linli.cases.models import CaseClock, Subscription
from linli.cases.models.announce import WEBHOOK_TOPIC
from linli.cases.rules.knowledge import due_for_review
from linli.cases.steps.context import context_at
from linli.cases.steps.index import state
from linli.config.database_state import pending
from linli.duty.queries import unit_book
from linli.kernel.errors import NotReady
from linli.kernel.models import OutboxMessage
from linli.places.models import Division
from linli.policy.queries import pack_at

Level = Literal["ok", "warning", "error"]
_MOST_BEHIND = 1_000  # entries of the record that the search has not read


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding; `words` say what to do."""

    level: Level
    name: str
    words: str


def examine() -> Iterator[Finding]:
    """All findings, the good ones too."""
    yield from _folder()
    try:
        count = pending()
    except (DatabaseError, NotReady) as error:
        yield Finding("error", "database", str(error))
        return
    if count:
        yield Finding(
            "error", "database", _("%(count)d changes are pending. Run any linli command.") % {"count": count}
        )
        return
    yield Finding("ok", "database", connection.vendor)
    yield from _pack()
    yield from _knowledge()
    yield from _people()
    yield from _notices()
    yield from _deadlines()
    yield from _webhooks()
    yield from _audit()
    yield from _search()


def _folder() -> Iterator[Finding]:
    home = Path(settings.LINLI_HOME)
    if not os.access(home, os.W_OK):
        yield Finding("error", "data folder", _("%(path)s cannot be written.") % {"path": home})
        return
    keys = home / "keys"
    loose = [path for path in keys.glob("*") if stat.S_IMODE(path.stat().st_mode) & 0o077] if keys.is_dir() else []
    if loose:
        yield Finding(
            "error", "keys", _("%(path)s can be read by others. Run: chmod 600 %(path)s") % {"path": loose[0]}
        )
    free = os.statvfs(home)
    if free.f_bavail * free.f_frsize < 1024**3:
        yield Finding("warning", "disk", _("Less than 1 GB is free."))
    yield Finding("ok", "data folder", str(home))


def _pack() -> Iterator[Finding]:
    try:
        head = pack_at(timezone.now()).head
        yield Finding("ok", "pack", f"{head.name} {head.version}")
    except NotReady as error:
        yield Finding("error", "pack", str(error))


def _knowledge() -> Iterator[Finding]:
    now = timezone.now()
    try:
        context = context_at(now)
    except NotReady:
        return
    due = len(due_for_review(context.spec, now.astimezone(context.pack.zone).date()))
    if due:
        words = _("%(count)d articles of the knowledge base are due for review. See /work/knowledge/?show=due")
        yield Finding("warning", "knowledge", words % {"count": due})


def _people() -> Iterator[Finding]:
    if not User.objects.filter(is_active=True, grants__isnull=False).exists():
        yield Finding("warning", "people", _("Nobody can sign in. Run: linli user create NAME --role admin"))
    areas = {area for area in RoleGrant.objects.values_list("area_id", flat=True) if area is not None}
    units = {unit for unit in RoleGrant.objects.values_list("unit_id", flat=True) if unit is not None}
    gone = len(areas - set(Division.objects.filter(pk__in=areas).values_list("pk", flat=True)))
    gone += len(units - set(unit_book().by_id))
    if gone:
        yield Finding(
            "error", "grants", _("%(count)d roles are for areas or units that do not exist.") % {"count": gone}
        )


def _notices() -> Iterator[Finding]:
    if not settings.LINLI_SMS_URL and not settings.LINLI_EMAIL_URL:
        yield Finding(
            "warning", "notices", _("No SMS or e-mail is set up: notices are only written to the data folder.")
        )
    lost = OutboxMessage.objects.filter(state=OutboxMessage.State.FAILED)
    failed = lost.exclude(topic=WEBHOOK_TOPIC).count()
    if failed:
        yield Finding("warning", "notices", _("%(count)d notices could not be sent.") % {"count": failed})
    late = OutboxMessage.objects.filter(next_at__lt=timezone.now() - timedelta(minutes=10)).count()
    if late:
        yield Finding(
            "error", "worker", _("%(count)d notices wait for over 10 minutes. Is the worker running?") % {"count": late}
        )


def _deadlines() -> Iterator[Finding]:
    waiting = CaseClock.objects.filter(next_at__lt=timezone.now() - timedelta(minutes=15)).count()
    if waiting:
        words = _("%(count)d deadlines wait for over 15 minutes. Is the worker running?") % {"count": waiting}
        yield Finding("error", "deadlines", words)


def _webhooks() -> Iterator[Finding]:
    receivers = Subscription.objects.all()
    disabled = receivers.exclude(disabled_at=None).count()
    if disabled:
        words = _("%(count)d webhooks are disabled. Run: linli webhook list") % {"count": disabled}
        yield Finding("warning", "webhooks", words)
    failing = receivers.filter(disabled_at=None, failing_since__lt=timezone.now() - timedelta(hours=1)).count()
    if failing:
        words = _("%(count)d webhooks have failed for over an hour. Run: linli webhook list") % {"count": failing}
        yield Finding("warning", "webhooks", words)


def _audit() -> Iterator[Finding]:
    waiting = AuditEntry.objects.filter(position=None, recorded_at__lt=timezone.now() - timedelta(minutes=10)).count()
    if waiting:
        yield Finding(
            "warning", "audit", _("%(count)d entries wait to be sealed. Is the worker running?") % {"count": waiting}
        )


def _search() -> Iterator[Finding]:
    now = state()
    if now.behind > _MOST_BEHIND:
        words = _(
            "The search is %(count)d entries behind the record. Is the worker running? Else: linli search rebuild"
        )
        yield Finding("warning", "search", words % {"count": now.behind})
    else:
        yield Finding("ok", "search", _("%(count)d cases are indexed.") % {"count": now.documents})
