"""Submitting, going on with the full assessment, taking it again, claiming."""

import uuid
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from advisory.assessments.actions import claim_assessment
from advisory.assessments.questionnaire import Questionnaire
from advisory.models import Assessment, Business, DimensionScore, InstrumentVersion, Score
from advisory.signals import assessment_submitted
from advisory.xlsform.exact import unpack
from tests.advisory.answering import answer_page, begin, finished, some_uuid
from tests.factories.advisory import AssessmentFactory, BusinessFactory, MembershipFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db
CARD = "social_media_reply_time"


def address(assessment: Assessment, word: str) -> str:
    return f"/danh-gia/{assessment.public_id}/{word}/"


@pytest.fixture
def finished_quick(client: Client, quick_questions: Questionnaire) -> Assessment:
    return finished(client, quick_questions)


@pytest.fixture
def _nobody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    """The packages above have their own tests."""
    monkeypatch.setattr(assessment_submitted, "receivers", [])


@pytest.fixture
def submitted_signals(_nobody_listens: None) -> Iterator[list[Assessment]]:
    heard: list[Assessment] = []

    def hear(sender, assessment, **_kwargs):
        heard.append(assessment)

    assessment_submitted.connect(hear)
    yield heard
    assessment_submitted.disconnect(hear)


# --- Submitting ---


def test_the_stored_score_is_the_scorers(finished_quick: Assessment, quick_questions):
    score = finished_quick.scores.get()
    expected = quick_questions.scorer.score(
        dict(finished_quick.answers.values_list("question_key", "value"))
    )

    assert (score.total, score.level) == (expected.overall, expected.level)
    assert (score.low, score.high) == expected.range
    assert score.definition_hash == quick_questions.scorer.hash
    assert {row.key: row.points for row in score.dimensions.all()} == {
        key: dimension.score for key, dimension in expected.dimensions.items()
    }
    assert sum(unpack(line["points"]) for line in score.receipt["lines"]) == score.total


def test_submitting_twice_gives_one_result(
    client: Client,
    quick_questions: Questionnaire,
    django_capture_on_commit_callbacks,
    submitted_signals,
):
    assessment = begin(client, quick_questions)
    form = {"_once": some_uuid()}

    with django_capture_on_commit_callbacks(execute=True):
        answers = [client.post(address(assessment, "hoan-tat"), form) for _ in range(2)]
        answers.append(client.post(address(assessment, "hoan-tat"), {"_once": some_uuid()}))

    assert {answer.url for answer in answers} == {address(assessment, "ket-qua")}
    assert Score.objects.count() == 1
    assert DimensionScore.objects.count() == 6
    assert submitted_signals == [assessment]


@pytest.mark.usefixtures("_nobody_listens")
def test_a_failing_listener_does_not_cost_the_result(
    client: Client, quick_questions: Questionnaire, django_capture_on_commit_callbacks
):
    def fail(sender, **_kwargs):
        raise RuntimeError("no broker")

    assessment = begin(client, quick_questions)
    assessment_submitted.connect(fail)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            response = client.post(address(assessment, "hoan-tat"), {"_once": some_uuid()})
    finally:
        assessment_submitted.disconnect(fail)

    assert response.status_code == 302
    assert Score.objects.count() == 1


def test_a_stranger_cannot_submit(client: Client, quick_questions: Questionnaire):
    assessment = begin(client, quick_questions)

    assert Client().post(address(assessment, "hoan-tat")).status_code == 404
    assert not Score.objects.exists()


