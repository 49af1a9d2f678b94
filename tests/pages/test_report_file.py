"""The file itself: what stands in it, for eyes and for screen readers, and what cannot break it."""

import datetime
import io
import re
import time

import pypdf
import pytest
from django.test import Client
from django.utils import timezone, translation
from pypdf import PdfReader

from advisory.assessments.actions import submit_assessment
from advisory.assessments.questionnaire import questionnaire_of
from advisory.assessments.result import present_result
from advisory.models import Answer, Assessment, InstrumentVersion
from advisory.plan.actions import make_plan
from core.typesetting import typeset
from pages.report.content import TEMPLATE, compose, digest_of
from tests.advisory.answering import finished
from tests.factories.advisory import AssessmentFactory, BusinessFactory

pytestmark = pytest.mark.django_db
LETTERS = "ẠẶẪỆỖỢỤỸĐđ"
MOST_BYTES = 200_000


@pytest.fixture
def quick(client: Client, db: None) -> Assessment:
    """The quick scan, unclaimed."""
    return finished(client, questionnaire_of(InstrumentVersion.objects.current("labanso_quick")))


@pytest.fixture
def full(db: None) -> Assessment:
    """All 60 questions of a business, answered, with a few left open."""
    version = InstrumentVersion.objects.current("vn_dbi_1970")
    business = BusinessFactory(small=True, name=f"Công ty {LETTERS}")
    assessment = AssessmentFactory(instrument_version=version, business=business)
    values = {"ratio": {"num": 12.5, "den": 40}}
    Answer.objects.bulk_create(
        Answer(
            assessment=assessment,
            question_key=item["key"],
            value=values.get(item["type"], 2),
        )
        for item in version.definition["items"][3:]
    )
    return submit_assessment(assessment=assessment)


def made(assessment: Assessment, language: str = "vi", **changes: object) -> bytes:
    with translation.override(language):
        content = compose(assessment) | {"made": "26/11/2026"} | changes
    return typeset(TEMPLATE, content, made_at=timezone.now())


