"""Kinds of case events."""

from __future__ import annotations

from enum import StrEnum

from linli.kernel.texts import Text


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
    REROUTED = "rerouted"
    SHARED = "shared"
    RELEASED = "released"
    OBJECTED = "objected"
    OBJECTION_DECIDED = "objection_decided"
    EXTENSION_ASKED = "extension_asked"
    EXTENSION_DECIDED = "extension_decided"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    RECOMPUTED = "recomputed"
    HELP_CALLED = "help_called"
    HELP_ANSWERED = "help_answered"
    PART_DONE = "part_done"
    SUPERVISED = "supervised"
    SUPERVISION_ANSWERED = "supervision_answered"
    ESCALATED = "escalated"
    MERGED = "merged"
    UNMERGED = "unmerged"
    SPLIT = "split"
    LINKED = "linked"
    JOINED = "joined"
    TRANSFERRED = "transferred"
    WITHDRAWN = "withdrawn"
    REOPENED = "reopened"
    FOLLOW_UP_OPENED = "follow_up_opened"
    FOLLOWED_UP = "followed_up"
    EXCLUSION_ASKED = "exclusion_asked"
    EXCLUSION_DECIDED = "exclusion_decided"
    APPEALED = "appealed"
    APPEAL_DECIDED = "appeal_decided"
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
    EventKind.REROUTED: Text(zh="改派", en="Routed anew"),
    EventKind.SHARED: Text(zh="联合处置", en="Shared"),
    EventKind.RELEASED: Text(zh="解除协办", en="Assisting unit released"),
    EventKind.OBJECTED: Text(zh="退回申请", en="Objection"),
    EventKind.OBJECTION_DECIDED: Text(zh="退回审核", en="Objection decided"),
    EventKind.EXTENSION_ASKED: Text(zh="申请延期", en="Extension asked"),
    EventKind.EXTENSION_DECIDED: Text(zh="延期审核", en="Extension decided"),
    EventKind.SUSPENDED: Text(zh="挂起", en="Suspended"),
    EventKind.RESUMED: Text(zh="恢复", en="Resumed"),
    EventKind.RECOMPUTED: Text(zh="重算时限", en="Due time computed anew"),
    EventKind.HELP_CALLED: Text(zh="吹哨", en="Help called"),
    EventKind.HELP_ANSWERED: Text(zh="报到", en="Help answered"),
    EventKind.PART_DONE: Text(zh="协办完成", en="Part done"),
    EventKind.SUPERVISED: Text(zh="督办", en="Supervision note"),
    EventKind.SUPERVISION_ANSWERED: Text(zh="督办回复", en="Supervision answered"),
    EventKind.ESCALATED: Text(zh="升级提醒", en="Escalated"),
    EventKind.MERGED: Text(zh="并案", en="Merged"),
    EventKind.UNMERGED: Text(zh="取消并案", en="Taken apart"),
    EventKind.SPLIT: Text(zh="拆分", en="Split"),
    EventKind.LINKED: Text(zh="关联", en="Linked"),
    EventKind.JOINED: Text(zh="新增反映人", en="Another reporter"),
    EventKind.TRANSFERRED: Text(zh="转法定途径", en="Sent to a statutory channel"),
    EventKind.WITHDRAWN: Text(zh="撤回", en="Withdrawn"),
    EventKind.REOPENED: Text(zh="重新办理", en="Reopened"),
    EventKind.FOLLOW_UP_OPENED: Text(zh="待回访", en="Follow-up due"),
    EventKind.FOLLOWED_UP: Text(zh="回访", en="Followed up"),
    EventKind.EXCLUSION_ASKED: Text(zh="申请剔除", en="Exclusion asked"),
    EventKind.EXCLUSION_DECIDED: Text(zh="剔除审核", en="Exclusion decided"),
    EventKind.APPEALED: Text(zh="申诉", en="Appeal"),
    EventKind.APPEAL_DECIDED: Text(zh="申诉审核", en="Appeal decided"),
    EventKind.IMPORTED: Text(zh="历史导入", en="Imported"),
}
