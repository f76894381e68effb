"""Links between cases."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from linli.cases.models.case import Case
from linli.kernel.texts import Text


class CaseLink(models.Model):
    """`case` is the duplicate, child or relative of `other`; a merged case is a duplicate of its main case."""

    class Relation(models.TextChoices):
        """What `case` is to `other`."""

        DUPLICATE = "duplicate"
        CHILD = "child"
        RELATED = "related"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, db_index=False, related_name="links")
    other = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="linked_by")
    relation = models.CharField(max_length=12, choices=Relation.choices)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "other", "relation"], name="case_link_once")]


RELATION_NAMES: dict[CaseLink.Relation, Text] = {
    CaseLink.Relation.DUPLICATE: Text(zh="重复件", en="Duplicate"),
    CaseLink.Relation.CHILD: Text(zh="子案卷", en="Child"),
    CaseLink.Relation.RELATED: Text(zh="相关件", en="Related"),
}
