"""The page of a plan: who sees what, what its buttons do, and what it costs."""

import pytest
from django.test import Client
from django.urls import reverse

from advisory.assessments.actions import submit_assessment, take_again
from advisory.models import (
    AdoptionEvent,
    Answer,
    Assessment,
    Business,
    InstrumentVersion,
    Plan,
    PlanStep,
)
from advisory.models.business import SectorGroup
from advisory.plan.actions import make_plan
from advisory.plan.steps import State, set_state
from core.models import AuditEvent, Topic
from tests.factories.advisory import (
    AdviserCaseFactory,
    AssessmentFactory,
    MembershipFactory,
    PlanStepFactory,
    PlatformFactory,
)
from tests.factories.courses import EnrolmentFactory, LessonPageFactory, LessonProgressFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db
LOW = {"social_media_reply_time": 0, "cloud_use": 0, "remote_work": 0, "management_systems": 1}


def finished(**fields: object) -> Assessment:
    """A submitted quick scan with a few low answers."""
    version = InstrumentVersion.objects.current("labanso_quick")
    assessment = AssessmentFactory(instrument_version=version, **fields)
    for key, value in LOW.items():
        Answer.objects.create(assessment=assessment, question_key=key, value=value)
    return submit_assessment(assessment=assessment)


@pytest.fixture
def owner(sign_in):
    return sign_in(owner=True)


@pytest.fixture
def result(owner) -> Assessment:
    return finished(business=owner.businesses.get())


@pytest.fixture
def plan(result) -> Plan:
    return make_plan(assessment=result)


def address(assessment: Assessment, name: str = "pages:plan", *more: object) -> str:
    return reverse(name, args=[assessment.public_id, *more])


def step_of(plan: Plan, key: str) -> PlanStep:
    return plan.steps.get(rule_key=key)


def cloud_lesson(**fields: object):
    return LessonPageFactory(topics=[Topic.objects.get(key="cloud")], **fields)


def test_one_button_on_the_result_makes_the_plan_and_pressed_twice_makes_one(client, result):
    html = client.get(address(result, "pages:result")).text
    assert f'action="{address(result, "advisory:plan-make")}"' in html
    key = html.split("/ke-hoach/lap/")[1].split('name="_once" value="')[1][:36]

    for _ in range(2):
        response = client.post(address(result, "advisory:plan-make"), {"_once": key})
        assert response.url == address(result)

    assert Plan.objects.count() == 1
    assert address(result) in client.get(address(result, "pages:result")).text


def test_the_steps_are_shown_in_order_with_reasons_totals_and_whose_figures(client, result, plan):
    html = client.get(address(result)).text

    titles = list(PlanStep.objects.open().values_list("title_vi", flat=True))
    places = [html.index(f"<span>{title}</span>") for title in titles]
    assert places == sorted(places)
    assert "bạn" not in html.split("<main")[1].split("</main>")[0]
    assert "Chưa dùng dịch vụ đám mây" in html
    assert "0 – 2 triệu đồng" in html
    assert "Miễn phí" in html
    assert "ước tính của dự án" in html
    assert "cơ quan chỉnh được" in html


def test_the_english_page_is_english(client, result, plan):
    html = client.get("/en" + address(result)).text

    assert "Put the files of work into one shared cloud store" in html
    assert "0 to 2 million đồng" in html
    assert "No cloud service is used" in html


def test_each_step_shows_two_lessons_at_most_the_short_first_and_what_was_done(
    client, owner, result, plan
):
    long = cloud_lesson(minutes=12)
    read, short, third = cloud_lesson(), cloud_lesson(minutes=3), cloud_lesson()
    cloud_lesson(draft=True)
    course = read.get_parent().specific
    enrolment = EnrolmentFactory(user=owner, course=course)
    LessonProgressFactory(enrolment=enrolment, lesson=read, done=True)

    response = client.get(address(result))

    shown = next(one for one in response.context["view"].open if one.step.rule_key == "start_cloud")
    assert [(one.address, one.is_done) for one in shown.lessons] == [
        (read.url, True),
        (short.url, False),
    ]
    assert f"/khoa-hoc/{course.slug}/{read.slug}/" in response.text
    assert long.slug not in response.text
    assert third.slug not in response.text
    assert Client().get(f"/khoa-hoc/{course.slug}/{read.slug}/").status_code == 200


