"""What the scripts share: where the project is and how its files are listed."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "linli"


def templates() -> Iterator[Path]:
    """All templates of the package."""
    for ending in ("html", "txt", "xml"):
        yield from sorted(PACKAGE.glob(f"**/templates/**/*.{ending}"))


def modules() -> Iterator[Path]:
    """All Python modules of the package but migrations."""
    yield from (path for path in sorted(PACKAGE.rglob("*.py")) if "migrations" not in path.parts)


def name(path: Path) -> str:
    """The path as people know it, relative to the project."""
    return path.relative_to(ROOT).as_posix()


def finish(title: str, problems: Iterable[str], *, fine: str) -> NoReturn:
    """Print the problems and end with 1, or what is fine and end with 0."""
    lines = list(problems)
    if lines:
        print(f"{title}: {len(lines)} to mend", *lines, sep="\n  ", file=sys.stderr)
        sys.exit(1)
    print(f"{title}: {fine}")
    sys.exit(0)
