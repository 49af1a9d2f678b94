"""State support in the report: what its page says of a business, or where to find it."""

from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone, translation
from django.utils.formats import date_format

from advisory.assessments.questionnaire import questionnaire_of
from advisory.models import Assessment, InstrumentVersion
from advisory.support.present import SupportView, support_view
from advisory.support.working_days import after_working_days
from pages.report.content import compose
from tests.advisory.answering import finished
from tests.factories.advisory import AssessmentFactory, BusinessFactory, MembershipFactory
from tests.factories.support import SupportReceivedFactory, WorkingDayExceptionFactory
from tests.pages.test_report_file import is_checked, made, opened, text_of

pytestmark = pytest.mark.django_db
YEAR = timezone.localdate().year


@pytest.fixture
def unclaimed(client: Client, db: None) -> Assessment:
    return finished(client, questionnaire_of(InstrumentVersion.objects.current("labanso_quick")))


@pytest.fixture
def assessment(unclaimed: Assessment) -> Assessment:
    """Of a small business: 40 employees in industry."""
    unclaimed.business = BusinessFactory(small=True)
    unclaimed.save()
    return unclaimed


def of_size(assessment: Assessment, **facts: object) -> Assessment:
    for name, value in facts.items():
        setattr(assessment.business, name, value)
    assessment.business.save()
    return assessment


def section_of(assessment: Assessment) -> dict:
    kinds = {"support", "pointer"}
    [section] = [one for one in compose(assessment)["sections"] if one["kind"] in kinds]
    return section


def unspaced(words: str) -> str:
    """A line may end after the hyphen of "11-13", and in any long word."""
    return words.replace(" ", "")


def said_on_the_page(view: SupportView) -> list[str]:
    """Every text and figure the page about support shows for this business."""
    kinds = [*view.available, *view.refused]
    notes = [*view.traps, *view.conditions, *view.papers, *view.deadline.notes]
    notes += [note for kind in view.available for note in kind.conditions]
    laws = [one.law for one in [*kinds, *notes]]
    return [
        view.size_label,
        view.size_sentence,
        date_format(view.deadline.due, "SHORT_DATE_FORMAT"),
        *(part for kind in kinds for part in (kind.name, kind.why_not)),
        *(part for kind in view.available for part in (kind.summary, kind.left, kind.if_priority)),
        *(kind.ceiling for kind in view.available if not kind.is_free),
        *(kind.share[1:] for kind in view.available if not kind.is_free),
        *(note.text for note in [*notes, *view.payment_papers]),
        *(law.words for law in laws),
        *(law.certainty_label for law in laws if not law.is_confirmed),
    ]


@pytest.mark.parametrize(
    ("size", "headcount", "capital"), [("micro", 5, 1), ("small", 40, 15), ("medium", 150, 15)]
)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_it_says_what_the_page_says(
    assessment: Assessment, language: str, size: str, headcount: int, capital: int
):
    of_size(assessment, headcount=Decimal(headcount), capital_bn=Decimal(capital))
    SupportReceivedFactory(business=assessment.business)

    pdf = made(assessment, language)

    text = unspaced(text_of(pdf))
    with translation.override(language):
        view = support_view(assessment.business)
        expected = said_on_the_page(view)
    assert len(view.available) > 5
    assert view.size == size
    assert bool(view.refused) == (size != "small")
    assert [words for words in expected if unspaced(words) not in text] == []
    assert is_checked(pdf)


def test_it_warns_before_any_figure(assessment: Assessment):
    text = text_of(made(assessment))

    warned = text.index("Chưa ký, chưa trả tiền trước khi có quyết định hỗ trợ")
    assert text.index("Nhỏ: 40 lao động (≤ 100)") < warned < text.index("50 triệu đồng mỗi năm")


def test_what_was_received_this_year_is_taken_off(assessment: Assessment):
    SupportReceivedFactory(business=assessment.business)

    text = text_of(made(assessment))

    assert f"40 triệu đồng Đã nhận năm {YEAR}: 10 triệu đồng" in text
    assert "Năm nay đã nhận một khoản cùng loại." in text


def test_a_doubt_about_the_law_is_marked_beside_it(assessment: Assessment):
    rows = {row["name"]: row for row in section_of(assessment)["kinds"]["rows"]}

    assert rows["Thuê, mua giải pháp chuyển đổi số"]["doubt"] == ""
    assert rows["Đào tạo trực tiếp tại doanh nghiệp"]["doubt"] == "Chưa xác nhận"


def test_the_answer_is_counted_from_the_day_of_the_report(assessment: Assessment):
    today = timezone.localdate()
    holiday = after_working_days(today, 14, {})
    WorkingDayExceptionFactory(date=holiday)

    text = text_of(made(assessment))

    later = after_working_days(holiday, 1, {})
    assert f"Nếu ngày {today:%d/%m/%Y} nộp đủ hồ sơ" in text
    assert f"hạn trả lời là {later:%d/%m/%Y}: 14 ngày làm việc" in text


def test_it_tells_whether_the_assessment_asked_for_is_done(assessment: Assessment):
    before = text_of(made(assessment))

    full = InstrumentVersion.objects.current("vn_dbi_1970")
    done = AssessmentFactory(business=assessment.business, instrument_version=full, submitted=True)

    assert "Chưa hoàn tất bài nào." in before
    day = timezone.localdate(done.submitted_at)
    assert f"Doanh nghiệp đã làm ngày {day:%d/%m/%Y}." in text_of(made(assessment))


def test_a_large_business_gets_no_figure_but_whom_to_ask(assessment: Assessment, settings):
    settings.SUPPORT_CONTACT = {"vi": "Phòng A, 028 0000", "en": "Office A"}
    of_size(assessment, headcount=Decimal(900))

    section = section_of(assessment)
    text = text_of(made(assessment))

    assert section["kinds"] is None
    assert "không áp dụng cho quy mô này" in text
    assert "Hỏi ai Phòng A, 028 0000" in text
    assert "Tờ khai xác định quy mô" not in text


def test_without_the_figures_it_says_where_to_complete_them(assessment: Assessment):
    of_size(assessment, headcount=None)

    pdf = made(assessment)

    address = f"/doanh-nghiep/{assessment.business.public_id}/ho-tro/"
    assert "Chưa tính được quy mô, mời bổ sung hồ sơ doanh nghiệp" in text_of(pdf)
    assert address in text_of(pdf).replace(" ", "")
    assert "triệu đồng mỗi năm" not in text_of(pdf)
    assert is_checked(pdf)


def test_without_a_business_it_says_where_to_check(unclaimed: Assessment):
    pdf = made(unclaimed)

    addresses = [
        mark.get_object()["/A"]["/URI"]
        for page in opened(pdf).pages
        for mark in page.get("/Annots", [])
    ]
    assert "xem không cần tài khoản tại:" in text_of(pdf)
    assert any(address.endswith("/ho-tro/") for address in addresses)
    assert "triệu đồng mỗi năm" not in text_of(pdf)


def test_the_page_of_the_business_says_the_same_law(client: Client, sign_in, assessment):
    member = MembershipFactory(owner=True, business=assessment.business)
    sign_in(member.user)

    page = client.get(f"/doanh-nghiep/{assessment.business.public_id}/ho-tro/").content.decode()

    for row in section_of(assessment)["kinds"]["rows"]:
        assert row["law"] in page
        assert row["doubt"] in page
