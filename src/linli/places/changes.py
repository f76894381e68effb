"""What a list of drafts would change on a day: worked out whole before anything is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import shapely
from django.utils.translation import gettext_lazy as _
from shapely.geometry.base import BaseGeometry

from linli.kernel.errors import Words
from linli.places.depths import NEIGHBOUR
from linli.places.drafts import Draft
from linli.places.geojson import Problem
from linli.places.index import GridIndex
from linli.places.models import DivisionVersion
from linli.places.queries import divisions_on


@dataclass(frozen=True, slots=True)
class Wanted:
    """A version to be; `parent` is a code, resolved when it is written."""

    draft: Draft
    name_zh: str
    name_en: str
    pinyin: str
    parent: str
    households: int | None
    wkb: bytes | None
    source_crs: str
    illustrative: bool = False


@dataclass(slots=True)
class Changes:
    """`created`: new divisions; `changed`: a new version from the day; `corrected`: a version that begins that day."""

    created: list[Wanted] = field(default_factory=list)
    changed: list[tuple[DivisionVersion, Wanted]] = field(default_factory=list)
    corrected: list[tuple[DivisionVersion, Wanted]] = field(default_factory=list)
    unchanged: int = 0
    absent: int = 0
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    known: dict[str, DivisionVersion] = field(default_factory=dict)


def changes_of(drafts: Sequence[Draft], *, day: date) -> Changes:
    """Compare drafts with the divisions valid on `day`; problems are listed, nothing is written."""
    found = Changes()
    found.known = {version.code: version for version in divisions_on(day).select_related("division", "parent")}
    codes = {version.division_id: code for code, version in found.known.items()}
    later = _later(day)
    depths = {draft.code: draft.depth for draft in drafts}
    depths.update({code: version.division.depth for code, version in found.known.items()})
    above = _Above(drafts, found.known)
    for draft in drafts:
        known = found.known.get(draft.code)
        wanted = _wanted(draft, known, codes, above)
        problems = [Problem(draft.path, words, draft.row) for words in _wrong(draft, known, wanted, depths, later)]
        found.problems.extend(problems)
        if problems:
            continue
        if known is None:
            found.created.append(wanted)
        elif _same(known, wanted, codes):
            found.unchanged += 1
        else:
            (found.corrected if known.valid_from == day else found.changed).append((known, wanted))
            if known.valid_to is not None:
                words = _("Changes only up to %(day)s, when a later version begins.") % {"day": known.valid_to}
                found.warnings.append(Problem(draft.path, words, draft.row))
    here = {draft.code for draft in drafts}
    kinds = {(draft.depth, draft.kind == NEIGHBOUR) for draft in drafts}
    found.absent = sum(
        (version.division.depth, version.kind == NEIGHBOUR) in kinds and code not in here
        for code, version in found.known.items()
    )
    return found


def _later(day: date) -> dict[str, date]:
    """Codes that begin only after `day`, with the day they begin."""
    rows = DivisionVersion.objects.filter(valid_from__gt=day).order_by("-valid_from").values_list("code", "valid_from")
    return dict(rows)


def _wanted(draft: Draft, known: DivisionVersion | None, codes: Mapping[int, str], above: _Above) -> Wanted:
    wkb = shapely.to_wkb(draft.geometry) if draft.geometry is not None else None
    if known is None:
        return Wanted(
            draft, draft.name_zh, draft.name_en, draft.pinyin, draft.parent or above.guess(draft), draft.households,
            wkb, draft.source_crs if wkb is not None else "", draft.illustrative and wkb is not None,
        )  # fmt: skip
    kept = bytes(known.geometry) if known.geometry is not None else None
    return Wanted(
        draft,
        draft.name_zh or known.name_zh,
        draft.name_en or known.name_en,
        draft.pinyin or known.pinyin,
        draft.parent or (codes.get(known.parent_id, "") if known.parent_id is not None else ""),
        known.households if draft.households is None else draft.households,
        kept if wkb is None else wkb,
        known.source_crs if wkb is None else draft.source_crs,
        known.illustrative if wkb is None else draft.illustrative,
    )


def _same(known: DivisionVersion, wanted: Wanted, codes: Mapping[int, str]) -> bool:
    now = (known.name_zh, known.name_en, known.pinyin, known.households, known.kind, known.illustrative)
    parent = codes.get(known.parent_id, "") if known.parent_id is not None else ""
    kept = bytes(known.geometry) if known.geometry is not None else None
    return (*now, parent, kept) == (
        wanted.name_zh, wanted.name_en, wanted.pinyin, wanted.households, wanted.draft.kind, wanted.illustrative,
        wanted.parent, wanted.wkb,
    )  # fmt: skip


def _wrong(
    draft: Draft, known: DivisionVersion | None, wanted: Wanted, depths: Mapping[str, int], later: Mapping[str, date]
) -> Iterator[Words]:
    if known is not None and known.division.depth != draft.depth:
        yield _("%(code)s is known at depth %(known)d, not %(given)d.") % {
            "code": draft.code, "known": known.division.depth, "given": draft.depth,
        }  # fmt: skip
    if known is None and draft.code in later:
        yield _("%(code)s is known only from %(day)s on; use that day or a later one.") % {
            "code": draft.code, "day": later[draft.code],
        }  # fmt: skip
    if not wanted.name_zh:
        yield _("%(code)s has no name.") % {"code": draft.code}
    if draft.depth == 1:
        if wanted.parent:
            yield _("A district has nothing above it.")
    elif not wanted.parent and not draft.whole:
        return  # without its geometry or parent there is no telling
    elif not wanted.parent:
        yield _("%(code)s: the division above it is not known. Name the property with its code.") % {"code": draft.code}
    elif wanted.parent not in depths:
        yield _("%(code)s: there is no division %(parent)s above it.") % {"code": draft.code, "parent": wanted.parent}
    elif depths[wanted.parent] >= draft.depth:
        yield _("%(code)s: %(parent)s is not above it.") % {"code": draft.code, "parent": wanted.parent}


class _Above:
    """Guesses the parent of a new division: the only one above, else the one that holds its middle."""

    def __init__(self, drafts: Sequence[Draft], known: Mapping[str, DivisionVersion]) -> None:
        self._by_depth: dict[int, dict[str, BaseGeometry | None]] = {}
        self._indexes: dict[int, tuple[GridIndex, list[str]]] = {}
        for code, version in known.items():
            if version.kind != NEIGHBOUR:
                shape = shapely.from_wkb(bytes(version.geometry)) if version.geometry is not None else None
                self._by_depth.setdefault(version.division.depth, {})[code] = shape
        for draft in drafts:
            if draft.kind != NEIGHBOUR:
                self._by_depth.setdefault(draft.depth, {}).setdefault(draft.code, draft.geometry)

    def guess(self, draft: Draft) -> str:
        """The code of the parent, or "" when there is none or no telling."""
        above = max((depth for depth in self._by_depth if depth < draft.depth), default=0)
        choices = self._by_depth.get(above, {})
        if len(choices) == 1:
            return next(iter(choices))
        if draft.geometry is None:
            return ""
        index, codes = self._index(above)
        middle = shapely.point_on_surface(draft.geometry)
        ranks = index.containing(middle.x, middle.y)
        return codes[ranks[0]] if ranks else ""

    def _index(self, depth: int) -> tuple[GridIndex, list[str]]:
        if depth not in self._indexes:
            shapes = {code: shape for code, shape in sorted(self._by_depth.get(depth, {}).items()) if shape is not None}
            self._indexes[depth] = GridIndex(list(shapes.values())), list(shapes)
        return self._indexes[depth]
