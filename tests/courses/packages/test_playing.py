"""Playing a lesson's package: who may, what is kept, and that repeating or being late changes nothing."""

import json
import re
import time

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses import actions
from courses.models import LessonProgress, PackageAttempt, PackageState
from courses.packages import playing
from tests.courses.packages.building import h5p, item, manifest, scorm
from tests.factories.courses import EnrolmentFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db
HOST = {"host": "packages.localhost:8000"}


@pytest.fixture
def learner(sign_in):
    return sign_in(learner=True)


@pytest.fixture
def begun(bring_in, lesson_with, learner):
    """`begun(content, **rules)`: a lesson with the package, and the learner's enrolment in it."""

    def do(content: bytes | None = None, **rules):
        lesson = lesson_with(bring_in(content, **rules))
        course = lesson.get_parent().specific
        actions.enrol(user=learner, course=course)
        return lesson

    return do


def address(lesson, name="package") -> str:
    course = lesson.get_parent().specific
    return reverse(f"courses:{name}", args=[course.translation_key, lesson.translation_key])


class Opened:
    """A part in the frame: what its page was given, and how it reports."""

    def __init__(self, client, lesson, part="") -> None:
        page = client.get(address(lesson), {"phan": part} if part else {})
        self.page = page.content.decode()
        found = re.search(
            r'class="package-frame" src="http://packages\.localhost:8000([^"]+)"', self.page
        )
        self.client = client
        self.frame = client.get(found[1], headers=HOST)
        text = re.search(
            r'<script id="launch"[^>]*>(.*?)</script>', self.frame.content.decode(), re.S
        )
        self.told = json.loads(text[1]) if text else {}
        self.sequence = 0

    def report(self, core: dict | None = None, *, sequence: int | None = None, **more):
        self.sequence += 1
        body = {"cmi": {"core": core or {}} | more.pop("cmi", {}), **more}
        body["sequence"] = sequence or self.sequence
        return self.client.post(
            self.told["report"], json.dumps(body), content_type="text/plain", headers=HOST
        )


def progress() -> tuple:
    row = LessonProgress.objects.get()
    return bool(row.completed_at), row.completed_by, row.success


def test_a_result_is_kept_with_the_lesson(client, begun):
    lesson = begun()
    opened = Opened(client, lesson)

    answer = opened.report({"lesson_status": "passed", "score": {"raw": "75", "max": "100"}})

    assert answer.json() == {"result": "true", "errorCode": 0}
    assert progress() == (True, "package", "passed")
    again = client.get(address(lesson)).content.decode()
    assert "75/100" in again
    assert "do gói học báo về" in again


def test_a_failed_test_leaves_the_lesson_open(client, begun):
    opened = Opened(client, begun())

    opened.report({"lesson_status": "failed", "score": {"raw": "20"}})
    assert progress() == (False, "", "failed")
    opened.report({"lesson_status": "passed", "score": {"raw": "90"}})

    assert progress() == (True, "package", "passed")


def test_a_failed_test_is_done_where_the_trainer_says_so(client, begun):
    opened = Opened(client, begun(must_pass=False))

    opened.report({"lesson_status": "failed"})

    assert progress() == (True, "package", "failed")


def test_the_next_opening_resumes(client, begun):
    lesson = begun()
    Opened(client, lesson).report(
        {"lesson_location": "4", "exit": "suspend", "total_time": "00:00:06"},
        cmi={"suspend_data": "trang=4"},
        final=True,
    )

    seeds = Opened(client, lesson).told["seeds"]["cmi"]

    assert seeds["core"]["entry"] == "resume"
    assert seeds["core"]["lesson_location"] == "4"
    assert seeds["suspend_data"] == "trang=4"
    assert seeds["core"]["total_time"] == "00:00:06"


def test_an_opening_after_a_normal_end_is_clean(client, begun):
    lesson = begun()
    first = Opened(client, lesson)
    first.report({"lesson_status": "completed"}, cmi={"suspend_data": "x"}, final=True)

    seeds = Opened(client, lesson).told["seeds"]["cmi"]

    assert seeds["core"]["entry"] == ""
    assert "suspend_data" not in seeds
    assert progress()[0]


