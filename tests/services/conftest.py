"""PostgreSQL and Redis for a while. Run by `make test-services`, which starts them if it can.

TEST_POSTGRES_URL names a role that may create databases, TEST_REDIS_URL a Redis whose databases
13 and 14 are free: both are emptied.
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


@pytest.fixture(scope="session")
def database() -> Iterator[str]:
    """Address of a new database."""
    name = f"labanso_test_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(POSTGRES, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
        yield urlunsplit(urlsplit(POSTGRES)._replace(path=f"/{name}"))
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def redis_urls() -> Iterator[dict[str, str]]:
    """Addresses of an empty queue and an empty cache."""
    urls = {"CELERY_BROKER_URL": f"{REDIS}/13", "CACHE_URL": f"{REDIS}/14"}
    for url in urls.values():
        redis.Redis.from_url(url).flushdb()
    yield urls
    for url in urls.values():
        redis.Redis.from_url(url).flushdb()


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
def ask(database):
    """`ask("SELECT ...")`: rows of the PostgreSQL database."""
    with psycopg.connect(database, autocommit=True) as connection:
        yield lambda query, *values: connection.execute(query, values).fetchall()
