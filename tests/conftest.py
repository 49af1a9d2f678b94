"""One test database, kept between runs, with the reference data every installation has."""

import fcntl
import gc
import hashlib
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from modelsearch import signal_handlers as search_signals
from wagtail.signal_handlers import disable_reference_index_auto_update

from core.models import AuditEvent
from pages.actions import STEPS, import_library
from tests.factories.users import UserFactory
from users.models import User

ROOT = Path(__file__).resolve().parent.parent

# How long making an example takes says something about the machine, not about the code.
hypothesis_settings.register_profile(
    "any machine", max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("any machine")


@pytest.fixture(scope="session")
def django_db_modify_db_settings_parallel_suffix(django_db_modify_db_settings_parallel_suffix):
    """Choose the SQLite file: one per state of what makes it, and one per run at the same time.

    A kept database of other migrations or instruments would be wrong without saying so.
    """
    database = settings.DATABASES["default"]
    if not database["ENGINE"].endswith("sqlite3"):
        yield
        return
    chosen = Path(re.sub(r"_gw\d+$", "", str(database["TEST"]["NAME"])))
    known = chosen.with_name(f"{chosen.name}-{_fingerprint()}")
    for slot in range(1, 10):
        name = known.with_name(f"{known.name}-{slot}")
        with name.with_name(f"{name.name}.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            database["TEST"]["NAME"] = str(name)
            with _one_makes_it(known, name):
                yield
            return
    pytest.exit("nine test runs use this folder already", returncode=2)


#: What is done once the database is set up: the others that wait for it may have a copy.
_when_set_up: list[Callable[[], None]] = []


@contextmanager
def _one_makes_it(known: Path, name: Path) -> Iterator[None]:
    """Migrate and set up in one process; the others wait and copy what it made."""
    with known.with_name(f"{known.name}.making").open("w") as making:
        fcntl.flock(making, fcntl.LOCK_EX)
        others = sorted(known.parent.glob(f"{known.name}-*.made"))
        if not name.exists() and others:
            shutil.copyfile(others[0], name)
        if others:
            fcntl.flock(making, fcntl.LOCK_UN)
            yield
            return

        def hand_on() -> None:
            made = name.with_name(f"{name.name}.made")
            with closing(sqlite3.connect(name)) as source, closing(sqlite3.connect(made)) as copy:
                source.backup(copy)
            fcntl.flock(making, fcntl.LOCK_UN)

        _when_set_up.append(hand_on)
        yield


def _fingerprint() -> str:
    """Of all that makes the kept database: migrations, and what is set up in it."""
    patterns = (
        "*/migrations/*.py",
        "site/*/migrations/*.py",
        "advisory/instruments/*/*",
        "site/pages/actions.py",
        "site/pages/data/*",
    )
    digest = hashlib.sha256()
    for path in sorted(path for pattern in patterns for path in ROOT.glob(pattern)):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:8]


def pytest_configure() -> None:
    """Leave out what takes a tenth of the time and finds nothing in short tests."""
    settings.WHITENOISE_USE_FINDERS = False  # every new client would list all static files
    gc.set_threshold(50_000, 20, 100)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse tests that empty the kept database: what they need is `make test-services`."""
    for item in items:
        marker = item.get_closest_marker("django_db")
        empties = (marker and marker.kwargs.get("transaction")) or {
            "transactional_db",
            "live_server",
        } & set(getattr(item, "fixturenames", ()))
        if empties:
            raise pytest.UsageError(f"{item.nodeid} would empty the database the others share")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Set up what every installation starts with, but for the courses."""
    with django_db_blocker.unblock():
        for _name, action in STEPS:
            if action is not import_library:
                action()
        AuditEvent.objects.all().delete()
    while _when_set_up:
        _when_set_up.pop()()


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """Counters and cached pages of one test are no business of the next."""
    cache.clear()


@pytest.fixture(autouse=True)
def _indexes(request: pytest.FixtureRequest) -> Iterator[None]:
    """Write what search and the lists of uses read only for tests marked `indexes`."""
    with nullcontext() if request.node.get_closest_marker("indexes") else _no_indexes():
        yield


@contextmanager
def _no_indexes() -> Iterator[None]:
    """Leave out what took a third of the time of every test that makes a page."""
    nothing = SimpleNamespace(enqueue=lambda *_args: None)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search_signals, "insert_or_update_object_task", nothing)
        with disable_reference_index_auto_update():
            yield


@pytest.fixture(scope="module")
def module_database(django_db_setup, django_db_blocker) -> Iterator[Callable]:
    """`with module_database(): ...`: what is made inside is there for all tests of the module.

    Worth it where each of many tests would take seconds for the same beginning. What a test
    changes is taken back after it, as ever.
    """

    @contextmanager
    def making() -> Iterator[None]:
        with django_db_blocker.unblock(), _no_indexes():
            yield

    with making():
        whole = transaction.atomic()
        whole.__enter__()
    yield making
    with making():
        transaction.set_rollback(True)
        whole.__exit__(None, None, None)


@pytest.fixture(autouse=True)
def _vietnamese() -> None:
    """A request under /en/ leaves its language behind; every test starts in Vietnamese."""
    translation.activate("vi")


@pytest.fixture
def no_second_factor(settings) -> None:
    """Staff come in with a password alone, as in a demo: the second factor is tested for itself."""
    settings.DEMO = True


@pytest.fixture
def sign_in(client: Client):
    """`sign_in(user)` or `sign_in(official=True)`: the test client becomes that person."""

    def do(user: User | None = None, **traits: object) -> User:
        user = user or UserFactory(**traits)
        client.force_login(user, backend="users.backends.AccountBackend")
        return user

    return do
