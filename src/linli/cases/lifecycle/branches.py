"""Branches while a case is worked on: objection, time, acting together."""

from __future__ import annotations

from linli.accounts.roles import Role
from linli.cases.lifecycle.drawing import DESK, NOBODY, UNIT, beside, move
from linli.cases.lifecycle.states import Status
from linli.kernel.lifecycle import Move

_A, _T, _H = Status.ACCEPTED, Status.ROUTED, Status.HANDLING
_BEFORE = (Status.RECEIVED, _A)
_WORK = (_T, _H)
_GIVEN = (_T, _H, Status.HANDLED, Status.VERIFIED)
_CENTRE = frozenset({Role.CENTRE})
_ASSISTING = frozenset({Role.ASSISTING})
_LEADING = DESK | UNIT
_SUPERVISORS = frozenset({Role.CENTRE, Role.STREET, Role.LEADER})

OBJECTION: tuple[Move, ...] = (
    *beside(
        "object",
        _WORK,
        UNIT,
        ("申请退回", "Object: not ours"),
        requires=("reason",),
        optional=("unit",),
        unless=("objection:open",),
        danger=True,
    ),
    *(
        move(
            "uphold_objection",
            state,
            _T,
            DESK,
            ("同意退回，改派", "Uphold, route anew"),
            ("已改派责任单位", "Given to another unit"),
            requires=("unit", "reason"),
            needs=("objection:open",),
        )
        for state in _WORK
    ),
    *beside(
        "reject_objection",
        _WORK,
        DESK,
        ("不同意退回", "Reject the objection"),
        requires=("reason",),
        needs=("objection:open",),
    ),
    *(
        move(
            "reroute_by_rule",
            state,
            _T,
            NOBODY,
            ("按规则改派", "Route anew by rule"),
            ("已改派责任单位", "Given to another unit"),
            automatic=True,
        )
        for state in _WORK
    ),
)

TIME: tuple[Move, ...] = (
    *beside(
        "ask_extension",
        _WORK,
        UNIT,
        ("申请延期", "Ask for more time"),
        requires=("more", "reason"),
        unless=("extension:asked",),
    ),
    *beside(
        "grant_extension",
        _WORK,
        DESK,
        ("同意延期", "Grant more time"),
        ("期限已延长", "More time was given"),
        optional=("reason",),
        needs=("extension:asked",),
    ),
    *beside(
        "refuse_extension",
        _WORK,
        DESK,
        ("不同意延期", "Refuse more time"),
        requires=("reason",),
        needs=("extension:asked",),
    ),
    *beside(
        "suspend",
        (_H,),
        _LEADING,
        ("挂起", "Suspend"),
        ("暂停办理", "Suspended"),
        requires=("cause", "reason"),
        optional=("until",),
        unless=("suspension:running",),
    ),
    *beside(
        "resume",
        (_H,),
        _LEADING,
        ("恢复办理", "Resume"),
        ("已恢复办理", "Resumed"),
        optional=("reason",),
        needs=("suspension:running",),
    ),
    *beside(
        "recompute",
        _WORK,
        _CENTRE,
        ("重算时限", "Compute the due time anew"),
        requires=("reason",),
        unless=("suspension:running",),
    ),
)

TOGETHER: tuple[Move, ...] = (
    *beside(
        "share",
        _WORK,
        DESK,
        ("联合处置", "Add a unit that acts too"),
        ("多个单位联合处置", "Several units act together"),
        requires=("unit", "reason"),
    ),
    *(
        move(
            "border",
            state,
            state,
            DESK,
            ("交界处共管", "On the border of two streets"),
            ("位于街道交界，共同处置", "On a border: both streets act"),
            optional=("area", "other"),
            unless=("joint:acting",),
        )
        for state in _BEFORE
    ),
    *beside(
        "part_done",
        _WORK,
        _ASSISTING,
        ("协办完成", "Report our part done"),
        ("协办单位已完成", "The assisting unit did its part"),
        requires=("result",),
        optional=("photos", "unit"),
        needs=("joint:acting",),
    ),
    *beside(
        "release_unit",
        (*_BEFORE, *_WORK),
        DESK,
        ("解除协办", "Release the assisting unit"),
        requires=("reason",),
        optional=("unit",),
        needs=("joint:acting",),
    ),
    *beside("call_help", _WORK, _LEADING, ("吹哨", "Call for help"), requires=("unit", "reason")),
    *beside(
        "help_came",
        _WORK,
        _LEADING,
        ("记录报到", "They came"),
        optional=("unit", "reason"),
        needs=("help:called",),
    ),
    *beside(
        "help_missed",
        _WORK,
        _LEADING,
        ("记录未报到", "They did not come"),
        requires=("reason",),
        optional=("unit",),
        needs=("help:called",),
    ),
    *beside(
        "supervise",
        (_A, *_GIVEN),
        _SUPERVISORS,
        ("督办", "Send a supervision note"),
        ("上级已督办", "Supervised from above"),
        requires=("reason",),
        optional=("until",),
        unless=("supervision:open",),
    ),
    *beside(
        "answer_supervision",
        (_A, *_GIVEN),
        _LEADING,
        ("回复督办", "Answer the supervision note"),
        requires=("reason",),
        needs=("supervision:open",),
    ),
)

BRANCHES = (*OBJECTION, *TIME, *TOGETHER)
