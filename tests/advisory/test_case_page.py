"""The page of one case and its notes: who sees them, what they say, what owners receive."""

import re
import uuid

import pytest
from django.urls import reverse

from advisory.assessments.confidence import Mark
from advisory.models import AdviserCase, Answer, CaseNote, Review
from core.models import AuditEvent
from tests.advisory.answering import finished
from tests.factories.advisory import (
    AdviserCaseFactory,
    AnswerFactory,
    CaseNoteFactory,
    MembershipFactory,
    PlanStepFactory,
    ReviewFactory,
)
from users.consents import Purpose, give_consent, withdraw_consent
from users.personal_data import collect, erase_account

pytestmark = pytest.mark.django_db
CARD = "cloud_use"


@pytest.fixture(autouse=True)
def _demo(settings):
    settings.DEMO = True


@pytest.fixture
def owner():
    membership = MembershipFactory(owner=True)
    give_consent(user=membership.user, purpose=Purpose.ADVISER)
    return membership


@pytest.fixture
def case(owner):
    return AdviserCaseFactory(business=owner.business, adviser__first_name="Bình")


def page_of(case: AdviserCase) -> str:
    return reverse("advisory:case-detail", args=[case.pk])


def part_of(case: AdviserCase, part: str) -> str:
    return reverse(f"advisory:case-{part}", args=[case.pk])


def note_of(case: AdviserCase) -> str:
    return part_of(case, "note")


PARTS = ["detail", "answers", "plan", "note", "history"]


def test_its_adviser_finds_result_differences_requests_and_plan(
    client, sign_in, case, owner, quick_questions
):
    result = finished(client, quick_questions)
    result.business = case.business
    result.save()
    AnswerFactory(assessment=result, question_key=CARD, value=4, layer=Answer.Layer.ADVISER)
    ReviewFactory(assessment=result, question_key=CARD, kind=Review.Kind.EVIDENCE_ASKED)
    plan = PlanStepFactory(
        plan__assessment=result, due_date="2026-01-05", title_vi="Lập bảng giá"
    ).plan
    PlanStepFactory(plan=plan, done=True)
    sign_in(case.adviser)

    expected = {
        "detail": [
            "1 câu có ý kiến khác nhau, từ",
            quick_questions.label_of(CARD),
            reverse("pages:result", args=[result.public_id]),
            case.business.get_absolute_url(),
        ],
        "answers": [
            str(Mark.SEVERAL.label),
            "1 khác biệt chưa chốt",
            reverse("advisory:differences", args=[result.public_id]),
        ],
        "plan": [
            "Việc đã xong: 1/2",
            "Lập bảng giá",
            reverse("pages:plan", args=[result.public_id]),
        ],
        "note": ["Chưa có ghi chú nào."],
        "history": [f"Giao cho {case.adviser}", str(owner.user)],
    }
    for part in PARTS:
        html = client.get(part_of(case, part)).content.decode()
        for words in (case.business.name, *expected[part]):
            assert words in html, words


def test_a_step_without_a_date_is_still_to_do(client, sign_in, case, quick_questions):
    result = finished(client, quick_questions)
    result.business = case.business
    result.save()
    PlanStepFactory(plan__assessment=result, title_vi="Lập bảng giá", person_name="Chị Lan")
    sign_in(case.adviser)

    html = client.get(part_of(case, "plan")).text

    assert "Quá hạn" not in html
    assert re.search(r"Còn phải làm.*Lập bảng giá.*Chị Lan", html, re.DOTALL)


def test_every_part_leads_to_the_others_and_says_where_one_is(client, sign_in, case):
    sign_in(case.adviser)

    for part in PARTS:
        html = client.get(part_of(case, part)).text
        assert all(f'href="{part_of(case, other)}"' in html for other in PARTS)
        assert html.count('aria-current="page"') == 1
        assert f'href="{part_of(case, part)}" aria-current="page"' in html


def test_a_case_with_nothing_yet_has_a_page(client, sign_in, case):
    sign_in(case.adviser)

    assert "Hiện không có việc gì chờ bạn." in client.get(page_of(case)).text
    assert "Chưa có bài đánh giá nào hoàn tất" in client.get(part_of(case, "answers")).text
    assert "Doanh nghiệp chưa lập kế hoạch." in client.get(part_of(case, "plan")).text


@pytest.mark.parametrize("part", PARTS)
def test_each_look_is_recorded(client, sign_in, case, part):
    sign_in(case.adviser)

    client.get(part_of(case, part))

    event = AuditEvent.objects.get(verb="looked at case")
    assert (event.actor, event.object_id) == (case.adviser, str(case.pk))


@pytest.mark.parametrize(
    "traits", [{}, {"owner": True}, {"trainer": True}, {"adviser": True}], ids=str
)
def test_others_find_no_page_and_leave_no_note(client, sign_in, case, traits):
    sign_in(**traits)

    for part in PARTS:
        assert client.get(part_of(case, part)).status_code == 404
    assert client.post(note_of(case), {"text": "Chen vào"}).status_code == 404
    assert not CaseNote.objects.exists()


def test_its_owner_sees_neither_the_page_nor_its_notes(client, sign_in, case, owner):
    CaseNoteFactory(case=case, text="Chủ đang bận chuyển xưởng")
    sign_in(owner.user)

    assert client.get(page_of(case)).status_code == 404
    business = client.get(owner.business.get_absolute_url()).content.decode()
    assert "chuyển xưởng" not in business
    assert str(case.adviser) in business
    assert "ghi chú không hiện ở đây" in business


