"""Making a plan, bringing it up to date, and what people do with its steps."""

import datetime

import pytest
from django.utils import timezone

from advisory.assessments.actions import (
    AlreadyClaimed,
    claim_assessment,
    submit_assessment,
    take_again,
)
from advisory.assessments.scores import rescore
from advisory.models import Adoption, AdoptionEvent, Answer, Assessment, Plan, PlanStep
from advisory.plan.actions import NoResult, make_plan, update_plan
from advisory.plan.steps import (
    CannotMove,
    NotVetted,
    State,
    add_step,
    choose_platform,
    move_step,
    say_in_use,
    schedule_step,
    set_state,
)
from advisory.plan.view import plan_view
from advisory.platforms.actions import AdoptionError
from core.models import AuditEvent
from tests.factories.advisory import (
    AssessmentFactory,
    BusinessFactory,
    PlanFactory,
    PlanStepFactory,
    PlatformFactory,
)
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db
Stage = AdoptionEvent.Stage
LOW = {"social_media_reply_time": 0, "cloud_use": 0, "remote_work": 0, "bi_tools": 0}


def answer(assessment: Assessment, answers: dict) -> None:
    for key, value in answers.items():
        Answer.objects.update_or_create(
            assessment=assessment, question_key=key, defaults={"value": value}
        )


@pytest.fixture
def result(quick):
    """A finished quick scan of a business with four answers at the bottom."""
    assessment = AssessmentFactory(instrument_version=quick, business=BusinessFactory())
    answer(assessment, LOW)
    return submit_assessment(assessment=assessment)


@pytest.fixture
def plan(result) -> Plan:
    return make_plan(assessment=result)


def next_round(result: Assessment, answers: dict) -> Assessment:
    version = result.instrument_version
    new = take_again(assessment=result, version=version, user=None, locale="vi")
    answer(new, answers)
    return submit_assessment(assessment=new)


def open_keys(plan: Plan) -> list[str]:
    return list(PlanStep.objects.open().filter(plan=plan).values_list("rule_key", flat=True))


def test_a_plan_holds_the_steps_in_order_as_they_are_told_today(plan):
    keys = open_keys(plan)

    assert set(keys) == {
        *("open_social_page", "start_cloud", "try_remote_work"),
        *("make_first_report", "collect_customer_data"),  # demanded: nobody answered about data
    }
    assert keys.index("start_cloud") < keys.index("try_remote_work")
    step = plan.steps.get(rule_key="start_cloud")
    assert step.title_vi == "Đưa tệp công việc lên một kho đám mây chung"
    assert step.title_en == "Put the files of work into one shared cloud store"
    assert (step.cost_low, step.cost_high, step.weeks) == (0, 2_000_000, 2)
    assert step.is_estimate_ours
    assert step.gain == 2
    assert step.because[0]["answer"] == {
        "vi": "Chưa dùng dịch vụ đám mây",
        "en": "No cloud service is used",
    }
    assert plan.steps.get(rule_key="try_remote_work").requires == ["start_cloud"]


def test_made_again_it_is_the_same_plan(plan, result):
    step = plan.steps.first()
    set_state(step=step, state=State.DONE)

    again = make_plan(assessment=Assessment.objects.get(pk=result.pk))

    assert again == plan
    assert again.steps.count() == plan.steps.count()
    assert again.steps.get(pk=step.pk).state == State.DONE


def test_an_assessment_without_result_has_no_plan(quick):
    with pytest.raises(NoResult):
        make_plan(assessment=AssessmentFactory(instrument_version=quick))


