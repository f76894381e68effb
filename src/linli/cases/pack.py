"""The cases part of a pack."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pydantic import BaseModel

from linli.cases.rules.pack_checks import problems
from linli.cases.rules.spec import CasesSpec
from linli.kernel.actor import Actor
from linli.policy.parts import PackHead, Problem


class CasesPart:
    """How cases check their part; applying it writes no rows, run time reads it from the pack."""

    name = "cases"
    keys = frozenset(CasesSpec.model_fields)
    schema: type[BaseModel] = CasesSpec

    def check(
        self, part: CasesSpec, *, head: PackHead, parts: Mapping[str, Any], before: CasesSpec | None
    ) -> Sequence[Problem]:
        """Everything that types, routes, limits and notices refer to exists; every type has a route."""
        return list(problems(part, parts=parts, before=before))

    def apply(self, part: CasesSpec, *, by: Actor, at: datetime) -> None:
        """Nothing to write."""
