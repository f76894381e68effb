"""What a pack may say about knowledge: articles that answer what people ask, each with the day it was reviewed."""

from __future__ import annotations

import calendar
from datetime import date
from typing import Any

from pydantic import Field, field_validator

from linli.cases.rules.spec_base import Spec
from linli.kernel.forms import Code
from linli.kernel.texts import Filled, Text

_FIRST, _LAST = 1990, 2200


class ArticleSpec(Spec):
    """An article. `answer` is plain text: paragraphs with an empty line between, lists of lines with `- ` or `1. `.

    `types` are the case types it belongs to, the first one says under what group it stands; `words` are what other
    people call it; `source` names the law or document, or where to check. It is reviewed every `review_months`.
    """

    code: Code
    title: Text
    answer: Text
    types: tuple[Code, ...] = ()
    units: tuple[Code, ...] = ()
    words: tuple[Filled, ...] = ()
    source: Text
    reviewed: date
    review_months: int = Field(default=12, ge=1, le=60)
    public: bool = False
    retired: bool = False

    @field_validator("reviewed", mode="before")
    @classmethod
    def _day(cls, value: Any) -> Any:
        if not isinstance(value, str):
            raise ValueError("write the day as 2026-11-21")
        day = date.fromisoformat(value)
        if not _FIRST <= day.year <= _LAST:
            raise ValueError(f"the year lies before {_FIRST} or after {_LAST}")
        return day

    @property
    def review_by(self) -> date:
        """The last day on which the review still counts: `review_months` after it, or the last day of that month."""
        year, month = divmod(self.reviewed.month - 1 + self.review_months, 12)
        year, month = self.reviewed.year + year, month + 1
        return date(year, month, min(self.reviewed.day, calendar.monthrange(year, month)[1]))

    def is_due(self, today: date) -> bool:
        """Whether it has to be reviewed again; a review that lies in the future is a mistake, and so due too."""
        return self.review_by < today or self.reviewed > today
