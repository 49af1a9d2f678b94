#!/bin/sh
# Make sure that PostgreSQL and Redis answer for the services tests; start what is only down.
set -u
role=labanso_test
url=${TEST_POSTGRES_URL:-postgres://$role:$role@127.0.0.1:5432/postgres}
missing=

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

if ! redis_answers && command -v redis-server >/dev/null; then
    echo 'Redis is down; starting it.'
    redis-server --daemonize yes --save '' --appendonly no --bind 127.0.0.1 --dir /tmp >/dev/null
    wait_until redis_answers
fi
redis_answers || missing="$missing Redis (apt install redis-server, or set TEST_REDIS_URL)."

if ! postgres_answers && [ -z "${TEST_POSTGRES_URL:-}" ]; then
    if command -v pg_lsclusters >/dev/null; then
        pg_lsclusters -h | while read -r version name _port status _rest; do
            [ "$status" = online ] && continue
            echo "PostgreSQL $version is down; starting it."
            pg_ctlcluster --skip-systemctl-redirect "$version" "$name" start
        done
        wait_until make_role
    else
        make_role # a server from elsewhere, such as a container
    fi
fi
postgres_answers || missing="$missing PostgreSQL (apt install postgresql, or set TEST_POSTGRES_URL to a role that may create databases)."

if [ -n "$missing" ]; then
    echo "The services tests need what is missing here:$missing" >&2
    exit 1
fi