def test_only_vetted_platforms_of_the_size_are_offered_and_none_is_said(client, result, plan):
    topic = Topic.objects.get(key="cloud")
    vetted = PlatformFactory.create_batch(3, vetted=True, topics=[topic])
    listed = PlatformFactory(topics=[topic])

    response = client.get(address(result))

    shown = {one.step.rule_key: one.platforms for one in response.context["view"].open}
    assert len(shown["start_cloud"]) == 2
    assert set(shown["start_cloud"]) <= set(vetted)
    assert listed.name not in response.text
    assert shown["connect_software"] == []
    assert "Chưa có nền tảng nào được thẩm định cho việc này" in response.text


def test_a_step_is_ticked_off_moved_and_taken_up_again_without_script(client, result, plan):
    first, second = PlanStep.objects.open()[:2]

    moved = client.post(address(result, "advisory:plan-step-act", second.pk), {"go": "up"})
    client.post(address(result, "advisory:plan-step-act", first.pk), {"go": "done"})

    assert moved.url == f"{address(result)}#step-{second.pk}"
    assert PlanStep.objects.open().first() == second
    first.refresh_from_db()
    assert first.state == State.DONE
    client.post(address(result, "advisory:plan-step-act", first.pk), {"go": "again"})
    client.post(address(result, "advisory:plan-step-act", second.pk), {"go": "start"})
    client.post(address(result, "advisory:plan-step-act", second.pk), {"go": "fly"})
    assert set(PlanStep.objects.values_list("state", flat=True)) == {"todo", "doing"}


def test_a_step_that_needs_another_does_not_go_before_it_and_says_why(client, result, plan):
    cloud, remote = step_of(plan, "start_cloud"), step_of(plan, "try_remote_work")
    PlanStep.objects.filter(pk=cloud.pk).update(order=0)
    PlanStep.objects.filter(pk=remote.pk).update(order=1)
    others = plan.steps.exclude(pk__in=[cloud.pk, remote.pk])
    for number, other in enumerate(others, start=2):
        PlanStep.objects.filter(pk=other.pk).update(order=number)

    response = client.post(
        address(result, "advisory:plan-step-act", remote.pk), {"go": "up"}, follow=True
    )

    assert "cần làm việc này trước" in response.text
    assert list(PlanStep.objects.open()[:2]) == [cloud, remote]


def test_a_day_and_a_colleague_are_set_and_a_past_day_is_refused(client, owner, result, plan):
    step = plan.steps.first()
    colleague = MembershipFactory(business=result.business, user__last_name="Trần Thị Hoa").user
    form = address(result, "advisory:plan-step-edit", step.pk)

    refused = client.post(form, {"due_date": "2020-01-01"})
    stranger = client.post(form, {"member": UserFactory().pk})
    done = client.post(form, {"due_date": "2099-01-05", "member": colleague.pk, "note": "Gọi"})

    assert "Ngày này đã qua" in refused.text
    assert stranger.status_code == 200
    assert done.status_code == 302
    html = client.get(address(result)).text
    assert "Hạn 05/01/2099" in html
    assert "Trần Thị Hoa" in html


def test_a_step_is_dropped_with_a_reason_only(client, result, plan):
    step = plan.steps.first()
    form = address(result, "advisory:plan-step-drop", step.pk)

    without = client.post(form, {"because": ""})
    client.post(form, {"because": "Quá đắt"})

    assert without.status_code == 200
    assert "Lý do: Quá đắt" in client.get(address(result)).text
    step.refresh_from_db()
    assert step.state == State.DROPPED


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ({"cost_low": "500.000", "cost_high": "1.000.000"}, (500_000, 1_000_000)),
        ({"cost_high": "0"}, (0, 0)),
        ({}, (None, None)),
    ],
)
def test_an_own_step_is_added(client, result, plan, typed, stored):
    data = {"title": "Gọi thợ điện", "kind": "organise", "topic": "cloud", "weeks": "1"} | typed

    client.post(address(result, "advisory:plan-step-new"), data)

    step = plan.steps.get(title_vi="Gọi thợ điện")
    assert (step.cost_low, step.cost_high, step.origin) == (*stored, "owner")
    assert step.topics == ["cloud"]
    assert "Việc tự thêm ngày" in client.get(address(result)).text


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"kind": "magic"},
        {"topic": "no_topic"},
        {"weeks": "0"},
        {"cost_low": "hai triệu"},
        {"cost_low": "9", "cost_high": "8"},
        {"cost_high": "1,5"},
    ],
)
def test_a_wrong_own_step_is_refused_and_kept_on_the_form(client, result, plan, wrong):
    data = {"title": "Gọi thợ điện", "kind": "organise"} | wrong

    response = client.post(address(result, "advisory:plan-step-new"), data)

    assert response.status_code == 200
    assert 'class="error"' in response.text
    assert not plan.steps.filter(origin="owner").exists()


