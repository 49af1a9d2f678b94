#!/bin/sh
# Debian's chromium for the browser tests, and a font with Vietnamese letters.
set -eu
command -v chromium >/dev/null && exit 0
if ! command -v apt-get >/dev/null; then
    echo 'chromium is not here. Install it and run make test-browser again.' >&2
    exit 1
fi
echo 'Installing chromium ...'
sudo=$(command -v sudo || true)
[ "$(id -u)" = 0 ] && sudo=
$sudo apt-get update -qq
DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends chromium fonts-noto-core >/dev/null
