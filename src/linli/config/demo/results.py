"""What kind of work a type of the demo asks for: it decides what the unit writes and how the picture looks after."""

from __future__ import annotations

from linli.cases.rules.spec import CasesSpec

_BY_GROUP = {
    "street": "clean",
    "adverts": "order",
    "works": "noise",
    "sudden": "repair",
    "order": "order",
    "sanitation": "clean",
    "living": "talk",
    "people": "talk",
    "public": "talk",
    "market": "talk",
    "other": "answer",
}
_BY_TYPE = {
    "0110": "repair", "0116": "noise", "0508": "noise", "L11": "talk", "L26": "talk", "0101": "order",
    "0107": "order", "0118": "order", "0505": "order", "L25": "order", "L04": "repair", "L01": "supply",
    "L02": "supply", "L07": "supply", "L08": "supply", "0402": "supply", "0405": "supply", "0106": "clean",
    "0109": "clean", "L13": "clean", "C0302": "clean",
}  # fmt: skip


def kind_of_work(code: str, spec: CasesSpec) -> str:
    """The name of the answers in answers.yaml for a type."""
    return _BY_TYPE.get(code) or _BY_GROUP.get(spec.by_code[code].group, "repair")
