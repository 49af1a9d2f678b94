"""Rollups kept current in small steps hold the same as those counted from everything."""

import datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from advisory.models import AdoptionEvent, Area, Assessment, Business
from core import jobs
from core.models import Job
from recommender.models import Feedback, Recommendation
from reports.models import (
    BusinessFact,
    Cell,
    PanelCell,
    PanelFact,
    RollupState,
    RoundCell,
    RoundFact,
    StartDay,
    Touched,
)
from reports.rollups.fold import FACT_COLUMNS, OUTCOMES
from reports.rollups.refreshing import refresh
from reports.rollups.sweeping import sweep
from reports.tasks import sweep_rollups
from tests.factories.advisory import (
    AdoptionEventFactory,
    AdoptionFactory,
    AnswerFactory,
    AssessmentFactory,
    BusinessFactory,
    InstrumentVersionFactory,
    ReviewFactory,
    ScoreFactory,
)
from tests.factories.courses import EnrolmentFactory
from tests.reports.counting import counted
from users.consents import Purpose, give_consent, withdraw_consent

pytestmark = pytest.mark.django_db
TABLES = (BusinessFact, Cell, PanelCell, PanelFact, RoundCell, RoundFact, StartDay)


def everything() -> dict[str, set]:
    """All rollups without the numbers of their rows."""
    return {
        model.__name__: set(
            model.objects.values_list(*(one.name for one in model._meta.fields if one.name != "id"))
        )
        for model in TABLES
    }


@pytest.fixture
def full(settings):
    return InstrumentVersionFactory(
        instrument__key=settings.FULL_INSTRUMENT,
        rule_set="rollups@1",
        definition={"levels": "overall", "bands": {"overall": {"steps": []}}},
    )


class Province:
    """Businesses to which things happen; what is drawn chooses which and what."""

    def __init__(self, version) -> None:
        self.version = version
        self.areas = list(Area.objects.all()[:3])
        self.businesses: list[Business] = []

    def do(self, what: str, which: int, how: int) -> None:
        if what == "join" or not self.businesses:
            self.businesses.append(
                BusinessFactory(advised=True, area=self.areas[how % 3], is_demo=how % 4 == 0)
            )
            return
        business = self.businesses[which % len(self.businesses)]
        getattr(self, what)(business, how)

    def finish(self, business: Business, how: int) -> None:
        at = timezone.now() - datetime.timedelta(days=40 * how)
        ScoreFactory(
            assessment__business=business,
            assessment__instrument_version=self.version,
            assessment__submitted_at=at,
            total=10 * how,
            level=f"level_{how % 3}",
            is_provisional=how == 5,
        )

    def start(self, business: Business, how: int) -> None:
        AnswerFactory(assessment__business=business if how % 2 else None)

    def use(self, business: Business, how: int) -> None:
        AdoptionFactory(business=business, in_use=True)

    def go_on(self, business: Business, how: int) -> None:
        adoption = business.adoptions.first()
        stage = AdoptionEvent.Stage.GIVEN_UP if how % 2 else AdoptionEvent.Stage.IN_USE_90D
        if adoption and not adoption.events.filter(stage=stage).exists():
            AdoptionEventFactory(adoption=adoption, stage=stage)

    def open(self, business: Business, how: int) -> None:
        line = Recommendation.objects.create(
            assessment=AssessmentFactory(submitted=True, business=business),
            kind="course",
            course_key="5f0f2c0e-0000-4000-8000-000000000001",
            rank=1,
            score=1.0,
            parts={},
        )
        Feedback.objects.create(recommendation=line, verb="opened", by=business.members.first())

    def learn(self, business: Business, how: int) -> None:
        EnrolmentFactory(user=business.members.first())

    def review(self, business: Business, how: int) -> None:
        assessment = business.assessments.first()
        if assessment:
            ReviewFactory(assessment=assessment)

    def move(self, business: Business, how: int) -> None:
        business.area, business.size_class = self.areas[how % 3], ("micro", "small")[how % 2]
        business.save()

    def withdraw(self, business: Business, how: int) -> None:
        purpose = (Purpose.ADVICE, Purpose.TRACKING)[how % 2]
        withdraw_consent(user=business.members.first(), purpose=purpose)

    def agree(self, business: Business, how: int) -> None:
        give_consent(user=business.members.first(), purpose=Purpose.ADVICE)

    def drop_round(self, business: Business, how: int) -> None:
        business.assessments.filter(pk__in=business.assessments.values("pk")[:1]).delete()

    def close(self, business: Business, how: int) -> None:
        self.businesses.remove(business)
        business.delete()

    def sweep(self, business: Business, how: int) -> None:
        sweep(timezone.now() + datetime.timedelta(minutes=how))


DEEDS = [name for name in vars(Province) if not name.startswith("_") and name != "do"]
histories = st.lists(
    st.tuples(st.sampled_from(["join", *DEEDS]), st.integers(0, 5), st.integers(0, 5)),
    min_size=10,
    max_size=25,
)


@pytest.fixture
def province(full):
    return Province(full)


