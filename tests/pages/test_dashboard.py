"""One's own page: what an owner, a learner and each kind of staff find there."""

import datetime
import uuid
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from advisory.models import AdoptionEvent, Business, InstrumentVersion
from core.models import AuditEvent
from courses.actions import enrol
from courses.course_reviews import actions
from courses.models import CoursePage
from pages.my_work import MOST_ROWS
from recommender.actions import dismiss
from recommender.models import Recommendation
from tests.factories.advisory import (
    AdoptionFactory,
    AdviserCaseFactory,
    AnswerFactory,
    AssessmentFactory,
    BusinessFactory,
    MembershipFactory,
    PlatformFactory,
    ScoreFactory,
)
from tests.factories.cohorts import SeatFactory
from tests.factories.courses import CoursePageFactory, LessonPageFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db
PAGE = reverse("pages:dashboard")
NOW = timezone.now()


def days_ago(days: int) -> datetime.datetime:
    return NOW - datetime.timedelta(days=days)


def finished(business: Business | None, total: int, *, days: int = 0, key="vn_dbi_1970", **fields):
    """A submitted assessment under a shipped instrument, with its score."""
    version = InstrumentVersion.objects.current(key)
    assessment = AssessmentFactory(
        submitted=True,
        business=business,
        instrument_version=version,
        submitted_at=days_ago(days),
        **fields,
    )
    ScoreFactory(assessment=assessment, total=Decimal(total), maximum=Decimal(300), level="1")
    return assessment


def recommend(assessment, **item) -> None:
    kind = "platform" if "platform" in item else "course"
    Recommendation.objects.create(
        assessment=assessment, kind=kind, rank=1, score=1.0, parts=[], **item
    )


def test_a_visitor_signs_in_first(client):
    response = client.get(PAGE)

    assert response.status_code == 302
    assert response["Location"] == f"{reverse('account_login')}?next={PAGE}"


def test_a_new_person_is_led_to_the_first_assessment(client, sign_in):
    sign_in()

    html = client.get(PAGE).text

    assert reverse("advisory:assess") in html
    assert reverse("advisory:business-new") in html


def test_an_owner_sees_the_latest_full_result_and_the_change(client, sign_in):
    owner = sign_in(owner=True)
    business = owner.businesses.get()
    finished(business, 90, days=100)
    latest = finished(business, 120, days=10)
    finished(business, 20, days=1, key="labanso_quick")

    response = client.get(PAGE)

    mine = response.context["businesses"][0]
    assert mine.result.public_id == latest.public_id
    assert mine.change == 30
    assert mine.result.level in response.text
    assert reverse("pages:result", args=[latest.public_id]) in response.text


def test_a_fall_is_told_as_a_fall(client, sign_in):
    business = sign_in(owner=True).businesses.get()
    finished(business, 120, days=100)
    finished(business, 90)

    html = client.get("/en" + PAGE).text

    assert "30 points fewer" in html


def test_an_owner_goes_on_with_a_draft(client, sign_in):
    owner = sign_in(owner=True)
    version = InstrumentVersion.objects.current("vn_dbi_1970")
    draft = AssessmentFactory(business=owner.businesses.get(), instrument_version=version)
    AnswerFactory.create_batch(3, assessment=draft)

    response = client.get("/en" + PAGE)

    assert "3 of 60 questions answered" in response.text
    assert reverse("advisory:assess-open", args=[draft.public_id]) in response.text


def test_a_result_not_kept_yet_can_be_kept(client, sign_in):
    person = sign_in()
    loose = finished(None, 40, started_by=person, key="labanso_quick")

    html = client.get(PAGE).text

    assert reverse("advisory:claim", args=[loose.public_id]) in html


def test_nobody_sees_the_business_of_a_stranger(client, sign_in):
    finished(BusinessFactory(name="Xưởng của người khác"), 100)
    sign_in(owner=True)

    assert "Xưởng của người khác" not in client.get(PAGE).text


def test_nobody_sees_a_loose_result_of_another_person(client, sign_in):
    loose = finished(None, 40, started_by=UserFactory(), key="labanso_quick")
    sign_in()

    response = client.get(PAGE)

    assert response.context["businesses"] == []
    assert str(loose.public_id) not in response.text


def test_a_score_under_other_rules_does_not_stand_for_the_result(client, sign_in):
    business = sign_in(owner=True).businesses.get()
    assessment = finished(business, 90)
    ScoreFactory(assessment=assessment, total=Decimal(7), rule_set="others")

    mine = client.get(PAGE).context["businesses"][0]

    assert [one.total for one in mine.rounds] == [90]


def test_results_of_different_instruments_are_not_compared(client, sign_in):
    business = sign_in(owner=True).businesses.get()
    finished(business, 20, days=5, key="labanso_quick")
    finished(business, 120)

    assert client.get(PAGE).context["businesses"][0].change is None


def test_staff_of_a_business_do_not_get_the_link_to_its_people(client, sign_in):
    staff = sign_in()
    business = MembershipFactory(user=staff).business

    html = client.get(PAGE).text

    assert business.name in html
    assert reverse("advisory:business-people", args=[business.public_id]) not in html


