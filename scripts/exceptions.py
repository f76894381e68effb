"""Counts what was let through: `type: ignore`, `noqa`, `nosec`, `pragma: no cover` and contract exceptions."""

from __future__ import annotations

import re
import tomllib

from _project import ROOT, modules, name

MARKS = {
    "type: ignore": re.compile(r"#\s*type:\s*ignore"),
    "noqa": re.compile(r"#\s*noqa"),
    "nosec": re.compile(r"#\s*nosec"),
    "no cover": re.compile(r"#\s*pragma:\s*no cover"),
}

if __name__ == "__main__":
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    counts = dict.fromkeys(MARKS, 0)
    for path in (*modules(), *sorted((ROOT / "scripts").glob("*.py"))):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            for mark, pattern in MARKS.items():
                if pattern.search(line) and path.name != "exceptions.py":
                    counts[mark] += 1
                    print(f"exceptions: {name(path)}:{number}: {line.strip()}")
    told = ", ".join(f"{count} x {mark}" for mark, count in counts.items())
    ignored = sum(len(contract.get("ignore_imports", [])) for contract in contracts)
    print(f"exceptions: {told}, {ignored} x import contract")
