#!/bin/sh
# Debian's chromium for the browser tests, without its windows, and a font with Vietnamese letters.
set -eu
command -v chromium-headless-shell >/dev/null && exit 0
if ! command -v apt-get >/dev/null; then
    echo 'chromium-headless-shell is not here. Install it and run make test-browser again.' >&2
    exit 1
fi
echo 'Installing chromium ...'
sudo=$(command -v sudo || true)
[ "$(id -u)" = 0 ] && sudo=
$sudo apt-get update -qq
DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends chromium-headless-shell fonts-noto-core >/dev/null
