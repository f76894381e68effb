"""Replay: records of another system become history here, with their own times; no step is invented.

The file is read twice, so that it may be larger than the memory: first everything is checked, then batches are
written, each in a transaction of its own. What a crash leaves out, the same command adds; what is there stays.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from linli.cases.models import CaseReference
from linli.cases.rules.history import HistoricRecord, record_of
from linli.cases.rules.history_place import agreement, located
from linli.cases.rules.mapping import ReadMapping
from linli.cases.rules.replay_report import ByRule, ReplayReport
from linli.cases.rules.routing import Facts, decide
from linli.cases.rules.source_cells import RowProblem
from linli.cases.rules.source_file import read_rows
from linli.cases.steps.context import Context, context_at
from linli.cases.steps.replay_store import Draft, scope_of, store
from linli.kernel.actor import Actor, ActorKind
from linli.kernel.errors import InvalidInput, NotAllowed, Words
from linli.kernel.generations import generation
from linli.kernel.models import IdempotencyKey
from linli.places.crs import Crs
from linli.places.queries import snapshot_on

BATCH = 200  # rows a transaction: reports of today wait for it on SQLite
_MOST_SHOWN = 200
_EVERY = 1000
Progress = Callable[[int, int | None], None]


@dataclass(frozen=True, slots=True)
class _Task:
    """A replay under way."""

    file: Path
    mapping: ReadMapping
    context: Context
    places: int
    by: Actor
    at: datetime
    report: ReplayReport

    @property
    def system(self) -> str:
        """The name of the source in references."""
        return self.mapping.spec.mapping.system


def replay(
    *,
    file: Path,
    mapping: ReadMapping,
    by: Actor,
    at: datetime,
    dry_run: bool = False,
    good_rows: bool = False,
    progress: Progress | None = None,
) -> ReplayReport:
    """Bring the records of a CSV file in; the same file again adds nothing. `by` must be an import.

    Without `good_rows` one bad row keeps all out. `progress` is told the rows done and those in all (None: checking).
    Raises NotAllowed, NotReady, TooLarge, and InvalidInput naming row, line and column of every problem.
    """
    if by.kind is not ActorKind.IMPORT:
        raise NotAllowed
    began = time.monotonic()
    context = context_at(at)
    mapping.check(context.spec, context.book)
    report = ReplayReport(system=mapping.spec.mapping.system, dry_run=dry_run)
    task = _Task(file, mapping, context, generation("places"), by, at, report)
    bad = _check(task, progress)
    if bad and not dry_run and not good_rows:
        _refuse(report)
    done = 0
    for batch in _batches(task, bad):
        _take(task, batch)
        done += len(batch)
        if progress is not None:
            progress(done, report.rows - report.refused)
    report.seconds = time.monotonic() - began
    return report


def _check(task: _Task, progress: Progress | None) -> set[int]:
    """Read the whole file once; returns the numbers of the rows that cannot be taken in."""
    report = task.report
    seen: dict[str, int] = {}
    bad: set[int] = set()
    column = task.mapping.spec.key
    for row in read_rows(task.file, task.mapping):
        report.rows += 1
        report.before[row.cells.get(task.mapping.spec.status.column, "").strip()] += 1
        record, problems = record_of(row, task.mapping.spec, at=task.at)
        first = seen.setdefault(record.key, row.row) if record is not None else row.row
        if first != row.row:
            words = _("The key stands here twice (also in row %(other)d).") % {"other": first}
            problems = [RowProblem(row.row, row.line, column, words)]
        if problems:
            bad.add(row.row)
            report.refuse(problems)
        if progress is not None and report.rows % _EVERY == 0:
            progress(report.rows, None)
    return bad


def _refuse(report: ReplayReport) -> None:
    fields: dict[str, list[Words]] = {}
    for problem in report.problems[:_MOST_SHOWN]:
        fields.setdefault(problem.place, []).append(problem.words)
    if len(report.problems) > _MOST_SHOWN:
        fields["…"] = [_("and %(count)d more") % {"count": len(report.problems) - _MOST_SHOWN}]
    words = _("%(bad)d of %(rows)d rows have errors; nothing was imported.")
    raise InvalidInput(fields, words % {"bad": report.refused, "rows": report.rows}, report=report.as_json())


def _batches(task: _Task, bad: set[int]) -> Iterator[list[HistoricRecord]]:
    batch: list[HistoricRecord] = []
    for row in read_rows(task.file, task.mapping):
        record, _problems = record_of(row, task.mapping.spec, at=task.at) if row.row not in bad else (None, [])
        if record is not None:
            batch.append(record)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _take(task: _Task, batch: Sequence[HistoricRecord]) -> None:
    """Count a batch and write what is new of it."""
    drafts = [_draft(task, record) for record in batch]
    report, spec = task.report, task.mapping.spec.mapping
    fresh, changed = _sorted_out(task, drafts)
    report.known += len(drafts) - len(fresh) - len(changed)
    report.changed.extend(changed)
    if report.dry_run:
        report.ready += len(fresh)
        report.after.update(draft.record.state.status.value for draft in drafts)
        return
    if fresh:
        try:
            store(fresh, system=task.system, language=spec.language, by=task.by, at=task.at)
            report.stored += len(fresh)
        except IntegrityError:  # another process was faster with some of them
            again, _changed = _sorted_out(task, fresh)
            if len(again) == len(fresh):
                raise
            report.known += len(fresh) - len(again)
            if again:
                store(again, system=task.system, language=spec.language, by=task.by, at=task.at)
                report.stored += len(again)
    keys = [draft.record.key for draft in drafts]
    rows = CaseReference.objects.filter(system=task.system, ref__in=keys)
    report.after.update(rows.values_list("case__status", flat=True))


def _sorted_out(task: _Task, drafts: Sequence[Draft]) -> tuple[list[Draft], list[str]]:
    """The drafts that are new, and the keys of those that were stored from another line."""
    keys = [draft.record.key for draft in drafts]
    known = set(CaseReference.objects.filter(system=task.system, ref__in=keys).values_list("ref", flat=True))
    rows = IdempotencyKey.objects.filter(scope=scope_of(task.system), key__in=keys).values_list("key", "digest")
    digests = {key: bytes(digest) for key, digest in rows}
    fresh = [draft for draft in drafts if draft.record.key not in known]
    there = [draft.record for draft in drafts if draft.record.key in known]
    return fresh, [one.key for one in there if digests.get(one.key, one.digest) != one.digest]


def _draft(task: _Task, record: HistoricRecord) -> Draft:
    """The record with its place by the boundaries of its day, its type and its agency; compared, counted."""
    context, spec = task.context, task.mapping.spec
    snapshot = snapshot_on(record.received_at.astimezone(context.pack.zone).date(), known=task.places)
    context = context if snapshot is context.snapshot else replace(context, snapshot=snapshot)
    found, fault = located(record, snapshot, spec.point.crs if spec.point else Crs.WGS84)
    unit = context.book.by_code.get(record.unit_code)
    flags = (*record.flags, fault) if fault is not None else record.flags
    kind = context.spec.by_code.get(record.type_code)
    draft = Draft(record, found, kind, unit.id if unit else None, flags, context)
    task.report.flag(record, flags)
    task.report.compare(record, agreement(record, found, snapshot), _by_rule(draft))
    return draft


def _by_rule(draft: Draft) -> ByRule:
    """What the pack's own rules would say of the agency: a figure, no event."""
    if draft.spec is None or draft.unit_id is None:
        return ByRule.NOT_COMPARABLE
    areas = draft.located.areas if draft.located is not None else ()
    places = draft.context.snapshot.places
    facts = Facts(
        type=draft.spec,
        urgency=draft.spec.urgency.value,
        channel=draft.record.channel.value,
        nature=draft.spec.nature.value,
        areas=areas,
        area_codes=frozenset(places[area].code for area in areas if area is not None),
    )
    decision = decide(draft.context.spec, facts, draft.context.book)
    if decision is None:
        return ByRule.NO_RULE
    return ByRule.SAME if decision.unit.id == draft.unit_id else ByRule.OTHER
