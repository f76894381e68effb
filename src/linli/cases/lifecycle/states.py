"""States and clocks of a case."""

from __future__ import annotations

from enum import StrEnum

from linli.kernel.texts import Text


class Status(StrEnum):
    """Main states; the seven stages of GB/T 30428 fall on them. A merged case waits for its main case."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    ROUTED = "routed"
    HANDLING = "handling"
    HANDLED = "handled"
    VERIFIED = "verified"
    MERGED = "merged"
    CLOSED = "closed"
    DECLINED = "declined"


STATUS_NAMES: dict[Status, Text] = {
    Status.RECEIVED: Text(zh="待受理", en="Received"),
    Status.ACCEPTED: Text(zh="待派遣", en="To be routed"),
    Status.ROUTED: Text(zh="待签收", en="Routed"),
    Status.HANDLING: Text(zh="处置中", en="Being handled"),
    Status.HANDLED: Text(zh="待核查", en="To be verified"),
    Status.VERIFIED: Text(zh="待结案", en="To be closed"),
    Status.MERGED: Text(zh="已并案", en="Merged"),
    Status.CLOSED: Text(zh="已结案", en="Closed"),
    Status.DECLINED: Text(zh="不予受理", en="Declined"),
}
FINAL = frozenset({Status.CLOSED, Status.DECLINED})
OPEN = tuple(status for status in Status if status not in FINAL)


class ClockKind(StrEnum):
    """Clocks of a case. `dispatch` runs until a unit has it, so that an unassigned case is late too."""

    DISPATCH = "dispatch"
    FIRST_CONTACT = "first_contact"
    HANDLE = "handle"
    VERIFY = "verify"
    FOLLOW_UP = "follow_up"


CLOCK_NAMES: dict[ClockKind, Text] = {
    ClockKind.DISPATCH: Text(zh="派遣", en="Routing"),
    ClockKind.FIRST_CONTACT: Text(zh="首次联系", en="First contact"),
    ClockKind.HANDLE: Text(zh="处置", en="Handling"),
    ClockKind.VERIFY: Text(zh="核查", en="Verification"),
    ClockKind.FOLLOW_UP: Text(zh="回访", en="Follow-up"),
}


class Method(StrEnum):
    """How the work was checked."""

    VISIT = "visit"
    PHOTO = "photo"
    PHONE = "phone"


METHOD_NAMES: dict[Method, Text] = {
    Method.VISIT: Text(zh="现场", en="Visit"),
    Method.PHOTO: Text(zh="照片", en="Photo"),
    Method.PHONE: Text(zh="电话", en="Phone"),
}
