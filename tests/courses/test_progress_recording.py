"""Progress over the wire: doubled, shuffled, late and from many devices, it ends the same."""

import copy
import json
import random
import time
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.models import Job
from courses import actions
from courses.lessons import lessons_of, standing_of
from courses.models import Enrolment, LearningEvent, LessonPage, LessonProgress
from courses.progress.completing import COMPLETE, queue_completing
from courses.progress.recording import record
from courses.progress.telling import Unreadable, read_events
from courses.tasks import complete_course  # noqa: F401 - registers the work
from tests.factories.courses import CoursePageFactory, EnrolmentFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db
DEVICES, ROUNDS = 4, 5


@pytest.fixture
def course():
    return CoursePageFactory(lessons=3)


@pytest.fixture
def learner(sign_in):
    return sign_in(learner=True)


@pytest.fixture
def enrolment(learner, course):
    return actions.enrol(user=learner, course=course)


def block_ids(lesson: LessonPage) -> list[str]:
    return [block.id for block in LessonPage.objects.get(pk=lesson.pk).body]


def event(lesson, kind="read", *, ago=0, **more) -> dict:
    return {
        "id": str(uuid.uuid4()),
        "lesson": str(getattr(lesson, "translation_key", lesson)),
        "kind": kind,
        "at": 1_000_000_000 - 1000 * ago,
        **more,
    }


def message(*events: dict) -> dict:
    return {"sent_at": 1_000_000_000, "visit": str(uuid.uuid4()), "events": list(events)}


def tell(client, course, *events: dict):
    address = reverse("courses:tell", args=[course.translation_key])
    return client.post(address, {"told": json.dumps(message(*events))})


def state_of(enrolment) -> tuple:
    enrolment.refresh_from_db()
    rows = enrolment.lessons.order_by("lesson_key").values_list(
        "lesson_key", "opened_at", "last_at", "seconds", "seen", "position", "completed_at"
    )
    return (enrolment.state, enrolment.completed_at, enrolment.completed_lessons, list(rows))


# --- The replay ------------------------------------------------------------------------


def a_learners_month(course) -> list[LearningEvent]:
    """What a few devices tell of the lessons of a course, with fixed moments."""
    chance = random.Random(7)
    now = timezone.now()
    told = []
    for device in range(DEVICES):
        visit = uuid.UUID(int=device)
        for lesson in lessons_of(course):
            blocks = block_ids(lesson)
            for _visit in range(5):
                told.append(
                    LearningEvent(
                        event_id=uuid.UUID(int=chance.getrandbits(128)),
                        lesson_key=lesson.translation_key,
                        visit=visit,
                        kind=chance.choice(["opened", "read", "read", "done"]),
                        happened_at=now - timedelta(minutes=chance.randint(1, 40_000)),
                        seconds=chance.randint(0, 300),
                        seen=chance.sample(blocks, 2),
                        position=chance.choice(blocks),
                        rule="said",
                    )
                )
    return told


def test_replays_always_end_in_the_same_state(learner, course, enrolment):
    told = a_learners_month(course)
    ends = []
    for seed in range(ROUNDS):
        enrolment.events.all().delete()
        enrolment.lessons.all().delete()
        Enrolment.objects.filter(pk=enrolment.pk).update(
            state="active", completed_at=None, completed_lessons=[], completed_revision=None
        )
        chance = random.Random(seed)
        # Doubled and shuffled, in batches; a batch whose answer got lost is sent again later.
        arriving = [copy.copy(one) for one in told + chance.choices(told, k=len(told))]
        chance.shuffle(arriving)
        while arriving:
            size = chance.randint(1, 9)
            batch, arriving = arriving[:size], arriving[size:]
            if chance.random() < 0.3:
                arriving += [copy.copy(one) for one in batch]
            record(
                user=learner,
                course_key=course.translation_key,
                events=[copy.copy(one) for one in batch],
            )
        ends.append(state_of(enrolment))

    assert all(end == ends[0] for end in ends)
    assert ends[0][0] == "completed"
    assert LearningEvent.objects.count() == len(told)
    call_command("rebuild_progress", check=True)
    assert state_of(enrolment) == ends[0]


def test_rebuilding_mends_what_is_wrong_and_says_so(learner, course, enrolment, capsys):
    for lesson in lessons_of(course):
        actions.complete_lesson(
            user=learner, course_key=course.translation_key, lesson_key=lesson.translation_key
        )
    right = state_of(enrolment)
    first = LessonProgress.objects.order_by("pk").first()
    LessonProgress.objects.filter(pk=first.pk).update(completed_at=None, seconds=99)
    LessonProgress.objects.exclude(pk=first.pk).first().delete()
    Enrolment.objects.update(completed_at=None, state="active")

    with pytest.raises(CommandError):
        call_command("rebuild_progress", check=True)

    assert "Đã sửa: 3" in capsys.readouterr().out
    assert state_of(enrolment) == right
    call_command("rebuild_progress", check=True)


