#!/bin/sh
# services.sh COMMAND...: run it with PostgreSQL and Redis answering. What is only down is started;
# a PostgreSQL that runs and lets nobody in is left alone, and one of our own serves the command.
set -u
role=labanso_test
url=${TEST_POSTGRES_URL:-postgres://$role:$role@127.0.0.1:5432/postgres}
missing=
folder=

redis_answers() {
    [ -n "${TEST_REDIS_URL:-}" ] || redis-cli -h 127.0.0.1 ping 2>/dev/null | grep -q PONG
}

postgres_answers() {
    psql "$url" -Atc 'SELECT 1' >/dev/null 2>&1
}

# wait_until COMMAND: ask for up to ten seconds.
wait_until() {
    for _ in 1 2 3 4 5 6 7 8 9 10; do
        "$1" && return
        sleep 1
    done
}

# The role that creates the test databases, made by whoever may: trust on TCP, or the system user.
make_role() {
    sql="DO \$\$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '$role') THEN
         CREATE ROLE $role LOGIN CREATEDB PASSWORD '$role'; END IF; END \$\$"
    psql -h 127.0.0.1 -U postgres -d postgres -wqc "$sql" 2>/dev/null && return
    [ "$(id -u)" = 0 ] && echo "$sql" | (cd / && su postgres -s /bin/sh -c 'psql -qf -' 2>/dev/null)
}

start_postgres() {
    command -v pg_lsclusters >/dev/null && pg_lsclusters -h | while read -r version name _port status _rest; do
        [ "$status" = online ] && continue
        echo "PostgreSQL $version is down; starting it."
        pg_ctlcluster --skip-systemctl-redirect "$version" "$name" start
    done
    wait_until make_role
}

# as_postgres COMMAND...: the server refuses to run as root.
as_postgres() {
    if [ "$(id -u)" = 0 ]; then (cd / && setpriv --reuid=postgres --regid=postgres --clear-groups "$@"); else "$@"; fi
}

# A server in a folder that goes away with the command; it need not outlive a power cut.
own_postgres() {
    bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)
    [ -n "$bin" ] || return
    echo "The system's PostgreSQL lets nobody in ($(psql "$url" -Atc 'SELECT 1' 2>&1 | tail -1)); making one for now."
    folder=$(mktemp -d /tmp/postgres.XXXXXX) # not in TMPDIR, which may be closed to its user
    [ "$(id -u)" = 0 ] && chown postgres "$folder"
    as_postgres "$bin/initdb" -D "$folder/data" -U "$role" -A trust -E UTF8 --no-sync >/dev/null
    as_postgres "$bin/pg_ctl" -D "$folder/data" -l "$folder/log" -w -o \
        "-p 54329 -k $folder -c listen_addresses=127.0.0.1 -c fsync=off" start >/dev/null
    url="postgres://$role:$role@127.0.0.1:54329/postgres"
}

stop_own_postgres() {
    [ -n "$folder" ] || return
    as_postgres "$bin/pg_ctl" -D "$folder/data" -m immediate stop >/dev/null 2>&1
    rm -rf "$folder"
}

if ! redis_answers && command -v redis-server >/dev/null; then
    echo 'Redis is down; starting it.'
    redis-server --daemonize yes --save '' --appendonly no --bind 127.0.0.1 --dir /tmp >/dev/null
    wait_until redis_answers
fi
redis_answers || missing="$missing Redis (apt install redis-server, or set TEST_REDIS_URL)."

if [ -z "${TEST_POSTGRES_URL:-}" ]; then
    trap stop_own_postgres EXIT
    postgres_answers || start_postgres
    postgres_answers || own_postgres
fi
postgres_answers || missing="$missing PostgreSQL (apt install postgresql, or set TEST_POSTGRES_URL to a role that may create databases)."

if [ -n "$missing" ]; then
    echo "These need what is missing here:$missing" >&2
    exit 1
fi
TEST_POSTGRES_URL=$url "$@"