def opened(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


def text_of(pdf: bytes) -> str:
    """All words, with single spaces and without the breaks allowed in long ones."""
    pages = [page.extract_text() for page in opened(pdf).pages]
    return re.sub(r"\s+", " ", " ".join(pages)).replace("\u200b", "")


def is_checked(pdf: bytes) -> bool:
    """Whether the file calls itself PDF/UA, which the engine allows only where it holds."""
    return b"pdfuaid:part" in opened(pdf).xmp_metadata.stream.get_data()


def test_it_says_what_the_result_page_says(full: Assessment):
    text = text_of(made(full))

    view = present_result(full)
    assert full.business.name in text
    assert "Quy mô: Nhỏ" in text
    assert f"Mức hiện tại: {view.level.label}" in text
    assert view.level.meaning in text
    assert f"Có thể từ {view.score.low:.0f} đến {view.score.high:.0f} điểm" in text
    assert "Việc nên làm trước" in text
    assert "Thang điểm tỷ lệ do dự án quy ước" in text
    assert view.score.definition_hash in text.replace(" ", "")
    assert f"/danh-gia/{full.public_id}/ket-qua/" in text.replace(" ", "")
    for pillar in view.pillars:
        assert f"{pillar.points:.0f} / {pillar.maximum:.0f}" in text
        for line in pillar.lines:
            assert f"{line.number}. {line.label}" in text
            assert line.next_label in text
    last = len(opened(made(full)).pages)
    assert f"Trang {last}/{last}" in text


def test_every_vietnamese_letter_is_there_in_both_weights(quick: Assessment):
    small = "aàảãáạăằẳẵắặâầẩẫấậđeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵ"
    letters = small + small.upper()
    # The title is set in the heavy weight, the date of making in the light one.
    pdf = made(quick, title=letters[:60] + " " + letters[60:], made=letters)

    assert text_of(pdf).replace(" ", "").count(letters) == 2
    assert is_checked(pdf)  # the engine lets no letter without a picture pass


def test_it_is_tagged_for_screen_readers(full: Assessment):
    pdf = made(full)

    root = opened(pdf).trailer["/Root"]
    assert is_checked(pdf)
    assert root["/Lang"] == "vi"
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert opened(pdf).metadata.title == f"Báo cáo kết quả đánh giá: {full.business.name}"
    tags = list(_tags(root["/StructTreeRoot"]))
    assert {"/H1", "/H2", "/H3", "/Table", "/TH", "/Figure", "/Link"} <= {tag["/S"] for tag in tags}
    told = " ".join(str(tag["/Alt"]) for tag in tags if "/Alt" in tag)
    assert "Biểu đồ mạng nhện: Trải nghiệm số cho khách hàng" in told
    assert "Mã QR" in told


def _tags(element):
    element = element.get_object()
    if isinstance(element, pypdf.generic.DictionaryObject):
        if "/S" in element:
            yield element
        if "/K" in element:
            yield from _tags(element["/K"])
    elif isinstance(element, pypdf.generic.ArrayObject):
        for kid in element:
            yield from _tags(kid)


def test_it_speaks_english(full: Assessment):
    pdf = made(full, "en")

    text = text_of(pdf)
    assert opened(pdf).trailer["/Root"]["/Lang"] == "en"
    assert "Your level:" in text
    assert "Where the points come from" in text
    assert "/en/danh-gia/" in text
    for vietnamese in ("Mức hiện tại", "Nấc kế tiếp", "Trang 1"):
        assert vietnamese not in text


def test_a_plan_is_in_it_with_its_days_and_people(full: Assessment):
    assert "Từ kết quả đến kế hoạch" not in text_of(made(full))
    plan = make_plan(assessment=full)
    own = plan.steps.first()
    own.person_name, own.due_date = "Chị #Hoa", datetime.date(2026, 12, 31)
    own.save()

    pdf = made(Assessment.objects.get(pk=full.pk))

    text = text_of(pdf)
    assert "Từ kết quả đến kế hoạch" in text
    assert f"1. {own.title}" in text
    assert "Hạn 31/12/2026 · Chị #Hoa" in text
    assert len(pdf) < MOST_BYTES


def test_an_unclaimed_report_carries_its_code(quick: Assessment):
    text = text_of(made(quick))

    assert "Chưa gắn với doanh nghiệp" in text
    assert f"{quick.code[:5]}-{quick.code[5:]}" in text


def test_demo_is_said_on_every_page(full: Assessment):
    full.business.is_demo = True

    pages = opened(made(full)).pages

    assert len(pages) > 2
    assert all("Bản dùng thử" in page.extract_text() for page in pages)


@pytest.mark.parametrize(
    "name",
    [
        '#panic("a") #import "/etc/passwd"',
        "*đậm* _nghiêng_ = $x$ `mã` <nhãn> @nguồn // hết /* hết */",
        'a\\u{202e}b \\ " } ] ) #{',
        "<script>alert(1)</script> &amp; {{ 7 * 7 }}",
    ],
)
def test_a_name_is_never_read_as_markup(full: Assessment, name: str):
    full.business.name = name

    text = text_of(made(full))

    assert name.replace(" ", "") in text.replace(" ", "")


def test_a_name_without_spaces_stays_on_the_page(full: Assessment):
    full.business.name = "W" * 200

    first = opened(made(full)).pages[0]

    text = first.extract_text().replace("\u200b", "")
    lines = [line for line in text.splitlines() if line.startswith("WW")]
    assert len(lines) > 4
    assert "".join(lines).startswith("W" * 200)


@pytest.mark.parametrize("name", ["平阳公司 😀", "شركة"])
def test_letters_our_fonts_lack_do_not_stop_it(full: Assessment, name: str):
    full.business.name = f"Công ty {name}"

    pdf = made(full)

    assert "Công ty" in text_of(pdf)
    assert "/StructTreeRoot" in opened(pdf).trailer["/Root"]
    assert not is_checked(pdf)


def test_characters_nobody_sees_are_left_out(full: Assessment):
    full.business.name = "Công\x00 ty\x1b\ufeff\ue000 May\u202e"

    pdf = made(full)

    assert "Công ty May" in text_of(pdf)
    assert is_checked(pdf)


def test_accents_typed_apart_are_joined(full: Assessment):
    full.business.name = "Nguye\u0302\u0303n Va\u0306n"

    assert "Nguyễn Văn" in text_of(made(full))


def test_it_is_small_and_soon_made(full: Assessment):
    made(full)  # the engine and its fonts are loaded

    begun = time.perf_counter()
    pdf = made(full)

    assert len(pdf) < MOST_BYTES
    assert time.perf_counter() - begun < 10  # a tenth of a second on an idle machine


def test_the_digest_changes_with_what_is_said_and_with_the_language(full: Assessment):
    first = digest_of(compose(full))
    assert digest_of(compose(full)) == first

    with translation.override("en"):
        assert digest_of(compose(full)) != first
    full.business.name = "Tên mới"
    assert digest_of(compose(full)) != first
