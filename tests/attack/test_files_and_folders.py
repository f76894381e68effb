"""Packs, terminals and the data folder under attack."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from django.db import connections

from linli.cases.cli import _read
from linli.cases.ports import Message
from linli.config import cli
from linli.config.databases import sqlite
from linli.config.sqlite.base import DatabaseWrapper
from linli.integrations.folder import FolderMessenger
from linli.kernel.console import shown
from linli.kernel.errors import TooLarge
from linli.kernel.images import clean_photo
from linli.policy.yaml12 import read_yaml


@pytest.mark.parametrize("number", ["9" * 6000, "99999999999999999999", "1e999", "-.1e999"])
def test_a_number_that_no_computer_holds_stays_text(tmp_path, number):
    file = tmp_path / "pack.yaml"
    file.write_text(f"limit: {number}\n", encoding="utf-8")
    assert read_yaml(file)[0] == {"limit": number}


def test_a_terminal_is_told_words_and_no_commands():
    assert shown("a\x1b[2Jb\x07\x9b") == "a�[2Jb��"
    assert shown("路灯 “x”\n\tzwei\u3000drei") == "路灯 “x”\n\tzwei\u3000drei"
    assert shown("abc\u202egnp.exe\ud800") == "abc�gnp.exe�"


def test_messages_are_for_the_owner_alone(tmp_path):
    folder = tmp_path / "messages"
    folder.mkdir(mode=0o755)
    FolderMessenger(folder).send(Message(key="k", by="sms", to="+8613800138000", subject="s", body="b"))
    file = folder / "k.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert json.loads(file.read_text(encoding="utf-8"))["to"] == "+8613800138000"


def test_a_database_is_made_for_the_owner_alone(db, tmp_path):
    path = tmp_path / "linli.sqlite3"
    wrapper = DatabaseWrapper({**connections.settings["default"], **sqlite(str(path))}, "private")
    wrapper.connect()
    wrapper.close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_data_folder_is_for_the_owner_alone_whatever_is_made_in_it_first(tmp_path, monkeypatch):
    home = tmp_path / "home"
    monkeypatch.setenv("LINLI_HOME", str(home))
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", "")
    cli._share_metrics()
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


def test_an_endless_file_is_no_photo():
    with pytest.raises(TooLarge):
        clean_photo(_read(Path("/dev/zero")))
