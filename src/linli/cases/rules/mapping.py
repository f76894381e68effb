"""Mapping files: which column of a foreign file says what, and what its words mean here. Errors name file and line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, field_validator

from linli.cases.lifecycle import Channel, Status
from linli.cases.rules.spec import CasesSpec
from linli.duty.queries import UnitBook
from linli.kernel.errors import InvalidInput, NotFound, Words
from linli.kernel.forms import Code
from linli.kernel.texts import Filled, Text
from linli.places.crs import Crs
from linli.policy.yaml12 import BadYaml, Path_, Positions, read_yaml

SHIPPED = Path(__file__).resolve().parent.parent.parent / "packs" / "mappings"
_PART = re.compile(r"\{([^{}]+)\}")


def _pattern(value: str) -> str:
    if not columns_in(value) or set("{}") & set(_PART.sub("", value)):
        raise ValueError('a pattern is written like "{Street}, {City}"')
    return value


Pattern = Annotated[str, AfterValidator(_pattern)]


class _Spec(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class HeadSpec(_Spec):
    """`system` names the source in references; times without a zone are read in `zone`."""

    system: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_.-]{0,39}$")]
    title: Text
    zone: Filled
    pack: Code | None = None
    language: Annotated[str, Field(max_length=10)] = "zh-hans"
    source: str | None = None

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError) as error:
            raise ValueError(f"the time zone {value!r} is not known") from error
        return value


class FileSpec(_Spec):
    """How the file is written. `misread`: the encoding that UTF-8 parts of it were once wrongly read in."""

    encoding: Annotated[str, Field(pattern=r"^(utf-8|gb18030|latin-1|cp1252)$")] = "utf-8"
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] = ","
    misread: Annotated[str, Field(pattern=r"^latin-1$")] | None = None
    nothing: tuple[str, ...] = ("",)
    whole: tuple[str, ...] = ()


class TimeSpec(_Spec):
    """A column with a time in one of `formats` (strptime), or ISO 8601 without any."""

    column: Filled
    formats: tuple[str, ...] = ()


class WordsSpec(_Spec):
    """A column whose words stand for codes of ours."""

    column: Filled
    values: dict[str, str] = Field(min_length=1)


class AreaSpec(WordsSpec):
    """A column in which the source names the division itself; it is compared, never used for placing."""

    unstated: tuple[str, ...] = ()


class StateSpec(_Spec):
    """A state of the source: our code for its word, and the status it is here."""

    code: Code
    status: Status

    @field_validator("status")
    @classmethod
    def _stands_alone(cls, value: Status) -> Status:
        if value is Status.MERGED:
            raise ValueError("a merged case needs its main case, which a list does not name; use closed")
        return value


class StatesSpec(_Spec):
    """The column with the source's state."""

    column: Filled
    values: dict[str, StateSpec] = Field(min_length=1)


class ChannelsSpec(_Spec):
    """The column with the way a report came in."""

    column: Filled
    values: dict[str, Channel] = Field(min_length=1)


class PointSpec(_Spec):
    """The columns with longitude and latitude in degrees."""

    lon: Filled
    lat: Filled
    crs: Crs = Crs.WGS84


class SourceMapping(_Spec):
    """A whole mapping file."""

    mapping: HeadSpec
    file: FileSpec = FileSpec()
    key: Filled
    created: TimeSpec
    closed: TimeSpec | None = None
    updated: TimeSpec | None = None
    text: tuple[Filled, ...] = ()
    result: Filled | None = None
    point: PointSpec | None = None
    address: tuple[Pattern, ...] = ()
    channel: ChannelsSpec | None = None
    status: StatesSpec
    agency: WordsSpec | None = None
    type: WordsSpec
    area: AreaSpec | None = None

    @cached_property
    def read(self) -> tuple[str, ...]:
        """The names of all columns that are read, each once, by name."""
        return tuple(sorted({column for _path, column in self.columns()}))

    def columns(self) -> Iterator[tuple[Path_, str]]:
        """Every column the mapping reads, with the place in the mapping that names it."""
        yield ("key",), self.key
        for name in ("created", "closed", "updated", "channel", "status", "agency", "type", "area"):
            part = getattr(self, name)
            if part is not None:
                yield (name, "column"), part.column
        yield from ((("text", index), column) for index, column in enumerate(self.text))
        if self.result is not None:
            yield ("result",), self.result
        if self.point is not None:
            yield ("point", "lon"), self.point.lon
            yield ("point", "lat"), self.point.lat
        for index, pattern in enumerate(self.address):
            yield from ((("address", index), column) for column in columns_in(pattern))
        yield from ((("file", "whole", index), column) for index, column in enumerate(self.file.whole))


