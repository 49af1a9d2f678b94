#!/bin/sh
# environment.sh FOLDER TITLE REQUIREMENTS: make the virtual environment and install a lock into it.
set -u
folder=$1 title=$2 requirements=$3

newest_python() {
    for name in python3.14 python3.13 python3.12 python3.11 python3 python; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$name"
            return
        fi
    done
    echo 'Python 3.11 or newer was not found. Install it (Debian, Ubuntu: apt install python3 python3-venv) and run make again.' >&2
    return 1
}

if ! "$folder/bin/python" -c '' 2>/dev/null; then
    python=$(newest_python) || exit 1
    rm -rf "$folder"
    if ! "$python" -m venv "$folder"; then
        echo "$python cannot make a virtual environment. On Debian and Ubuntu: apt install python3-venv" >&2
        exit 1
    fi
fi

total=$(grep -c '^[a-zA-Z0-9].*==' "$requirements")
echo "$title: $total packages ..."
log="$folder/install.log"
{
    "$folder/bin/python" -m pip install --disable-pip-version-check --no-input \
        --progress-bar off --require-hashes -r "$requirements" 2>"$log.errors"
    echo $? >"$log.status"
} | tee "$log" | awk -v total="$total" '
    /^(Collecting|Requirement already satisfied)/ { seen++; if (seen % 10 == 0) show("found " seen " of " total) }
    /^Installing collected/ { show("installing, about a minute") }
    function show(text) { printf "      %s\n", text; fflush() }'
if [ "$(cat "$log.status")" != 0 ]; then
    cat "$log.errors" >&2
    echo "The packages could not be installed; the whole log is in $log." >&2
    exit 1
fi
