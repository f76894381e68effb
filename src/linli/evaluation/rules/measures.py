"""What can be measured of a case; which cases a month counts stands in docs/evaluation.md."""

from __future__ import annotations

from enum import StrEnum

from linli.kernel.texts import Text


class Measure(StrEnum):
    """Measures (facts page, Rates). The order is the order of the bits in a ledger: add at the end only."""

    ACCEPTED = "accepted"
    CLOSED = "closed"
    ON_TIME = "on_time"
    CLOSED_ON_TIME = "closed_on_time"
    LATE = "late"
    RESPONSE = "response"
    RESOLUTION = "resolution"
    SATISFACTION = "satisfaction"
    REWORK = "rework"
    EXTENSION = "extension"
    MISDISPATCH = "misdispatch"
    FIRST_CONTACT_RESOLUTION = "first_contact_resolution"


MEASURE_NAMES: dict[Measure, Text] = {
    Measure.ACCEPTED: Text(zh="立案数", en="Accepted"),
    Measure.CLOSED: Text(zh="结案率", en="Closing rate"),
    Measure.ON_TIME: Text(zh="按期处置率", en="Handled in time"),
    Measure.CLOSED_ON_TIME: Text(zh="按期结案率", en="On-time closing rate"),
    Measure.LATE: Text(zh="超期率", en="Late"),
    Measure.RESPONSE: Text(zh="响应率", en="Response rate"),
    Measure.RESOLUTION: Text(zh="解决率", en="Resolution rate"),
    Measure.SATISFACTION: Text(zh="满意率", en="Satisfaction rate"),
    Measure.REWORK: Text(zh="返工率", en="Rework rate"),
    Measure.EXTENSION: Text(zh="延期率", en="Extension rate"),
    Measure.MISDISPATCH: Text(zh="错派率", en="Mis-dispatch rate"),
    Measure.FIRST_CONTACT_RESOLUTION: Text(zh="一次办结率", en="First-contact resolution"),
}
# How many there are: numerator and denominator are the same, there is no rate.
COUNTS = frozenset({Measure.ACCEPTED})
# Beside these a "partly" is shown; it counts in the denominator only.
WITH_PARTLY = frozenset({Measure.RESOLUTION, Measure.SATISFACTION})

BIT: dict[Measure, int] = {measure: 1 << place for place, measure in enumerate(Measure)}
