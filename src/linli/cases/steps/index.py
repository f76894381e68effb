"""The index of words follows the record: what was sealed since the last time names the cases to be read anew."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Max

from linli.audit.actions import record
from linli.audit.models import AuditEntry
from linli.cases.models import Case, SearchMark, words
from linli.cases.queries.documents import sources
from linli.cases.rules.search_document import document
from linli.cases.rules.spec import CasesSpec
from linli.cases.steps.context import context_at
from linli.kernel.actor import Actor

BATCH = 100  # cases written in one transaction: on SQLite everybody else waits for it
_FILLED = 2_000  # cases read at once when the index is made anew
_ENTRIES = 1_000


@dataclass(frozen=True, slots=True)
class IndexState:
    """How far the index is: sealed entries not read yet, documents, when it was made anew."""

    behind: int
    documents: int
    cases: int
    built_at: datetime | None


def catch_up(*, by: Actor, at: datetime) -> int:
    """Read the entries sealed since the last time, up to 1,000, and bring the documents of their cases up to date.

    Returns how many entries were read. An index that was never made reads the whole record, and so all cases.
    """
    mark = _mark()
    spec = context_at(at).spec
    entries = list(
        AuditEntry.objects.filter(position__gt=mark.position)
        .order_by("position")
        .values_list("position", "subject", "subject_id", "facts")[:_ENTRIES]
    )
    ids = sorted({key for _position, subject, key, facts in entries if subject == "case" for key in _named(key, facts)})
    for start in range(0, len(ids), BATCH):
        _write(ids[start : start + BATCH], spec, mark, by=by)
    if entries:  # not where the mark was moved meanwhile: another worker was faster, or an index made anew sets it back
        SearchMark.objects.filter(pk=mark.pk, position=mark.position).update(position=entries[-1][0])
    return len(entries)


def _named(subject_id: int | None, facts: dict[str, object]) -> Iterator[int]:
    """The cases that an entry speaks of: its subject, a part split off, a span taken over from a file."""
    if subject_id is not None:
        yield subject_id
    child = facts.get("child")
    if isinstance(child, int):
        yield child
    first, last = facts.get("first"), facts.get("last")
    if subject_id is None and isinstance(first, int) and isinstance(last, int):
        yield from Case.objects.filter(pk__range=(first, last)).values_list("pk", flat=True)


def _mark() -> SearchMark:
    return SearchMark.objects.order_by("pk").first() or SearchMark.objects.create()


def _hold(mark: SearchMark) -> None:
    """Nobody else writes documents until the transaction ends."""
    SearchMark.objects.select_for_update().get(pk=mark.pk)


def _write(ids: list[int], spec: CasesSpec, mark: SearchMark, *, by: Actor) -> None:
    """Read and write under the row of the mark: of two workers, none writes what the other has read before."""
    with transaction.atomic():
        _hold(mark)
        found = {key: document(source, spec) for key, source in sources(ids, by=by).items()}
        words.put(found)
        words.remove([key for key in ids if key not in found])


def rebuild(*, by: Actor, at: datetime) -> Iterator[int]:
    """Make the index anew from the rows, a batch a step; yields how many cases are done. Searches find less meanwhile.

    Entries sealed after it began are read again afterwards, so that nothing that changes meanwhile is lost.
    """
    position = AuditEntry.objects.aggregate(last=Max("position"))["last"] or 0
    spec, mark = context_at(at).spec, _mark()
    with transaction.atomic():
        _hold(mark)
        words.clear()
        record(action="search.rebuild", by=by, at=at, subject="search", subject_id=None)
    done, last, step = 0, 0, BATCH if connection.vendor == "sqlite" else _FILLED
    while ids := list(Case.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:_FILLED]):
        found = {key: document(source, spec) for key, source in sources(ids, by=by).items()}
        for start in range(0, len(ids), step):
            with transaction.atomic():
                _hold(mark)
                words.append({key: found[key] for key in ids[start : start + step] if key in found})
        done, last = done + len(ids), ids[-1]
        yield done
    words.finish()
    SearchMark.objects.update_or_create(pk=mark.pk, defaults={"position": position, "built_at": at})


def state() -> IndexState:
    """How far the index is."""
    mark = SearchMark.objects.order_by("pk").first()
    position = mark.position if mark is not None else 0
    behind = AuditEntry.objects.filter(position__gt=position).count()
    return IndexState(behind, words.count(), Case.objects.count(), mark.built_at if mark is not None else None)
