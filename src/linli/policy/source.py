"""Packs on disk: finding, reading, inheriting, validating. Messages name file, line and field."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ValidationError

from linli.kernel.errors import InvalidInput, NotFound
from linli.policy.parts import PackHead, PackPart, Problem, registered
from linli.policy.yaml12 import BadYaml, Path_, Positions, read_yaml

SCHEMA_VERSION = 1
SHIPPED = Path(__file__).resolve().parent.parent / "packs"


@dataclass(frozen=True)
class Source:
    """A pack as read: the document with inherited keys, and where each value stands."""

    doc: dict[str, Any]
    positions: Positions

    def where(self, path: Path_) -> str:
        """file:line of the nearest known value at or above `path`."""
        for length in range(len(path), -1, -1):
            found = self.positions.get(path[:length])
            if found:
                return f"{found[0]}:{found[1]}"
        return "pack"


@dataclass(frozen=True)
class Pack:
    """A valid pack: head, parts by name, canonical JSON and its hash."""

    head: PackHead
    parts: Mapping[str, BaseModel]
    body: str
    sha256: str


def folder_of(name: str) -> Path:
    """The folder of a pack given by name or path: LINLI_PACK_FOLDERS first, then the shipped ones. Raises NotFound."""
    for base in (*map(Path, settings.LINLI_PACK_FOLDERS), SHIPPED):
        if name.isidentifier() and (base / name / "pack.yaml").is_file():
            return base / name
    if (Path(name) / "pack.yaml").is_file():
        return Path(name)
    raise NotFound(_("There is no pack “%(name)s” (a folder with pack.yaml).") % {"name": name})


def read_source(folder: Path, *, seen: tuple[str, ...] = ()) -> Source:
    """Read all *.yaml of `folder`, over the keys of the pack it extends. Raises InvalidInput."""
    doc: dict[str, Any] = {}
    positions: Positions = {}
    for path in sorted(folder.glob("*.yaml")):
        shown = f"{folder.name}/{path.name}"
        try:
            value, places = read_yaml(path, shown_as=shown)
        except BadYaml as error:
            raise InvalidInput({shown: [str(error)]}) from error
        if not isinstance(value, dict):
            raise InvalidInput({shown: [_("The file must hold keys with values.")]})
        for key in value:
            if key in doc:
                raise InvalidInput({shown: [_("The key “%(key)s” stands in two files.") % {"key": key}]})
        doc.update(value)
        positions.update({path_: place for path_, place in places.items() if path_})
    parent = doc.get("pack", {}).get("extends") if isinstance(doc.get("pack"), dict) else None
    if isinstance(parent, str):
        if parent in seen:
            raise InvalidInput({"pack.extends": [_("Packs extend each other in a circle.")]})
        below = read_source(folder_of(parent), seen=(*seen, parent))
        positions = {path: at for path, at in below.positions.items() if path[0] not in doc} | positions
        doc = below.doc | doc
    return Source(doc=doc, positions=positions)


def _validated(schema: type[BaseModel], value: Any, prefix: Path_, problems: list[Problem]) -> BaseModel | None:
    try:
        return schema.model_validate(value)
    except ValidationError as error:
        problems.extend(Problem((*prefix, *item["loc"]), item["msg"]) for item in error.errors(include_url=False))
        return None


def parse(doc: Mapping[str, Any], *, before: Mapping[str, Any] | None = None) -> tuple[Pack | None, list[Problem]]:
    """The pack in `doc`, or the list of what is wrong with it. `before`: the parts now in force, for retired codes."""
    problems: list[Problem] = []
    head = _validated(PackHead, doc.get("pack"), ("pack",), problems)
    parts: dict[str, BaseModel] = {}
    known = {"pack"}
    owners: list[PackPart] = list(registered())
    for owner in owners:
        known |= owner.keys
        part = _validated(owner.schema, {key: doc[key] for key in owner.keys if key in doc}, (), problems)
        if part is not None:
            parts[owner.name] = part
    problems.extend(Problem((key,), "unknown key") for key in doc if key not in known)
    if not problems and isinstance(head, PackHead):
        for owner in owners:
            problems.extend(
                owner.check(parts[owner.name], head=head, parts=parts, before=(before or {}).get(owner.name))
            )
    if problems or not isinstance(head, PackHead):
        return None, problems
    body = orjson.dumps(doc, option=orjson.OPT_SORT_KEYS)
    return Pack(head=head, parts=parts, body=body.decode(), sha256=hashlib.sha256(body).hexdigest()), []


def load(name: str, *, before: Mapping[str, Any] | None = None) -> Pack:
    """The valid pack called `name`. Raises NotFound, or InvalidInput naming file, line and field of every problem."""
    source = read_source(folder_of(name))
    pack, problems = parse(source.doc, before=before)
    if pack is None:
        fields: dict[str, list[str]] = {}
        for problem in problems:
            place = f"{source.where(problem.path)} {'.'.join(map(str, problem.path))}"
            fields.setdefault(place, []).append(problem.words)
        raise InvalidInput(fields, _("The pack has errors; nothing was applied."))
    return pack
