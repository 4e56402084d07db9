#!/bin/sh
# Makes sure of the real programs that the tests use: a Chromium, Redis and PostgreSQL. Installs Debian's where it may,
# else says which tests are left out.
set -u

missing=
any() { for name in "$@"; do command -v "$name" >/dev/null 2>&1 && return 0; done; return 1; }
any chromium chromium-browser google-chrome google-chrome-stable || missing="$missing chromium"
any redis-server valkey-server || missing="$missing redis-server"
ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || missing="$missing postgresql"
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Debian's packages for the tests:$missing"
    # At run level 1 no server starts by itself: the tests start their own.
    export DEBIAN_FRONTEND=noninteractive RUNLEVEL=1
    # shellcheck disable=SC2086  # one argument for each package
    apt-get update -qq && apt-get install -y -qq --no-install-recommends $missing >/dev/null && exit 0
fi
echo "LEFT OUT: the tests that need$missing, which could not be installed here. Run: sudo apt-get install$missing"
exit 0
