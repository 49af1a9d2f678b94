"""The learning record rests on a consent: asked for at enrolling, and what its end ends."""

import uuid

import pytest
from django.urls import reverse

from courses import actions
from courses.lessons import lessons_of
from courses.models import Enrolment, LessonProgress
from tests.factories.courses import CoursePageFactory, EnrolmentFactory
from tests.factories.users import UserFactory
from users.consents import TEXTS, NotConsented, Purpose, give_consent, withdraw_consent

pytestmark = pytest.mark.django_db
TEXT = str(TEXTS[Purpose.LEARNING].text)
CHANGE = reverse("users:consent-change", args=[Purpose.LEARNING])


@pytest.fixture(autouse=True)
def _demo(settings):
    settings.DEMO = True


@pytest.fixture
def course():
    return CoursePageFactory(lessons=2)


@pytest.fixture
def learner(sign_in):
    """Signed in, and agreed to a learning record."""
    return sign_in(learner=True)


@pytest.fixture
def enrolment(learner, course):
    """Enrolled, one lesson done."""
    enrolment = actions.enrol(user=learner, course=course)
    actions.complete_lesson(
        user=learner,
        course_key=course.translation_key,
        lesson_key=lessons_of(course)[0].translation_key,
    )
    return enrolment


def enrol(course) -> str:
    return reverse("courses:enrol", args=[course.translation_key])


def test_enrolling_without_it_leads_to_its_text_and_then_enrols(client, sign_in, course):
    person = sign_in()

    page = client.post(enrol(course), {"_once": str(uuid.uuid4())}, follow=True)
    enrolled_without = Enrolment.objects.exists()
    answer = client.post(enrol(course), {"_once": str(uuid.uuid4()), "consent": "on"})

    assert page.redirect_chain == [(enrol(course), 302)]
    assert TEXT in page.text
    assert str(TEXTS[Purpose.LEARNING].withdrawal) in page.text
    assert "checked" not in page.text
    assert not enrolled_without
    assert answer["Location"] == lessons_of(course)[0].url
    assert Enrolment.objects.get().user == person
    assert person.consents.get().channel == "enrol"


def test_the_box_sent_twice_gives_one_consent_and_one_enrolment(client, sign_in, course):
    person = sign_in()
    form = {"_once": str(uuid.uuid4()), "consent": "on"}

    answers = [client.post(enrol(course), form) for _ in range(2)]

    assert answers[0]["Location"] == answers[1]["Location"]
    assert person.consents.count() == Enrolment.objects.count() == 1


def test_looking_at_the_page_enrols_nobody(client, learner, course):
    page = client.get(enrol(course))

    assert page.status_code == 200
    assert TEXT not in page.text
    assert not Enrolment.objects.exists()


def test_the_action_refuses_too(course):
    with pytest.raises(NotConsented):
        actions.enrol(user=UserFactory(), course=course)

    assert not Enrolment.objects.exists()


def test_withdrawing_ends_the_recording_and_keeps_the_lessons_open(
    client, learner, course, enrolment
):
    other = EnrolmentFactory(course=course)
    first, second = lessons_of(course)

    client.post(CHANGE, {"answer": "no"})
    opened = client.get(second.url)
    client.post(
        reverse("courses:complete-lesson", args=[course.translation_key, second.translation_key])
    )

    assert opened.status_code == 200
    enrolment.refresh_from_db()
    other.refresh_from_db()
    assert enrolment.state == Enrolment.State.WITHDRAWN
    assert other.state == Enrolment.State.ACTIVE
    assert LessonProgress.objects.get().lesson_key == first.translation_key


def test_withdrawing_erases_what_was_recorded_only_when_asked_to(
    client, learner, course, enrolment
):
    other = EnrolmentFactory(course=course)

    page = client.post(CHANGE, {"answer": "no", "erase": "yes"}, follow=True)

    assert "Đã xóa phần đã ghi." in page.text
    assert list(Enrolment.objects.all()) == [other]
    assert not LessonProgress.objects.exists()


def test_what_was_recorded_can_be_erased_later(client, learner, enrolment):
    withdraw_consent(user=learner, purpose=Purpose.LEARNING)
    page = client.get(reverse("users:privacy")).text

    client.post(CHANGE, {"answer": "no", "erase": "yes"})

    assert "Xóa phần còn được ghi" in page
    assert not Enrolment.objects.exists()
    assert learner.consents.count() == 1


def test_agreeing_again_takes_the_course_up_where_it_was_left(client, learner, course, enrolment):
    withdraw_consent(user=learner, purpose=Purpose.LEARNING)
    give_consent(user=learner, purpose=Purpose.LEARNING)

    answer = client.post(enrol(course))

    assert answer["Location"] == lessons_of(course)[1].url
    enrolment.refresh_from_db()
    assert enrolment.state == Enrolment.State.ACTIVE


def test_another_withdrawal_leaves_the_learning_record(client, learner, enrolment):
    give_consent(user=learner, purpose=Purpose.ADVICE)

    withdraw_consent(user=learner, purpose=Purpose.ADVICE, erase=True)

    enrolment.refresh_from_db()
    assert enrolment.state == Enrolment.State.ACTIVE
