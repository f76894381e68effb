"""`linli`: what people type, what they get, and what they are told when it is wrong."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys

import pytest

from linli.kernel.ids import parse_case_number

ZHAOXIALI = ("--lon", "116.4223", "--lat", "39.9617")


def cases_of(home) -> list[tuple[object, ...]]:
    with sqlite3.connect(home / "linli.sqlite3") as database:
        return database.execute(
            "SELECT number, status, type_code, urgency, received_at, due_at, closed_at, rework, seq "
            "FROM cases_case ORDER BY id"
        ).fetchall()


def has_chinese(text: str) -> bool:
    return bool(re.search("[\u4e00-\u9fff]", text))


def test_a_case_from_the_first_report_to_its_end(demo):
    made = demo.run("case", "new", "路灯不亮", *ZHAOXIALI, "--type", "C0118", "--phone", "13800138000", "--json").json
    assert (made["status"], made["unit"], made["repeated"]) == ("routed", "lighting", False)
    assert parse_case_number(made["number"]) == made["number"]
    assert len(made["secret"]) == 10
    number = made["number"]
    assert demo.run("case", "act", number, "sign", "--json").json["status"] == "handling"
    acted = demo.run("case", "act", number, "decline", "ground=beyond", "reason=x", "--json")
    assert (acted.status, acted.json["status"], acted.json["state"]) == (2, 409, "handling")
    done = demo.run("case", "act", number, "contact", '{"outcome": "reached", "reason": "今晚修"}')
    assert done.status == 0
    assert number in done.out
    shown = demo.run("case", "show", number, "--json").json
    assert shown["description"] == "路灯不亮"
    assert [event["kind"] for event in shown["events"]] == [
        "received", "located", "classified", "accepted", "routed", "signed", "contacted",
    ]  # fmt: skip
    words = demo.run("case", "show", number.lower()).out
    assert "Signed for" in words
    assert "13800138000" not in words + str(shown)


def test_the_same_key_makes_one_case(demo):
    one, two = (demo.run("case", "new", "积水", *ZHAOXIALI, "--key", "k-1", "--json").json for _ in range(2))
    assert (one["number"], one["secret"]) == (two["number"], two["secret"])
    assert (one["repeated"], two["repeated"]) == (False, True)
    other = demo.run("case", "new", "别的事", *ZHAOXIALI, "--key", "k-1", "--json")
    assert (other.status, other.json["status"]) == (2, 409)
    elsewhere = demo.run("case", "new", "积水", *ZHAOXIALI, "--key", "k-1", "--phone", "13900139000", "--json")
    assert (elsewhere.status, elsewhere.json["status"]) == (2, 409)


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (("case", "new", " "), "text"),
        (("case", "new", "x", "--lon", "116.4"), "point"),
        (("case", "new", "x", "--lon", "0", "--lat", "0"), "point"),
        (("case", "new", "x", "--lon", "39.96", "--lat", "116.42"), "point"),
        (("case", "new", "x", "--lon", "nan", "--lat", "39.9"), "point"),
        (("case", "new", "x", *ZHAOXIALI, "--type", "nothing"), "type_code"),
        (("case", "new", "x", "--answer", "novalue"), "answer"),
        (("case", "new", "x", "--photo", "/does/not/exist.jpg"), "photo"),
        (("case", "new", "x", "--phone", "12"), "contact.phone"),
        (("user", "create", "new", "--role", "street"), "area"),
        (("user", "create", "new", "--role", "king"), "role"),
        (("user", "create", "zhao", "--role", "centre"), "username"),
        (("user", "create", "new", "--role", "centre", "--phone", "call me"), "phone"),
        (("user", "create", "new", "--role", "centre", "--email", "nobody"), "email"),
        (("user", "create", "new", "--role", "unit", "--unit", "nobody"), "unit"),
        (("apikey", "create", "x", "--role", "king"), "role"),
        (("policy", "apply", "demo", "--effective", "tomorrow"), "effective"),
        (("policy", "apply", "demo", "--effective", "2026-11-21T10:00:00"), "effective"),
        (("demo", "--no-serve", "--as-of", "yesterday"), "as-of"),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, tuple) else value,
)
def test_bad_input_ends_with_two_names_the_field_and_writes_nothing(demo, words, field):
    before = cases_of(demo.home)
    done = demo.run(*words)
    assert done.status == 2
    assert f"  {field}: " in done.err, done.err
    assert not has_chinese(done.err.replace("邻里", ""))
    assert cases_of(demo.home) == before


def test_bad_input_is_told_in_chinese_where_chinese_is_spoken(demo):
    for environment in ({"LINLI_LANG": "zh"}, {"LINLI_LANG": "", "LANG": "zh_CN.UTF-8"}):
        done = demo.run("case", "new", " ", **environment)
        assert done.status == 2
        assert has_chinese(done.err)
        assert "  text: " in done.err


def test_a_number_that_does_not_exist_and_facts_that_are_no_json(demo):
    missing = demo.run("case", "show", "20261102-000001-A", "--json")
    assert (missing.status, missing.json["status"]) == (2, 404)
    number = cases_of(demo.home)[0][0]
    wrong = demo.run("case", "act", number, "note", "{reason: x}")
    assert (wrong.status, "facts" in wrong.err) == (2, True)


def test_people_and_keys(demo):
    made = demo.run("user", "create", "chenguang", "--role", "street", "--area", "999001001")
    assert made.status == 0
    password = made.out.splitlines()[1].rsplit(" ", 1)[1]
    assert len(password) >= 12
    assert (
        "Password"
        not in demo.run("user", "create", "quiet", "--role", "leader", LINLI_PASSWORD="a long passphrase").out
    )
    key = demo.run("apikey", "create", "kiosk", "--json").json
    assert key["key"].startswith("ll_")
    assert demo.run("apikey", "revoke", str(key["id"])).status == 0
    again = demo.run("apikey", "revoke", str(key["id"]))
    assert (again.status, "key" in again.err) == (2, True)
    for path in demo.home.glob("linli.sqlite3*"):
        content = path.read_bytes()
        assert password.encode() not in content
        assert key["key"].encode() not in content


def test_the_record_is_sealed_and_a_changed_entry_is_found(house):
    other = house()
    assert other.run("policy", "apply", "demo", "--effective", "2026-01-01T00:00:00+08:00").status == 0
    for text in ("积水", "路灯不亮"):
        assert other.run("case", "new", text, *ZHAOXIALI).status == 0
    assert other.run("audit", "seal").status == 0
    checked = other.run("audit", "verify", "--json")
    assert (checked.status, checked.json["breaks"]) == (0, [])
    assert checked.json["sealed"] >= 3
    with sqlite3.connect(other.home / "linli.sqlite3") as database:
        database.execute("UPDATE audit_auditentry SET action = 'case.other' WHERE position = 2")
    found = other.run("audit", "verify", "--json")
    assert (found.status, [one["position"] for one in found.json["breaks"]]) == (1, [2])


def test_a_new_house_from_nothing(house):
    new = house()
    done = new.run("case", "new", "x")
    assert (done.status, "linli policy apply" in done.err) == (2, True)
    doctor = new.run("doctor", "--json")
    assert doctor.status == 1
    assert ("error", "pack") in {(one["level"], one["name"]) for one in doctor.json}

    assert new.run("policy", "check", "demo", "--json").json["ok"] is True
    diff = new.run("policy", "diff", "demo", "--json").json
    assert {row["path"] for row in diff} >= {"pack", "types", "routes"}
    missing = new.run("policy", "check", "nothing")
    assert (missing.status, "nothing" in missing.err) == (2, True)
    applied = new.run("policy", "apply", "base", "--effective", "2026-01-01T00:00:00+08:00", "--json").json
    assert applied["name"] == "base"
    assert new.run("policy", "apply", "base", "--json").json["id"] == applied["id"]
    assert new.run("policy", "diff", "base", "--json").json == []

    with sqlite3.connect(new.home / "linli.sqlite3") as database:
        database.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('cases', '9999_later', '2027-01-01')"
        )
    done = new.run("audit", "verify")
    assert (done.status, "cases.9999_later" in done.err) == (2, True)
    assert new.run("doctor").status == 1


def test_places_locate(demo):
    found = demo.run("places", "locate", "116.4223", "39.9617", "--json")
    assert found.status == 0
    assert "99900100100101" in found.out


def test_the_doctor_of_a_good_house_and_of_loose_keys(filled):
    good = filled.run("doctor", "--json")
    levels = {one["name"]: one["level"] for one in good.json}
    assert (levels["database"], levels["pack"], levels["data folder"]) == ("ok", "ok", "ok")
    assert "worker" not in levels, "no notice of the demo waits"
    secret = filled.home / "keys" / "secret-key"
    secret.chmod(0o644)
    assert "chmod 600" in filled.run("doctor").out
    secret.chmod(0o600)
    assert "chmod" not in filled.run("doctor").out


@pytest.mark.parametrize(
    ("name", "value"),
    [("LINLI_DATABASE_URL", "mysql://root:hunter2@x/y"), ("LINLI_PORT", "hunter2")],
)
def test_a_setting_that_makes_no_sense_is_named_in_words(tmp_path, name, value):
    ran = subprocess.run(
        [sys.executable, "-m", "linli.config.cli", "doctor"],
        env={"LINLI_HOME": str(tmp_path), name: value},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 2
    assert name in ran.stderr
    assert "Traceback" not in ran.stderr
