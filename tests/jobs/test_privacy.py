"""Personal values and free text stand only in the rows that can be erased - nowhere else, not in the log either."""

from __future__ import annotations

import json
import logging
from io import StringIO

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client

from linli.audit.sealer import seal, verify
from linli.cases.models import Attachment, CasePlace, CaseText, Reporter
from linli.cases.ports import SendFailed
from linli.cases.steps.act import act
from linli.cases.steps.attach import store_photo
from linli.cases.steps.intake import receive
from linli.cases.steps.reveal import read_contacts
from linli.config.logs import formatter
from linli.jobs.outbox import drain
from linli.kernel.actor import ANONYMOUS
from linli.kernel.errors import InvalidInput
from linli.kernel.idempotency import once
from linli.kernel.models import OutboxMessage
from tests.cast import MONDAY_TEN, Cast
from tests.conftest import report_of
from tests.pictures import jpeg

NAME, PHONE, EMAIL = "欧阳晓霞", "13912345678", "xiaoxia.ouyang@example.org"
TEXTS = [
    "我家门口的路灯坏了",
    "联系人说晚上回家",
    "仍然不亮还漏电",
    "灯泡换成新的了",
    "已经修复谢谢反映",
    "内部提醒别忘了",
]
ADDRESS = "朝霞里三号楼二单元"
SECRETS = [NAME, PHONE, EMAIL, ADDRESS, *TEXTS]
# free text and contacts live here, and can be erased
ERASABLE = {CaseText._meta.db_table, CasePlace._meta.db_table, Reporter._meta.db_table}


@pytest.fixture
def log():
    """Everything that is logged, formatted as in service."""
    out = StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(formatter())
    root, before = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield out
    root.removeHandler(handler)
    root.setLevel(before)


class Refusing:
    """A provider that refuses first."""

    def __init__(self) -> None:
        self.bodies: list[str] = []

    def send(self, message) -> None:
        if not self.bodies:
            self.bodies.append("")
            raise SendFailed("sms: HTTP 503")
        self.bodies.append(message.to)


class Broken:
    """A provider whose client is faulty and tells everything it knows."""

    def send(self, message) -> None:
        raise RuntimeError("cannot send")


def drive(cast: Cast) -> str:
    """A case from the report to its end, with everything going wrong that may."""
    contact = {"name": NAME, "phone": PHONE, "email": EMAIL}
    client = Client(headers={"Authorization": f"Bearer {cast.kiosk_key}", "Idempotency-Key": "k"})
    body = {"text": TEXTS[0], "type_code": "C0118", "point": {"lon": 116.4223, "lat": 39.9617}, "address": ADDRESS}
    number = client.post("/api/v1/cases", {**body, "contact": contact}, "application/json").json()["number"]
    client.post("/api/v1/cases", {**body, "text": TEXTS[1], "contact": contact}, "application/json")
    client.post("/api/v1/cases", {**body, "type_code": NAME, "contact": {"phone": NAME}}, "application/json")
    with pytest.raises(InvalidInput):
        receive(report=report_of(NAME * 3000), by=ANONYMOUS, at=MONDAY_TEN, once=once(scope="x", key="y", body=contact))

    def do(move: str, who: str, **facts) -> None:
        act(number=number, move=move, facts=facts, by=cast[who], at=MONDAY_TEN)

    for again in (False, True):
        do("sign", "sun")
        do("contact", "sun", outcome="reached", reason=TEXTS[1])
        photo = store_photo(content=jpeg(exif=b""), by=cast["sun"], at=MONDAY_TEN)
        do("report_done", "sun", result=TEXTS[3], photos=[str(photo.pk)])
        do(*(("pass_check", "li") if again else ("fail_check", "li")), method="visit", reason=TEXTS[2])
    do("note", "qian", reason=TEXTS[5])
    do("close", "qian", result_class="solved", result=TEXTS[4])
    read_contacts(number=number, by=cast["qian"], at=MONDAY_TEN)
    drain(Broken())
    OutboxMessage.objects.filter(state="waiting").update(next_at=MONDAY_TEN)
    drain(Refusing())
    OutboxMessage.objects.filter(state="waiting").update(next_at=MONDAY_TEN)
    drain(Refusing())
    seal()
    assert list(verify()) == []
    return number


def cells() -> list[tuple[str, str]]:
    """Every value of every table, as text."""
    found = []
    for table in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                for value in row:
                    if isinstance(value, bytes | memoryview):
                        text = bytes(value).decode("utf-8", "replace")
                    else:
                        text = value if isinstance(value, str) else json.dumps(value, default=str, ensure_ascii=False)
                    # JSON columns may hold Chinese as \\u escapes
                    found.append(
                        (table, text + (text.encode().decode("unicode_escape", "replace") if "\\u" in text else ""))
                    )
    return found


def test_no_personal_value_and_no_free_text_stands_outside_the_erasable_rows(cast, log):
    drive(cast)
    every = cells()
    assert any(TEXTS[0] in text for table, text in every if table == CaseText._meta.db_table), "the search finds"
    assert any(ADDRESS in text for table, text in every if table == CasePlace._meta.db_table)
    leaks = {(table, secret) for table, text in every for secret in SECRETS if secret in text}
    assert {table for table, _secret in leaks} <= ERASABLE
    contacts = {secret for table, secret in leaks if secret in (NAME, PHONE, EMAIL)}
    assert contacts == set(), "contacts are sealed even where they may stand"
    tables = {model._meta.db_table for model in apps.get_models()}
    assert {"kernel_outboxmessage", "audit_auditentry", "cases_caseevent", "kernel_idempotencykey"} <= tables


def test_the_log_names_nobody_and_quotes_nothing(cast, log):
    drive(cast)
    written = log.getvalue()
    assert "notice" in written, "the failed attempts are logged"
    assert [secret for secret in SECRETS if secret in written] == []
    for line in written.splitlines():
        json.loads(line)


def test_files_of_photos_carry_no_name(cast):
    photo = store_photo(content=jpeg(), by=cast["sun"], at=MONDAY_TEN)
    assert Attachment.objects.get(pk=photo.pk).file == f"photos/{photo.pk.hex[:8]}/{photo.pk.hex}.jpg"
