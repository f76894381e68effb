"""Users, grants and keys: the only writers of accounts."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linli.accounts.models import ApiKey, RoleGrant, User
from linli.accounts.roles import DERIVED, NEEDS_AREA, NEEDS_UNIT, Role
from linli.audit.actions import record
from linli.kernel.actor import Actor, Grant
from linli.kernel.contacts import normal_email, normal_phone
from linli.kernel.errors import InvalidInput, NotAllowed, Words
from linli.kernel.sealed import ring


def _must_administer(by: Actor) -> None:
    if not by.is_system and Role.ADMIN not in by.roles:
        raise NotAllowed


_ROLES = {role.value: role for role in Role}


def _check(grants: Sequence[Grant]) -> None:
    for grant in grants:
        role = _ROLES.get(grant.role)
        if role is None or role in DERIVED:
            raise InvalidInput({"role": [_("There is no role “%(role)s”.") % {"role": grant.role[:40]}]})
        if role in NEEDS_AREA and grant.area_id is None:
            raise InvalidInput({"area": [_("The role “%(role)s” needs an area.") % {"role": role.value}]})
        if role in NEEDS_UNIT and grant.unit_id is None:
            raise InvalidInput({"unit": [_("The role “%(role)s” needs a unit.") % {"role": role.value}]})


def _rows(grants: Sequence[Grant], *, at: datetime, user: User | None = None, key: ApiKey | None = None) -> None:
    RoleGrant.objects.bulk_create(
        RoleGrant(
            user=user,
            key=key,
            role=grant.role,
            area_id=grant.area_id,
            area_depth=grant.area_depth,
            unit_id=grant.unit_id,
            valid_from=at.date(),
        )
        for grant in grants
    )


def _sealed(email: str, phone: str, region: str, problems: dict[str, list[Words]]) -> dict[str, bytes]:
    """The sealed contacts by column; what is wrong with them goes to `problems`."""
    keys, sealed = ring(), {}
    if phone.strip():
        number = normal_phone(phone.strip()[:40], region=region)
        if number is None:
            problems["phone"] = [_("This is not a telephone number. Example: 138 0013 8000.")]
        else:
            sealed["phone_sealed"] = keys.seal(number, field="user.phone")
    if email.strip():
        address = normal_email(email.strip())
        if address is None or len(address) > 254:
            problems["email"] = [_("This is not an e-mail address. Example: name@example.org.")]
        else:
            sealed["email_sealed"] = keys.seal(address, field="user.email")
    return sealed


@transaction.atomic
def create_user(
    *,
    username: str,
    password: str | None,
    display_name: str,
    grants: Sequence[Grant],
    by: Actor,
    at: datetime,
    language: str = "zh-hans",
    email: str = "",
    phone: str = "",
    region: str = "CN",
) -> User:
    """A new user with their roles; `phone` is read as dialled in `region`.

    Raises NotAllowed, InvalidInput (taken name, weak password, bad grant, bad contact).
    """
    _must_administer(by)
    problems: dict[str, list[Words]] = {}
    if not username.strip() or len(username) > 60 or not username.isprintable():
        problems["username"] = [_("1 to 60 printable characters.")]
    elif User.objects.filter(username=User.normalize_username(username)).exists():
        problems["username"] = [_("This user name is taken.")]
    if password is not None:
        try:
            validate_password(password, User(username=username, display_name=display_name))
        except ValidationError as error:
            problems["password"] = list(error.messages)
    contacts = _sealed(email, phone, region, problems)
    if problems:
        raise InvalidInput(problems)
    _check(grants)
    user = User.objects.create_user(username, password, display_name=display_name, language=language, **contacts)
    _rows(grants, at=at, user=user)
    record(action="user.create", by=by, at=at, subject="user", subject_id=user.pk, facts={"grants": len(grants)})
    return user


@transaction.atomic
def share_password(*, usernames: Sequence[str], password: str, by: Actor, at: datetime) -> int:
    """Give several users one password, hashed once: for demonstrations and training. Returns how many have it now.

    Raises NotAllowed, InvalidInput (weak password).
    """
    _must_administer(by)
    try:
        validate_password(password)
    except ValidationError as error:
        raise InvalidInput({"password": list(error.messages)}) from error
    count = User.objects.filter(username__in=usernames).update(password=make_password(password))
    record(action="user.password", by=by, at=at, subject="user", subject_id=None, facts={"users": count})
    return count


@transaction.atomic
def create_api_key(*, label: str, grants: Sequence[Grant], by: Actor, at: datetime) -> tuple[ApiKey, str]:
    """A new API key; the returned text is shown once and kept nowhere. Raises NotAllowed, InvalidInput."""
    _must_administer(by)
    if not label.strip() or len(label) > 80 or not label.isprintable():
        raise InvalidInput({"label": [_("1 to 80 printable characters.")]})
    _check(grants)
    text = "ll_" + secrets.token_urlsafe(32)
    key = ApiKey(label=label.strip(), prefix=text[:8], hash=hashlib.sha256(text.encode()).digest(), created_at=at)
    key.save(force_insert=True)
    _rows(grants, at=at, key=key)
    record(action="apikey.create", by=by, at=at, subject="apikey", subject_id=key.pk, facts={"grants": len(grants)})
    return key, text


@transaction.atomic
def revoke_api_key(*, key_id: int, by: Actor, at: datetime) -> None:
    """End a key at once. Raises NotAllowed, InvalidInput when there is no such key in force."""
    _must_administer(by)
    if not ApiKey.objects.filter(pk=key_id, revoked_at=None).update(revoked_at=at):
        raise InvalidInput({"key": [_("There is no key in force with this id.")]})
    record(action="apikey.revoke", by=by, at=at, subject="apikey", subject_id=key_id)
