"""Texts of past cases whose type a person confirmed, or that a unit finally handled: what can be learned from."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from linli.cases.lifecycle import EventKind, Status
from linli.cases.models import Case, CaseEvent, CaseText
from linli.cases.queries.scope import visible_to
from linli.kernel.actor import Actor

_AT_ONCE = 2000  # cases read by one statement
_ENDED_OTHERWISE = ("transferred", "withdrawn")  # nobody looked whether the reporter's type was right


@dataclass(frozen=True, slots=True)
class Example:
    """A text with what it was sorted under: `matter` is the main case of a merged one, else the case itself."""

    case: int
    matter: int
    label: str
    text: str


def typed_texts(*, by: Actor, leave_out: Collection[str] = (), after: int = 0) -> Iterator[Example]:
    """Descriptions of the cases that `by` may see with their last type, the newest case first, from ids above `after`.

    The type counts where a clerk or the source of an import named it, or where the reporter's stood until the case was
    closed; declined cases, result classes `leave_out` and erased texts are left out.
    """
    rows = visible_to(by).exclude(type_code="").exclude(status=Status.DECLINED.value)
    for first, last, cases in _batches(rows.exclude(result_class__in=list(leave_out)), after):
        bases = _bases(first, last)
        confirmed = {
            case: (main or case, code)
            for case, main, code, status, result, _unit in cases
            if bases.get(case) in ("agent", "source")
            or (bases.get(case) == "reporter" and status == Status.CLOSED and result not in _ENDED_OTHERWISE)
        }
        yield from _with_texts(confirmed, first, last)


def handled_texts(*, by: Actor, leave_out: Collection[str] = (), after: int = 0) -> Iterator[Example]:
    """As `typed_texts`, with the code of the unit that had the case when it was closed."""
    ended = (*leave_out, *_ENDED_OTHERWISE)
    rows = visible_to(by).filter(~Q(unit=None), status=Status.CLOSED.value).exclude(result_class__in=ended)
    for first, last, cases in _batches(rows, after):
        known = {case: (main or case, unit) for case, main, _code, _status, _result, unit in cases}
        yield from _with_texts(known, first, last)


_Row = tuple[int, int | None, str, str, str, str]


def _batches(rows: QuerySet[Case], after: int) -> Iterator[tuple[int, int, list[_Row]]]:
    columns = ("pk", "main_id", "type_code", "status", "result_class", "unit__code")
    before: int | None = None
    while True:
        older = rows if before is None else rows.filter(pk__lt=before)
        found = list(older.filter(pk__gt=after).order_by("-pk").values_list(*columns)[:_AT_ONCE])
        if not found:
            return
        before = found[-1][0]
        yield before, found[0][0], found


def _bases(first: int, last: int) -> dict[int, str]:
    """Who named the last type of each case in a span of ids."""
    events = CaseEvent.objects.filter(case__gte=first, case__lte=last, kind=EventKind.CLASSIFIED.value)
    return {
        case: data.get("basis", "") for case, data in events.order_by("case_id", "seq").values_list("case_id", "data")
    }


def _with_texts(known: dict[int, tuple[int, str]], first: int, last: int) -> Iterator[Example]:
    kind = CaseText.Kind.DESCRIPTION.value
    rows = CaseText.objects.filter(case__gte=first, case__lte=last, kind=kind, erased_at=None)
    for case, text in rows.order_by("-case_id", "no").values_list("case_id", "body"):
        if case in known and text.strip():
            yield Example(case, *known[case], text)
