#!/bin/sh
# Makes sure that the browser tests have a Chromium: installs Debian's where it may, else says what is left out.
set -u
for name in chromium chromium-browser google-chrome google-chrome-stable; do
    command -v "$name" >/dev/null 2>&1 && exit 0
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "No Chromium found: installing Debian's package for the browser tests"
    apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium >/dev/null && exit 0
fi
echo "LEFT OUT: the browser tests, because no Chromium is installed and it could not be installed here. Run: sudo apt-get install chromium"
exit 0
