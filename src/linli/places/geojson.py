"""Reading GeoJSON that people send: every fault with the number of its feature and the path to it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from linli.kernel.errors import InvalidInput, TooLarge, Words

MOST_BYTES = 64 * 1024 * 1024
MOST_FEATURES = 100_000
_LON_LAT = ("CRS84", "4326", "4490", "WGS84")  # what a `crs` member may name: lon/lat on (practically) WGS84
_KNOWN_ENCODINGS = {"utf-8", "utf-8-sig", "utf8", "gb18030", "gbk", "gb2312", "utf-16"}


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault: `path` in the document (`features[12].properties.code`) and what is wrong; `row` counts from 1."""

    path: str
    words: Words
    row: int | None = None

    def __str__(self) -> str:
        if self.row is None:
            return f"{self.path}: {self.words}"
        return _("Feature %(row)d (%(path)s): %(words)s") % {"row": self.row, "path": self.path, "words": self.words}


@dataclass(frozen=True, slots=True)
class Raw:
    """A feature as read, not yet judged."""

    row: int
    path: str
    properties: dict[str, Any]
    geometry: Any


class _Repeated(ValueError):
    """An object that has the same key twice."""


def refuse(problems: list[Problem], *, most: int = 200) -> None:
    """Raise InvalidInput with all problems (the first `most` in words); nothing when there is none."""
    if not problems:
        return
    fields: dict[str, list[Words]] = {}
    for problem in problems[:most]:
        words = problem.words
        if problem.row is not None:
            words = _("Feature %(row)d: %(words)s") % {"row": problem.row, "words": words}
        fields.setdefault(problem.path, []).append(words)
    if len(problems) > most:
        fields["…"] = [_("and %(count)d more") % {"count": len(problems) - most}]
    raise InvalidInput(fields, _("The file has errors; nothing was imported."), problems=problems)


def text_of(data: bytes, encoding: str) -> str:
    """The text of a file said to be in `encoding`. Raises InvalidInput that tells how to save it, TooLarge."""
    name = encoding.lower().replace("_", "-")
    if name not in _KNOWN_ENCODINGS:
        raise InvalidInput({"encoding": [_("Known encodings are utf-8, gb18030 and utf-16.")]})
    if len(data) > MOST_BYTES:
        raise TooLarge(_("The file is larger than %(limit)d MB.") % {"limit": MOST_BYTES // 1024**2})
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") and name != "utf-16":
        raise InvalidInput({"file": [_("The file is in UTF-16. Save it as UTF-8, or give the encoding utf-16.")]})
    try:
        return data.decode("gb18030" if name in ("gbk", "gb2312") else name).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InvalidInput({"file": [_not_in(name, data, line)]}) from error


def _not_in(name: str, data: bytes, line: int) -> Words:
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return _(
            "The file is not in %(encoding)s (line %(line)d). Save it as UTF-8: in QGIS, Export > Save Features As > "
            "GeoJSON, encoding UTF-8."
        ) % {"encoding": name, "line": line}
    return _(
        "The file is not in %(encoding)s (line %(line)d); it looks like GB18030/GBK. Give the encoding gb18030, or "
        "save it as UTF-8: in QGIS, Export > Save Features As > GeoJSON, encoding UTF-8."
    ) % {"encoding": name, "line": line}


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for key, value in pairs:
        if key in made:
            raise _Repeated(key)
        made[key] = value
    return made


def _document(text: str) -> dict[str, Any]:
    try:
        document = json.loads(text, object_pairs_hook=_object)
    except _Repeated as error:
        raise InvalidInput({"file": [_("An object has the key “%(key)s” twice.") % {"key": error}]}) from error
    except json.JSONDecodeError as error:
        words = _("This is not JSON: line %(line)d, column %(column)d.") % {"line": error.lineno, "column": error.colno}
        raise InvalidInput({"file": [words]}) from error
    except (RecursionError, ValueError) as error:
        raise InvalidInput({"file": [_("This JSON is nested too deeply or holds an absurd number.")]}) from error
    if not isinstance(document, dict):
        raise InvalidInput({"file": [_("This is JSON, but not GeoJSON: a FeatureCollection is expected.")]})
    return document


def read_features(data: bytes, *, encoding: str = "utf-8") -> tuple[list[Raw], list[Problem]]:
    """The features of a GeoJSON file and what is wrong with them. Raises InvalidInput and TooLarge for the whole."""
    document = _document(text_of(data, encoding))
    if document.get("type") == "Feature":
        document = {"type": "FeatureCollection", "features": [document]}
    features = document.get("features")
    if document.get("type") != "FeatureCollection" or not isinstance(features, list):
        raise InvalidInput({"file": [_("This is JSON, but not GeoJSON: a FeatureCollection is expected.")]})
    if not features:
        raise InvalidInput({"features": [_("The file has no features.")]})
    if len(features) > MOST_FEATURES:
        raise TooLarge(_("The file has more than %(limit)d features.") % {"limit": MOST_FEATURES})
    problems = list(_crs_problems(document.get("crs")))
    rows: list[Raw] = []
    for number, feature in enumerate(features):
        path = f"features[{number}]"
        if not isinstance(feature, dict) or feature.get("type") != "Feature":
            problems.append(Problem(path, _("This is not a GeoJSON Feature."), number + 1))
            continue
        properties = feature.get("properties")
        rows.append(Raw(number + 1, path, properties if isinstance(properties, dict) else {}, feature.get("geometry")))
    return rows, problems


def _crs_problems(member: Any) -> Iterator[Problem]:
    """The old `crs` member must name lon/lat on WGS84 or CGCS2000; GCJ-02 and BD-09 have no name there."""
    if member is None:
        return
    named = member.get("properties", {}) if isinstance(member, dict) else {}
    name = str(named.get("name", "")) if isinstance(named, dict) else ""
    if not any(name.upper().endswith(known) for known in _LON_LAT):
        yield Problem(
            "crs",
            _(
                "The file says that its coordinates are in “%(name)s”. Convert it to longitude and latitude "
                "(EPSG:4326 or EPSG:4490) first."
            )
            % {"name": name[:80] or "?"},
        )