def test_a_new_round_keeps_what_is_done_adds_what_is_new_and_marks_what_is_over(plan, result):
    set_state(step=plan.steps.get(rule_key="open_social_page"), state=State.DONE)
    dropped = plan.steps.get(rule_key="make_first_report")
    set_state(step=dropped, state=State.DROPPED, because="Chưa cần")
    own = add_step(plan=plan, user=None, title_vi="Việc riêng", kind="organise")
    new = next_round(result, LOW | {"cloud_use": 3, "infosec_policy": 0})

    later = make_plan(assessment=new)

    states = {
        step.rule_key or step.title_vi: (step.state, step.is_obsolete) for step in later.steps.all()
    }
    assert states["open_social_page"] == ("done", False)
    assert states["make_first_report"] == ("dropped", False)
    assert states["start_cloud"] == ("todo", True)
    assert states["write_security_rules"] == ("todo", False)
    assert states["try_remote_work"] == ("todo", False)
    assert states[own.title_vi] == ("todo", False)
    assert later.steps.get(rule_key="try_remote_work").requires == []  # the cloud is there now
    assert plan.steps.count() == 6  # the plan of the earlier round stays as it was
    assert plan_view(Assessment.objects.get(pk=result.pk)).newer == new.public_id


def test_a_plan_nobody_claimed_goes_on_with_its_rounds(quick):
    first = AssessmentFactory(instrument_version=quick)
    answer(first, LOW)
    submit_assessment(assessment=first)
    set_state(step=make_plan(assessment=first).steps.first(), state=State.DONE)

    later = make_plan(assessment=next_round(first, LOW))

    assert later.steps.filter(state=State.DONE).count() == 1
    assert later.business is None


def test_answers_counted_anew_bring_the_same_plan_up_to_date(plan, result):
    answer(result, {"cloud_use": 5, "infosec_policy": 0})
    rescore(assessment=result, reason="test")
    assert plan_view(Assessment.objects.get(pk=result.pk)).is_outdated

    changes = update_plan(plan=plan)
    again = update_plan(plan=plan)

    assert (changes.added, changes.obsolete) == (1, 1)
    assert (again.added, again.obsolete) == (0, 0)
    assert plan.steps.get(rule_key="start_cloud").is_obsolete
    assert not plan_view(Assessment.objects.get(pk=result.pk)).is_outdated


def test_moving_swaps_neighbours_and_is_kept_by_the_next_round(plan, result):
    first, second, *rest = open_keys(plan)

    move_step(step=plan.steps.get(rule_key=second), up=True)
    move_step(step=plan.steps.get(rule_key=second), up=True)  # it is the first already

    assert open_keys(plan) == [second, first, *rest]
    assert open_keys(make_plan(assessment=next_round(result, LOW))) == [second, first, *rest]


def test_no_step_moves_before_the_one_it_needs(plan):
    cloud, remote = (plan.steps.get(rule_key=key) for key in ("start_cloud", "try_remote_work"))
    order = open_keys(plan)
    for _ in order:  # bring them side by side
        if open_keys(plan).index("try_remote_work") == open_keys(plan).index("start_cloud") + 1:
            break
        move_step(step=remote, up=True)

    with pytest.raises(CannotMove, match="cần làm việc này trước"):
        move_step(step=remote, up=True)
    with pytest.raises(CannotMove):
        move_step(step=cloud, up=False)


def test_a_step_gets_a_day_and_a_member_or_a_free_name(plan):
    step, member = plan.steps.first(), UserFactory()
    day = timezone.localdate() + datetime.timedelta(days=7)

    schedule_step(step=step, due_date=day, person=member, person_name="ai đó", note="Gọi anh Ba")

    step.refresh_from_db()
    assert (step.due_date, step.person, step.person_name) == (day, member, "")
    schedule_step(step=step, due_date=None, person_name="Chị Hoa")
    step.refresh_from_db()
    assert (step.due_date, step.person, step.person_name) == (None, None, "Chị Hoa")


def test_ticked_off_twice_the_first_moment_stays_and_it_can_be_taken_up_again(plan):
    step = plan.steps.first()
    set_state(step=step, state=State.DONE)
    moment = step.done_at

    set_state(step=step, state=State.DONE)
    assert step.done_at == moment
    set_state(step=step, state=State.TODO)

    step.refresh_from_db()
    assert (step.state, step.done_at) == (State.TODO, None)