def test_a_learner_goes_on_where_they_left(client, sign_in, course):
    person = sign_in(learner=True)
    enrol(user=person, course=course)

    html = client.get(PAGE).text

    assert reverse("courses:go-on", args=[course.translation_key]) in html


def test_without_a_course_the_best_recommended_one_is_offered(client, sign_in, course):
    business = sign_in(owner=True).businesses.get()
    recommend(finished(business, 60), course_key=course.translation_key)

    html = client.get(PAGE).text

    assert reverse("courses:course", args=[course.slug]) in html


def test_platforms_in_use_are_listed_until_they_are_given_up(client, sign_in):
    business = sign_in(owner=True).businesses.get()
    AdoptionFactory(business=business, platform__name="Đang dùng", in_use=True)
    left = AdoptionFactory(business=business, platform__name="Đã bỏ", in_use=True)
    AdoptionEvent.objects.create(
        adoption=left, stage=AdoptionEvent.Stage.GIVEN_UP, happened_on=timezone.localdate()
    )

    html = client.get(PAGE).text

    assert "Đang dùng" in html
    assert "Đã bỏ" not in html


def test_after_90_days_a_platform_waits_for_confirmation(client, sign_in):
    business = sign_in(owner=True).businesses.get()
    for name, days in (("Mới dùng", 89), ("Dùng lâu", 90)):
        adoption = AdoptionFactory(business=business, platform__name=name)
        AdoptionEvent.objects.create(
            adoption=adoption,
            stage=AdoptionEvent.Stage.IN_USE,
            happened_on=timezone.localdate() - datetime.timedelta(days=days),
        )

    platforms = client.get(PAGE).context["platforms"].in_use

    assert [(platform.name, platform.may_confirm) for platform in platforms] == [
        ("Dùng lâu", True),
        ("Mới dùng", False),
    ]


@pytest.mark.parametrize(("is_vetted", "is_tried"), [(False, False), (True, True)])
def test_only_a_vetted_platform_not_tried_before_is_offered(client, sign_in, is_vetted, is_tried):
    business = sign_in(owner=True).businesses.get()
    platform = PlatformFactory(vetted=is_vetted)
    recommend(finished(business, 60), platform=platform)
    if is_tried:
        AdoptionFactory(business=business, platform=platform, in_use=True)

    assert client.get(PAGE).context["platforms"].recommended is None


def test_a_vetted_recommended_platform_is_offered(client, sign_in):
    business = sign_in(owner=True).businesses.get()
    platform = PlatformFactory(vetted=True)
    recommend(finished(business, 60), platform=platform)

    assert client.get(PAGE).context["platforms"].recommended == platform


def test_a_dismissed_platform_is_not_offered_again(client, sign_in):
    business = sign_in(owner=True).businesses.get()
    recommend(finished(business, 60), platform=PlatformFactory(vetted=True))
    dismiss(recommendation=Recommendation.objects.get())

    assert client.get(PAGE).context["platforms"].recommended is None


@pytest.mark.parametrize("is_learning", [True, False])
def test_an_owner_costs_six_queries_however_much_there_is(
    client, sign_in, course, settings, django_assert_max_num_queries, is_learning
):
    settings.DEMO = False  # then the second factor asks for the roles first
    owner = sign_in(owner=True, learner=True)
    business = owner.businesses.get()
    for days in range(5):
        latest = finished(business, 60 + days, days=days)
    recommend(latest, platform=PlatformFactory(vetted=True))
    AssessmentFactory(business=business, instrument_version=latest.instrument_version)
    AdoptionFactory.create_batch(5, business=business, in_use=True)
    if is_learning:
        enrol(user=owner, course=course)
    else:
        recommend(finished(business, 70), course_key=course.translation_key)
    SeatFactory.create_batch(3, user=owner, cohort__sessions=2)
    client.get(PAGE)  # the process reads each definition once

    with django_assert_max_num_queries(6):
        client.get(PAGE)


def test_an_adviser_sees_own_open_cases_only(client, sign_in):
    adviser = sign_in(adviser=True)
    AdviserCaseFactory(adviser=adviser, business__name="Đang tư vấn")
    AdviserCaseFactory(adviser=adviser, business__name="Đã xong", closed=True)
    AdviserCaseFactory(business__name="Của đồng nghiệp")

    html = client.get(PAGE).text

    assert "Đang tư vấn" in html
    assert "Đã xong" not in html
    assert "Của đồng nghiệp" not in html


def test_an_advisers_look_is_recorded_with_the_businesses_shown(client, sign_in):
    adviser = sign_in(adviser=True)
    AdviserCaseFactory.create_batch(MOST_ROWS + 2, adviser=adviser)

    rows = client.get(PAGE).context["cases"].rows

    event = AuditEvent.objects.get()
    assert (event.actor, event.verb) == (adviser, "looked at case list")
    assert event.details["businesses"] == [str(row.case.business.public_id) for row in rows]
    assert len(rows) == MOST_ROWS