def test_visitors_sign_in_first(client, case):
    for part in PARTS:
        assert client.get(part_of(case, part)).status_code == 302
    assert client.post(note_of(case), {"text": "x"}).status_code == 302


def test_a_closed_case_is_out_of_sight_for_its_adviser_and_kept_for_officials(
    client, sign_in, case
):
    CaseNoteFactory(case=case, text="Đã gọi hai lần")
    AdviserCase.objects.filter(pk=case.pk).update(closed_at=case.opened_at)

    sign_in(case.adviser)
    assert client.get(page_of(case)).status_code == 404
    assert client.post(note_of(case), {"text": "x"}).status_code == 404
    sign_in(official=True)
    html = client.get(note_of(case)).content.decode()
    assert "Đã gọi hai lần" in html
    assert "<textarea" not in html
    client.post(note_of(case), {"text": "Muộn rồi"})
    assert CaseNote.objects.count() == 1


def test_withdrawing_the_consent_takes_the_page_away(client, sign_in, case, owner):
    withdraw_consent(user=owner.user, purpose=Purpose.ADVISER)
    sign_in(case.adviser)

    assert client.get(page_of(case)).status_code == 404


def test_a_case_outlives_the_account_of_its_adviser_with_its_notes(client, sign_in, case):
    note = CaseNoteFactory(case=case, author=case.adviser)

    case.adviser.groups.clear()
    erase_account(user=case.adviser)

    note.refresh_from_db()
    assert note.author is None
    assert not AdviserCase.objects.open().exists()
    sign_in(official=True)
    assert client.get(page_of(case)).status_code == 200


def test_adviser_and_officials_write_notes_the_newest_first(client, sign_in, case):
    sign_in(case.adviser)
    client.post(note_of(case), {"text": "Hẹn thứ ba\nmang hợp đồng"})
    sign_in(official=True)
    client.post(note_of(case), {"text": "Đã xem"})

    html = client.get(note_of(case)).content.decode()

    assert html.index("Đã xem") < html.index("Hẹn thứ ba<br>mang hợp đồng")
    assert "chủ doanh nghiệp nhận được khi tải dữ liệu" in html
    assert AuditEvent.objects.filter(verb="wrote case note").count() == 2


def test_a_doubled_form_leaves_one_note(client, sign_in, case):
    sign_in(case.adviser)
    form = {"text": "Một lần thôi", "_once": str(uuid.uuid4())}

    client.post(note_of(case), form)
    client.post(note_of(case), form)

    assert CaseNote.objects.count() == 1


@pytest.mark.parametrize("text", ["", "   ", "x" * 2001], ids=["empty", "blank", "too long"])
def test_a_note_needs_words_and_has_room_for_2000_letters(client, sign_in, case, text):
    sign_in(case.adviser)

    response = client.post(note_of(case), {"text": text})

    assert response.status_code == 422
    assert response.context["form"].errors
    assert not CaseNote.objects.exists()


def test_markup_in_a_note_is_text(client, sign_in, case):
    CaseNoteFactory(case=case, text="<script>alert(1)</script>")
    sign_in(case.adviser)

    assert "<script>alert" not in client.get(note_of(case)).content.decode()


def test_a_note_is_never_changed(case):
    note = CaseNoteFactory(case=case)

    with pytest.raises(TypeError):
        note.save()


def test_an_owner_receives_the_notes_with_the_download_and_nobody_else_does(case, owner):
    staff = MembershipFactory(business=owner.business).user
    CaseNoteFactory(case=case, author=case.adviser, text="Chị Lan nắm kho rất rõ")
    CaseNoteFactory(text="Của doanh nghiệp khác")

    [note] = collect(owner.user)["case_notes"]

    assert note["text"] == "Chị Lan nắm kho rất rõ"
    assert case.adviser.name not in str(note)
    assert collect(staff)["case_notes"] == []
    assert collect(case.adviser)["case_notes"] == []


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("number", [1, 12])
def test_a_part_costs_the_same_for_many_notes_and_steps(
    client, sign_in, case, quick_questions, django_assert_max_num_queries, number, part
):
    result = finished(client, quick_questions)
    result.business = case.business
    result.save()
    first = PlanStepFactory(plan__assessment=result, due_date="2026-01-05")
    PlanStepFactory.create_batch(number, plan=first.plan, due_date="2026-01-05")
    CaseNoteFactory.create_batch(number, case=case)
    keys = list(quick_questions.items)
    for key in keys[: min(number, len(keys))]:
        ReviewFactory(assessment=result, question_key=key, kind=Review.Kind.EVIDENCE_ASKED)
    AdviserCaseFactory.create_batch(number, business=case.business, closed=True)
    sign_in(case.adviser)
    client.get(part_of(case, part))

    with django_assert_max_num_queries(6):  # one of them the audit
        client.get(part_of(case, part))


def test_a_note_costs_few_queries(client, sign_in, case, django_assert_max_num_queries):
    sign_in(case.adviser)
    client.get(note_of(case))

    with django_assert_max_num_queries(15):  # nine, two of them the audit; pairs of savepoints
        client.post(note_of(case), {"text": "Gọi lại thứ sáu", "_once": str(uuid.uuid4())})