def test_doubled_and_late_reports_change_nothing(client, begun):
    opened = Opened(client, begun())
    opened.report({"lesson_location": "5"}, sequence=2)

    opened.report({"lesson_location": "4"}, sequence=1)
    opened.report({"lesson_location": "9"}, sequence=2)

    assert PackageState.objects.get().location == "5"


def test_a_late_report_of_the_opening_before_counts_until_the_new_one_speaks(client, begun):
    lesson = begun()
    old = Opened(client, lesson)
    old.report({"lesson_location": "3"})
    new = Opened(client, lesson)

    old.report({"lesson_location": "4"}, final=True)
    assert PackageState.objects.get().location == "4"
    assert not PackageState.objects.get().has_ended
    new.report({"lesson_location": "1"})
    old.report({"lesson_location": "9"})

    assert PackageState.objects.get().location == "1"


def test_completion_is_noted_once_however_often_it_is_reported(client, begun, learner):
    opened = Opened(client, begun())

    for _time in range(3):
        opened.report({"lesson_status": "passed"}, final=True)

    assert learner.enrolments.get().events.filter(kind="done").count() == 1
    assert learner.enrolments.get().events.filter(kind="result").count() == 1


def test_a_new_attempt_keeps_the_first(client, begun):
    lesson = begun()
    first = Opened(client, lesson)
    first.report({"lesson_status": "passed", "score": {"raw": "75"}})

    for _twice in range(2):
        client.post(address(lesson, "package-again"), {"number": "1"})
    second = Opened(client, lesson)
    second.report({"lesson_status": "failed", "score": {"raw": "10"}})

    assert PackageAttempt.objects.count() == 2
    old, new = PackageAttempt.objects.order_by("number")
    assert (old.states.get().score["raw"], new.states.get().score["raw"]) == (75, 10)
    assert old.closed_at
    assert progress() == (True, "package", "passed")
    assert second.told["seeds"]["cmi"]["core"]["entry"] == "ab-initio"


def test_a_closed_attempt_takes_no_report_and_opens_no_more(client, begun):
    lesson = begun()
    first = Opened(client, lesson)
    client.post(address(lesson, "package-again"), {"number": "1"})

    assert first.report({"lesson_status": "passed"}).status_code == 409
    assert PackageState.objects.get().status == ""


def test_a_newer_version_is_offered_and_the_old_one_goes_on(client, begun, bring_in):
    lesson = begun()
    Opened(client, lesson).report({"lesson_location": "2", "exit": "suspend"})
    package = PackageAttempt.objects.get().version.package

    newer = bring_in(scorm(page="<p>Mới</p>"), package=package)
    still = Opened(client, lesson)
    assert still.told["seeds"]["cmi"]["core"]["lesson_location"] == "2"
    assert "có phiên bản mới" in still.page
    client.post(address(lesson, "package-again"), {"number": "1"})

    assert PackageAttempt.objects.open().get().version == newer
    assert "có phiên bản mới" not in Opened(client, lesson).page


def test_attempts_are_numbered_once(begun, learner):
    lesson = begun()
    enrolment = learner.enrolments.get()
    package = lesson.body[0].value
    attempt = playing.attempt_at(
        package, enrolment_id=enrolment.pk, lesson_key=lesson.translation_key
    )

    again = playing.attempt_at(
        package, enrolment_id=enrolment.pk, lesson_key=lesson.translation_key
    )

    assert attempt == again
    with pytest.raises(IntegrityError), transaction.atomic():
        PackageAttempt.objects.create(
            enrolment=enrolment,
            lesson_key=lesson.translation_key,
            version=attempt.version,
            number=attempt.number,
            closed_at=attempt.started_at,
        )


# --- Order, and parts that say nothing -------------------------------------------------------

