"""The adviser's list: each reason from real rows, the way to it, the filter and what it costs."""

import datetime
import uuid

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from advisory.cases.queue import case_rows
from advisory.models import AdviserCase, Answer, Assessment, Business, Review, Score
from core.models import AuditEvent
from tests.factories.advisory import (
    AdviserCaseFactory,
    AnswerFactory,
    AssessmentFactory,
    BusinessFactory,
    EvidenceFactory,
    PlanStepFactory,
    ReviewFactory,
    ScoreFactory,
)
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db
LIST = reverse("advisory:case-list")
CARD = "cloud_use"
Kind = Review.Kind


@pytest.fixture(autouse=True)
def _demo(settings):
    settings.DEMO = True


@pytest.fixture
def adviser():
    return UserFactory(adviser=True)


@pytest.fixture
def case(adviser):
    return AdviserCaseFactory(adviser=adviser)


def ago(days: int) -> datetime.datetime:
    return timezone.now() - datetime.timedelta(days=days)


def finished(case: AdviserCase, days: int = 10, **more: object) -> Assessment:
    return AssessmentFactory(
        business=case.business, state=Assessment.State.SUBMITTED, submitted_at=ago(days), **more
    )


def draft(case: AdviserCase, untouched: int) -> Assessment:
    found = AssessmentFactory(business=case.business)
    Assessment.objects.filter(pk=found.pk).update(updated_at=ago(untouched))
    return found


def review(assessment: Assessment, kind: str, days: int = 3, **more: object) -> Review:
    return ReviewFactory(assessment=assessment, kind=kind, question_key=CARD, at=ago(days), **more)


def reasons(adviser) -> list[str]:
    [row] = case_rows(AdviserCase.objects.open().filter(adviser=adviser))
    return [str(one.reason) for one in row.waiting]


def _contested(case):
    result = finished(case)
    review(result, Kind.CORRECTED)
    review(result, Kind.CONTESTED)
    return f"{reverse('advisory:review', args=[result.public_id])}?cau={CARD}#q-{CARD}"


def _differs(case):
    result = finished(case)
    AnswerFactory(assessment=result, question_key=CARD, value=1)
    AnswerFactory(assessment=result, question_key=CARD, value=2, layer=Answer.Layer.ADVISER)
    return f"{reverse('advisory:differences', args=[result.public_id])}#q-{CARD}"


def _evidence(case):
    result = finished(case)
    review(result, Kind.EVIDENCE_ASKED)
    EvidenceFactory(assessment=result, question_key=CARD)
    return f"{reverse('advisory:review', args=[result.public_id])}?cau={CARD}#q-{CARD}"


def _overdue(case):
    step = PlanStepFactory(plan__assessment=finished(case), due_date=ago(2))
    return reverse("pages:plan", args=[step.plan.assessment.public_id])


def _stalled(case):
    return reverse("advisory:review", args=[draft(case, 14).public_id])


def _due(case):
    result = finished(case, 180, instrument_version__instrument__key=settings.FULL_INSTRUMENT)
    return reverse("pages:result", args=[result.public_id])


@pytest.mark.parametrize(
    ("happens", "reason", "words"),
    [
        (_contested, "contested", "1 chỗ sửa bị phản đối, từ"),
        (_differs, "disagreement", "1 câu có ý kiến khác nhau, từ"),
        (_evidence, "evidence", "Đã có minh chứng được đề nghị cho 1 câu, từ"),
        (_overdue, "overdue", "1 việc trong kế hoạch quá hạn, từ"),
        (_stalled, "stalled", "Bài đánh giá làm dở, chưa ai làm tiếp từ"),
        (_due, "reassess", "Đến hạn đánh giá đầy đủ lần sau từ"),
    ],
)
def test_a_reason_is_told_with_its_date_and_the_way_to_it(
    client, sign_in, adviser, case, happens, reason, words
):
    address = happens(case)
    AdviserCaseFactory(adviser=adviser, business__name="Yên ắng")
    sign_in(adviser)

    html = client.get(LIST).content.decode()

    [told] = client.get(f"{LIST}?reason={reason}").context["rows"][0].reasons
    assert told.address == address
    assert told.text.startswith(words)
    assert words in html
    assert html.index(case.business.name) < html.index("Yên ắng")


def _answered(case):
    result = finished(case)
    review(result, Kind.CORRECTED)
    review(result, Kind.CONTESTED)
    review(result, Kind.UPHELD)


def _settled(case):
    _differs(case)
    Answer.objects.filter(layer=Answer.Layer.SELF).update(settled_at=timezone.now())


def _differs_in_an_earlier_round(case):
    _differs(case)
    finished(case, days=1)


def _judged(case):
    _evidence(case)
    review(Assessment.objects.get(), Kind.CONFIRMED, days=0)


def _only_asked(case):
    review(finished(case), Kind.EVIDENCE_ASKED)


def _given_before(case):
    result = finished(case)
    EvidenceFactory(assessment=result, question_key=CARD)
    review(result, Kind.EVIDENCE_ASKED, days=-1)


def _done_or_not_due(case):
    plan = PlanStepFactory(plan__assessment=finished(case), due_date=timezone.localdate()).plan
    PlanStepFactory(plan=plan, due_date=ago(9), done=True)
    PlanStepFactory(plan=plan, due_date=ago(9), dropped=True)
    PlanStepFactory(plan=plan, due_date=ago(9), is_obsolete=True)


def _taken_over_by_a_later_plan(case):
    PlanStepFactory(plan__assessment=finished(case, 20), due_date=ago(9))
    PlanStepFactory(plan__assessment=finished(case, 5))