def test_the_adviser_of_an_open_case_adds_a_step_and_the_owner_sees_who(client, result, plan):
    adviser = AdviserCaseFactory(business=result.business, adviser__last_name="Phạm Ngọc").adviser
    theirs = Client()
    theirs.force_login(adviser, backend="django.contrib.auth.backends.ModelBackend")

    page = theirs.get(address(result)).text
    added = theirs.post(
        address(result, "advisory:plan-step-new"), {"title": "Gặp kế toán", "kind": "consulting"}
    )

    assert "Thêm việc với tư cách chuyên gia" in page
    assert "/doi/" not in page
    assert added.status_code == 302
    assert "Chuyên gia Phạm Ngọc" in client.get(address(result)).text
    assert AuditEvent.objects.filter(actor=adviser, verb="added plan step").exists()
    step = plan.steps.first()
    assert (
        theirs.post(address(result, "advisory:plan-step-act", step.pk), {"go": "done"}).status_code
        == 404
    )


def test_strangers_find_nothing_and_officials_only_look(client, result, plan, sign_in):
    step = plan.steps.first()
    forms = [
        address(result, "advisory:plan-make"),
        address(result, "advisory:plan-update"),
        address(result, "advisory:plan-step-new"),
        address(result, "advisory:plan-step-edit", step.pk),
        address(result, "advisory:plan-step-act", step.pk),
        address(result, "advisory:plan-step-drop", step.pk),
        address(result, "advisory:plan-step-platform", step.pk),
        address(result, "advisory:plan-step-in-use", step.pk),
    ]
    closed = AdviserCaseFactory(business=result.business, closed=True).adviser
    for person in (None, UserFactory(owner=True), closed, UserFactory(official=True)):
        browser = Client()
        if person:
            browser.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        can_look = person is not None and "official" in person.roles
        assert browser.get(address(result)).status_code == (200 if can_look else 404)
        assert {browser.post(form).status_code for form in forms} == {404}


def test_a_step_of_another_plan_is_not_reached_through_this_one(client, result, plan):
    other = PlanStepFactory()

    response = client.post(address(result, "advisory:plan-step-act", other.pk), {"go": "done"})

    assert response.status_code == 404


def test_a_visitor_keeps_a_plan_with_no_account(client):
    loose = finished()
    session = client.session
    session["assessments"] = [loose.public_id.hex]
    session.save()

    client.post(address(loose, "advisory:plan-make"))
    step = loose.plan.steps.first()
    edited = client.post(
        address(loose, "advisory:plan-step-edit", step.pk), {"person_name": "Anh Ba"}
    )

    assert edited.status_code == 302
    assert "Anh Ba" in client.get(address(loose)).text
    assert Client().get(address(loose)).status_code == 404


def test_a_platform_goes_from_the_plan_to_use_with_one_tap_and_never_by_itself(
    client, result, plan
):
    step = step_of(plan, "start_cloud")
    platform = PlatformFactory(vetted=True, topics=[Topic.objects.get(key="cloud")])
    listed = PlatformFactory()
    choose = address(result, "advisory:plan-step-platform", step.pk)

    refused = client.post(choose, {"platform": listed.key}, follow=True)
    client.post(choose, {"platform": platform.key})
    client.post(address(result, "advisory:plan-step-act", step.pk), {"go": "done"})
    asked = client.get(address(result)).text

    stages = AdoptionEvent.objects.values_list("stage", flat=True)
    assert "Chỉ nền tảng đã thẩm định" in refused.text
    assert f"Doanh nghiệp đã dùng {platform.name} chưa?" in asked
    assert list(stages) == ["planned"]
    for _ in range(2):
        client.post(address(result, "advisory:plan-step-in-use", step.pk))
    assert sorted(stages.all()) == ["in_use", "planned"]
    assert "dùng từ ngày" in client.get(address(result)).text


