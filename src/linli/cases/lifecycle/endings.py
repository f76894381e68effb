"""Branches that end, join or judge a case: merge, split, transfer, reopen, follow-up, exclusion and appeal."""

from __future__ import annotations

from linli.accounts.roles import Role
from linli.cases.lifecycle.drawing import DESK, NOBODY, beside, move
from linli.cases.lifecycle.states import Status
from linli.kernel.lifecycle import Move

_R, _A, _T, _H = Status.RECEIVED, Status.ACCEPTED, Status.ROUTED, Status.HANDLING
_WORK = (_T, _H)
_OPEN = (_R, _A, _T, _H)
_ASSESSED = (_T, _H, Status.HANDLED, Status.VERIFIED, Status.CLOSED)
_CENTRE = frozenset({Role.CENTRE})
_LEADER = frozenset({Role.LEADER})
_ASSESSED_BY = frozenset({Role.UNIT, Role.STREET})

WHOLE: tuple[Move, ...] = (
    *(
        move(
            "merge",
            state,
            Status.MERGED,
            DESK,
            ("并入另一案卷", "Merge into another case"),
            ("与另一件合并办理", "Handled together with another report"),
            requires=("main",),
            unless=("suspension:running",),
        )
        for state in _OPEN
    ),
    move(
        "unmerge",
        Status.MERGED,
        _R,
        DESK,
        ("取消并案", "Take apart again"),
        ("重新单独办理", "Handled on its own again"),
        requires=("reason",),
    ),
    move(
        "unmerge_with_main",
        Status.MERGED,
        _R,
        NOBODY,
        ("主案结束，单独办理", "Go on without the main case"),
        ("重新单独办理", "Handled on its own again"),
        automatic=True,
    ),
    move(
        "close_with_main",
        Status.MERGED,
        Status.CLOSED,
        NOBODY,
        ("随主案结案", "Close with the main case"),
        ("已结案", "Closed"),
        automatic=True,
    ),
    *beside("split", (_A, *_WORK), DESK, ("拆分", "Split off a case"), requires=("type_code", "text")),
    *beside("link", tuple(Status), DESK, ("关联", "Link to a case"), requires=("other", "relation")),
    *(
        move(
            "transfer",
            state,
            Status.CLOSED,
            DESK,
            ("转法定途径", "Send to a statutory channel"),
            ("已转法定途径", "Belongs to a statutory channel"),
            requires=("statutory", "reason"),
            danger=True,
        )
        for state in _OPEN
    ),
    *(
        move(
            "withdraw",
            state,
            Status.CLOSED,
            DESK,
            ("当事人撤回", "Withdrawn by the reporter"),
            ("已按您的要求撤回", "Withdrawn as you asked"),
            requires=("reason",),
            danger=True,
        )
        for state in _OPEN
    ),
    *(
        move(
            "withdraw_by_reporter",
            state,
            Status.CLOSED,
            NOBODY,
            ("反映人撤回", "Withdrawn by the reporter"),
            ("已按您的要求撤回", "Withdrawn as you asked"),
            automatic=True,
        )
        for state in _OPEN
    ),
    move(
        "reopen",
        Status.CLOSED,
        _T,
        DESK,
        ("重新办理", "Reopen"),
        ("重新办理", "Reopened"),
        requires=("reason",),
    ),
    move(
        "reopen_by_answer",
        Status.CLOSED,
        _T,
        NOBODY,
        ("回访未解决，重新办理", "Reopen: not solved"),
        ("重新办理", "Reopened"),
        automatic=True,
    ),
)

ASSESSMENT: tuple[Move, ...] = (
    *beside(
        "follow_up",
        _ASSESSED,
        DESK | frozenset({Role.VERIFIER}),
        ("回访", "Follow up"),
        ("已回访", "Followed up"),
        requires=("contacted",),
        optional=("solved", "satisfied", "responded", "reason"),
        needs=("follow_up:due",),
    ),
    *(
        move(
            "answer_follow_up",
            state,
            state,
            NOBODY,
            ("居民自行评价", "Answered by the reporter"),
            ("已收到评价", "We were told how it went"),
            requires=("solved", "satisfied"),
            optional=("responded", "reason"),
            needs=("follow_up:due",),
            automatic=True,
        )
        for state in _ASSESSED
    ),
    *beside(
        "ask_exclusion",
        _ASSESSED,
        _ASSESSED_BY,
        ("申请剔除考核", "Ask to leave it out of the evaluation"),
        requires=("ground", "reason"),
        unless=("exclusion:asked", "exclusion:granted", "exclusion:refused"),
    ),
    *beside(
        "grant_exclusion",
        _ASSESSED,
        _CENTRE,
        ("同意剔除", "Leave it out"),
        requires=("reason",),
        needs=("exclusion:asked",),
    ),
    *beside(
        "refuse_exclusion",
        _ASSESSED,
        _CENTRE,
        ("不同意剔除", "Keep it in"),
        requires=("reason",),
        needs=("exclusion:asked",),
    ),
    *beside(
        "appeal",
        _ASSESSED,
        _ASSESSED_BY,
        ("申诉", "Appeal"),
        requires=("reason",),
        needs=("exclusion:refused",),
        unless=("appeal:open", "appeal:granted", "appeal:rejected"),
    ),
    *beside(
        "grant_appeal",
        _ASSESSED,
        _LEADER,
        ("支持申诉", "Grant the appeal"),
        requires=("reason",),
        needs=("appeal:open",),
    ),
    *beside(
        "reject_appeal",
        _ASSESSED,
        _LEADER,
        ("驳回申诉", "Reject the appeal"),
        requires=("reason",),
        needs=("appeal:open",),
    ),
)

ENDINGS = (*WHOLE, *ASSESSMENT)

# Ways out of a state that are always open to the desk and so say nothing about whose turn it is.
SIDE_EXITS = frozenset({"merge", "unmerge", "transfer", "withdraw", "reopen"})
