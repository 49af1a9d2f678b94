"""PostgreSQL and Redis for a while. Run by `make test-services`, which starts them if it can.

TEST_POSTGRES_URL names a role that may create databases, TEST_REDIS_URL a Redis whose databases
5 to 12 are free: those it takes are emptied.
"""

import os
import uuid
from collections.abc import Iterator
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
import redis

from tests.services.installation import Installation

POSTGRES = os.environ.get(
    "TEST_POSTGRES_URL", "postgres://labanso_test:labanso_test@127.0.0.1:5432/postgres"
)
REDIS = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379")


#: A queue and a cache for each of the processes that share the tests, of two runs at once.
PAIRS = ((5, 6), (7, 8), (9, 10), (11, 12))
RESERVED = "reserved-by-a-test-run"
RESERVED_SECONDS = 900  # a run that was killed gives its pair back after that


@pytest.fixture(scope="session")
def database() -> Iterator[str]:
    """Address of a new database."""
    name = f"labanso_test_{uuid.uuid4().hex[:8]}"
    try:
        server = psycopg.connect(POSTGRES, autocommit=True)
    except psycopg.OperationalError as error:
        pytest.fail(
            f"PostgreSQL does not answer: {error}. `make test-services` starts it; "
            "TEST_POSTGRES_URL names another one.",
            pytrace=False,
        )
    with server:
        server.execute(f'CREATE DATABASE "{name}"')
        yield urlunsplit(urlsplit(POSTGRES)._replace(path=f"/{name}"))
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def redis_urls() -> Iterator[dict[str, str]]:
    """Addresses of an empty queue and an empty cache."""
    try:
        queue, cache = _reserve_redis()
    except redis.ConnectionError as error:
        pytest.fail(
            f"Redis does not answer: {error}. `make test-services` starts it; "
            "TEST_REDIS_URL names another one.",
            pytrace=False,
        )
    yield {"CELERY_BROKER_URL": f"{REDIS}/{queue}", "CACHE_URL": f"{REDIS}/{cache}"}
    for number in (cache, queue):
        redis.Redis.from_url(f"{REDIS}/{number}").flushdb()


def _reserve_redis() -> tuple[int, int]:
    """Numbers of two emptied databases that no other test run uses."""
    for queue, cache in PAIRS:
        client = redis.Redis.from_url(f"{REDIS}/{queue}")
        if client.set(RESERVED, 1, nx=True, ex=RESERVED_SECONDS):
            client.pipeline().flushdb().set(RESERVED, 1, ex=RESERVED_SECONDS).execute()
            redis.Redis.from_url(f"{REDIS}/{cache}").flushdb()
            return queue, cache
    pytest.fail(
        "Two runs of the services tests use this Redis already, or were killed less than "
        f"{RESERVED_SECONDS // 60} minutes ago.",
        pytrace=False,
    )


@pytest.fixture(scope="session")
def services(tmp_path_factory, database, redis_urls) -> Installation:
    """The portal on PostgreSQL and Redis, migrated and set up."""
    folder = tmp_path_factory.mktemp("services")
    found = Installation(folder, DATABASE_URL=database, **redis_urls)
    found.manage("migrate", "--verbosity", "0")
    found.manage("set_up")
    return found


@pytest.fixture(scope="session")
def embedded(tmp_path_factory) -> Installation:
    """The portal of a fresh clone: SQLite and the queue in a folder."""
    found = Installation(tmp_path_factory.mktemp("embedded"))
    found.manage("migrate", "--verbosity", "0")
    return found


@pytest.fixture
def ask(services):
    """`ask("SELECT ...")`: rows of the PostgreSQL database."""
    return services.ask