FOUR = scorm(
    manifest(
        item(1),
        item(2, "<adlcp:prerequisites>i1</adlcp:prerequisites>"),
        item(3, "<adlcp:prerequisites>i1 AND i2</adlcp:prerequisites>"),
        item(4, "<adlcp:prerequisites>(i1 AND i2) OR i3</adlcp:prerequisites>"),
    ),
    pages=4,
)


def test_parts_open_in_the_order_of_the_package(client, begun):
    lesson = begun(FOUR)

    for number in (1, 2):
        opened = Opened(client, lesson, f"i{number}")
        assert opened.told["start"].endswith(f"/p{number}.html")
        opened.report(silent="opened")
    page = client.get(address(lesson)).content.decode()
    assert "chưa mở" not in page
    for number in (3, 4):
        Opened(client, lesson, f"i{number}").report(silent="opened")

    assert progress()[0]


def test_a_locked_part_is_not_opened_even_by_its_address(client, begun):
    from courses.packages.tokens import Play, play_token

    opened = Opened(client, begun(FOUR), "i3")
    attempt = PackageAttempt.objects.get()
    token = play_token(Play(attempt.version_id, "i3", attempt.pk))

    assert opened.told["start"].endswith("/p1.html")
    assert "chưa mở" in opened.page
    assert client.get(f"/play/{token}/", headers=HOST).status_code == 403


def test_a_silent_part_is_done_at_the_learners_word_where_that_is_the_rule(client, begun):
    lesson = begun(silent_rule="said")
    Opened(client, lesson).report(silent="closed")
    assert "Tôi đã học xong phần này" in client.get(address(lesson)).content.decode()

    client.post(address(lesson, "package-done"), {"item": "i1"})

    assert progress() == (True, "package", "")


def test_nobody_says_done_of_a_part_that_reports_itself(client, begun):
    lesson = begun()
    Opened(client, lesson).report({"lesson_status": "incomplete"})

    client.post(address(lesson, "package-done"), {"item": "i1"})

    assert not PackageState.objects.get().completed


# --- H5P ---------------------------------------------------------------------------------


def test_h5p_keeps_its_state_and_its_score(client, begun):
    lesson = begun(h5p())
    opened = Opened(client, lesson)
    keep = opened.told["keep"]
    for data in ("%7B%22answer%22%3Atrue%7D&preload=1", "%7B%7D"):
        form = "application/x-www-form-urlencoded"
        client.post(keep, f"data={data}", content_type=form, headers=HOST)

    opened.report(h5p={"verb": "answered", "score": 1, "max": 1, "success": True})

    assert Opened(client, lesson).told["state"] == '{"answer":true}'
    assert progress() == (True, "package", "passed")


# --- Who may ---------------------------------------------------------------------------------


def test_a_visitor_looks_and_nothing_is_stored(client, bring_in, lesson_with):
    lesson = lesson_with(bring_in())

    opened = Opened(client, lesson)

    assert opened.told["seeds"]["cmi"]["core"]["lesson_mode"] == "browse"
    assert "report" not in opened.told
    assert not PackageAttempt.objects.exists()


def test_someone_not_enrolled_looks_and_begins_nothing(client, bring_in, lesson_with, learner):
    lesson = lesson_with(bring_in())

    assert "report" not in Opened(client, lesson).told
    assert client.post(address(lesson, "package-again")).status_code == 404
    assert client.post(address(lesson, "package-done"), {"item": "i1"}).status_code == 404
    assert not PackageAttempt.objects.exists()


def test_nobody_plays_a_draft_or_a_lesson_without_a_package(client, bring_in, lesson_with, begun):
    lesson = begun()
    lesson.unpublish()

    assert client.get(address(lesson)).status_code == 404


def test_a_token_is_of_one_attempt_and_cannot_be_made_up(client, begun):
    opened = Opened(client, begun())
    for wrong in ("/report/abc/", opened.told["report"].replace("W", "X", 1)):
        answer = client.post(wrong, b'{"sequence": 1}', content_type="text/plain", headers=HOST)
        assert answer.status_code == 403
    play = re.search(r'src="http://packages\.localhost:8000/play/([^/]+)/', opened.page)[1]

    answer = client.post(f"/report/{play}/", b"{}", content_type="text/plain", headers=HOST)

    assert answer.status_code == 403


