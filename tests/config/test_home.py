"""The data folder and the secrets in it; the database that the environment names."""

from __future__ import annotations

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from linli.config import home
from linli.config.databases import database
from linli.config.home import data_folder, data_keys, kept, secret_key


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def nothing_set(monkeypatch, tmp_path):
    for name in ("LINLI_HOME", "LINLI_SECRET_KEY", "LINLI_DATA_KEYS", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "me"))
    monkeypatch.chdir(tmp_path)
    return monkeypatch


def test_linli_home_comes_first(nothing_set, tmp_path):
    nothing_set.setenv("LINLI_HOME", "~/linli")
    assert data_folder() == tmp_path / "me" / "linli"


def test_a_checkout_has_its_own_folder(nothing_set, tmp_path):
    checkout = tmp_path / "checkout"
    (checkout / "src" / "linli").mkdir(parents=True)
    (checkout / "pyproject.toml").touch()
    nothing_set.setattr(home, "PACKAGE", checkout / "src" / "linli")
    assert data_folder() == checkout / "var"


def test_an_installed_package_uses_the_folder_for_data_never_the_current_one(nothing_set, tmp_path):
    nothing_set.setattr(home, "PACKAGE", tmp_path / "site-packages" / "linli")
    assert data_folder() == tmp_path / "me" / ".local" / "share" / "linli"
    nothing_set.setenv("XDG_DATA_HOME", str(tmp_path / "xdg"))
    assert data_folder() == tmp_path / "xdg" / "linli"


def test_secrets_are_made_once_for_the_owner_only(nothing_set, tmp_path):
    folder = tmp_path / "data"
    first = (secret_key(folder), data_keys(folder))
    assert (secret_key(folder), data_keys(folder)) == first
    for name in ("secret-key", "data-keys.json"):
        assert mode(folder / "keys" / name) == 0o600
    assert mode(folder / "keys") == 0o700
    assert len(first[0]) >= 50
    ring = json.loads(first[1])
    assert set(ring["keys"]) == {ring["current"]}
    assert secret_key(tmp_path / "other") != first[0]
    assert sorted(path.name for path in (folder / "keys").iterdir()) == ["data-keys.json", "secret-key"]


def test_the_environment_wins_and_leaves_no_file(nothing_set, tmp_path):
    nothing_set.setenv("LINLI_SECRET_KEY", "from outside")
    assert secret_key(tmp_path / "data") == "from outside"
    assert not (tmp_path / "data" / "keys" / "secret-key").exists()


def test_processes_that_start_together_agree_on_one_secret(tmp_path):
    path = tmp_path / "keys" / "secret"
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(lambda number: kept(path, f"secret-{number}"), range(40)))) == 1


def test_without_an_address_the_database_is_a_file_of_the_data_folder(tmp_path):
    found = database(None, tmp_path)
    assert (found["ENGINE"], found["NAME"]) == ("linli.config.sqlite", str(tmp_path / "linli.sqlite3"))


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("sqlite:///data/x.sqlite3", {"NAME": "/data/x.sqlite3"}),
        ("sqlite:////data/a%20b.sqlite3", {"NAME": "/data/a b.sqlite3"}),
        (
            "postgresql://u%40x:p%3A%2Fw@db.example:5433/linli",
            {"USER": "u@x", "PASSWORD": "p:/w", "HOST": "db.example", "PORT": "5433", "NAME": "linli"},
        ),
        ("postgresql://db.example/linli?sslmode=require", {"OPTIONS": {"sslmode": "require"}}),
        ("postgres:///linli", {"HOST": "", "PORT": "", "USER": "", "NAME": "linli"}),
    ],
)
def test_addresses_of_databases(tmp_path, url, expected):
    found = database(url, tmp_path)
    assert {name: found[name] for name in expected} == expected


@pytest.mark.parametrize("url", ["mysql://x/y", "linli.sqlite3", "http://x", "/var/lib/x"])
def test_other_databases_are_refused_in_words(tmp_path, url):
    with pytest.raises(ValueError, match="LINLI_DATABASE_URL"):
        database(url, tmp_path)
