"""Packs written for a test: a small one that is valid, and changes to it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

PACK = """\
pack:
  name: small
  version: "1"
  title: {zh: 小区, en: Small}
  extends: base
divisions_from: 2020-01-01
divisions:
  - {code: "001", name: {zh: 甲区, en: A District}, level: district}
  - {code: "001002", name: {zh: 乙街道, en: B Street}, parent: "001", level: street}
units:
  - {code: office, name: {zh: 办公室, en: Office}, kind: office, area: "001"}
  - {code: lamps, name: {zh: 灯, en: L}, kind: service, parent: office, posts: [{code: night, name: {zh: 夜, en: N}}]}
groups:
  - {code: street, name: {zh: 街面, en: Street}}
types:
  - {code: "001", group: street, name: {zh: 路灯, en: Lamp}}
  - {code: "002", group: street, name: {zh: 其他, en: Other}}
routes:
  - id: to-lamps
    when: {type: ["001"]}
    to: {unit: lamps, post: night}
    reason: {zh: 归它管, en: Theirs}
  - id: to-office
    to: {unit_of_area: office}
    reason: {zh: 属地, en: By place}
calendar:
  hours: {mon: ["09:00-12:00"]}
  urgent_hours: {mon: ["00:00-24:00"]}
limits:
  normal: {first_contact: {value: 1, unit: working_days}, handle: {value: 7, unit: calendar_days}}
  urgent: {first_contact: {value: 30, unit: minutes}, handle: {value: 24, unit: urgent_working_hours}}
notices:
  received: &notice {subject: {zh: "{number}", en: "{number}"}, body: {zh: "{type} {link}", en: "{type} {link}"}}
  routed: *notice
  handled: *notice
  closed: *notice
  declined: *notice
"""


@pytest.fixture
def write(tmp_path) -> Callable[..., str]:
    """Write a pack with parts of its text replaced, in a folder of its own; the name to load it by."""
    made = iter(range(1000))

    def pack(*changes: tuple[str, str], **files: str) -> str:
        folder = tmp_path / f"pack{next(made)}"
        folder.mkdir()
        text = PACK
        for old, new in changes:
            assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in the pack"
            text = text.replace(old, new)
        (folder / "pack.yaml").write_text(text, encoding="utf-8")
        for name, more in files.items():
            (folder / f"{name}.yaml").write_text(more, encoding="utf-8")
        return str(folder)

    return pack


def line_of(pack: str, text: str) -> int:
    """The line of pack.yaml on which `text` stands."""
    lines = (Path(pack) / "pack.yaml").read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)
