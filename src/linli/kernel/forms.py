"""Questions of a case type and the answers to them: one rule for pages, API and Open311."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator

from linli.kernel.errors import Words
from linli.kernel.texts import Text, text_problem, tidy

Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,39}$")]
Answer = str | list[str]
_LONGEST = {"string": 200, "text": 4000, "number": 40, "datetime": 40}


class Datatype(StrEnum):
    """Kinds of answer, named as Open311 GeoReport v2 names them."""

    STRING = "string"
    NUMBER = "number"
    DATETIME = "datetime"
    TEXT = "text"
    SINGLE = "singlevaluelist"
    MULTI = "multivaluelist"


class Choice(BaseModel):
    """One value of a list."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: Code
    name: Text


class Question(BaseModel):
    """One question; `variable: false` only informs and takes no answer."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: Code
    text: Text
    hint: Text | None = None
    datatype: Datatype = Datatype.STRING
    required: bool = False
    variable: bool = True
    values: tuple[Choice, ...] = ()

    @model_validator(mode="after")
    def _lists_have_values(self) -> Question:
        if (self.datatype in (Datatype.SINGLE, Datatype.MULTI)) != bool(self.values):
            raise ValueError("values are needed for the list types and only for them")
        return self


def _one(question: Question, value: str) -> tuple[str, Words | None]:
    value = tidy(value)
    if question.datatype in (Datatype.SINGLE, Datatype.MULTI):
        known = any(choice.key == value for choice in question.values)
        return value, None if known else _("“%(value)s” is not one of the choices.") % {"value": value[:40]}
    if not value:
        return value, _("Please answer this.")
    if len(value) > _LONGEST[question.datatype.value]:
        return value, text_problem(value, longest=_LONGEST[question.datatype.value])
    if question.datatype is Datatype.NUMBER:
        try:
            number = float(value)
        except ValueError:
            return value, _("This must be a number.")
        return value, None if abs(number) < 1e15 else _("This number is out of range.")
    if question.datatype is Datatype.DATETIME:
        try:
            datetime.fromisoformat(value)
        except ValueError:
            return value, _("This must be a date and time such as 2026-11-21T09:30:00+08:00.")
        return value, None
    return value, text_problem(value, longest=_LONGEST[question.datatype.value])


def check_answers(
    questions: tuple[Question, ...], answers: Mapping[str, Answer]
) -> tuple[dict[str, Answer], dict[str, list[Words]]]:
    """The clean answers and the problems by question code; unknown codes are problems too."""
    clean: dict[str, Answer] = {}
    problems: dict[str, list[Words]] = {}
    by_code = {question.code: question for question in questions if question.variable}
    for code in sorted(answers.keys() - by_code.keys()):
        problems[code[:40]] = [_("There is no such question for this type.")]
    for code, question in by_code.items():
        given = answers.get(code, "")
        values = [value for value in (given if isinstance(given, list) else [given]) if value.strip()]
        if not values:
            if question.required:
                problems[code] = [_("Please answer this.")]
            continue
        if len(values) > 1 and question.datatype is not Datatype.MULTI:
            problems[code] = [_("Only one answer is possible.")]
            continue
        checked = [_one(question, value) for value in values[:100]]
        wrong = [words for _value, words in checked if words is not None]
        if wrong:
            problems[code] = wrong[:3]
        else:
            found = list(dict.fromkeys(value for value, _words in checked))
            clean[code] = found if question.datatype is Datatype.MULTI else found[0]
    return clean, problems
