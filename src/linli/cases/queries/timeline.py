"""What happened to a case, and what people wrote and photographed of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from linli.cases.models import Attachment, Case, CaseEvent, CaseText


def description_of(case_ids: Iterable[int]) -> dict[int, str]:
    """The reporters' texts by case id, in one query."""
    rows = CaseText.objects.filter(case_id__in=list(case_ids), kind=CaseText.Kind.DESCRIPTION, erased_at=None)
    return dict(rows.values_list("case_id", "body"))


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """An event with the text it names, for pages and the API."""

    event: CaseEvent
    text: str


def texts_of(case: Case) -> dict[int, CaseText]:
    """The texts of a case that were not erased, by their number."""
    return {text.no: text for text in case.texts.filter(erased_at=None)}


def timeline(case: Case, *, texts: Mapping[int, CaseText] | None = None) -> list[TimelineEntry]:
    """The events of a case, oldest first, with their texts: two statements, one for who has the `texts` already."""
    bodies = {no: text.body for no, text in (texts_of(case) if texts is None else texts).items()}
    return [
        TimelineEntry(event=event, text=bodies.get(event.data.get("text", 0), ""))
        for event in CaseEvent.objects.filter(case=case).order_by("seq")
    ]


def result_text(case: Case) -> str:
    """The last text written for the resident: of the closing, or of the declining; empty while the case is open."""
    last = (
        CaseEvent.objects.filter(case=case, kind__in=("closed", "declined", "transferred", "withdrawn", "imported"))
        .order_by("seq")
        .last()
    )
    if last is None or not last.data.get("text"):
        return ""
    return case.texts.filter(no=last.data["text"], erased_at=None).values_list("body", flat=True).first() or ""


def photos_of(case: Case) -> QuerySet[Attachment]:
    """The photos of a case, oldest first."""
    return Attachment.objects.filter(case=case).order_by("created_at", "pk")
