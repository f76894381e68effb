"""The transition table of a case: the straight way here, its branches beside."""

from __future__ import annotations

from linli.cases.lifecycle.branches import BRANCHES
from linli.cases.lifecycle.drawing import CHECK, DESK, NOBODY, UNIT, WORKERS, move
from linli.cases.lifecycle.endings import ENDINGS
from linli.cases.lifecycle.states import STATUS_NAMES, Status
from linli.kernel.lifecycle import Table

_R, _A, _T = Status.RECEIVED, Status.ACCEPTED, Status.ROUTED
_LOCATE = ("定位", "Place it")
_LOCATED = ("已确认地点", "Place confirmed")
_CLASSIFY = ("分类", "Classify")
_CLASSIFIED = ("已确认类别", "Kind confirmed")
_TYPED = ("urgency", "suggested")  # the second is what was proposed, for counting alone
_DECLINE = ("不予受理", "Decline")
_DECLINED = ("不予受理", "Declined")
_IMPORT = ("历史导入", "Import")

TRANSITIONS = Table(
    (
        move("locate", _R, _R, DESK, _LOCATE, _LOCATED, optional=("point", "area", "address")),
        move("classify", _R, _R, DESK, _CLASSIFY, _CLASSIFIED, requires=("type_code",), optional=_TYPED),
        move("accept", _R, _A, NOBODY, ("立案", "Accept"), ("已立案", "Accepted"), automatic=True),
        move("decline", _R, Status.DECLINED, DESK, _DECLINE, _DECLINED, requires=("ground", "reason"), danger=True),
        move("locate", _A, _A, DESK, _LOCATE, _LOCATED, optional=("point", "area", "address")),
        move("classify", _A, _A, DESK, _CLASSIFY, _CLASSIFIED, requires=("type_code",), optional=_TYPED),
        move(
            "route",
            _A,
            _T,
            DESK,
            ("派给单位", "Route to a unit"),
            ("已派给责任单位", "Given to the responsible unit"),
            optional=("unit", "reason"),
        ),
        move(
            "route_by_rule",
            _A,
            _T,
            NOBODY,
            ("按规则派遣", "Route by rule"),
            ("已派给责任单位", "Given to the responsible unit"),
            automatic=True,
        ),
        *(
            move("locate", state, state, DESK, _LOCATE, _LOCATED, optional=("point", "area", "address"))
            for state in (_T, Status.HANDLING)
        ),
        *(
            move("classify", state, state, DESK, _CLASSIFY, _CLASSIFIED, requires=("type_code",), optional=_TYPED)
            for state in (_T, Status.HANDLING)
        ),
        move("decline", _A, Status.DECLINED, DESK, _DECLINE, _DECLINED, requires=("ground", "reason"), danger=True),
        move("sign", _T, Status.HANDLING, UNIT, ("签收", "Sign for it"), ("责任单位已签收", "Taken up by the unit")),
        move(
            "contact",
            Status.HANDLING,
            Status.HANDLING,
            UNIT,
            ("联系居民", "Contact the resident"),
            ("责任单位已联系您", "The unit has contacted you"),
            requires=("outcome",),
            optional=("reason",),
        ),
        move(
            "report_done",
            Status.HANDLING,
            Status.HANDLED,
            UNIT,
            ("处置完成", "Report it done"),
            ("已处置，等待核查", "Handled, waiting to be checked"),
            requires=("result",),
            optional=("photos", "before"),
            unless=("suspension:running", "joint:acting"),
        ),
        move(
            "pass_check",
            Status.HANDLED,
            Status.VERIFIED,
            CHECK,
            ("核查通过", "Check passed"),
            ("核查通过", "Checked"),
            requires=("method",),
            optional=("reason", "photos"),
        ),
        move(
            "fail_check",
            Status.HANDLED,
            Status.ROUTED,
            CHECK,
            ("核查不通过，退回重办", "Check failed, send back"),
            ("核查不通过，退回重办", "Sent back to be redone"),
            requires=("method", "reason"),
            optional=("photos",),
            danger=True,
        ),
        move(
            "close",
            Status.VERIFIED,
            Status.CLOSED,
            DESK,
            ("结案", "Close"),
            ("已结案", "Closed"),
            requires=("result_class", "result"),
            optional=("public", "merged"),
            unless=("child:open",),
        ),
        *BRANCHES,
        *ENDINGS,
        *(
            move(
                "note",
                status,
                status,
                WORKERS,
                ("保存记录", "Save the note"),
                ("内部记录", "Internal"),
                requires=("reason",),
            )
            for status in Status
        ),
        *(
            move(
                f"imported_{target.value}",
                _R,
                target,
                NOBODY,
                _IMPORT,
                (STATUS_NAMES[target].zh, STATUS_NAMES[target].en),
            )
            for target in Status
            if target is not Status.MERGED  # which case it was merged into, no list says
        ),
    )
)
