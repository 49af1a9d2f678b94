"""The agency's pages over a province: `python -m tests.bench.agency`, on PostgreSQL or SQLite.

    --businesses N --assessments N --events N    1,000,000, 3,000,000 and 10,000,000 unless said
    --sqlite                                     SQLite in a temporary folder, a tenth of it
    --quick                                      a hundredth
    --once                                       everything is counted once, not a second time
    --counted N                                  count N businesses, and copy their facts for the others

PostgreSQL is that of TEST_POSTGRES_URL; the database is made for the run and dropped afterwards.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parent.parent.parent
POSTGRES = os.environ.get(
    "TEST_POSTGRES_URL", "postgres://labanso_test:labanso_test@127.0.0.1:5432/postgres"
)
MOST_QUERIES, MOST_MS = 20, 200
TIMES = 5
RAW_LIMIT_S = 180


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--businesses", type=int)
    parser.add_argument("--assessments", type=int)
    parser.add_argument("--events", type=int)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--sqlite", action="store_true")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--once", action="store_true", help="do not count everything a second time")
    parser.add_argument("--counted", type=int)
    chosen = parser.parse_args()
    part = 100 if chosen.quick else 10 if chosen.sqlite else 1
    sizes = {
        "businesses": chosen.businesses or 1_000_000 // part,
        "assessments": chosen.assessments or 3_000_000 // part,
        "events": chosen.events or 10_000_000 // part,
    }
    sys.path[:0] = [str(ROOT / "site"), str(ROOT)]
    with tempfile.TemporaryDirectory() as folder, database(chosen.sqlite) as address:
        for name in ("DATABASE_URL", "CELERY_BROKER_URL", "CACHE_URL", "MEDIA_ROOT"):
            os.environ.pop(name, None)
        # Before Django reads its settings: nothing of this installation is touched.
        os.environ |= {"VAR_ROOT": folder, "DJANGO_SETTINGS_MODULE": "portal.settings"}
        if address:
            os.environ["DATABASE_URL"] = address
        import django

        django.setup()
        from django.db import connection

        fill(chosen.seed, sizes)
        if chosen.counted:
            count_some(chosen.counted, sizes["businesses"])
        else:
            count_all(sizes["businesses"], again=not chosen.once)
        look()
        connection.close()


@contextmanager
def database(is_sqlite: bool) -> Iterator[str]:
    if is_sqlite:
        yield ""
        return
    import psycopg

    name = f"labanso_bench_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(POSTGRES, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
        try:
            yield urlunsplit(urlsplit(POSTGRES)._replace(path=f"/{name}"))
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def tell(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def timed(work) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def fill(seed: int, sizes: dict[str, int]) -> None:
    from django.apps import apps
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    from advisory.instrument_actions import load_shipped_instruments
    from advisory.reference import load_tables
    from core.reference import load_vocabulary
    from tests.bench.agency_data import Maker, bare_tables, make_province

    # Tables as the models are: Wagtail's two hundred migrations are not what is measured.
    settings.MIGRATION_MODULES = {app.label: None for app in apps.get_app_configs()}
    call_command("migrate", run_syncdb=True, verbosity=0)
    for step in (load_vocabulary, load_tables, load_shipped_instruments):
        step()
    tell(f"{connection.vendor}: {', '.join(f'{n:,} {what}' for what, n in sizes.items())}")
    with bare_tables():
        make_province(Maker(seed, tell), **sizes)
    _tidy()


def count_all(businesses: int, *, again: bool) -> None:
    from reports.rollups.rebuilding import rebuild

    done = []
    first = timed(lambda: done.extend(rebuild()))
    tell(f"first count: {first:.1f} s, {businesses / first:,.0f} businesses a second")
    _tidy()
    if again:
        seconds = timed(lambda: done.extend(rebuild()))
        tell(f"count again: {seconds:.1f} s, put right: {done[-1].changed}")


def count_some(counted: int, businesses: int) -> None:
    """Where time is short: how fast counting is, then as many facts as if all had been counted."""
    from django.db import connection

    from advisory.models import Business
    from reports.models import BusinessFact, PanelFact, RoundFact
    from reports.rollups.rebuilding import recount
    from reports.rollups.refreshing import refresh

    keys = list(Business.objects.order_by("pk").values_list("pk", flat=True)[:counted])
    seconds = timed(lambda: refresh(keys))
    tell(f"count of {counted:,}: {seconds:.1f} s, {counted / seconds:,.0f} businesses a second")
    copies = businesses // counted
    with connection.cursor() as cursor:
        for model in (BusinessFact, RoundFact, PanelFact):
            names = [one.column for one in model._meta.local_concrete_fields if one.name != "id"]
            table = model._meta.db_table
            values = ["business + %s" if name == "business" else name for name in names]
            for copy in range(1, copies):
                cursor.execute(
                    f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(values)} "
                    f"FROM {table} WHERE business <= %s",
                    [copy * counted, counted],
                )
    tell(f"sums over {BusinessFact.objects.count():,} facts: {timed(recount):.1f} s")
    _tidy()
    _settle()


def _settle() -> None:
    """As after a rebuild: sweeps begin from here."""
    from django.utils import timezone

    from reports.rollups import changes
    from reports.rollups.days import count_days
    from reports.rollups.refreshing import writing

    begun = changes.marks(timezone.now())
    seconds = timed(lambda: count_days(changes.all_days()))
    tell(f"days counted: {seconds:.1f} s")
    with writing() as state:
        state.settled, state.coming, state.refreshed_at = begun, {}, timezone.now()
        state.save()


def look() -> None:
    _sizes()
    with_rollups = _pages()
    _steps()
    raw = _raw()
    if raw:
        tell(
            f"the overview from raw rows {raw * 1e3:,.0f} ms at the database, from rollups "
            f"{with_rollups * 1e3:,.1f} ms: {raw / with_rollups:,.0f} times"
        )


def _tidy() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def _sizes() -> None:
    from reports.models import BusinessFact, Cell, PanelFact, RoundFact

    rows = [
        f"{m.__name__} {m.objects.count():,}" for m in (BusinessFact, RoundFact, PanelFact, Cell)
    ]
    tell(f"rows: {', '.join(rows)}")


def _pages() -> float:
    """Every page of the agency; returns the database's time for the overview."""
    from django.contrib.auth.models import Group
    from django.test import Client
    from django.urls import reverse

    from advisory.models import Area, Industry
    from users.models import User

    official = User.objects.create_user("official@example.invalid", password="not-used")
    official.groups.add(Group.objects.get_or_create(name="official")[0])
    client = Client()
    client.force_login(official, backend="users.backends.AccountBackend")
    area = {"area": str(Area.objects.order_by("pk").first().pk)}
    industry = {"industry": str(Industry.objects.order_by("pk").first().pk)}
    looks = [
        *((page, {}) for page in ("dashboard", "levels", "areas", "groups", "coverage", "items")),
        *((page, area) for page in ("dashboard", "areas", "groups", "coverage")),
        ("dashboard", area | {"size": "micro"}),
        ("dashboard", area | industry),
        ("groups", area | industry | {"size": "micro"}),
        ("areas", {"without_demo": "on"}),
        ("export:csv", {}),
        ("export:xlsx", {}),
    ]
    tell(f"{'page':<44}{'queries':>8}{'at the database':>18}{'whole':>12}")
    found = {}
    for page, choice in looks:
        name, _colon, form = page.partition(":")
        address = reverse(f"reports:{name}", args=[form] if form else [])
        queries, at_database, whole = _look(client, address, choice)
        words = f"{page} {'+'.join(choice)}"
        found[words] = at_database
        mark = "" if queries <= MOST_QUERIES and at_database * 1e3 <= MOST_MS else "  too much"
        tell(f"{words:<44}{queries:>8}{at_database * 1e3:>15.1f} ms{whole * 1e3:>9.0f} ms{mark}")
    return found["dashboard "]


