"""Side matters of a case: objection, extension, suspension, help …, each with a small table of states."""

from __future__ import annotations

from enum import StrEnum

from linli.kernel.texts import Text


class MatterKind(StrEnum):
    """What can be open beside the main state."""

    OBJECTION = "objection"
    EXTENSION = "extension"
    SUSPENSION = "suspension"
    HELP = "help"
    JOINT = "joint"
    SUPERVISION = "supervision"
    FOLLOW_UP = "follow_up"
    EXCLUSION = "exclusion"
    APPEAL = "appeal"


MATTER_NAMES: dict[MatterKind, Text] = {
    MatterKind.OBJECTION: Text(zh="退回申请", en="Objection"),
    MatterKind.EXTENSION: Text(zh="延期", en="Extension"),
    MatterKind.SUSPENSION: Text(zh="挂起", en="Suspension"),
    MatterKind.HELP: Text(zh="吹哨报到", en="Help called"),
    MatterKind.JOINT: Text(zh="联合处置", en="Joint handling"),
    MatterKind.SUPERVISION: Text(zh="督办", en="Supervision note"),
    MatterKind.FOLLOW_UP: Text(zh="回访", en="Follow-up"),
    MatterKind.EXCLUSION: Text(zh="剔除考核", en="Exclusion from evaluation"),
    MatterKind.APPEAL: Text(zh="申诉", en="Appeal"),
}

# kind: (state it begins in, states it can end in); a matter that ended never changes again
MATTER_STATES: dict[MatterKind, tuple[str, frozenset[str]]] = {
    MatterKind.OBJECTION: ("open", frozenset({"upheld", "rejected", "lapsed"})),
    MatterKind.EXTENSION: ("asked", frozenset({"granted", "refused", "lapsed"})),
    MatterKind.SUSPENSION: ("running", frozenset({"ended"})),
    MatterKind.HELP: ("called", frozenset({"came", "missed", "lapsed"})),
    MatterKind.JOINT: ("acting", frozenset({"done", "released", "lapsed"})),
    MatterKind.SUPERVISION: ("open", frozenset({"answered", "lapsed"})),
    MatterKind.FOLLOW_UP: ("due", frozenset({"answered", "unreached", "lapsed"})),
    MatterKind.EXCLUSION: ("asked", frozenset({"granted", "refused"})),
    MatterKind.APPEAL: ("open", frozenset({"granted", "rejected"})),
}

STATE_NAMES: dict[str, Text] = {
    "open": Text(zh="待审核", en="Waiting for a decision"),
    "asked": Text(zh="待审核", en="Waiting for a decision"),
    "upheld": Text(zh="同意退回", en="Upheld"),
    "rejected": Text(zh="不予支持", en="Rejected"),
    "granted": Text(zh="同意", en="Granted"),
    "refused": Text(zh="不同意", en="Refused"),
    "running": Text(zh="挂起中", en="Suspended"),
    "ended": Text(zh="已恢复", en="Resumed"),
    "called": Text(zh="待报到", en="Called"),
    "came": Text(zh="已报到", en="Came"),
    "missed": Text(zh="未报到", en="Did not come"),
    "acting": Text(zh="协办中", en="Acting"),
    "done": Text(zh="已完成", en="Done"),
    "released": Text(zh="已解除", en="Released"),
    "answered": Text(zh="已回复", en="Answered"),
    "due": Text(zh="待回访", en="To be followed up"),
    "unreached": Text(zh="未联系上", en="Not reached"),
    "lapsed": Text(zh="已失效", en="Lapsed"),
}

# where a state of one kind reads otherwise
_OWN_NAMES: dict[tuple[MatterKind, str], Text] = {
    (MatterKind.SUPERVISION, "open"): Text(zh="待回复", en="Waiting for an answer"),
    (MatterKind.FOLLOW_UP, "answered"): Text(zh="已回访", en="Answered"),
}


def state_name(kind: MatterKind, state: str) -> Text:
    """How a state of a side matter reads."""
    return _OWN_NAMES.get((kind, state)) or STATE_NAMES[state]


# Kinds through which another unit sees a case and acts in it.
ASSISTING_KINDS = (MatterKind.HELP, MatterKind.JOINT)
ASSISTING_STATES = frozenset({"called", "came", "acting", "done"})


def condition(kind: MatterKind, state: str) -> str:
    """The condition that transition tables ask for: the case has a matter of `kind` in `state`."""
    return f"{kind.value}:{state}"
