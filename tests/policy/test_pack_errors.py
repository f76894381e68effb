"""Every mistake in a pack is an error that names file, line and field; nothing is ignored."""

from __future__ import annotations

from pathlib import Path

import pytest

from linli.kernel.errors import InvalidInput, NotFound
from linli.policy.source import load
from tests.policy.conftest import line_of


def mistakes(name: str) -> dict[str, str]:
    """The words by "file:line field" of everything wrong with a pack."""
    with pytest.raises(InvalidInput) as refused:
        load(name)
    return {place: " ".join(map(str, words)) for place, words in refused.value.fields.items()}


def test_the_small_pack_is_valid(write):
    assert load(write()).head.name == "small"


@pytest.mark.parametrize(
    ("old", "new", "line", "field", "says"),
    [
        ("units:\n", "colour: red\nunits:\n", "colour: red", "colour", "unknown key"),
        ("kind: service", "kind: service, boss: me", "boss: me", "units.1.boss", "not permitted"),
        ("name: {zh: 路灯, en: Lamp}", "name: {zh: 路灯}", "name: {zh: 路灯}", "types.0.name.en", "required"),
        ("name: {zh: 路灯, en: Lamp}", 'name: {zh: 路灯, en: " "}', 'en: " "', "types.0.name.en", "at least 1"),
        ("unit: lamps", "unit: lamp", "unit: lamp,", "routes.0.to.unit", "no unit 'lamp'"),
        ("post: night", "post: day", "post: day", "routes.0.to.post", "no post 'day'"),
        ("unit_of_area: office", "unit_of_area: bureau", "bureau", "routes.1.to.unit_of_area", "'bureau'"),
        ("unit_of_area: office", "unit_of_area: office, unit: lamps", "unit: lamps}", "routes.1.to", "either"),
        ('type: ["001"]', 'type: ["009"]', '"009"', "routes.0.when.type", "no type '009'"),
        ('type: ["001"]', "group: [sky]", "sky", "routes.0.when.group", "no group 'sky'"),
        ('type: ["001"]', "colour: [red]", "colour", "routes.0.when.colour", "not permitted"),
        ("id: to-office", "id: to-lamps", "unit_of_area", "routes.1.id", "twice"),
        ('when: {type: ["001"]}', "when: {}", "unit_of_area", "routes.1.when", "no case can reach"),
        (
            "{unit_of_area: office}",
            "{unit_of_area: office}\n    when: {urgency: [urgent]}",
            '"002"',
            "types.1",
            "no route",
        ),
        ('{code: "002", group: street', '{code: "001", group: street', "路灯, en: Lamp", "types.1.code", "twice"),
        ('{code: "002", group: street', '{code: "002", group: sky', "sky", "types.1.group", "no group 'sky'"),
        ("parent: office", "parent: nobody", "nobody", "units.1.parent", "no other unit"),
        ("code: lamps", "code: office", "code: office, name: {zh: 灯", "units.1.code", "twice"),
        ('parent: "001"', 'parent: "009"', '"009"', "divisions.1.parent", "009"),
        (
            "handle: {value: 7, unit: calendar_days}",
            "handle: {value: 0, unit: calendar_days}",
            "value: 0",
            "limits.normal.handle.value",
            "greater",
        ),
        ("unit: calendar_days", "unit: fortnights", "fortnights", "limits.normal.handle.unit", "working_days"),
        (
            "handle: {value: 24, unit: urgent_working_hours}",
            "verify: {value: 1, unit: minutes}",
            '"001", group',
            "types.0.limits",
            "handle",
        ),
        (
            'hours: {mon: ["09:00-12:00"]}',
            'hours: {mon: ["12:00-09:00"]}',
            '"12:00-09:00"',
            "calendar.hours",
            "ends before",
        ),
        ('hours: {mon: ["09:00-12:00"]}', 'hours: {tag: ["09:00-12:00"]}', "tag:", "calendar.hours", "tag"),
        ('"{number}", en: "{number}"', '"{number}", en: "{phone}"', "{phone}", "notices.received", "phone"),
        ('"{number}", en: "{number}"', '"{number", en: "{number}"', '"{number"', "notices.received", "zh"),
        ("  declined: *notice\n", "", "received: &notice", "notices", "'declined' is missing"),
        (
            "  declined: *notice\n",
            "  declined: *notice\n  invented: {subject: {zh: a, en: a}, body: {zh: a, en: a}}\n",
            "invented",
            "notices.invented",
            "unknown notice",
        ),
        ('version: "1"', "version: 1", "version: 1", "pack.version", "string"),
        ('  version: "1"\n', "", "name: small", "pack.version", "required"),
    ],
    ids=str,
)
def test_a_mistake_is_named_by_line_and_field(write, old, new, line, field, says):
    name = write((old, new))
    found = mistakes(name)
    places = [place for place in found if place.split(" ", 1)[1] == field]
    assert places, found
    assert says in found[places[0]], found
    file, number = places[0].split(" ")[0].rsplit(":", 1)
    assert file.endswith("/pack.yaml")
    assert abs(int(number) - line_of(name, line)) <= 1, (places, line_of(name, line))


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../etc/passwd", ""])
def test_a_zone_that_does_not_exist_is_an_error_of_the_pack(write, zone):
    assert any("zone" in place for place in mistakes(write(("  extends: base", f'  extends: base\n  zone: "{zone}"'))))


@pytest.mark.parametrize("extra", ["zone: Mars", "region: XX"])
def test_a_mistake_in_the_head_has_a_line(write, extra):
    name = write(("  extends: base", f"  extends: base\n  {extra}"))
    assert list(mistakes(name)) == [f"{Path(name).name}/pack.yaml:{line_of(name, extra)} pack.{extra.split(':')[0]}"]


@pytest.mark.parametrize("holidays", ["{country: XX}", "{country: US, subdivision: ZZ}"])
def test_a_country_without_known_holidays_is_an_error_of_the_pack(write, holidays):
    found = mistakes(write(("  urgent_hours", f"  holidays: {holidays}\n  urgent_hours")))
    assert any("calendar.holidays" in place for place in found), found


def test_all_mistakes_are_told_at_once(write):
    found = mistakes(
        write(("unit: lamps", "unit: lamp"), ('type: ["001"]', 'type: ["009"]'), ("parent: office", "parent: x"))
    )
    assert len(found) >= 3


def test_a_key_in_two_files_is_an_error(write):
    assert "two files" in " ".join(mistakes(write(more="units: []\n")).values())


def test_a_file_that_holds_no_keys_is_an_error(write):
    assert any(place.endswith("more.yaml") for place in mistakes(write(more="- a\n")))


def test_packs_that_extend_each_other_in_a_circle_are_refused(write):
    name = write()
    text = f"pack: {{name: a, version: '1', title: {{zh: 甲, en: A}}, extends: '{name}'}}\n"
    (Path(name) / "pack.yaml").write_text(text, encoding="utf-8")
    assert "circle" in " ".join(mistakes(name).values())


@pytest.mark.parametrize("name", ["nothing", "../packs", "", "base/../base/pack.yaml", "a\x00b"])
def test_a_pack_that_is_not_there_is_not_found(name):
    with pytest.raises(NotFound):
        load(name)
