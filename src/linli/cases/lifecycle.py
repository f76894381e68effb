"""The transition table of a case: the truth for actions, buttons, the API's 409s and docs/case-loop.md."""

from __future__ import annotations

from enum import StrEnum

from linli.accounts.roles import Role
from linli.kernel.lifecycle import Move, Table
from linli.kernel.texts import Text


class Status(StrEnum):
    """Main states; the seven stages of GB/T 30428 fall on them."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    ROUTED = "routed"
    HANDLING = "handling"
    HANDLED = "handled"
    VERIFIED = "verified"
    CLOSED = "closed"
    DECLINED = "declined"


STATUS_NAMES: dict[Status, Text] = {
    Status.RECEIVED: Text(zh="待受理", en="Received"),
    Status.ACCEPTED: Text(zh="待派遣", en="To be routed"),
    Status.ROUTED: Text(zh="待签收", en="Routed"),
    Status.HANDLING: Text(zh="处置中", en="Being handled"),
    Status.HANDLED: Text(zh="待核查", en="To be verified"),
    Status.VERIFIED: Text(zh="待结案", en="To be closed"),
    Status.CLOSED: Text(zh="已结案", en="Closed"),
    Status.DECLINED: Text(zh="不予受理", en="Declined"),
}
FINAL = frozenset({Status.CLOSED, Status.DECLINED})
OPEN = tuple(status for status in Status if status not in FINAL)


class Channel(StrEnum):
    """How a report came in."""

    WEB = "web"
    HOTLINE = "hotline"
    WINDOW = "window"
    PATROL = "patrol"
    OPEN311 = "open311"
    API = "api"
    EMAIL = "email"
    BULK = "bulk"


CHANNEL_NAMES: dict[Channel, Text] = {
    Channel.WEB: Text(zh="网页", en="Web page"),
    Channel.HOTLINE: Text(zh="热线", en="Hotline"),
    Channel.WINDOW: Text(zh="窗口", en="Window"),
    Channel.PATROL: Text(zh="巡查", en="Patrol"),
    Channel.OPEN311: Text(zh="Open311 接口", en="Open311"),
    Channel.API: Text(zh="接口", en="API"),
    Channel.EMAIL: Text(zh="电子邮件", en="E-mail"),
    Channel.BULK: Text(zh="批量导入", en="Bulk file"),
}


class Nature(StrEnum):
    """What the reporter wants (facts page: service requests by nature)."""

    CONSULT = "consult"
    HELP = "help"
    COMPLAINT = "complaint"
    REPORT = "report"
    SUGGESTION = "suggestion"
    THANKS = "thanks"


NATURE_NAMES: dict[Nature, Text] = {
    Nature.CONSULT: Text(zh="咨询", en="Question"),
    Nature.HELP: Text(zh="求助", en="Request for help"),
    Nature.COMPLAINT: Text(zh="投诉", en="Complaint"),
    Nature.REPORT: Text(zh="举报、反映问题", en="Report of a problem"),
    Nature.SUGGESTION: Text(zh="建议", en="Suggestion"),
    Nature.THANKS: Text(zh="表扬", en="Thanks"),
}


class Urgency(StrEnum):
    """How fast it has to go; the pack sets limits for each."""

    NORMAL = "normal"
    URGENT = "urgent"


URGENCY_NAMES: dict[Urgency, Text] = {
    Urgency.NORMAL: Text(zh="一般", en="Normal"),
    Urgency.URGENT: Text(zh="紧急", en="Urgent"),
}


class ClockKind(StrEnum):
    """Clocks of a case. `dispatch` runs until a unit has it, so that an unassigned case is late too."""

    DISPATCH = "dispatch"
    FIRST_CONTACT = "first_contact"
    HANDLE = "handle"
    VERIFY = "verify"


CLOCK_NAMES: dict[ClockKind, Text] = {
    ClockKind.DISPATCH: Text(zh="派遣", en="Routing"),
    ClockKind.FIRST_CONTACT: Text(zh="首次联系", en="First contact"),
    ClockKind.HANDLE: Text(zh="处置", en="Handling"),
    ClockKind.VERIFY: Text(zh="核查", en="Verification"),
}

_DESK = frozenset({Role.CENTRE, Role.STREET})
_UNIT = frozenset({Role.UNIT})
_CHECK = frozenset({Role.VERIFIER, Role.CENTRE})
_NOBODY: frozenset[Role] = frozenset()
_WORKERS = frozenset({Role.CENTRE, Role.STREET, Role.UNIT, Role.VERIFIER, Role.GRID_WORKER})


def _move(
    name: str,
    source: Status,
    target: Status,
    roles: frozenset[Role],
    label: tuple[str, str],
    resident: tuple[str, str],
    *,
    requires: tuple[str, ...] = (),
    optional: tuple[str, ...] = (),
    automatic: bool = False,
    danger: bool = False,
) -> Move:
    return Move(
        name=name,
        source=source.value,
        target=target.value,
        roles=frozenset(role.value for role in roles),
        label=Text(zh=label[0], en=label[1]),
        resident=Text(zh=resident[0], en=resident[1]),
        requires=frozenset(requires),
        optional=frozenset(optional),
        automatic=automatic,
        danger=danger,
    )


_R, _A, _T = Status.RECEIVED, Status.ACCEPTED, Status.ROUTED
_LOCATE = ("定位", "Place it")
_LOCATED = ("已确认地点", "Place confirmed")
_CLASSIFY = ("分类", "Classify")
_CLASSIFIED = ("已确认类别", "Kind confirmed")
_DECLINE = ("不予受理", "Decline")
_DECLINED = ("不予受理", "Declined")
_IMPORT = ("历史导入", "Import")

TRANSITIONS = Table(
    (
        _move("locate", _R, _R, _DESK, _LOCATE, _LOCATED, optional=("point", "area", "address")),
        _move("classify", _R, _R, _DESK, _CLASSIFY, _CLASSIFIED, requires=("type_code",), optional=("urgency",)),
        _move("accept", _R, _A, _NOBODY, ("立案", "Accept"), ("已立案", "Accepted"), automatic=True),
        _move("decline", _R, Status.DECLINED, _DESK, _DECLINE, _DECLINED, requires=("ground", "reason"), danger=True),
        _move("locate", _A, _A, _DESK, _LOCATE, _LOCATED, optional=("point", "area", "address")),
        _move("classify", _A, _A, _DESK, _CLASSIFY, _CLASSIFIED, requires=("type_code",), optional=("urgency",)),
        _move(
            "route",
            _A,
            _T,
            _DESK,
            ("派给单位", "Route to a unit"),
            ("已派给责任单位", "Given to the responsible unit"),
            optional=("unit", "reason"),
        ),
        _move(
            "route_by_rule",
            _A,
            _T,
            _NOBODY,
            ("按规则派遣", "Route by rule"),
            ("已派给责任单位", "Given to the responsible unit"),
            automatic=True,
        ),
        _move("decline", _A, Status.DECLINED, _DESK, _DECLINE, _DECLINED, requires=("ground", "reason"), danger=True),
        _move("sign", _T, Status.HANDLING, _UNIT, ("签收", "Sign for it"), ("责任单位已签收", "Taken up by the unit")),
        _move(
            "contact",
            Status.HANDLING,
            Status.HANDLING,
            _UNIT,
            ("联系居民", "Contact the resident"),
            ("责任单位已联系您", "The unit has contacted you"),
            requires=("outcome",),
            optional=("reason",),
        ),
        _move(
            "report_done",
            Status.HANDLING,
            Status.HANDLED,
            _UNIT,
            ("处置完成", "Report it done"),
            ("已处置，等待核查", "Handled, waiting to be checked"),
            requires=("result",),
            optional=("photos",),
        ),
        _move(
            "pass_check",
            Status.HANDLED,
            Status.VERIFIED,
            _CHECK,
            ("核查通过", "Check passed"),
            ("核查通过", "Checked"),
            requires=("method",),
            optional=("reason", "photos"),
        ),
        _move(
            "fail_check",
            Status.HANDLED,
            Status.ROUTED,
            _CHECK,
            ("核查不通过，退回重办", "Check failed, send back"),
            ("核查不通过，退回重办", "Sent back to be redone"),
            requires=("method", "reason"),
            optional=("photos",),
            danger=True,
        ),
        _move(
            "close",
            Status.VERIFIED,
            Status.CLOSED,
            _DESK,
            ("结案", "Close"),
            ("已结案", "Closed"),
            requires=("result_class", "result"),
            optional=("public",),
        ),
        *(
            _move(
                "note",
                status,
                status,
                _WORKERS,
                ("保存记录", "Save the note"),
                ("内部记录", "Internal"),
                requires=("reason",),
            )
            for status in Status
        ),
        *(
            _move(
                f"imported_{target.value}",
                _R,
                target,
                _NOBODY,
                _IMPORT,
                (STATUS_NAMES[target].zh, STATUS_NAMES[target].en),
            )
            for target in Status
        ),
    )
)


class EventKind(StrEnum):
    """Kinds of case events; the fold in models/fold.py says what each does to the row."""

    RECEIVED = "received"
    LOCATED = "located"
    CLASSIFIED = "classified"
    ACCEPTED = "accepted"
    ROUTED = "routed"
    SIGNED = "signed"
    CONTACTED = "contacted"
    HANDLED = "handled"
    CHECK_PASSED = "check_passed"
    CHECK_FAILED = "check_failed"
    CLOSED = "closed"
    DECLINED = "declined"
    NOTED = "noted"
    IMPORTED = "imported"


EVENT_NAMES: dict[EventKind, Text] = {
    EventKind.RECEIVED: Text(zh="收到", en="Received"),
    EventKind.LOCATED: Text(zh="定位", en="Placed"),
    EventKind.CLASSIFIED: Text(zh="分类", en="Classified"),
    EventKind.ACCEPTED: Text(zh="立案", en="Accepted"),
    EventKind.ROUTED: Text(zh="派遣", en="Routed"),
    EventKind.SIGNED: Text(zh="签收", en="Signed for"),
    EventKind.CONTACTED: Text(zh="联系居民", en="Resident contacted"),
    EventKind.HANDLED: Text(zh="处置完成", en="Reported done"),
    EventKind.CHECK_PASSED: Text(zh="核查通过", en="Check passed"),
    EventKind.CHECK_FAILED: Text(zh="核查不通过", en="Check failed"),
    EventKind.CLOSED: Text(zh="结案", en="Closed"),
    EventKind.DECLINED: Text(zh="不予受理", en="Declined"),
    EventKind.NOTED: Text(zh="记录", en="Note"),
    EventKind.IMPORTED: Text(zh="历史导入", en="Imported"),
}