@settings(max_examples=6)
@given(st.data())
def test_small_steps_end_where_counting_everything_ends(data):
    with transaction.atomic():  # what one history leaves would be counted in the next
        version = InstrumentVersionFactory(
            instrument__key="vn_dbi_1970",
            rule_set="rollups@1",
            definition={"levels": "overall", "bands": {"overall": {"steps": []}}},
        )
        place = Province(version)
        sweep()
        for deed in data.draw(histories):
            place.do(*deed)
        sweep()
        in_steps = everything()

        assert counted().changed == 0

        for model in TABLES:
            model.objects.all().delete()
        RollupState.objects.all().delete()
        counted()
        assert everything() == in_steps
        transaction.set_rollback(True)


def test_each_outcome_counts_every_business_once(province):
    for n in range(12):
        province.do("join", n, n)
        province.do(("finish", "use", "open")[n % 3], n, n % 4)

    counted()

    for outcome in OUTCOMES:
        assert sum(Cell.objects.filter(outcome=outcome).values_list("n", flat=True)) == 12


def test_only_businesses_an_owner_lets_be_counted_have_rows():
    BusinessFactory()
    agreeing = BusinessFactory(advised=True)

    counted()

    assert list(BusinessFact.objects.values_list("business", flat=True)) == [agreeing.pk]


def test_a_withdrawal_takes_effect_at_once(province):
    province.do("join", 0, 1)
    province.do("finish", 0, 1)
    counted()

    withdraw_consent(user=province.businesses[0].members.get(), purpose=Purpose.ADVICE)

    assert not any(model.objects.exists() for model in (BusinessFact, Cell, RoundCell, PanelCell))


def test_a_deleted_business_leaves_no_row(province):
    province.do("join", 0, 1)
    province.do("finish", 0, 1)
    counted()

    province.businesses[0].delete()

    facts = (BusinessFact, Cell, RoundFact, RoundCell, PanelFact, PanelCell)
    assert not any(model.objects.exists() for model in facts)


def test_what_was_opened_is_forgotten_with_its_consent(province):
    province.do("join", 0, 1)
    province.do("open", 0, 1)
    counted()
    assert BusinessFact.objects.get().response == "opened"

    withdraw_consent(
        user=province.businesses[0].members.get(), purpose=Purpose.TRACKING, erase=True
    )
    sweep()

    assert BusinessFact.objects.get().response == "assessed"


def test_refreshing_again_changes_nothing(province):
    province.do("join", 0, 1)
    key = province.businesses[0].pk

    assert (refresh([key]), refresh([key])) == (1, 0)


def test_a_sweep_reads_only_what_changed(province, django_assert_max_num_queries):
    for n in range(3):
        province.do("join", n, n)
    counted()
    late = timezone.now() + datetime.timedelta(minutes=6)
    for minutes in (0, 6, 12):
        sweep(late + datetime.timedelta(minutes=minutes))

    with django_assert_max_num_queries(40):
        assert sweep(late + datetime.timedelta(minutes=18)) == 0


def test_what_an_open_transaction_commits_later_is_still_found(province):
    """Rows get their number when they are written, and are seen when they are committed."""
    counted()
    now = timezone.now()
    hidden = BusinessFactory(advised=True)
    adoption = AdoptionFactory(business=hidden)
    Business.objects.filter(pk=hidden.pk).update(updated_at=now - datetime.timedelta(days=9))
    sweep(now)
    AdoptionEvent.objects.create(
        adoption=adoption, stage=AdoptionEvent.Stage.IN_USE, happened_on=now.date()
    )

    sweep(now + datetime.timedelta(minutes=1))

    assert BusinessFact.objects.get().use == "began"


def test_the_minutely_task_leaves_the_first_count_to_a_job():
    sweep_rollups()
    job = Job.objects.get(kind="rebuild_rollups")
    BusinessFactory(advised=True)

    jobs.run(str(job.pk))
    sweep_rollups()

    assert Job.objects.get(pk=job.pk).state == Job.State.DONE
    assert Job.objects.filter(kind="rebuild_rollups").count() == 1
    assert BusinessFact.objects.count() == 1


def test_a_dropped_draft_is_taken_off_its_day():
    started = AnswerFactory().assessment
    counted()
    assert StartDay.objects.get().started == 1

    started.delete()
    sweep()

    assert not StartDay.objects.exists()
    assert not Touched.objects.exists()


def test_the_command_tells_what_was_wrong(province, capsys):
    province.do("join", 0, 1)
    counted()
    call_command("rebuild_rollups", check=True)
    Cell.objects.filter(outcome="now").update(n=7)

    with pytest.raises(CommandError):
        call_command("rebuild_rollups", check=True)
    call_command("rebuild_rollups", check=True)

    assert not Cell.objects.exclude(n=1).exists()


def test_facts_hold_days_and_learning(province):
    province.do("join", 0, 1)
    for deed in ("finish", "review", "use", "learn"):
        province.do(deed, 0, 1)

    counted()

    fact = BusinessFact.objects.values(*FACT_COLUMNS).get()
    assert fact["in_use_on"] == timezone.localdate()
    assert fact["validated_on"] is not None
    assert (fact["learners"], fact["enrolled"], fact["completed"]) == (1, 1, 0)
    assert Assessment.objects.count() == 1
