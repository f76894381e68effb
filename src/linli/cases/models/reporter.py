"""Who reported: contacts are sealed, and may be erased without touching the case."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from linli.cases.models.case import Case


class Reporter(models.Model):
    """One reporter of a case; anonymous ones have no contact but still a tracking secret (derived from `salt`)."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, db_index=False, related_name="reporters")
    no = models.SmallIntegerField(default=1)
    salt = models.BinaryField(max_length=16)
    user_id = models.BigIntegerField(null=True)
    key_id = models.BigIntegerField(null=True)
    language = models.CharField(max_length=10, default="zh-hans")
    confidential = models.BooleanField(default=False)
    name_sealed = models.BinaryField(null=True)
    phone_sealed = models.BinaryField(null=True)
    email_sealed = models.BinaryField(null=True)
    phone_blind = models.BinaryField(max_length=16, null=True)
    email_blind = models.BinaryField(max_length=16, null=True)
    created_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "no"], name="reporter_once")]
        indexes: ClassVar = [
            models.Index(fields=["key_id"], name="reporter_key", condition=models.Q(key_id__isnull=False)),
            models.Index(fields=["user_id"], name="reporter_user", condition=models.Q(user_id__isnull=False)),
            models.Index(fields=["phone_blind"], name="reporter_phone", condition=models.Q(phone_blind__isnull=False)),
            models.Index(fields=["email_blind"], name="reporter_email", condition=models.Q(email_blind__isnull=False)),
        ]
