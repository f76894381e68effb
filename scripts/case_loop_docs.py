"""Writes docs/case-loop.md from the transition table, or checks that it is what the table says (--check)."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import django

TARGET = Path(__file__).resolve().parent.parent / "docs" / "case-loop.md"


def lines() -> list[str]:
    """The document, line by line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linli.config.settings")
    django.setup()
    from linli.accounts.roles import ROLE_NAMES, Role
    from linli.cases.lifecycle import CLOCK_NAMES, EVENT_NAMES, STATUS_NAMES, TRANSITIONS

    imported = "imported_"
    shown = [move for move in TRANSITIONS if not move.name.startswith(imported) and move.name != "note"]
    out = ["# The loop of a case", "", "Made by scripts/case_loop_docs.py from the transition table; do not edit.", ""]
    out += ["```mermaid", "stateDiagram-v2", "    [*] --> received"]
    for move in shown:
        if move.source != move.target:
            out.append(f"    {move.source} --> {move.target}: {move.name}")
    out += [
        "    closed --> [*]",
        "    declined --> [*]",
        "```",
        "",
        "## States",
        "",
        "| state | zh | en |",
        "|---|---|---|",
    ]
    out += [f"| `{status.value}` | {text.zh} | {text.en} |" for status, text in STATUS_NAMES.items()]
    out += [
        "",
        "## Moves",
        "",
        "| from | move | to | who | needs | may have | the resident reads |",
        "|---|---|---|---|---|---|---|",
    ]
    for move in shown:
        roles = ", ".join(ROLE_NAMES[Role(role)].en for role in sorted(move.roles)) or "by rule"
        needs, may = ", ".join(sorted(move.requires)) or "-", ", ".join(sorted(move.optional)) or "-"
        resident = f"{move.resident.zh} / {move.resident.en}"
        out.append(f"| `{move.source}` | `{move.name}` | `{move.target}` | {roles} | {needs} | {may} | {resident} |")
    out += [
        "",
        "A note (`note`) is possible in every state for everyone who works on the case. Historical imports go from",
        "`received` to any state by the moves `imported_<state>`, which no person can make; what the source does not",
        "say gets no event.",
        "",
        "## Clocks",
        "",
        "| clock | zh | en |",
        "|---|---|---|",
    ]
    out += [f"| `{clock.value}` | {text.zh} | {text.en} |" for clock, text in CLOCK_NAMES.items()]
    out += ["", "## Events", "", "| event | zh | en |", "|---|---|---|"]
    out += [f"| `{kind.value}` | {text.zh} | {text.en} |" for kind, text in EVENT_NAMES.items()]
    return out


if __name__ == "__main__":
    made = "\n".join(lines()) + "\n"
    if "--check" in sys.argv:
        if not TARGET.exists() or TARGET.read_text(encoding="utf-8") != made:
            sys.exit("docs/case-loop.md is not what the table says; run: .venv/bin/python scripts/case_loop_docs.py")
    else:
        TARGET.parent.mkdir(exist_ok=True)
        TARGET.write_text(made, encoding="utf-8")