def test_rebuilding_keeps_a_completion_whose_lessons_are_gone(learner, course, enrolment):
    for lesson in lessons_of(course):
        actions.complete_lesson(
            user=learner, course_key=course.translation_key, lesson_key=lesson.translation_key
        )
    right = state_of(enrolment)
    lessons_of(course)[0].delete()
    lessons_of(course)[0].unpublish()

    call_command("rebuild_progress", check=True)

    assert state_of(enrolment) == right


# --- The endpoint ------------------------------------------------------------------------


def test_what_a_page_tells_is_kept(client, learner, course, enrolment):
    lesson = lessons_of(course)[0]
    first, second, *_ = block_ids(lesson)

    answer = tell(
        client,
        course,
        event(lesson, "opened", ago=60),
        event(lesson, seconds=40, seen=[first, second], position=second, ago=20),
    )

    assert answer.status_code == 200
    assert answer.json() == {"done": 0, "lessons": 3, "completed": False}
    row = LessonProgress.objects.get()
    assert (row.seconds, row.position, sorted(row.seen)) == (40, second, sorted([first, second]))
    assert row.last_at - row.opened_at == timedelta(seconds=40)
    html = client.get(lesson.url).text
    assert f'href="#b-{second}"' in html


def test_the_same_message_twice_counts_once(client, learner, course, enrolment):
    lesson = lessons_of(course)[0]
    events = [event(lesson, seconds=30), event(lesson, "done")]

    first, second = tell(client, course, *events), tell(client, course, *events)

    assert first.json() == second.json() == {"done": 1, "lessons": 3, "completed": False}
    assert LearningEvent.objects.count() == 2
    assert LessonProgress.objects.get().seconds == 30


def test_the_last_lesson_told_completes_the_course(client, learner, course, enrolment):
    answer = tell(client, course, *(event(lesson, "done") for lesson in lessons_of(course)))

    assert answer.json() == {"done": 3, "lessons": 3, "completed": True}
    enrolment.refresh_from_db()
    assert enrolment.completed_revision == course.live_revision_id


def test_a_wrong_clock_and_a_phone_long_away_do_no_harm(client, learner, course, enrolment):
    lesson = lessons_of(course)[0]

    tell(client, course, event(lesson, ago=-3600), event(lesson, "opened", ago=400 * 86400))

    row = LessonProgress.objects.get()
    assert row.last_at <= timezone.now()
    assert timedelta(days=59) < row.last_at - row.opened_at <= timedelta(days=60)


def test_lessons_of_another_course_and_drafts_add_nothing(client, learner, course, enrolment):
    other = lessons_of(CoursePageFactory(lessons=1))[0]
    draft = lessons_of(course)[0]
    draft.unpublish()

    answer = tell(client, course, event(other, "done"), event(draft, "done"))

    assert answer.json()["done"] == 0
    assert not LearningEvent.objects.exists()


def test_an_id_of_somebody_else_is_no_use(client, learner, course, enrolment):
    lesson = lessons_of(course)[0]
    other = EnrolmentFactory(course=course)
    told = event(lesson, "done")
    record(
        user=other.user,
        course_key=course.translation_key,
        events=read_events(json.dumps(message(told))),
    )

    assert tell(client, course, told).json()["done"] == 1
    assert LearningEvent.objects.count() == 2


def test_who_is_not_enrolled_or_left_is_told_so(client, learner, course):
    lesson = lessons_of(course)[0]
    before = tell(client, course, event(lesson, "done"))
    actions.enrol(user=learner, course=course)
    actions.withdraw(user=learner, course_key=course.translation_key)
    after = tell(client, course, event(lesson, "done"))

    assert (before.status_code, after.status_code) == (409, 409)
    assert not LearningEvent.objects.exists()


def test_a_visitor_is_told_to_sign_in(client, course):
    assert tell(client, course, event(lessons_of(course)[0], "done")).status_code == 401


def test_an_unknown_course_is_not_found(client, learner):
    address = reverse("courses:tell", args=[uuid.uuid4()])

    assert client.post(address, {"told": json.dumps(message())}).status_code == 409


