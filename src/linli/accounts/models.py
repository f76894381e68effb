"""Users, their role grants, and API keys."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    """Makes users; passwords are hashed here and nowhere else."""

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> User:
        """A new active user; without a password, nobody can sign in as them."""
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person who signs in, with where notices reach them (sealed). Nothing here is a permission: see RoleGrant."""

    username = models.CharField(_("User name"), max_length=60, unique=True)
    display_name = models.CharField(max_length=80)
    language = models.CharField(max_length=10, default="zh-hans")
    email_sealed = models.BinaryField(null=True)
    phone_sealed = models.BinaryField(null=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name"]
    objects = UserManager()

    def __str__(self) -> str:
        return self.display_name or self.username


class RoleGrant(models.Model):
    """A role for a user or an API key: in an area, in a unit, or, with neither, everywhere.

    `area_id` and `unit_id` are ids of higher apps (places, duty); `linli doctor` reports ids that are gone.
    """

    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="grants")
    key = models.ForeignKey("ApiKey", null=True, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=20)
    area_id = models.BigIntegerField(null=True)
    area_depth = models.SmallIntegerField(null=True)
    unit_id = models.BigIntegerField(null=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="grant_has_one_holder",
                condition=models.Q(user__isnull=False, key__isnull=True)
                | models.Q(user__isnull=True, key__isnull=False),
            ),
            models.CheckConstraint(
                name="grant_area_has_depth",
                condition=models.Q(area_id__isnull=True, area_depth__isnull=True)
                | models.Q(area_id__isnull=False, area_depth__isnull=False),
            ),
        ]


class ApiKey(models.Model):
    """A key of an outside system. Only a hash is kept: the key is random, so a plain SHA-256 is enough."""

    label = models.CharField(max_length=80)
    prefix = models.CharField(max_length=8)
    hash = models.BinaryField(max_length=32, unique=True)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
