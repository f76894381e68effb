#!/bin/sh
# Says which Chromium the browser tests use; as root on Debian or Ubuntu it installs one that is missing.
set -eu

find_one() {
    if [ -n "${LINLI_CHROMIUM:-}" ]; then
        [ -x "$LINLI_CHROMIUM" ] && echo "$LINLI_CHROMIUM"
        return
    fi
    for name in chromium chromium-browser google-chrome google-chrome-stable; do
        command -v "$name" && return
    done
    mac="/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
    [ -x "$mac" ] && echo "$mac"
}

found=$(find_one || true)
if [ -z "$found" ] && [ -z "${LINLI_CHROMIUM:-}" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "test: installing chromium with apt-get"
    DEBIAN_FRONTEND=noninteractive
    export DEBIAN_FRONTEND
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk; } >/dev/null || true
    found=$(find_one || true)
fi
if [ -n "$found" ]; then
    echo "test: browser tests use $found"
elif [ "${CI:-}" = true ]; then
    echo "test: no Chromium; in CI that is an error. Install it or set LINLI_CHROMIUM." >&2
    exit 1
else
    echo "test: no Chromium (PATH, LINLI_CHROMIUM): the browser tests will be skipped."
fi