def test_an_owner_looks_at_own_results_without_a_record(client, sign_in):
    owner = sign_in(owner=True)
    finished(owner.businesses.get(), 90)

    client.get(PAGE)

    assert not AuditEvent.objects.filter(actor=owner).exists()


@pytest.mark.parametrize("cases", [1, 12])
def test_an_adviser_costs_the_same_for_many_cases(
    client, sign_in, django_assert_max_num_queries, cases
):
    adviser = sign_in(adviser=True)
    for case in AdviserCaseFactory.create_batch(cases, adviser=adviser):
        finished(case.business, 90)
    client.get(PAGE)

    with django_assert_max_num_queries(6):  # one of them the audit
        client.get(PAGE)


def test_a_trainer_sees_own_drafts(client, sign_in, course):
    trainer = sign_in(trainer=True)
    CoursePage.objects.filter(pk=course.pk).update(owner=trainer, has_unpublished_changes=True)

    html = client.get(PAGE).text

    assert reverse("wagtailadmin_pages:edit", args=[course.pk]) in html


def test_an_official_sees_what_waits_and_no_small_count(client, sign_in):
    sign_in(official=True)
    BusinessFactory.create_batch(3, advised=True)
    BusinessFactory.create_batch(5)  # no owner agrees to be counted

    response = client.get(PAGE)

    work = response.context["agency_work"]
    assert work.businesses is None
    assert work.assessed == 0
    assert work.to_vet > 0
    assert reverse("reports:dashboard") in response.text
    assert reverse("advisory:vetting-list") in response.text


@pytest.fixture
def sent_course():
    """A draft course of one lesson, sent for review by its trainer."""
    trainer = UserFactory(trainer=True)
    course = CoursePageFactory(draft=True, owner=trainer)
    lesson = LessonPageFactory(parent=course, draft=True, owner=trainer)
    return actions.send(user=trainer, course=course, pages=[course.pk, lesson.pk])


def test_an_official_sees_the_courses_to_review(client, sign_in, sent_course):
    sign_in(official=True)

    response = client.get(PAGE)

    assert response.context["agency_work"].courses_to_review == 1
    assert reverse("authoring:reviews") in response.text


def test_an_official_with_a_part_in_the_course_does_not_see_it_waiting(
    client, sign_in, sent_course
):
    author = sign_in(official=True)
    sent_course.items.first().revision.__class__.objects.update(user=author)

    assert client.get(PAGE).context["agency_work"].courses_to_review == 0


def test_a_trainer_sees_what_became_of_a_course_they_sent(
    client, sign_in, sent_course, django_assert_max_num_queries
):
    sign_in(sent_course.requested_by)
    client.get(PAGE)
    with django_assert_max_num_queries(4):
        assert {mine.state for mine in client.get(PAGE).context["my_pages"]} == {"in_progress"}

    official = UserFactory(official=True)
    actions.send_back(user=official, review=sent_course, comment="Thiếu ví dụ.")
    assert {mine.state for mine in client.get(PAGE).context["my_pages"]} == {"needs_changes"}

    pages = [item.page_id for item in sent_course.items.all()]
    course = CoursePage.objects.get()
    again = actions.send(user=sent_course.requested_by, course=course, pages=pages)
    actions.withdraw(user=sent_course.requested_by, review=again)
    assert {mine.state for mine in client.get(PAGE).context["my_pages"]} == {""}


@pytest.mark.parametrize(("assessed", "shown"), [(4, None), (5, 5), (9, None), (12, 12)])
def test_an_official_sees_no_step_about_too_few(client, sign_in, assessed, shown):
    sign_in(official=True)
    for business in BusinessFactory.create_batch(12, advised=True)[:assessed]:
        AssessmentFactory(business=business, submitted=True)

    assert client.get(PAGE).context["agency_work"].assessed == shown


@pytest.mark.parametrize("number", [1, 12])
def test_an_official_costs_the_same_for_many(
    client, sign_in, django_assert_max_num_queries, number
):
    sign_in(official=True)
    for business in BusinessFactory.create_batch(number, advised=True):
        AssessmentFactory(business=business, submitted=True)
    client.get(PAGE)

    with django_assert_max_num_queries(3):
        client.get(PAGE)


def test_an_administrator_finds_the_editor(client, sign_in):
    sign_in(administrator=True)

    assert reverse("wagtailadmin_home") in client.get(PAGE).text


def test_an_owner_finds_nothing_of_the_agency(client, sign_in):
    sign_in(owner=True)

    html = client.get(PAGE).text

    assert reverse("reports:dashboard") not in html
    assert reverse("wagtailadmin_home") not in html


def test_a_business_with_no_assessment_is_there(client, sign_in):
    business = sign_in(owner=True).businesses.get()

    response = client.get(PAGE)

    assert [mine.public_id for mine in response.context["businesses"]] == [business.public_id]
    assert isinstance(business.public_id, uuid.UUID)
