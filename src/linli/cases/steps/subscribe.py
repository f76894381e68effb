"""Subscribe: an administrator says which other system is told of events, and how far it sees."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from linli.accounts.roles import Role
from linli.audit.actions import record
from linli.cases.lifecycle import EventKind
from linli.cases.models import Subscription
from linli.cases.models.announce import GENERATION
from linli.cases.notices.webhooks import SEALED_AS, ping
from linli.cases.ports import Hook
from linli.duty.queries import grant_for
from linli.kernel.actor import Actor, Grant
from linli.kernel.errors import InvalidInput, NotAllowed, NotFound, TooManyRequests
from linli.kernel.generations import bump
from linli.kernel.ids import uuid7
from linli.kernel.outbound import target_of
from linli.kernel.sealed import ring
from linli.policy.queries import pack_at

MOST_SUBSCRIPTIONS = 50
OLD_SECRET_HOURS = 24
MOST_OLD_SECRET_HOURS = 168
# both must be reached: an hour's outage on a busy day fails often, a quiet receiver fails seldom
MOST_FAILURES = 50
LONGEST_FAILING = timedelta(days=3)
_Why = Subscription.Why


def must_administer(by: Actor) -> None:
    """Raises NotAllowed unless `by` is an administrator or the house itself."""
    if not by.is_system and Role.ADMIN not in by.roles:
        raise NotAllowed


def scope_of(*, area: str, unit: str, at: datetime) -> Grant | None:
    """The scope that codes of an area and a unit name; None for everything. Raises InvalidInput."""
    if not area and not unit:
        return None
    return grant_for("webhook", area=area, unit=unit, day=at.astimezone(pack_at(at).zone).date())


@transaction.atomic
def subscribe(
    *, url: str, kinds: Sequence[str], scope: Grant | None, by: Actor, at: datetime
) -> tuple[Subscription, str]:
    """A new receiver of events of `kinds` (none: all) within the area or unit of `scope`; its secret is shown once.

    Raises NotAllowed, InvalidInput (url, kinds), TooManyRequests when there are 50 already.
    """
    must_administer(by)
    target = target_of(url, listed=settings.LINLI_WEBHOOK_INSECURE_HOSTS)
    unknown = sorted(set(kinds) - {kind.value for kind in EventKind})
    if unknown:
        raise InvalidInput({"kinds": [_("There is no event “%(kind)s”.") % {"kind": unknown[0][:40]}]})
    if Subscription.objects.count() >= MOST_SUBSCRIPTIONS:
        raise TooManyRequests(_("There are %(count)d webhooks already.") % {"count": MOST_SUBSCRIPTIONS})
    secret = _new_secret()
    receiver = Subscription(
        url=target.url,
        kinds=sorted(set(kinds)),
        area_id=scope.area_id if scope else None,
        area_depth=scope.area_depth if scope else None,
        unit_id=scope.unit_id if scope else None,
        secret_sealed=ring().seal(secret, field=SEALED_AS),
        created_at=at,
    )
    receiver.save(force_insert=True)
    bump(GENERATION)
    _note("webhook.create", receiver.pk, by=by, at=at)
    return receiver, secret


@transaction.atomic
def unsubscribe(*, subscription_id: int, by: Actor, at: datetime) -> None:
    """Forget a receiver with its secret; what still waits for it is dropped. Raises NotAllowed, NotFound."""
    receiver = _get(subscription_id, by=by)
    receiver.delete()
    bump(GENERATION)
    _note("webhook.remove", subscription_id, by=by, at=at)


@transaction.atomic
def rotate_secret(
    *, subscription_id: int, by: Actor, at: datetime, keep_hours: int = OLD_SECRET_HOURS
) -> tuple[Subscription, str]:
    """A new secret, shown once; the old one signs along for `keep_hours` (0 to 168).

    Raises NotAllowed, NotFound, InvalidInput.
    """
    receiver = _get(subscription_id, by=by)
    if not 0 <= keep_hours <= MOST_OLD_SECRET_HOURS:
        raise InvalidInput({"keep_hours": [_("From 0 to %(most)d hours.") % {"most": MOST_OLD_SECRET_HOURS}]})
    secret = _new_secret()
    receiver.old_secret_sealed = receiver.secret_sealed if keep_hours else None
    receiver.old_secret_until = at + timedelta(hours=keep_hours) if keep_hours else None
    receiver.secret_sealed = ring().seal(secret, field=SEALED_AS)
    receiver.save(update_fields=["secret_sealed", "old_secret_sealed", "old_secret_until"])
    _note("webhook.rotate", receiver.pk, by=by, at=at)
    return receiver, secret


@transaction.atomic
def resume_subscription(*, subscription_id: int, by: Actor, at: datetime) -> Subscription:
    """Send to a disabled receiver again; what happened in between is not sent later. Raises NotAllowed, NotFound."""
    receiver = _get(subscription_id, by=by)
    receiver.failures, receiver.failing_since, receiver.resting_until = 0, None, None
    receiver.disabled_at, receiver.disabled_why = None, ""
    receiver.save(update_fields=["failures", "failing_since", "resting_until", "disabled_at", "disabled_why"])
    bump(GENERATION)
    _note("webhook.resume", receiver.pk, by=by, at=at)
    return receiver


@transaction.atomic
def try_subscription(*, subscription_id: int, by: Actor, at: datetime) -> Hook:
    """A ping for the caller to send, so that an administrator sees whether the way is open.

    Raises NotAllowed, NotFound.
    """
    receiver = _get(subscription_id, by=by)
    _note("webhook.test", receiver.pk, by=by, at=at)
    return ping(receiver, key=str(uuid7()), at=at)


@transaction.atomic
def note_taken(*, subscription_id: int) -> None:
    """An event was taken: failures are counted from nought again. Nobody's decision, so not on the record."""
    Subscription.objects.filter(pk=subscription_id, failures__gt=0).update(
        failures=0, failing_since=None, resting_until=None
    )


@transaction.atomic
def note_failed(*, subscription_id: int, rest: timedelta, gone: bool, by: Actor, at: datetime) -> None:
    """An attempt failed: the receiver is left alone for `rest`; one that is gone or fails for days is disabled."""
    Subscription.objects.filter(pk=subscription_id, failing_since=None).update(failing_since=at)
    Subscription.objects.filter(pk=subscription_id).update(failures=F("failures") + 1, resting_until=at + rest)
    failing = Subscription.objects.filter(pk=subscription_id, disabled_at=None)
    worn = failing.filter(failures__gte=MOST_FAILURES, failing_since__lte=at - LONGEST_FAILING)
    why = _Why.GONE if gone else _Why.FAILING
    if (failing if gone else worn).update(disabled_at=at, disabled_why=why.value):
        bump(GENERATION)
        _note("webhook.disable", subscription_id, by=by, at=at, why=why.value)


def _get(subscription_id: int, *, by: Actor) -> Subscription:
    must_administer(by)
    receiver = Subscription.objects.select_for_update().filter(pk=subscription_id).first()
    if receiver is None:
        raise NotFound(_("There is no webhook with this id."))
    return receiver


def _new_secret() -> str:
    """32 random bytes in the spelling of Standard Webhooks."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


def _note(action: str, subscription_id: int, *, by: Actor, at: datetime, why: str = "") -> None:
    facts = {"why": why} if why else {}
    record(action=action, by=by, at=at, subject="webhook", subject_id=subscription_id, facts=facts)
