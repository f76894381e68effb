"""`python -m bench [NAME ...] [OPTIONS]`: run the named benchmarks, or all of them, one after the other.

Options go to a benchmark that is named alone: `python -m bench evaluate --cases 1000,10000`.
"""

from __future__ import annotations

import importlib
import itertools
import sys

NAMES = (
    "points",
    "intake",
    "listing",
    "duplicates",
    "kill",
    "evaluate",
    "sweep",
    "faults",
    "topics",
    "classify",
    "search",
)


def main() -> None:
    """Run what was asked for."""
    words = sys.argv[1:]
    names = list(itertools.takewhile(lambda word: not word.startswith("-"), words))
    options = words[len(names) :]
    if options and len(names) != 1:
        sys.exit("options go to one benchmark: name it first")
    for name in names or NAMES:
        if name not in NAMES:
            sys.exit(f"there is no benchmark {name!r}; known are {', '.join(NAMES)}")
        print(f"== {name}", flush=True)
        importlib.import_module(f"bench.{name}").main(options)


if __name__ == "__main__":
    main()
