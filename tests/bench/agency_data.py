"""A province of any size, made by the database itself: INSERT ... SELECT over a series of numbers.

The same seed gives the same rows. Columns nobody names get a plain value of their type.
"""

import json
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from django.core.management.color import no_style
from django.db import connection, models
from django.utils import timezone

from advisory.models import (
    Adoption,
    AdoptionEvent,
    Area,
    Assessment,
    Business,
    Industry,
    InstrumentVersion,
    Membership,
    Platform,
    Review,
    Score,
)
from courses.models import Enrolment, LearningEvent
from recommender.models import Feedback, Recommendation
from users.models import Consent, User

DAY = datetime(2024, 12, 1, tzinfo=UTC)
DAYS = 700
ROUNDS = 3  # assessments of a business
LEVELS = 6


class Maker:
    """Fills tables; `tell` hears of each."""

    def __init__(self, seed: int, tell: Callable[[str], None]) -> None:
        self.seed = seed
        self.tell = tell
        self.is_postgres = connection.vendor == "postgresql"
        self._salt = seed

    def fill(self, model: type[models.Model], n: int, where: str = "true", **columns: str) -> None:
        """Rows 1 to n for which `where` holds; a column is an expression of n."""
        begun = timezone.now()
        values = {"id": columns.pop("id", "n")}
        for one in model._meta.local_concrete_fields:
            if one.column not in values:
                values[one.column] = columns.pop(one.column, None) or self._plain(one)
        if columns:
            raise ValueError(f"{model.__name__} has no {', '.join(columns)}")
        series = (
            f"SELECT n FROM generate_series(1::bigint, {n}::bigint) AS s(n)"
            if self.is_postgres
            else f"WITH RECURSIVE s(n) AS (VALUES(1) UNION ALL SELECT n + 1 FROM s WHERE n < {n}) SELECT n FROM s"
        )
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {model._meta.db_table} ({', '.join(values)}) "
                f"SELECT {', '.join(values.values())} FROM ({series}) AS numbers WHERE {where}"
            )
            rows = cursor.rowcount
            for statement in connection.ops.sequence_reset_sql(no_style(), [model]):
                cursor.execute(statement)
        seconds = (timezone.now() - begun).total_seconds()
        self.tell(f"  {model.__name__:<16}{rows:>12,} rows{seconds:>9.1f} s")

    def chance(self, out_of: int, of: str = "n") -> str:
        """A number from 0 up to `out_of`, drawn from n (or what stands for it)."""
        self._salt += 1
        first, second = 48271 + self._salt * 2039, 16807 + self._salt * 523
        mixed = (
            f"((({of}) % 1000003 + {self._salt}) * {first} + ({of}) / 1000003 * 40503) % 2147483647"
        )
        return f"(({mixed}) % 999983 * {second} % 2147483647 % {out_of})"

    def skewed(self, count: int) -> str:
        """From 0 up to `count`, small numbers much more often, as large wards are few."""
        one = self.chance(1000)
        return f"(({one}) * ({one}) * {count} / 1000000)"

    def moment(self, days: str, hours: str = "0") -> str:
        if self.is_postgres:
            return f"(timestamptz '{DAY:%Y-%m-%d}+00' + ({days}) * interval '1 day' + ({hours}) * interval '1 hour')"
        return (
            f"datetime('{DAY:%Y-%m-%d}', '+' || ({days}) || ' days', '+' || ({hours}) || ' hours')"
        )

    def day(self, days: str) -> str:
        return f"({self.moment(days)})::date" if self.is_postgres else f"date({self.moment(days)})"

    def uuid(self, name: str) -> str:
        if self.is_postgres:
            return f"md5('{name}' || n)::uuid"
        salt = uuid.uuid5(uuid.NAMESPACE_DNS, name).hex[:20]
        return f"'{salt}' || printf('%012x', n)"

    def _plain(self, one: models.Field) -> str:
        if one.null:
            return "NULL"
        if isinstance(one, models.JSONField):
            default = one.get_default()
            return f"'{json.dumps(default)}'"
        if isinstance(one, models.BooleanField):
            return str(bool(one.get_default())).lower()
        if isinstance(one, models.DateTimeField):
            return self.moment("0")
        if isinstance(one, models.DateField):
            return self.day("0")
        if isinstance(one, models.UUIDField):
            return self.uuid(one.name)
        if isinstance(one, models.CharField | models.TextField):
            default = one.get_default() if one.has_default() else ""
            return f"'{default}'"
        return str(one.get_default() or 0)


