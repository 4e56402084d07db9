#!/bin/sh
# Measures "make run" on a fresh clone: seconds until it answers, the first time and three times after, and the
# installed size. Packages come from uv's cache where they were fetched before, so the download is left out.
# Example: sh scripts/measure_setup.sh
set -eu
port=${PORT:-8765}
root=$(cd "$(dirname "$0")/.." && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
git clone --quiet "$root" "$folder/clone"
cd "$folder/clone"

seconds_until_ready() {
    begun=$(date +%s.%N)
    make run PORT="$port" >"$folder/run.log" 2>&1 &
    tries=0
    until python3 -c "import urllib.request as u; u.urlopen('http://127.0.0.1:$port/readyz', timeout=1)" 2>/dev/null; do
        tries=$((tries + 1))
        if [ "$tries" -gt 3000 ]; then
            echo "It did not answer. The end of its log:" >&2
            tail -5 "$folder/run.log" >&2
            exit 1
        fi
        sleep 0.1
    done
    python3 -c "import time; print(f'{time.time() - $begun:.1f}')"
    pkill -f "bot serve --prepare --port $port" || true
    sleep 1
}

echo "first start, s:   $(seconds_until_ready)"
for _ in 1 2 3; do
    echo "later start, s:   $(seconds_until_ready)"
done
echo "installed, MB:    $(du -s --apparent-size --block-size=MB .venv | cut -f1 | tr -d MB)"