def test_an_old_token_is_refused(client, begun, monkeypatch):
    opened = Opened(client, begun())
    monkeypatch.setattr("courses.packages.tokens.REPORT_SECONDS", -1)

    assert opened.report({"lesson_status": "passed"}).status_code == 403


def test_whoever_left_the_course_reports_nothing_more(client, begun, learner):
    lesson = begun()
    opened = Opened(client, lesson)
    actions.withdraw(user=learner, course_key=lesson.get_parent().specific.translation_key)

    assert opened.report({"lesson_status": "passed"}).status_code == 409


def test_an_erased_record_takes_the_attempts_along(client, begun, learner):
    opened = Opened(client, begun())

    actions.end_learning_record(user=learner, erase=True)

    assert not PackageState.objects.exists()
    assert opened.report({"lesson_status": "passed"}).status_code == 410


def test_another_learner_has_an_attempt_of_their_own(client, begun, sign_in):
    lesson = begun()
    Opened(client, lesson).report({"lesson_location": "7", "exit": "suspend"})
    other = sign_in(UserFactory(learner=True))
    EnrolmentFactory(user=other, course=lesson.get_parent().specific)

    assert Opened(client, lesson).told["seeds"]["cmi"]["core"]["entry"] == "ab-initio"


def test_a_package_learns_no_name(client, begun, learner):
    core = Opened(client, begun()).told["seeds"]["cmi"]["core"]

    assert learner.first_name not in json.dumps(core)
    assert learner.email not in json.dumps(core)


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"x" * 100, b"\xff\xfe"])
def test_what_is_no_report_is_refused(client, begun, body):
    opened = Opened(client, begun())

    answer = client.post(opened.told["report"], body, content_type="text/plain", headers=HOST)

    assert answer.status_code == 400


def test_a_report_that_is_too_large_is_refused(client, begun):
    opened = Opened(client, begun())

    assert opened.report(cmi={"suspend_data": "x" * 3_000_000}).status_code == 400


def test_reports_are_limited(client, begun):
    opened = Opened(client, begun())

    with time_machine.travel(time.time() // 60 * 60, tick=False):  # not across two minutes
        codes = {opened.report({"lesson_location": "1"}).status_code for _n in range(125)}

    assert codes == {200, 429}


def test_what_a_package_says_is_shown_escaped(client, begun):
    lesson = begun(scorm(manifest(item(1).replace("Phần 1", "&lt;script&gt;x&lt;/script&gt;"))))

    assert "<script>x" not in Opened(client, lesson).page


def test_a_page_and_a_report_ask_the_database_a_few_times(client, begun):
    lesson = begun(FOUR)
    opened = Opened(client, lesson)

    with CaptureQueriesContext(
        connection,
    ) as page:
        client.get(address(lesson))
    with CaptureQueriesContext(connection) as report:
        opened.report({"lesson_location": "1"})

    assert len(page) <= 20, [query["sql"][:90] for query in page]
    assert len(report) <= 10, [query["sql"][:90] for query in report]


def test_a_trainer_previews_a_version_and_others_do_not(client, sign_in, bring_in, settings):

    settings.DEMO = True
    version = bring_in()
    preview = reverse("courses:package-preview", args=[version.pk])
    trainer = UserFactory(trainer=True)
    sign_in()
    assert client.get(preview).status_code == 403
    client.logout()
    assert client.get(preview).status_code in {302, 403}

    sign_in(trainer)

    assert "package-frame" in client.get(preview).content.decode()
    assert not PackageAttempt.objects.exists()


def test_a_lesson_with_a_package_costs_two_queries_more(client, bring_in, lesson_with):
    lesson = lesson_with(bring_in())
    client.get(lesson.url)

    with CaptureQueriesContext(connection) as asked:
        page = client.get(lesson.url)

    assert "Mở phần tương tác" in page.content.decode()
    assert len(asked) <= 8, [query["sql"][:90] for query in asked]