def test_what_an_adviser_adds_is_audited_and_carries_the_name(plan):
    adviser = UserFactory(adviser=True)

    step = add_step(
        plan=plan, user=adviser, is_adviser=True, title_vi="Gặp cơ quan thuế", kind="consulting"
    )

    assert (step.origin, step.added_by) == (PlanStep.Origin.ADVISER, adviser)
    assert step.order > max(plan.steps.exclude(pk=step.pk).values_list("order", flat=True))
    assert AuditEvent.objects.filter(actor=adviser, verb="added plan step").count() == 1


def test_a_vetted_platform_in_the_plan_is_a_stage_of_its_adoption_and_no_use(plan, result):
    platform, owner = PlatformFactory(vetted=True), UserFactory()

    choose_platform(step=plan.steps.first(), platform=platform, user=owner)
    choose_platform(step=plan.steps.last(), platform=platform, user=owner)

    [event] = AdoptionEvent.objects.filter(adoption__business=result.business)
    assert (event.stage, event.recorded_by) == (Stage.PLANNED, owner)
    set_state(step=plan.steps.first(), state=State.DONE)
    assert AdoptionEvent.objects.count() == 1  # ticking off says nothing about use


def test_a_platform_that_is_not_vetted_stays_out(plan):
    with pytest.raises(NotVetted):
        choose_platform(step=plan.steps.first(), platform=PlatformFactory(), user=None)

    assert not Adoption.objects.exists()


def test_without_a_business_a_platform_is_noted_and_no_adoption_begins():
    step = PlanStepFactory(plan=PlanFactory(assessment__business=None))

    choose_platform(step=step, platform=PlatformFactory(vetted=True), user=None)

    step.refresh_from_db()
    assert step.platform
    assert not Adoption.objects.exists()


def test_claiming_a_result_plans_for_the_business_what_its_plans_hold(quick):
    first = AssessmentFactory(instrument_version=quick)
    answer(first, LOW)
    submit_assessment(assessment=first)
    second = next_round(first, LOW)
    owner, business = UserFactory(), BusinessFactory()
    cloud, till = PlatformFactory(vetted=True), PlatformFactory(vetted=True)
    for finished in (first, second):
        choose_platform(
            step=make_plan(assessment=finished).steps.first(), platform=cloud, user=None
        )
    choose_platform(step=second.plan.steps.last(), platform=till, user=None)
    choose_platform(
        step=PlanStepFactory(plan__assessment__business=None),  # of somebody else
        platform=PlatformFactory(vetted=True),
        user=None,
    )

    for _time in range(2):
        claim_assessment(assessment=first, business=business, user=owner)

    events = AdoptionEvent.objects.order_by("adoption__platform")
    assert [
        (event.adoption.business, event.adoption.platform, event.stage, event.recorded_by)
        for event in events
    ] == [(business, cloud, Stage.PLANNED, owner), (business, till, Stage.PLANNED, owner)]
    assert {event.happened_on for event in events} == {timezone.localdate()}


def test_a_claim_that_is_refused_plans_nothing():
    step = PlanStepFactory(plan__assessment__claimed=True, platform=PlatformFactory(vetted=True))

    with pytest.raises(AlreadyClaimed):
        claim_assessment(assessment=step.plan.assessment, business=BusinessFactory())

    assert not Adoption.objects.exists()


def test_one_tap_says_in_use_and_not_after_giving_up(plan, result):
    step, platform = plan.steps.first(), PlatformFactory(vetted=True)
    choose_platform(step=step, platform=platform, user=None)

    say_in_use(step=step, user=None)
    say_in_use(step=step, user=None)

    stages = AdoptionEvent.objects.values_list("stage", flat=True)
    assert sorted(stages) == ["in_use", "planned"]
    adoption = Adoption.objects.get()
    AdoptionEvent.objects.create(
        adoption=adoption, stage=Stage.GIVEN_UP, happened_on=timezone.localdate()
    )
    with pytest.raises(AdoptionError):
        say_in_use(step=step, user=None)


def test_a_plan_goes_with_its_assessment():
    step = PlanStepFactory()

    step.plan.assessment.delete()

    assert not PlanStep.objects.exists()
