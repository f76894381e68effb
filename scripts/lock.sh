#!/bin/sh
# Locks Python and front-end packages anew: names, versions and hashes, no addresses. $1: uv, $2: virtual environment.
set -eu
uv=$1
options="--universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --upgrade --quiet"
# shellcheck disable=SC2086
"$uv" pip compile pyproject.toml $options -o requirements.lock
# shellcheck disable=SC2086
"$uv" pip compile pyproject.toml --group dev $options -o requirements-dev.lock
if [ -x "$2/node/bin/npm" ] && ! command -v npm >/dev/null 2>&1; then
    PATH="$(pwd)/$2/node/bin:$PATH"
    export PATH
fi
npm install --package-lock-only --ignore-scripts --no-audit --no-fund --omit-lockfile-registry-resolved
"$2/bin/python" - <<'PYTHON'
import json, pathlib

path = pathlib.Path("package-lock.json")
lock = json.loads(path.read_text(encoding="utf-8"))
for package in lock["packages"].values():
    package.pop("resolved", None)
    package.pop("funding", None)
path.write_text(json.dumps(lock, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
PYTHON
