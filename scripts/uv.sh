#!/bin/sh
# Prints the path of uv; installs it from PyPI into var/uv where the machine has none.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
for candidate in "${UV:-}" "$(command -v uv 2>/dev/null || true)" "$HOME/.local/bin/uv" "$root/var/uv/bin/uv"; do
    if [ -n "$candidate" ] && [ -x "$candidate" ]; then
        echo "$candidate"
        exit 0
    fi
done
echo "uv is not installed: getting it from PyPI into var/uv" >&2
mkdir -p "$root/var"
if python3 -m venv "$root/var/uv" >/dev/null 2>&1; then
    "$root/var/uv/bin/python" -m pip install --quiet uv >&2
else
    # Debian without python3-venv: pip may still put it beside the project.
    rm -rf "$root/var/uv"
    python3 -m pip install --quiet --target "$root/var/uv" uv >&2 || {
        echo "UV-MISSING: uv could not be installed. Install python3-venv (apt-get install python3-venv) or uv, and run this again." >&2
        exit 1
    }
fi
echo "$root/var/uv/bin/uv"