def test_a_newer_result_offers_to_bring_the_plan_up_to_date(client, result, plan):
    set_state(step=step_of(plan, "start_cloud"), state=State.DONE)
    new = take_again(assessment=result, version=result.instrument_version, user=None, locale="vi")
    Answer.objects.create(assessment=new, question_key="remote_work", value=0)
    submit_assessment(assessment=new)

    offered = client.get(address(result)).text
    client.post(address(new, "advisory:plan-make"))
    html = client.get(address(new)).text

    assert f'action="{address(new, "advisory:plan-make")}"' in offered
    assert "Không còn cần" in html
    assert step_of(new.plan, "start_cloud").state == State.DONE


def test_before_there_is_a_plan_the_page_offers_one_and_a_draft_is_sent_to_its_questions(
    client, owner, result
):
    draft = AssessmentFactory(
        instrument_version=result.instrument_version, business=result.business
    )

    assert "Lập kế hoạch của tôi" in client.get(address(result)).text
    assert client.get(address(draft)).url == address(draft, "advisory:assess-open")
    assert client.post(address(draft, "advisory:plan-make")).url == address(
        draft, "advisory:assess-open"
    )
    assert not Plan.objects.exists()


def test_the_sheet_to_print_shows_every_step_and_no_button(client, result, plan):
    PlanStepFactory.create_batch(8, plan=plan)

    html = client.get(address(result), {"in": "1"}).text

    main = html.split("<main")[1].split("</main>")[0]
    assert '<details class="plan-later" open>' in main
    assert "<button" not in main


def test_my_page_tells_the_next_step(client, result):
    assert "Lập kế hoạch của tôi" in client.get(reverse("pages:dashboard")).text

    plan = make_plan(assessment=result)

    html = client.get(reverse("pages:dashboard")).text
    assert PlanStep.objects.open().first().title_vi in html
    assert address(result) in html
    for step in PlanStep.objects.open():
        set_state(step=step, state=State.DONE)
    assert "Mọi việc trong kế hoạch đã xong" in client.get(reverse("pages:dashboard")).text
    assert plan.steps.filter(state=State.DONE).count() == plan.steps.count()


def test_a_step_that_costs_says_what_the_state_may_pay(client, owner, result, plan):
    Business.objects.filter(pk=result.business_id).update(
        sector_group=SectorGroup.INDUSTRY, headcount=40, revenue_bn=30, capital_bn=15
    )
    step = PlanStepFactory(plan=plan, kind=PlanStep.Kind.BUY_SOLUTION)
    free = PlanStepFactory(plan=plan, kind=PlanStep.Kind.ORGANISE)

    html = client.get(address(result)).text

    shown = {pk: html.split(f'id="step-{pk}"')[1].split("</li>")[0] for pk in (step.pk, free.pk)}
    assert "Nhà nước có thể trả tối đa" in shown[step.pk]
    assert reverse("advisory:support", args=[result.business.public_id]) in shown[step.pk]
    assert "Nhà nước" not in shown[free.pk]


def test_without_a_known_size_a_step_promises_nothing(client, owner, result, plan):
    PlanStepFactory(plan=plan, kind=PlanStep.Kind.BUY_SOLUTION)

    assert "Nhà nước có thể trả" not in client.get(address(result)).text


@pytest.mark.parametrize("steps", [1, 30])
def test_an_owner_costs_six_queries_however_long_the_plan(
    client, settings, result, plan, django_assert_max_num_queries, steps
):
    settings.DEMO = False  # then the second factor asks for the roles first
    topic = Topic.objects.get(key="cloud")
    platforms = PlatformFactory.create_batch(4, vetted=True, topics=[topic])
    cloud_lesson()
    for _ in range(steps):
        PlanStepFactory(plan=plan, topics=["cloud", "erp_accounting"], platform=platforms[0])
        PlanStepFactory(plan=plan, done=True, platform=platforms[1])
    client.get(address(result))

    with django_assert_max_num_queries(6):
        client.get(address(result))