def _touched(case):
    draft(case, 13)


def _left_behind(case):
    draft(case, 40)
    finished(case, 20)


def _begun_again(case):
    _due(case)
    draft(case, 3)


def _quick_only(case):
    finished(case, 400)


@pytest.mark.parametrize(
    "happens",
    [
        _answered,
        _settled,
        _differs_in_an_earlier_round,
        _judged,
        _only_asked,
        _given_before,
        _done_or_not_due,
        _taken_over_by_a_later_plan,
        _touched,
        _left_behind,
        _begun_again,
        _quick_only,
    ],
)
def test_nothing_waits(adviser, case, happens):
    happens(case)

    assert reasons(adviser) == []


def test_when_the_next_round_is_due_is_a_setting(adviser, case, settings):
    _due(case)
    settings.REASSESS_AFTER_DAYS = 181

    assert reasons(adviser) == []


def test_what_happens_in_other_businesses_is_no_reason_here(adviser, case):
    _contested(AdviserCaseFactory())

    assert reasons(adviser) == []


def test_the_list_is_cut_down_to_one_reason_and_only_what_is_shown_is_recorded(
    client, sign_in, adviser, case
):
    _overdue(case)
    quiet = AdviserCaseFactory(adviser=adviser)
    sign_in(adviser)

    overdue = client.get(f"{LIST}?reason=overdue")
    others = client.get(f"{LIST}?reason=quiet")

    assert [row.case for row in overdue.context["rows"]] == [case]
    assert [row.case for row in others.context["rows"]] == [quiet]
    assert [(part.key, part.n) for part in overdue.context["parts"]] == [
        ("overdue", 1),
        ("quiet", 1),
    ]
    looks = AuditEvent.objects.filter(verb="looked at case list").order_by("pk")
    assert [look.details["businesses"] for look in looks] == [
        [str(case.business.public_id)],
        [str(quiet.business.public_id)],
    ]


@pytest.mark.parametrize("reason", ["contested", "gi-do", "\x00"])
def test_a_part_without_cases_shows_all(client, sign_in, adviser, case, reason):
    sign_in(adviser)

    response = client.get(LIST, {"reason": reason})

    assert [row.case for row in response.context["rows"]] == [case]


def test_reasons_are_told_in_english_too(client, sign_in, adviser, case):
    _overdue(case)
    sign_in(adviser)

    assert "1 step of the plan is overdue, since" in client.get(f"/en{LIST}").content.decode()


@pytest.fixture
def many(adviser, full):
    """Cases of one adviser, each with a result, a plan and everything that may wait."""

    def make(number: int) -> None:
        businesses = Business.objects.bulk_create(
            Business(name=f"Xưởng {n}", folded_name=f"xuong {n}") for n in range(number)
        )
        AdviserCase.objects.bulk_create(
            AdviserCase(adviser=adviser, business=business) for business in businesses
        )
        rounds = Assessment.objects.bulk_create(
            Assessment(
                instrument_version=full,
                business=business,
                code=uuid.uuid4().hex[:12],
                state=Assessment.State.SUBMITTED,
                submitted_at=ago(200),
            )
            for business in businesses
        )
        pattern = ScoreFactory.build(assessment=rounds[0])
        Score.objects.bulk_create(_copy(pattern, assessment=one) for one in rounds)
        for value, layer in ((1, Answer.Layer.SELF), (2, Answer.Layer.ADVISER)):
            Answer.objects.bulk_create(
                Answer(assessment=one, question_key=CARD, value=value, layer=layer)
                for one in rounds
            )
        Review.objects.bulk_create(
            Review(assessment=one, question_key=CARD, kind=Kind.CONTESTED) for one in rounds
        )
        for one in rounds:
            PlanStepFactory(plan__assessment=one, due_date=ago(3))

    return make


def _copy(score: Score, **changed: object) -> Score:
    fields = {
        field.attname: getattr(score, field.attname)
        for field in Score._meta.fields
        if field.name not in {"id", *changed}
    }
    return Score(**fields, **changed)


@pytest.mark.parametrize("number", [10, 400])
def test_the_list_costs_the_same_for_10_and_400_cases(
    client, sign_in, adviser, many, django_assert_max_num_queries, number
):
    many(number)
    sign_in(adviser)
    client.get(LIST)

    with django_assert_max_num_queries(5):  # one of them the audit
        page = client.get(LIST)

    assert page.context["total"] == number
    assert len(page.context["rows"]) == min(number, 50)
    assert len(page.context["rows"][0].waiting) == 4
    assert page.context["rows"][0].score


def test_a_long_list_goes_on_on_further_pages_within_its_part(client, sign_in, adviser):
    businesses = BusinessFactory.create_batch(51)
    for business in businesses:
        AdviserCaseFactory(adviser=adviser, business=business)
    sign_in(adviser)

    first = client.get(f"{LIST}?reason=quiet")
    second = client.get(f"{LIST}?reason=quiet&page=2")

    assert "?reason=quiet&amp;page=2" in first.content.decode()
    assert len(second.context["rows"]) == 1


def test_a_question_of_another_part_is_found_from_its_reason(client, sign_in, adviser, case, full):
    definition = full.definition
    last = definition["items"][-1]["key"]
    result = finished(case, instrument_version=full)
    sign_in(adviser)

    page = client.get(reverse("advisory:review", args=[result.public_id]), {"cau": last})

    assert f'id="q-{last}"' in page.content.decode()
