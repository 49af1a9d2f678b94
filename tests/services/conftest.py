"""PostgreSQL and Redis for a while. Run by `make test-services`, which starts them if it can.

TEST_POSTGRES_URL names a role that may create databases, TEST_REDIS_URL a Redis whose databases
5 to 12 are free: those it takes are emptied.
"""

import fcntl
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
import redis

from tests.services.installation import Installation

POSTGRES = os.environ.get(
    "TEST_POSTGRES_URL", "postgres://labanso_test:labanso_test@127.0.0.1:5432/postgres"
)
PREPARED = "prepared-installations"
REDIS = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379")


#: A queue and a cache for each of the processes that share the tests, of two runs at once.
PAIRS = ((5, 6), (7, 8), (9, 10), (11, 12))
RESERVED = "reserved-by-a-test-run"
RESERVED_SECONDS = 900  # a run that was killed gives its pair back after that


@pytest.fixture(scope="session")
def database(shared, redis_urls) -> Iterator[str]:
    """Address of a database that the tests of a process share."""
    with _new_database(shared, redis_urls) as address:
        yield address


@contextmanager
def _new_database(shared: Path, redis_urls: dict[str, str]) -> Iterator[str]:
    """Address of a new database, with what every installation has."""
    name = f"labanso_test_{uuid.uuid4().hex[:8]}"
    # Nobody else may look at a template while it is copied: the lock is held for that as well.
    with _made_once(shared / "services") as is_made, _server() as server:
        if not is_made:
            template = f"labanso_test_{uuid.uuid4().hex[:8]}"
            server.execute(f'CREATE DATABASE "{template}"')
            (shared / "template").write_text(template)
            _set_up(
                Installation(shared / "services", DATABASE_URL=_address(template), **redis_urls)
            )
        template = (shared / "template").read_text()
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    with _server() as server:
        yield _address(name)
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _server() -> psycopg.Connection:
    try:
        return psycopg.connect(POSTGRES, autocommit=True)
    except psycopg.OperationalError as error:
        pytest.fail(
            f"PostgreSQL does not answer: {error}. `make test-services` starts it; "
            "TEST_POSTGRES_URL names another one.",
            pytrace=False,
        )


def _address(name: str) -> str:
    return urlunsplit(urlsplit(POSTGRES)._replace(path=f"/{name}"))


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
def services(tmp_path_factory, shared, database, redis_urls) -> Installation:
    """The portal on PostgreSQL and Redis, migrated and set up."""
    return _on_services(tmp_path_factory, shared, database, redis_urls)


@pytest.fixture
def own_services(tmp_path_factory, shared, redis_urls) -> Iterator[Installation]:
    """The same for one test alone, which finds nothing that others did."""
    for address in redis_urls.values():
        client = redis.Redis.from_url(address)
        kept = client.ttl(RESERVED)
        client.flushdb()
        if kept > 0:
            client.set(RESERVED, 1, ex=kept)
    with _new_database(shared, redis_urls) as address:
        yield _on_services(tmp_path_factory, shared, address, redis_urls)


def _on_services(
    tmp_path_factory: pytest.TempPathFactory, shared: Path, address: str, urls: dict[str, str]
) -> Installation:
    folder = tmp_path_factory.mktemp("services")
    shutil.copytree(shared / "services" / "var", folder / "var")
    return Installation(folder, DATABASE_URL=address, **urls)


@pytest.fixture(scope="session")
def embedded(tmp_path_factory, shared) -> Installation:
    """The portal of a fresh clone: SQLite and the queue in a folder."""
    return _embedded(tmp_path_factory, shared)


@pytest.fixture
def own_embedded(tmp_path_factory, shared) -> Installation:
    """The same for one test alone."""
    return _embedded(tmp_path_factory, shared)


def _embedded(tmp_path_factory: pytest.TempPathFactory, shared: Path) -> Installation:
    with _made_once(shared / "embedded") as is_made:
        if not is_made:
            _set_up(Installation(shared / "embedded"))
    folder = tmp_path_factory.mktemp("embedded")
    shutil.copytree(shared / "embedded" / "var", folder / "var")
    return Installation(folder)


@pytest.fixture(scope="session")
def shared(tmp_path_factory) -> Path:
    """A folder of all test processes, for what one of them makes and the others copy."""
    base = tmp_path_factory.getbasetemp()
    found = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / PREPARED
    found.mkdir(exist_ok=True)
    return found


@contextmanager
def _made_once(folder: Path) -> Iterator[bool]:
    """Let one process at a time in, and say whether an earlier one has made the folder."""
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = folder / "done"
        yield done.exists()
        done.touch()


def _set_up(installation: Installation) -> None:
    installation.folder.mkdir()
    installation.manage("migrate", "--verbosity", "0")
    installation.manage("set_up")
    # What waits is in no queue of the copies: the first sweep sends it.
    installation.shell("from core.models import Job; Job.objects.active().update(sent_at=None)")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """The last to leave drops the database the others were copied from."""
    if hasattr(session.config, "workerinput"):
        return
    factory = getattr(session.config, "_tmp_path_factory", None)
    named = factory.getbasetemp() / PREPARED / "template" if factory else None
    if named is not None and named.exists():
        with _server() as server:
            server.execute(f'DROP DATABASE IF EXISTS "{named.read_text()}" WITH (FORCE)')


@pytest.fixture
def ask(services):
    """`ask("SELECT ...")`: rows of the PostgreSQL database."""
    return services.ask