def columns_in(pattern: str) -> list[str]:
    """The columns named in a pattern such as "{Street}, {City}"."""
    return [str(name) for name in _PART.findall(pattern)]


def filled(pattern: str, values: Mapping[str, str]) -> str:
    """The pattern with its columns replaced by `values`."""
    return _PART.sub(lambda found: values[found[1]], pattern)


class ReadMapping:
    """A mapping with the lines of its file, so that later findings can name them."""

    def __init__(self, spec: SourceMapping, positions: Positions, name: str) -> None:
        self.spec, self._positions, self.name = spec, positions, name

    def where(self, path: Path_) -> str:
        """file:line and field of the nearest known value at or above `path`."""
        for length in range(len(path), -1, -1):
            found = self._positions.get(path[:length])
            if found:
                return f"{found[0]}:{found[1]} {'.'.join(map(str, path))}".rstrip()
        return self.name

    def check(self, spec: CasesSpec, book: UnitBook) -> None:
        """Every code the mapping names is one of ours; retired ones will do for history. Raises InvalidInput."""
        problems: dict[str, list[Words]] = {}
        for word, code in self.spec.type.values.items():
            if code not in spec.by_code:
                words = _("There is no type “%(code)s”.") % {"code": code[:40]}
                problems.setdefault(self.where(("type", "values", word)), []).append(words)
        for word, code in (self.spec.agency.values if self.spec.agency else {}).items():
            if code not in book.by_code:
                words = _("There is no unit “%(code)s”.") % {"code": code[:40]}
                problems.setdefault(self.where(("agency", "values", word)), []).append(words)
        if problems:
            message: Words = _("The mapping does not fit the policy pack in force; nothing was imported.")
            if self.spec.mapping.pack is not None:
                facts = {"words": message, "pack": self.spec.mapping.pack}
                message = _("%(words)s It was made for the pack “%(pack)s”.") % facts
            raise InvalidInput(problems, message)


def path_of(name: str) -> Path:
    """The mapping file given by path, or by the name of one that ships. Raises NotFound."""
    for path in (Path(name), SHIPPED / f"{name}.yaml"):
        if path.is_file():
            return path
    known = ", ".join(sorted(path.stem for path in SHIPPED.glob("*.yaml")))
    raise NotFound(_("There is no mapping “%(name)s”. Shipped: %(known)s.") % {"name": name, "known": known})


def read_mapping(path: Path) -> ReadMapping:
    """The mapping in `path`. Raises InvalidInput naming file, line and field of every problem."""
    try:
        doc, positions = read_yaml(path)
    except BadYaml as error:
        raise InvalidInput({path.name: [str(error)]}) from error
    except OSError as error:
        words = _("Cannot read %(file)s: %(reason)s.") % {"file": path, "reason": error.strerror}
        raise InvalidInput({"MAP": [words]}) from error
    try:
        spec = SourceMapping.model_validate(doc)
    except ValidationError as error:
        raise InvalidInput(
            _told(error, positions, path.name), _("The mapping has errors; nothing was imported.")
        ) from error
    return ReadMapping(spec, positions, path.name)


def _told(error: ValidationError, positions: Positions, name: str) -> Mapping[str, list[Any]]:
    fields: dict[str, list[Any]] = {}
    for item in error.errors(include_url=False):
        place = _nearest(item["loc"], positions) or name
        words = _("unknown key") if item["type"] == "extra_forbidden" else item["msg"]
        fields.setdefault(f"{place} {'.'.join(map(str, item['loc']))}", []).append(words)
    return fields


def _nearest(path: Path_, positions: Positions) -> str:
    for length in range(len(path), -1, -1):
        found = positions.get(path[:length])
        if found:
            return f"{found[0]}:{found[1]}"
    return ""
