"""Side matters: what is asked, decided or owed beside the main state."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models


class CaseMatter(models.Model):
    """One objection, extension, suspension, call for help …; `no` counts within case and kind, from 1.

    `unit` is the unit it is asked by or of (assisting units see the case through it), `ground` a code of the pack,
    `amount` what is asked for in the unit of the pack's limit, `due_at` when somebody must have answered. A follow-up
    keeps in `ground` whether the reporter says it is solved, and in `amount` how often nobody was reached.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, db_index=False, related_name="matters")
    kind = models.CharField(max_length=12)
    no = models.SmallIntegerField()
    state = models.CharField(max_length=12)
    unit = models.ForeignKey("duty.Unit", null=True, on_delete=models.PROTECT, db_index=False)
    ground = models.CharField(max_length=40, blank=True)
    amount = models.IntegerField(null=True)
    opened_at = models.DateTimeField()
    opened_by = models.BigIntegerField(null=True)
    due_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "kind", "no"], name="case_matter_once")]
        indexes: ClassVar = [
            models.Index(fields=["kind", "state", "due_at"], name="case_matter_queue"),
            models.Index(
                fields=["unit", "kind", "case"], name="case_matter_unit", condition=models.Q(unit__isnull=False)
            ),
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.changed = False

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to decide or answer."""
        return self.ended_at is None
