"""YAML as packs need it: `001` stays text, `no` is not false, every value knows its file and line.

PyYAML's composer reads the syntax; the values are made here by the core schema of YAML 1.2, except that digits
with leading zeros stay text, because codes look like that.
"""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

import yaml

Path_ = tuple[str | int, ...]
Positions = dict[Path_, tuple[str, int]]

_INT = re.compile(r"-?(0|[1-9][0-9]*)")
_FLOAT = re.compile(r"-?(0|[1-9][0-9]*)?\.[0-9]+|-?(0|[1-9][0-9]*)(\.[0-9]*)?[eE][-+]?[0-9]+")
_MOST_VALUES = 500_000
_MOST_DIGITS = 18  # what is longer fits no integer of a database; it stays text


class BadYaml(Exception):
    """The file cannot be read; the message names file and line."""


class _Reader:
    def __init__(self, file: str) -> None:
        self.file = file
        self.positions: Positions = {}
        self.values = 0

    def value(self, node: yaml.Node, path: Path_) -> Any:
        """The Python value of `node`, noting where it stands."""
        self.values += 1
        if self.values > _MOST_VALUES:
            raise BadYaml(f"{self.file}: more than {_MOST_VALUES} values")
        self.positions[path] = (self.file, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*path, index)) for index, item in enumerate(node.value)]
        return self._scalar(node)

    def _mapping(self, node: yaml.MappingNode, path: Path_) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise BadYaml(f"{self.file}:{key_node.start_mark.line + 1}: a key must be a plain text")
            key = str(key_node.value)
            if key in result:
                raise BadYaml(f"{self.file}:{key_node.start_mark.line + 1}: the key {key!r} stands here twice")
            result[key] = self.value(value_node, (*path, key))
        return result

    @staticmethod
    def _scalar(node: yaml.Node) -> Any:
        text = str(node.value)
        if not isinstance(node, yaml.ScalarNode) or node.style is not None:
            return text
        if text in ("", "~", "null", "Null", "NULL"):
            return None
        if text in ("true", "True", "TRUE"):
            return True
        if text in ("false", "False", "FALSE"):
            return False
        if _INT.fullmatch(text) and len(text) <= _MOST_DIGITS:
            return int(text)
        if _FLOAT.fullmatch(text) and math.isfinite(float(text)):
            return float(text)
        return text


def read_yaml(path: Path, *, shown_as: str | None = None) -> tuple[Any, Positions]:
    """The value in `path` and where each part of it stands. Raises BadYaml."""
    name = shown_as or path.name
    reader = _Reader(name)
    try:
        text = path.read_bytes().decode("utf-8-sig")
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except UnicodeDecodeError as error:
        raise BadYaml(f"{name}: not UTF-8 (byte {error.start}); save the file as UTF-8") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f":{mark.line + 1}" if mark is not None else ""
        raise BadYaml(f"{name}{where}: {getattr(error, 'problem', error)}") from error
    except RecursionError as error:
        raise BadYaml(f"{name}: nested too deeply") from error
    try:
        return (None if node is None else reader.value(node, ())), reader.positions
    except RecursionError as error:
        raise BadYaml(f"{name}: nested too deeply, or an anchor that holds itself") from error
