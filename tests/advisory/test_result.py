"""The result page: what it says, who may see it, and what it costs."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from advisory.assessments.actions import claim_assessment, continue_with, submit_assessment
from advisory.assessments.questionnaire import Questionnaire
from advisory.assessments.result import present_result
from advisory.models import Answer, Assessment, InstrumentVersion
from core.models import AuditEvent
from core.templatetags.portal import number
from tests.advisory.answering import begin, finished
from tests.factories.advisory import AdviserCaseFactory, AssessmentFactory, MembershipFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def finished_quick(client: Client, quick_questions: Questionnaire) -> Assessment:
    return finished(client, quick_questions)


def result_of(assessment: Assessment, prefix: str = "") -> str:
    return f"{prefix}/danh-gia/{assessment.public_id}/ket-qua/"


def answered(version: InstrumentVersion, answers: dict, **fields: object) -> Assessment:
    """A submitted assessment with these answers (a value, or a state other than answered)."""
    assessment = AssessmentFactory(instrument_version=version, **fields)
    for key, value in answers.items():
        state = value if value in Answer.State.values else Answer.State.ANSWERED
        value = value if state == Answer.State.ANSWERED else None
        Answer.objects.create(assessment=assessment, question_key=key, state=state, value=value)
    return submit_assessment(assessment=assessment)


def full_marks(questions: Questionnaire) -> dict:
    """The best answer to every question."""
    best = {"ratio": {"num": 40, "den": 40}}
    return {key: best.get(item["type"], 5) for key, item in questions.items.items()}


def test_the_page_tells_level_points_reasons_and_the_way_on(
    client: Client, finished_quick: Assessment
):
    html = client.get(result_of(finished_quick)).content.decode()

    view = present_result(finished_quick)
    assert f"Mức hiện tại: {view.level.label}" in html
    assert view.level.meaning in html
    assert "Việc nên làm trước" in html
    assert html.count('class="radar-dot"') == 6
    assert '<th scope="row">Chiến lược</th>' in html
    assert "Thang điểm tỷ lệ do dự án quy ước" in html
    assert finished_quick.scores.get().definition_hash in html
    assert f"/danh-gia/{finished_quick.public_id}/day-du/" in html
    assert f"/danh-gia/{finished_quick.public_id}/lam-lai/" in html
    assert "/tai-khoan/signup/?next=/danh-gia/" in html


def test_the_full_result_says_that_its_decision_was_replaced(
    client: Client, full: InstrumentVersion, sign_in
):
    assessment = answered(full, {"wifi_coverage": 2}, started_by=sign_in())

    html = client.get(result_of(assessment)).content.decode()

    assert "Quyết định 1970/QĐ-BTTTT" in html
    assert "thay bằng Quyết định 1567/QĐ-BKHCN năm 2025" in html
    assert "/day-du/" not in html


def test_the_receipt_adds_up_and_names_the_next_step(finished_quick: Assessment):
    view = present_result(finished_quick)

    assert sum(line.points for pillar in view.pillars for line in pillar.lines) == view.score.total
    for pillar in view.pillars:
        assert sum(line.points for line in pillar.lines) == pillar.points
        assert all(line.next_label and line.gain > 0 for line in pillar.lines)


def test_gaps_are_the_largest_first_each_question_counted_once(
    quick: InstrumentVersion, quick_questions: Questionnaire
):
    answers = full_marks(quick_questions) | {"cloud_use": 0, "remote_work": 3}

    view = present_result(answered(quick, answers))

    assert [gap.line.label for gap in view.gaps] == [
        quick_questions.items[key]["label"]["vi"] for key in ("cloud_use", "remote_work")
    ]
    assert [gap.missing for gap in view.gaps] == [Decimal(5), Decimal(2)]
    assert view.gaps[0].topic == quick_questions.items["cloud_use"]["topics"][0]


def test_a_perfect_result_has_no_gap_and_the_page_still_stands(
    client: Client, quick: InstrumentVersion, quick_questions: Questionnaire, sign_in
):
    perfect = answered(quick, full_marks(quick_questions), started_by=sign_in())

    html = client.get(result_of(perfect)).content.decode()

    assert "Không còn mức nào cao hơn" in html
    assert "Việc nên làm trước" not in html


def test_open_answers_show_the_range_as_plainly_as_the_points(
    client: Client, quick: InstrumentVersion, sign_in
):
    answers = {"cloud_use": 3, "remote_work": "dont_know"}
    assessment = answered(quick, answers, started_by=sign_in())

    html = client.get(result_of(assessment)).content.decode()

    score = assessment.scores.get()
    assert (score.low, score.high) == (3, 58)
    assert "Có thể từ 3 đến 58 điểm" in html
    assert "vì còn 10 câu chưa có câu trả lời cụ thể" in html
    assert "tạm tính" in html
    assert "Không biết" in html


def test_an_answer_is_shown_as_it_was_given(full: InstrumentVersion):
    ratio, count = "digital_marketing_spend_share", "patents_trademarks"
    assessment = answered(full, {ratio: {"num": 250.5, "den": 1000.5}, count: 3})

    lines = {line.label: line for p in present_result(assessment).pillars for line in p.lines}

    definition = {item["key"]: item for item in full.definition["items"]}
    assert lines[definition[ratio]["label"]["vi"]].answer.startswith("250,5 / 1.000,5 (")
    assert lines[definition[count]["label"]["vi"]].answer.startswith("3 (")


def test_zero_out_of_zero_is_explained(client: Client, full: InstrumentVersion, sign_in):
    nothing = {"digital_marketing_spend_share": {"num": 0, "den": 0}}
    assessment = answered(full, nothing, started_by=sign_in())

    assert "“0 trên 0”" in client.get(result_of(assessment)).content.decode()


def test_the_result_speaks_english(client: Client, finished_quick: Assessment):
    html = client.get(result_of(finished_quick, "/en")).content.decode()

    assert "Your level:" in html
    assert "Where the points come from" in html
    assert "Digital experience for customers" in html
    for vietnamese in ("Mức này", "Nấc kế tiếp", "Trụ cột", "do dự án quy ước"):
        assert vietnamese not in html


def test_earlier_results_of_the_business_are_listed(client: Client, quick, sign_in):
    member = MembershipFactory()
    sign_in(member.user)
    old, new = (answered(quick, {"cloud_use": n}, business=member.business) for n in (1, 4))
    foreign = answered(quick, {"cloud_use": 5}, claimed=True)

    html = client.get(result_of(new)).content.decode()

    assert result_of(old) in html
    assert result_of(foreign) not in html


def test_an_unclaimed_result_lists_only_what_this_browser_holds(
    client: Client, quick_questions: Questionnaire
):
    first = finished(client, quick_questions)
    second = finished(client, quick_questions)
    elsewhere = finished(Client(), quick_questions)

    html = client.get(result_of(second)).content.decode()

    assert result_of(first) in html
    assert result_of(elsewhere) not in html


def test_strangers_find_no_result(finished_quick: Assessment, quick_questions: Questionnaire):
    with_session = Client()
    finished(with_session, quick_questions)
    owner_elsewhere = Client()
    owner_elsewhere.force_login(
        UserFactory(owner=True), backend="django.contrib.auth.backends.ModelBackend"
    )

    for stranger in (Client(), with_session, owner_elsewhere):
        assert stranger.get(result_of(finished_quick)).status_code == 404


def test_an_adviser_sees_the_result_but_no_button_to_change_it(client: Client, quick, sign_in):
    assessment = answered(quick, {"cloud_use": 2}, claimed=True)
    sign_in(AdviserCaseFactory(business=assessment.business).adviser)

    html = client.get(result_of(assessment)).content.decode()

    assert "Mức hiện tại" in html
    assert "/lam-lai/" not in html
    assert "/luu-tai-khoan/" not in html
    assert AuditEvent.objects.filter(verb="looked at assessment").count() == 1


def test_a_draft_has_no_result_yet(client: Client, quick_questions: Questionnaire, sign_in):
    draft = begin(client, quick_questions)
    holder = client.get(result_of(draft))
    claim_assessment(assessment=draft, business=MembershipFactory().business)
    sign_in(official=True)

    assert holder.url == f"/danh-gia/{draft.public_id}/"
    assert client.get(result_of(draft)).status_code == 404


def test_the_private_link_is_shown_until_the_result_is_claimed(
    client: Client, finished_quick: Assessment, sign_in
):
    before = client.get(result_of(finished_quick)).content.decode()
    member = MembershipFactory()
    claim_assessment(assessment=finished_quick, business=member.business)
    sign_in(member.user)
    after = client.get(result_of(finished_quick)).content.decode()

    assert "/danh-gia/tiep-tuc/" in before
    assert "/danh-gia/tiep-tuc/" not in after


def test_queries_of_the_result(client: Client, quick, full, sign_in):
    member = MembershipFactory(owner=True)
    sign_in(member.user)
    first = answered(quick, {"cloud_use": 2, "remote_work": 1}, business=member.business)
    second = submit_assessment(
        assessment=continue_with(assessment=first, version=full, user=member.user, locale="vi")
    )
    client.get(result_of(second))

    with CaptureQueriesContext(connection) as captured:
        html = client.get(result_of(second)).content.decode()

    assert result_of(first) in html
    assert len(captured) <= 8


def test_a_mean_of_percentages_is_told_with_parts_and_their_weight(
    client: Client, dmat: InstrumentVersion, sign_in
):
    answers = {
        "q1": {"invested": ["sales"], "planned": []},
        "q3": ["website", "ecommerce"],
        "q4": {"iot": 3},
        "q7": ["not_digital", "dashboards"],
    }
    assessment = answered(dmat, answers, started_by=sign_in())

    html = client.get(result_of(assessment)).content.decode()

    view = present_result(assessment)
    lines = [line for pillar in view.pillars for line in pillar.lines]
    assert sum(line.more.overall or 0 for line in lines) == pytest.approx(view.score.total, 1)
    assert "Trang web" in html
    assert "Internet vạn vật (IoT): Đang thử nghiệm" in html
    assert "trung bình có trọng số của các phần" in html
    assert "Các dòng chưa trả lời còn có thể thêm tối đa 42,86 điểm" in html
    assert "Có câu trả lời không khớp nhau" in html
    assert f"Có thể từ {number(view.score.low)} đến {number(view.score.high)} điểm" in html
    assert "vì còn 21 câu" in html  # 25 questions and rows, 4 of them answered
    assert "tạm tính" in html
    assert "mức 1 trên 4" in html
    assert "/day-du/" not in html


def test_an_open_row_is_no_gap(dmat: InstrumentVersion):
    view = present_result(answered(dmat, {"q4": {"iot": 5}, "q9": {"robotics": 0}}))

    assert [gap.missing for gap in view.gaps] == [Decimal(20)]


def test_without_complete_rules_there_is_no_level_but_every_answer(
    client: Client, national: InstrumentVersion, sign_in
):
    answers = {
        "headcount": "10_49",
        "cloud": ["viettel", "other"],
        "plan": "draft",
        "industry": "retail",
        "tools_retail": ["pos", "crm", "oms"],
    }
    assessment = answered(national, answers, started_by=sign_in())

    html = client.get(result_of(assessment)).content.decode()

    score = assessment.scores.get()
    assert (score.total, score.low, score.high, score.level) == (None, None, None, "")
    assert "Chưa có mức chính thức" in html
    assert "Mức hiện tại" not in html
    assert "trọng số của các phần; điểm của một số câu hỏi" in html
    assert "Viettel, Nhà cung cấp khác" in html
    assert "Đã có bản dự thảo" in html
    assert "danh mục mẫu" in html
    assert "Đang dùng 3 trong 19 giải pháp của danh mục" in html
    assert "14,4 / 100" in html


def test_an_industry_without_a_list_shows_its_answers_alone(
    client: Client, national: InstrumentVersion, sign_in
):
    assessment = answered(national, {"industry": "steel"}, started_by=sign_in())

    html = client.get(result_of(assessment)).content.decode()

    assert "Sắt thép" in html
    assert "Kết quả theo từng trụ cột" not in html
    assert 'id="receipt"' not in html


def test_a_result_without_points_stands_among_the_others(
    client: Client, national: InstrumentVersion, quick: InstrumentVersion, sign_in
):
    owner = MembershipFactory(owner=True, user=sign_in())
    answered(national, {"plan": "draft"}, business=owner.business)
    later = answered(quick, {"cloud_use": 3}, business=owner.business)

    assert "chưa có điểm" in client.get(result_of(later)).content.decode()
    assert client.get("/bang-cua-toi/").status_code == 200
