#!/bin/sh
# Makes the virtual environment $1 with the newest Python from 3.11 to 3.13; keeps one that already works.
set -eu
venv=$1
good='import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))'

if [ -x "$venv/bin/python" ] && "$venv/bin/python" -c "$good" 2>/dev/null && "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
    exit 0
fi

seen=
for name in python3.13 python3.12 python3.11 python3; do
    command -v "$name" >/dev/null 2>&1 || continue
    "$name" -c "$good" 2>/dev/null || { seen="$seen $name"; continue; }
    if ! "$name" -c 'import ensurepip, venv' 2>/dev/null; then
        seen="$seen $name(without venv)"
        continue
    fi
    echo "setup: virtual environment with $("$name" --version)"
    rm -rf "$venv"
    "$name" -m venv "$venv"
    exit 0
done

echo "Linli needs Python 3.11, 3.12 or 3.13 with its venv module. Found:${seen:- none}." >&2
echo "  Debian, Ubuntu:  apt-get install python3 python3-venv" >&2
echo "  macOS:           brew install python@3.13" >&2
echo "then run make again." >&2
exit 1
