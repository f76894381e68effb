"""`linli webhook`: set up, seen, changed and removed from the command line."""

from __future__ import annotations

URL = "https://receiver.example.org/linli"


def test_the_whole_life_of_a_webhook(demo):
    asked = ("--kind", "closed", "--kind", "received", "--area", "999001001", "--unit", "lighting")
    made = demo.run("webhook", "add", URL, *asked, "--json").json
    assert made["secret"].startswith("whsec_")
    assert (made["kinds"], made["area"], made["unit"]) == (["closed", "received"], "999001001", "lighting")
    number = str(made["id"])
    listed = demo.run("webhook", "list", "--json")
    assert [row["url"] for row in listed.json if row["id"] == made["id"]] == [URL]
    assert made["secret"] not in listed.out
    assert f"active                0  999001001 lighting  closed,received  {URL}" in demo.run("webhook", "list").out
    turned = demo.run("webhook", "rotate", number, "--json").json
    assert turned["secret"] != made["secret"]
    assert "active" in demo.run("webhook", "resume", number).out
    assert demo.run("webhook", "remove", number).status == 0
    assert demo.run("webhook", "remove", number).status == 2
    assert all(row["id"] != made["id"] for row in demo.run("webhook", "list", "--json").json)


def test_an_address_inside_is_refused_and_said_why(demo):
    refused = demo.run("webhook", "add", "http://127.0.0.1:9/")
    assert refused.status == 2
    assert "LINLI_WEBHOOK_INSECURE_HOSTS" in refused.err
    assert demo.run("webhook", "add", URL, "--kind", "nonsense").status == 2


def test_a_ping_says_what_came_of_it(demo):
    made = demo.run("webhook", "add", "https://receiver.invalid/", "--json").json
    done = demo.run("webhook", "test", str(made["id"]), "--json")
    assert (done.status, done.json["taken"], done.json["why"]) == (1, False, "webhook: name not found")
    assert "name not found" in demo.run("webhook", "test", str(made["id"])).out
    demo.run("webhook", "remove", str(made["id"]))
