"""The branches under attack over the API: facts of every wrong kind at every move, in a state where it is possible."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from linli.accounts.actions import create_api_key
from linli.accounts.roles import Role
from linli.cases.lifecycle import TRANSITIONS
from linli.cases.models import Attachment, Case, CaseEvent, CaseText
from linli.cases.rules.report import LONGEST_TEXT
from linli.cases.steps.act import act
from linli.cases.steps.attach import store_photo
from linli.cases.steps.intake import receive
from linli.kernel.actor import ANONYMOUS, Actor, job
from tests.cases.together import grant, member
from tests.conftest import report_of
from tests.pictures import jpeg
from tests.rebuild import assert_rebuilds

LONE = "\ud800"
WRONG_ANYWHERE = [
    0, -1, True, 1.5, {}, {"a": 1}, ["a"], [["a"]], [None], {"lon": 1}, "\0", "a\0b", "a\x1bb", LONE, "\ufffd",
    "x" * (LONGEST_TEXT + 1), 10**30,
]  # fmt: skip
WRONG_CODES = ["no such", "..", "' OR 1=1 --", "١٢٣", "𝟙", "%s", "{0}", "=1+1", "-1", "\u202e", "é" * 500]
WRONG_TIMES = [
    "2026-11-20T10:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2020-01-01T00:00Z", "2026-13-01",
    "now", "1793500000", "２０２６-11-20T10:00+08:00", "2026-11-20T25:00+08:00", 1793500000,
]  # fmt: skip
WRONG_NUMBERS = [
    "-1",
    "0",
    "1e3",
    "1.0",
    "99999999999999999999",
    "9" * 5000,
    "abc",
    -5,
    0,
    10**20,
    100_001,
    "0x10",
    True,
]
WRONG_PHOTOS = ["no", ["no"], [1], [None], [{}], ["00000000-0000-0000-0000-000000000000"], ["x"] * 9, {"a": 1}, "\0"]
CODES = frozenset(
    {
        "unit", "type_code", "urgency", "area", "other", "ground", "outcome", "method", "result_class", "merged",
        "cause", "statutory", "relation", "main", "solved", "satisfied",
    }
)  # fmt: skip
GOOD = {
    "reason": "按规定办理", "result": "已经处理", "text": "另有一处垃圾", "type_code": "0110", "unit": "roads",
    "more": 2, "cause": "weather", "ground": "untrue", "statutory": "court", "relation": "related",
    "contacted": True, "solved": "yes", "satisfied": "yes", "method": "phone", "outcome": "reached",
    "result_class": "solved",
}  # fmt: skip


def wrong_of(fact: str) -> list[object]:
    """Values that cannot be right for this fact."""
    if fact in CODES:
        return [*WRONG_ANYWHERE, *WRONG_CODES]
    if fact in ("photos", "before"):
        return WRONG_PHOTOS
    return {
        "until": [*WRONG_ANYWHERE, *WRONG_TIMES],
        "more": [*(one for one in WRONG_ANYWHERE if one != 10**30), *WRONG_NUMBERS],
        "public": ["yes", 1, "\0", [True], {}],
        "contacted": ["yes", 1, "\0", [True], {}],
        "responded": ["yes", 1, "\0", [True], {}],
        "point": ["x", [1, 2], {}, {"lon": "a", "lat": 1}, {"lon": 1e999, "lat": 1}, {"lon": 10**400, "lat": 1}],
    }.get(fact, WRONG_ANYWHERE)


class Street:
    """A case and the people around it, taken to where a move is possible."""

    def __init__(self, cast, *, type_code: str = "C0118") -> None:
        self.cast, self.now = cast, timezone.now()
        report = report_of(type_code=type_code)
        self.number = receive(report=report, by=ANONYMOUS, at=self.now - timedelta(minutes=30)).number

    def do(self, move: str, who: str | Actor, **facts) -> Street:
        by = self.cast[who] if isinstance(who, str) else who
        act(number=self.number, move=move, facts=facts, by=by, at=self.now)
        return self

    def handled(self) -> Street:
        photo = store_photo(content=jpeg(), by=self.cast["sun"], at=self.now)
        return self.do("sign", "sun").do("report_done", "sun", result="x", photos=[photo.pk])

    def verified(self) -> Street:
        return self.handled().do("pass_check", "li", method="photo")

    def closed(self) -> Street:
        return self.verified().do("close", "qian", result_class="solved", result="x")


def routed(cast) -> Street:
    return Street(cast)


def signed(cast) -> Street:
    return Street(cast).do("sign", "sun")


def excluded(cast) -> Street:
    return signed(cast).do("ask_exclusion", "sun", ground="untrue", reason="x")


def appealed(cast) -> Street:
    return excluded(cast).do("refuse_exclusion", "zhao", reason="x").do("appeal", "sun", reason="x")


def merged(cast) -> Street:
    return Street(cast).do("merge", "qian", main=Street(cast).number)


# move: (who makes it, the case where it is possible)
WHERE = {
    "object": ("unit", signed),
    "uphold_objection": ("desk", lambda cast: signed(cast).do("object", "sun", reason="x")),
    "reject_objection": ("desk", lambda cast: signed(cast).do("object", "sun", reason="x")),
    "ask_extension": ("unit", signed),
    "grant_extension": ("desk", lambda cast: signed(cast).do("ask_extension", "sun", more=1, reason="x")),
    "refuse_extension": ("desk", lambda cast: signed(cast).do("ask_extension", "sun", more=1, reason="x")),
    "suspend": ("unit", signed),
    "resume": ("unit", lambda cast: signed(cast).do("suspend", "sun", cause="weather", reason="x")),
    "recompute": ("desk", signed),
    "share": ("desk", signed),
    "border": ("desk", lambda cast: Street(cast, type_code="")),
    "part_done": ("helper", lambda cast: signed(cast).do("share", "qian", unit="street-1", reason="x")),
    "release_unit": ("desk", lambda cast: signed(cast).do("share", "qian", unit="street-1", reason="x")),
    "call_help": ("unit", signed),
    "help_came": ("unit", lambda cast: signed(cast).do("call_help", "sun", unit="street-1", reason="x")),
    "help_missed": ("unit", lambda cast: signed(cast).do("call_help", "sun", unit="street-1", reason="x")),
    "supervise": ("desk", signed),
    "answer_supervision": ("unit", lambda cast: signed(cast).do("supervise", "zhao", reason="x")),
    "merge": ("desk", routed),
    "unmerge": ("desk", merged),
    "split": ("desk", signed),
    "link": ("desk", signed),
    "transfer": ("desk", routed),
    "withdraw": ("desk", routed),
    "reopen": ("desk", lambda cast: Street(cast).closed()),
    "follow_up": ("desk", lambda cast: Street(cast).closed()),
    "ask_exclusion": ("unit", signed),
    "grant_exclusion": ("desk", excluded),
    "refuse_exclusion": ("desk", excluded),
    "appeal": ("unit", lambda cast: excluded(cast).do("refuse_exclusion", "zhao", reason="x")),
    "grant_appeal": ("desk", appealed),
    "reject_appeal": ("desk", appealed),
    "report_done": ("unit", signed),
    "pass_check": ("desk", lambda cast: Street(cast).handled()),
    "close": ("desk", lambda cast: Street(cast).verified()),
}


def facts_of(move: str) -> tuple[frozenset[str], frozenset[str]]:
    rows = [one for one in TRANSITIONS if one.name == move]
    return rows[0].requires, rows[0].optional


@pytest.fixture
def clients(cast) -> dict[str, Client]:
    """Systems of a desk that may do all a desk does, of the unit, and of one that helps."""

    def client(*grants) -> Client:
        _key, text = create_api_key(label="x", grants=list(grants), by=job("tests"), at=timezone.now())
        return Client(headers={"X-API-Key": text}, raise_request_exception=False)

    return {
        "desk": client(grant(Role.CENTRE), grant(Role.LEADER), grant(Role.VERIFIER, area="999001001")),
        "unit": client(grant(Role.UNIT, unit="lighting")),
        "helper": client(grant(Role.UNIT, unit="street-1")),
    }


def send(client: Client, number: str, move: str, facts: object):
    body = facts if isinstance(facts, str) else json.dumps(facts)
    return client.post(f"/api/v1/cases/{number}/{move}", body, content_type="application/json")


def good(move: str, cast) -> dict[str, object]:
    given = {name: GOOD[name] for name in facts_of(move)[0] if name in GOOD}
    if move == "follow_up":
        given |= {"solved": "yes", "satisfied": "yes"}
    if move in ("merge", "link"):
        given |= {name: Street(cast).number for name in ("main", "other") if name in facts_of(move)[0]}
    return given


def assert_untouched(number: str, before: int, texts: int) -> None:
    case = Case.objects.get(number=number)
    assert (case.seq, CaseText.objects.filter(case=case).count()) == (before, texts)


def test_all_moves_of_the_branches_are_attacked_here():
    straight = {"locate", "classify", "decline", "route", "sign", "contact", "fail_check", "note"}
    by_hand = {one.name for one in TRANSITIONS if not one.automatic and not one.name.startswith("imported_")}
    assert by_hand - straight == set(WHERE)


@pytest.mark.parametrize("move", sorted(WHERE))
def test_no_wrong_fact_gets_through_or_breaks_anything(cast, clients, move):
    who, case_where = WHERE[move]
    case = case_where(cast)
    needs, may = facts_of(move)
    case_row = Case.objects.get(number=case.number)
    seq, texts = case_row.seq, CaseText.objects.filter(case=case_row).count()
    rest = good(move, cast)
    for fact in sorted(needs | may):
        for value in wrong_of(fact):
            if fact in may and value in ([], None):
                continue
            answer = send(clients[who], case.number, move, {**rest, fact: value})
            assert answer.status_code == 422, (move, fact, value, answer.status_code, answer.content[:300])
            assert answer.headers["Content-Type"] == "application/problem+json"
            assert_untouched(case.number, seq, texts)
    for fact in sorted(needs):
        left = {name: value for name, value in rest.items() if name != fact}
        for blank in ({}, {fact: None}, {fact: ""}, {fact: " \u3000"}, {fact: []}):
            answer = send(clients[who], case.number, move, {**left, **blank})
            assert answer.status_code == 422, (move, fact, blank, answer.status_code)
    for strange in ({"by": "root"}, {"at": "2020-01-01T00:00Z"}, {"number": "x"}, {"status": "closed"}, {"": 1}):
        assert send(clients[who], case.number, move, {**rest, **strange}).status_code == 422
    assert_untouched(case.number, seq, texts)
    assert_rebuilds(Case.objects.get(number=case.number))
    # and the move itself was possible all the time
    if move in ("report_done",):
        rest |= {"photos": [str(store_photo(content=jpeg(), by=cast["sun"], at=timezone.now()).pk)]}
    if move == "border":
        rest |= {"area": "999001001", "other": "999001002"}
    answer = send(clients[who], case.number, move, rest)
    assert answer.status_code == 200, (move, answer.content)
    assert_rebuilds(Case.objects.get(number=case.number))


@pytest.mark.parametrize(
    "body",
    [
        "", "null", "[]", "1", '"x"', "{", "[" * 100_000, '{"reason":' * 50_000, '{"more": ' + "9" * 5000 + "}",
        '{"more": -' + "9" * 5000 + "}", '{"more": 1e999}', '{"more": NaN}', '{"reason": "a", "reason": "b"}',
        "\ufeff{}", "{}\0", '{"reason": "\x01"}', "<xml/>",
    ],
)  # fmt: skip
def test_a_body_that_is_no_object_is_told_so(cast, clients, body):
    case = signed(cast)
    for move in ("ask_extension", "merge", "follow_up", "no_such_move", "%00", "imported_closed", "close_with_main"):
        answer = send(clients["unit"], case.number, move, body)
        assert answer.status_code in (403, 409, 422), (body[:20], answer.status_code, answer.content[:300])
        assert answer.headers["Content-Type"] == "application/problem+json"
    assert Case.objects.get(number=case.number).seq == CaseEvent.objects.filter(case__number=case.number).count()


@pytest.mark.parametrize(
    "move",
    [
        "imported_closed",
        "accept",
        "route_by_rule",
        "close_with_main",
        "reopen_by_answer",
        "withdraw_by_reporter",
        "answer_follow_up",
        "unmerge_with_main",
        "reroute_by_rule",
    ],
)
def test_what_only_the_house_does_is_no_move_for_anybody(cast, clients, move):
    for case in (signed(cast), Street(cast).closed(), merged(cast)):
        for client in clients.values():
            answer = send(client, case.number, move, {"solved": "yes", "satisfied": "yes", "reason": "x"})
            assert answer.status_code in (404, 409)


def test_photos_of_another_case_cannot_be_claimed(cast, clients):
    theirs = Street(cast).handled()
    photo = str(Attachment.objects.get(case__number=theirs.number).pk)
    own = str(store_photo(content=jpeg(), by=cast["sun"], at=timezone.now()).pk)
    mine = signed(cast)
    for facts in (
        {"photos": [photo]},
        {"photos": [own], "before": [photo]},
        {"photos": [own], "before": [own]},
        {"photos": [photo, own]},
    ):
        answer = send(clients["unit"], mine.number, "report_done", {"result": "x", **facts})
        assert answer.status_code == 422, facts
    assert Attachment.objects.get(pk=photo).case.number == theirs.number
    assert Attachment.objects.get(pk=own).case is None
    assert Case.objects.get(number=mine.number).status == "handling"
    shared = signed(cast).do("share", "qian", unit="street-1", reason="x")
    assert send(clients["helper"], shared.number, "part_done", {"result": "x", "photos": [photo]}).status_code == 422
    assert_rebuilds(Case.objects.get(number=shared.number))


def test_a_member_of_two_units_is_heard_for_each(cast):
    """Somebody of the unit responsible who also belongs to the one that helps reports the part of that one too."""
    case = signed(cast).do("share", "qian", unit="street-1", reason="x")
    both = Actor(
        kind=member("lighting").kind,
        id=10**6 + 77,
        grants=(grant(Role.UNIT, unit="lighting"), grant(Role.UNIT, unit="street-1")),
        label="both",
    )
    case.do("part_done", both, result="x")
    assert_rebuilds(Case.objects.get(number=case.number))