@contextmanager
def bare_tables() -> Iterator[None]:
    """Without foreign keys and without indexes, which are made again afterwards: three times faster."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
        cursor.execute("SET maintenance_work_mem = '512MB'")
        cursor.execute(
            "SELECT conrelid::regclass, quote_ident(conname) FROM pg_constraint WHERE contype = 'f'"
        )
        for table, name in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        cursor.execute(
            "SELECT indexrelid::regclass, pg_get_indexdef(indexrelid) FROM pg_index "
            "JOIN pg_class ON pg_class.oid = indexrelid "
            "WHERE relnamespace = 'public'::regnamespace AND NOT EXISTS "
            "(SELECT FROM pg_constraint WHERE conindid = indexrelid)"
        )
        indexes = cursor.fetchall()
        for name, _definition in indexes:
            cursor.execute(f"DROP INDEX {name}")
        yield
        for _name, definition in indexes:
            cursor.execute(definition)


def make_province(maker: Maker, *, businesses: int, assessments: int, events: int) -> None:
    """Businesses with owners who agree, their rounds, platforms and learning."""
    full = InstrumentVersion.objects.current("vn_dbi_1970")
    quick = InstrumentVersion.objects.current("labanso_quick")
    areas, industries = (model.objects.order_by("pk").first().pk for model in (Area, Industry))
    platform = Platform.objects.order_by("pk").first().pk
    n_areas, n_industries = Area.objects.count(), Industry.objects.count()
    text = "'{}' || n"
    size = maker.chance(100)
    maker.fill(User, businesses, email="'chu' || n || '@example.invalid'", is_active="true")
    maker.fill(Consent, businesses, f"{maker.chance(100)} < 95", user_id="n", purpose="'advice'")
    maker.fill(
        Business,
        businesses,
        public_id=maker.uuid("business"),
        name=text.format("Doanh nghiệp "),
        folded_name=text.format("doanh nghiep "),
        industry_id=f"{industries} + {maker.skewed(n_industries)}",
        area_id=f"{areas} + {maker.skewed(n_areas)}",
        sector_group=f"CASE WHEN {maker.chance(10)} < 4 THEN 'agriculture_industry_construction' ELSE 'trade_services' END",
        size_class=f"CASE WHEN {size} < 60 THEN 'micro' WHEN {size} < 85 THEN 'small' WHEN {size} < 94 THEN 'medium' ELSE 'undetermined' END",
    )
    maker.fill(Membership, businesses, business_id="n", user_id="n", role="'owner'")
    of_business = f"((n - 1) / {assessments // businesses} + 1)"
    place = f"((n - 1) % {assessments // businesses})"
    version = f"CASE WHEN {place} = 0 THEN {quick.pk} ELSE {full.pk} END"
    begun = f"({maker.chance(400, of_business)} + {place} * 140)"
    is_finished = f"{maker.chance(100)} < 85"
    maker.fill(
        Assessment,
        assessments,
        public_id=maker.uuid("assessment"),
        code="'B' || n",
        instrument_version_id=version,
        business_id=of_business,
        started_at=maker.moment(begun, maker.chance(24)),
        updated_at=maker.moment(begun),
        state=f"CASE WHEN {is_finished} THEN 'submitted' ELSE 'draft' END",
        submitted_at=f"CASE WHEN {is_finished} THEN {maker.moment(begun, '24')} END",
    )
    points = f"({maker.chance(120, of_business)} + {maker.chance(60)} + {place} * 15)"
    maker.fill(
        Score,
        assessments,
        is_finished,
        assessment_id="n",
        instrument_version_id=version,
        rule_set=f"CASE WHEN {place} = 0 THEN '{quick.rule_set}' ELSE '{full.rule_set}' END",
        total=points,
        maximum="300",
        level=f"'{{}}' || ({points} * {LEVELS} / 240)".format(_level_stem(full)),
        is_provisional=f"({maker.chance(100)} < 5)",
        answered="60",
        asked="60",
    )
    adopting = businesses * 2 // 5
    maker.fill(Adoption, adopting, business_id="n", platform_id=str(platform))
    for stage, share, start in (("in_use", 100, 0), ("in_use_90d", 55, 1), ("given_up", 12, 2)):
        maker.fill(
            AdoptionEvent,
            adopting,
            f"{maker.chance(100)} < {share}",
            id=f"n + {start * adopting}",
            adoption_id="n",
            stage=f"'{stage}'",
            happened_on=maker.day(maker.chance(DAYS)),
        )
    maker.fill(Review, businesses // 20, assessment_id="n", kind="'confirmed'", state="'answered'")
    opened = businesses * 3 // 10
    maker.fill(
        Recommendation,
        opened,
        public_id=maker.uuid("line"),
        list_id=maker.uuid("list"),
        assessment_id=f"n * {assessments // businesses}",
        kind="'platform'",
        platform_id=str(platform),
        rank="1",
    )
    maker.fill(Feedback, opened, recommendation_id="n", verb="'opened'")
    maker.fill(Enrolment, businesses, user_id="n", course_key=maker.uuid("course"))
    maker.fill(
        LearningEvent,
        events,
        enrolment_id=f"(n % {businesses} + 1)",
        event_id=maker.uuid("event"),
        lesson_key=maker.uuid("lesson"),
        kind="'opened'",
    )


def _level_stem(version: InstrumentVersion) -> str:
    bands = version.definition["bands"][version.definition["levels"]]
    return bands["steps"][0]["key"].rstrip("0123456789")