@pytest.mark.usefixtures("_nobody_listens")
@pytest.mark.parametrize("word", ["hoan-tat", "last page"])
def test_submitting_costs_at_most_eight_queries(
    client: Client, quick_questions: Questionnaire, sign_in, word: str
):
    sign_in(UserFactory())
    finished(client, quick_questions)  # topic names and questionnaire are in memory from here on
    assessment = begin(client, quick_questions)
    answer_page(client, assessment, quick_questions.pages[1])
    last = quick_questions.pages[2]

    with CaptureQueriesContext(connection) as captured:
        if word == "last page":
            answer_page(client, assessment, last)
        else:
            client.post(address(assessment, word), {"_once": some_uuid()})

    assert assessment.scores.count() == 1
    counted = [q["sql"] for q in captured if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(counted) <= 8


# --- From the quick scan to the full assessment ---


def test_going_on_takes_the_shared_answers_over(
    client: Client, finished_quick: Assessment, full: InstrumentVersion
):
    response = client.post(address(finished_quick, "day-du"), {"_once": some_uuid()}, follow=True)

    draft = Assessment.objects.latest("pk")
    assert draft.continued_from == finished_quick
    assert draft.instrument_version == full
    assert draft.answers.count() == 11
    assert all(answer.carried_from.assessment == finished_quick for answer in draft.answers.all())
    assert "Đã giữ lại 11 câu trả lời, còn 49 câu" in response.content.decode()


def test_going_on_twice_leads_to_the_same_draft(
    client: Client, finished_quick: Assessment, full: InstrumentVersion
):
    addresses = {
        client.post(address(finished_quick, "day-du"), {"_once": some_uuid()}).url for _ in range(2)
    }

    assert len(addresses) == 1
    assert Assessment.objects.count() == 2


def test_a_draft_is_finished_before_the_next_round(
    client: Client, quick_questions: Questionnaire, full: InstrumentVersion
):
    draft = begin(client, quick_questions)

    for word in ("day-du", "lam-lai"):
        assert client.post(address(draft, word)).url == f"/danh-gia/{draft.public_id}/"
    assert Assessment.objects.count() == 1


def test_an_answer_changed_later_is_no_longer_marked_as_carried(
    client: Client, finished_quick: Assessment, full: InstrumentVersion
):
    client.post(address(finished_quick, "day-du"))
    draft = Assessment.objects.latest("pk")

    client.post(address(draft, "customer_experience"), {CARD: "5"})

    assert draft.answers.get(question_key=CARD).carried_from is None
    assert finished_quick.answers.get(question_key=CARD).value == 2


# --- The same again ---


def test_taking_it_again_keeps_the_old_result_and_shows_the_old_answers(
    client: Client, finished_quick: Assessment
):
    client.post(address(finished_quick, "lam-lai"), {"_once": some_uuid()})

    again = Assessment.objects.latest("pk")
    html = client.get(address(again, "customer_experience")).content.decode()
    assert again.continued_from == finished_quick
    assert not again.answers.exists()
    assert "Lần trước" in html
    assert "Trong vòng 7 ngày" in html
    assert client.get(address(finished_quick, "ket-qua")).status_code == 200


def test_a_stranger_cannot_begin_the_next_round(finished_quick: Assessment, full):
    for word in ("day-du", "lam-lai"):
        assert Client().post(address(finished_quick, word)).status_code == 404
    assert Assessment.objects.count() == 1


# --- Claiming ---


def test_claiming_asks_to_sign_in_and_comes_back(finished_quick: Assessment):
    response = Client().get(address(finished_quick, "luu-tai-khoan"))

    assert response.url == f"/tai-khoan/login/?next={address(finished_quick, 'luu-tai-khoan')}"


def test_claiming_attaches_the_assessment_to_the_chosen_business(
    client: Client, finished_quick: Assessment, sign_in
):
    member = MembershipFactory(owner=True)
    other = MembershipFactory(user=member.user, owner=True)
    sign_in(member.user)
    form = {"business": str(member.business.public_id), "_once": some_uuid()}

    page = client.get(address(finished_quick, "luu-tai-khoan"))
    answers = [client.post(address(finished_quick, "luu-tai-khoan"), form) for _ in range(2)]

    assert other.business.name in page.content.decode()
    assert answers[0].url == answers[1].url == f"/danh-gia/{finished_quick.public_id}/"
    finished_quick.refresh_from_db()
    assert finished_quick.business == member.business
    assert finished_quick.claimed_at is not None


def test_claiming_takes_the_other_rounds_along(
    client: Client, finished_quick: Assessment, full: InstrumentVersion
):
    client.post(address(finished_quick, "day-du"))
    draft = Assessment.objects.latest("pk")
    business = BusinessFactory()

    claim_assessment(assessment=draft, business=business)

    assert set(Assessment.objects.for_business(business)) == {draft, finished_quick}


def test_the_full_assessment_of_a_claimed_quick_scan_belongs_to_the_business(
    client: Client, finished_quick: Assessment, full: InstrumentVersion, sign_in
):
    member = MembershipFactory(owner=True)
    claim_assessment(assessment=finished_quick, business=member.business)
    sign_in(member.user)

    client.post(address(finished_quick, "day-du"))

    assert Assessment.objects.latest("pk").business == member.business


def test_a_person_without_a_business_makes_one_first(
    client: Client, finished_quick: Assessment, sign_in
):
    sign_in(UserFactory())

    response = client.get(address(finished_quick, "luu-tai-khoan"))

    assert response.url.startswith("/doanh-nghiep/")
    assert "next=%2Fdanh-gia%2F" in response.url


@pytest.mark.parametrize("business", ["foreign", "made up", "no id"])
def test_only_an_own_business_can_claim(
    client: Client, finished_quick: Assessment, sign_in, business: str
):
    sign_in(UserFactory(owner=True))
    chosen = {
        "foreign": str(BusinessFactory().public_id),
        "made up": str(uuid.uuid4()),
        "no id": "1",
    }[business]

    response = client.post(address(finished_quick, "luu-tai-khoan"), {"business": chosen})

    assert response.status_code == 404
    assert not Business.objects.filter(assessments__isnull=False).exists()


def test_nobody_claims_what_they_do_not_hold(finished_quick: Assessment):
    stranger = Client()
    stranger.force_login(
        UserFactory(owner=True), backend="django.contrib.auth.backends.ModelBackend"
    )

    assert stranger.get(address(finished_quick, "luu-tai-khoan")).status_code == 404


def test_a_claimed_assessment_stays_with_its_business(client: Client, sign_in):
    owner = sign_in(UserFactory(owner=True))
    first = owner.businesses.get()
    second = MembershipFactory(user=owner, owner=True).business
    assessment = AssessmentFactory(submitted=True, business=first)

    response = client.post(
        address(assessment, "luu-tai-khoan"), {"business": str(second.public_id)}
    )

    assert response.status_code == 302
    assessment.refresh_from_db()
    assert assessment.business == first


def test_claiming_the_first_of_several_rounds_takes_all_of_them():
    business = BusinessFactory()
    first = AssessmentFactory(submitted=True)
    second = AssessmentFactory(submitted=True, continued_from=first)
    third = AssessmentFactory(continued_from=second)

    claim_assessment(assessment=first, business=business)

    third.refresh_from_db()
    assert third.business == business
