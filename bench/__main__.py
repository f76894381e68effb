"""`python -m bench [NAME ...]`: run the named benchmarks, or all of them, one after the other."""

from __future__ import annotations

import importlib
import sys

NAMES = ("points", "intake", "listing", "kill")


def main() -> None:
    """Run what was asked for."""
    for name in sys.argv[1:] or NAMES:
        if name not in NAMES:
            sys.exit(f"there is no benchmark {name!r}; known are {', '.join(NAMES)}")
        print(f"== {name}", flush=True)
        importlib.import_module(f"bench.{name}").main([])


if __name__ == "__main__":
    main()