def _look(client, address: str, choice: dict[str, str]) -> tuple[int, float, float]:
    """Queries, seconds at the database, seconds in all; medians after one look to warm up."""
    from django.db import connection

    spent: list[float] = []

    def watch(execute, sql, params, many, context):
        begun = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            spent.append(time.perf_counter() - begun)

    rows = []
    for _time in range(TIMES + 1):
        spent.clear()
        with connection.execute_wrapper(watch):
            begun = time.perf_counter()
            response = client.get(address, choice)
            response.getvalue() if response.streaming else response.content
            rows.append((len(spent), sum(spent), time.perf_counter() - begun))
        if response.status_code != 200:
            raise RuntimeError(f"{address}: {response.status_code}")
    queries, at_database, whole = zip(*rows[1:], strict=True)
    return max(queries), statistics.median(at_database), statistics.median(whole)


def _steps() -> None:
    """How long a minute's changes take: a thousand businesses of all."""
    from datetime import timedelta

    from django.utils import timezone

    from advisory.models import Business
    from reports.rollups.sweeping import sweep

    now = timezone.now()
    for minutes in (6, 12, 18):  # everything before is settled
        sweep(now + timedelta(minutes=minutes))
    later = now + timedelta(minutes=30)
    seconds = timed(lambda: sweep(later))
    tell(f"a sweep with nothing new: {seconds * 1e3:,.0f} ms")
    keys = list(Business.objects.order_by("-pk").values_list("pk", flat=True)[:1000])
    Business.objects.filter(pk__in=keys).update(updated_at=later, size_class="medium")
    seconds = timed(lambda: sweep(later + timedelta(minutes=1)))
    tell(f"a sweep with 1,000 changed businesses: {seconds * 1e3:,.0f} ms")


def _raw() -> float | None:
    """What the same figures cost from raw rows; None if the database was not let finish."""
    from django.db import connection
    from django.db.utils import OperationalError

    from tests.bench.agency_raw import run, statements

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SET statement_timeout = '{RAW_LIMIT_S}s'")
    whole = 0.0
    for name, rows in statements().items():
        try:
            seconds = timed(lambda rows=rows: run(rows))
        except OperationalError:
            tell(f"raw {name}: stopped after {RAW_LIMIT_S} s")
            seconds = float(RAW_LIMIT_S)
        else:
            tell(f"raw {name}: {seconds * 1e3:,.0f} ms")
        whole += seconds
    return whole


if __name__ == "__main__":
    main()