def test_telling_costs_the_same_for_many_events(client, learner, course, enrolment):
    lessons = lessons_of(course)
    tell(client, course, *(event(lesson, seconds=5) for lesson in lessons for _n in range(30)))

    with CaptureQueriesContext(connection) as queries:
        tell(client, course, *(event(lesson, "done") for lesson in lessons))

    real = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
    assert len(real) <= 8, real


def test_too_many_messages_are_refused_for_a_while(client, learner, course, enrolment):
    with time_machine.travel(time.time() // 60 * 60, tick=False):  # not across two minutes
        answers = {tell(client, course).status_code for _n in range(121)}

    assert answers == {200, 429}


LESSON = str(uuid.uuid4())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        "{}",
        "x" * 70_000,
        json.dumps(message() | {"visit": "?"}),
        json.dumps(message(event("no key"))),
        json.dumps(message(event(LESSON, "result", passed=True))),
        json.dumps(message(event(LESSON, "flown"))),
        json.dumps(message(event(LESSON, seconds="many"))),
        json.dumps(message(event(LESSON, seen=["<script>"]))),
        json.dumps(message(event(LESSON, seen="abc"))),
        json.dumps(message(event(LESSON, position="'; drop"))),
        json.dumps(message(event(LESSON) | {"at": "now"})),
        json.dumps(message(event(LESSON) | {"at": float("inf")})),
        json.dumps(message(event(LESSON) | {"at": float("nan")})),
        json.dumps(message(*[event(LESSON)] * 201)),
    ],
    ids=[f"case {n}" for n in range(17)],  # some hold a random id
)
def test_what_is_no_message_is_refused(client, learner, course, enrolment, text):
    with pytest.raises(Unreadable):
        read_events(text)
    address = reverse("courses:tell", args=[course.translation_key])

    assert client.post(address, {"told": text}).status_code == 400
    assert not LearningEvent.objects.exists()


def test_time_in_one_event_is_bounded():
    events = read_events(
        json.dumps(message(event(LESSON, seconds=10**9), event(LESSON, seconds=-5)))
    )

    assert [one.seconds for one in events] == [600, 0]


# --- Content that changes ------------------------------------------------------------------


def test_moving_renaming_and_unpublishing_keep_what_was_done(learner, course, enrolment):
    first, second, third = lessons_of(course)
    for lesson in (first, second, third):
        actions.complete_lesson(
            user=learner, course_key=course.translation_key, lesson_key=lesson.translation_key
        )
    before = state_of(enrolment)

    third.move(first, pos="left")
    second.refresh_from_db()
    second.title = "Tên khác"
    second.save_revision().publish()
    LessonPage.objects.get(pk=first.pk).unpublish()

    assert state_of(enrolment) == before
    standing = standing_of(
        UserFactory._meta.model.objects.get(pk=learner.pk), course.translation_key
    )
    assert standing.is_completed
    assert len(standing.done) == 3


def finished_while_unpublished(course, learner, enrolment, page) -> None:
    """All lessons done, the last one by an attempt that ended while `page` was unpublished."""
    *first, last = lessons_of(course)
    for lesson in first:
        done = {"course_key": course.translation_key, "lesson_key": lesson.translation_key}
        actions.complete_lesson(user=learner, **done)
    page.refresh_from_db()
    page.unpublish()
    result = LearningEvent(
        event_id=uuid.uuid4(),
        lesson_key=last.translation_key,
        kind=LearningEvent.Kind.DONE,
        happened_at=timezone.now(),
        rule="quiz",
    )
    record(user=learner, course_key=course.translation_key, events=[result], of_attempt=True)
    enrolment.refresh_from_db()
    assert enrolment.completed_at is None


def test_publishing_again_completes_who_was_ready(
    course, learner, enrolment, django_capture_on_commit_callbacks
):
    other = EnrolmentFactory(course_key=course.translation_key)
    finished_while_unpublished(course, learner, enrolment, course)

    for _twice in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            course.get_latest_revision().publish()

    enrolment.refresh_from_db()
    other.refresh_from_db()
    assert enrolment.state == Enrolment.State.COMPLETED
    assert enrolment.completed_at == max(enrolment.lessons.values_list("completed_at", flat=True))
    assert other.completed_at is None
    assert Job.objects.filter(kind=COMPLETE).exists()


def test_publishing_where_nobody_is_underway_queues_nothing(
    course, django_assert_num_queries, learner
):
    EnrolmentFactory(course_key=course.translation_key, state=Enrolment.State.WITHDRAWN)

    with django_assert_num_queries(1):
        queue_completing(course)

    assert not Job.objects.filter(kind=COMPLETE).exists()
