"""Learned models that suggest a type or a unit: which was trained on what, how good it was, which one is in use."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Classifier(models.Model):
    """One trained model. Its file lies in the storage under `file`; `sha256` is the file's, checked before it is read.

    `measures` are those of the model card on texts the model had not seen (macro_f1, ece, threshold, coverage ...);
    the whole card is inside the file. At most one of a kind is in use. Rows are kept: a decision names the model that
    suggested it.
    """

    class Kind(models.TextChoices):
        """What is suggested."""

        TYPE = "type"
        UNIT = "unit"

    class Verdict(models.TextChoices):
        """What came of the training."""

        FIRST = "first"
        BETTER = "better"
        WORSE = "worse"
        BY_HAND = "by_hand"

    kind = models.CharField(max_length=8, choices=Kind.choices)
    file = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    texts = models.IntegerField()
    labels = models.IntegerField()
    measures = models.JSONField(default=dict)
    verdict = models.CharField(max_length=8, choices=Verdict.choices)
    in_use = models.BooleanField(default=False)
    pack = models.ForeignKey("policy.PackVersion", on_delete=models.PROTECT, db_index=False)
    trained_at = models.DateTimeField()
    used_from = models.DateTimeField(null=True)
    used_to = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind"], condition=models.Q(in_use=True), name="classifier_one_in_use")
        ]
