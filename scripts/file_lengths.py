"""Lengths of modules: reported above 300 lines, refused above 400; and the median, which should be about 60."""

from __future__ import annotations

from statistics import median

from _project import finish, modules, name

REPORTED, REFUSED = 300, 400

if __name__ == "__main__":
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in modules()}
    long = {path: count for path, count in lengths.items() if count > REPORTED}
    for path, count in sorted(long.items(), key=lambda item: -item[1]):
        print(f"lengths: {name(path)} has {count} lines (aim: {REPORTED})")
    middle = median(count for count in lengths.values() if count)
    told = f"{len(lengths)} modules, median {middle:.0f} lines, longest {max(lengths.values())}"
    finish(
        "lengths", (f"{name(path)}: {count} > {REFUSED}" for path, count in long.items() if count > REFUSED), fine=told
    )
