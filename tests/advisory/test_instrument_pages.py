"""The agency's pages about questionnaires in Wagtail's editor: officials only, nothing by accident."""

import io
import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from advisory.instrument_actions import import_instrument, publish_instrument_version
from advisory.models import InstrumentVersion, Score
from advisory.signals import points_changed
from advisory.versions import overview
from core.models import AuditEvent, Job
from tests.advisory.instrument_tables import label, tables, write_xlsx
from tests.factories.advisory import AssessmentFactory, ScoreFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_second_factor")]
LIST = "/quan-tri/bo-cau-hoi/"


@pytest.fixture
def official(sign_in):
    return sign_in(official=True)


@pytest.fixture
def workbook(tmp_path):
    """`workbook("2", survey=(0, "label::en", "Other"))`: the shop's tables as this version."""

    def make(version: str = "1", **cells: tuple[int, str, str]) -> bytes:
        sheets = tables()
        sheets["settings"][0]["version"] = version
        for title, (row, column, text) in cells.items():
            sheets[title][row][column] = text
        return write_xlsx(tmp_path / f"shop-{version}.xlsx", sheets).read_bytes()

    return make


@pytest.fixture
def stored(workbook):
    """`stored("2", ...)`: the same as a draft in the database."""

    def make(version: str = "1", **cells: tuple[int, str, str]) -> InstrumentVersion:
        return import_instrument(SimpleUploadedFile("shop.xlsx", workbook(version, **cells)))

    return make


@pytest.fixture
def published(stored) -> InstrumentVersion:
    return publish_instrument_version(stored())


def at(version: InstrumentVersion, page: str = "") -> str:
    return f"{LIST}{version.pk}/{page}"


def send(client: Client, content: bytes, name: str = "cửa hàng.xlsx", **more: str):
    return client.post(f"{LIST}tai-len/", {"file": SimpleUploadedFile(name, content), **more})


def text(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


# --- Who may come in -------------------------------------------------------------------

PAGES = ["", "so-sanh/", "xuat-ban/", "thoi-dung/", "tai-ve/", "tinh-lai/"]


@pytest.mark.parametrize("traits", [{"official": True}, {"administrator": True}])
def test_officials_and_administrators_open_every_page(client, sign_in, published, traits):
    sign_in(**traits)

    assert client.get(LIST).status_code == 200
    assert client.get(f"{LIST}tai-len/").status_code == 200
    assert {client.get(at(published, page)).status_code for page in PAGES} == {200}
    assert LIST in text(client.get("/quan-tri/"))


def test_trainers_neither_see_nor_open_them(client, sign_in, published):
    sign_in(trainer=True)

    assert "bo-cau-hoi" not in text(client.get("/quan-tri/"))
    addresses = [LIST, f"{LIST}tai-len/", *(at(published, page) for page in PAGES)]
    assert {client.get(address).status_code for address in addresses} == {404}
    for page in ("xuat-ban/", "thoi-dung/", "tinh-lai/"):
        assert client.post(at(published, page), {"reason": "x"}).status_code == 404
    published.refresh_from_db()
    assert published.state == "published"


@pytest.mark.parametrize("traits", [None, {}, {"adviser": True}, {"owner": True}])
def test_others_are_sent_to_sign_in(client, sign_in, published, traits):
    if traits is not None:
        sign_in(**traits)

    for page in PAGES:
        response = client.get(at(published, page))
        assert response.status_code == 302
        assert response["Location"].startswith("/quan-tri/login/")


# --- The list ------------------------------------------------------------------------------


def test_the_list_shows_state_hash_people_and_numbers(client, official, published, stored):
    AssessmentFactory(instrument_version=published)
    AssessmentFactory.create_batch(2, instrument_version=published, submitted=True)
    stored("2")

    page = text(client.get(LIST))

    assert "Kiểm tra cửa hàng" in page
    assert published.definition_hash[:8] in page
    assert re.search(r"Đã xuất bản.*Bản nháp|Bản nháp.*Đã xuất bản", page)
    assert re.search(r'instrument-number">1</td> <td class="instrument-number">2</td>', page)


def test_the_list_costs_the_same_for_many_versions(
    client, official, stored, django_assert_num_queries
):
    versions = [stored(str(number)) for number in range(1, 3)]
    with django_assert_num_queries(2):
        [list(instrument.listed) for instrument in overview.instruments()]
    versions += [stored(str(number)) for number in range(3, 9)]
    with django_assert_num_queries(2):
        assert sum(len(i.listed) for i in overview.instruments()) >= len(versions)


# --- Upload -----------------------------------------------------------------------------


def test_an_uploaded_workbook_becomes_a_draft_of_the_official(client, official, workbook):
    response = send(client, workbook())

    version = InstrumentVersion.objects.get(instrument__key="shop_check")
    assert response["Location"] == at(version)
    assert (version.state, version.imported_by) == ("draft", official)
    assert version.source_name == "cửa hàng.xlsx"
    assert AuditEvent.objects.filter(actor=official, verb="import instrument").count() == 1
    assert "Đã nạp phiên bản 1: 7 câu hỏi." in text(client.get(response["Location"]))


def test_a_workbook_sent_twice_is_stored_once(client, official, workbook):
    key = str(uuid.uuid4())

    first = send(client, workbook(), _once=key)
    again = send(client, workbook(), _once=key)

    assert first["Location"] == again["Location"]
    assert AuditEvent.objects.filter(verb="import instrument").count() == 1


def test_every_problem_is_a_line_of_a_table_and_nothing_is_stored(client, official, workbook):
    content = workbook(survey=(2, "topics", "clod"), choices=(2, "points", "many"))

    response = send(client, content)

    assert response.status_code == 422
    page = text(response)
    assert "Tệp có 2 lỗi. Chưa lưu gì cả." in page
    assert re.search(
        r"<td>cửa hàng.xlsx</td><td>survey</td><td>4</td><td>topics \(\w\)</td>"
        r"<td>Không có chủ đề &#x27;clod&#x27;</td><td>Có phải là &#x27;cloud&#x27;\?</td>",
        page,
    )
    assert "<td>choices</td><td>4</td>" in page
    assert not InstrumentVersion.objects.filter(instrument__key="shop_check").exists()


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("shop.xlsx", b"MZ not a workbook", "Không đọc được như một tệp .xlsx"),
        ("shop.csv", b"a,b", "Xin lưu tệp ở dạng .xlsx"),
        ("shop.xlsx", b"PK" + b"\0" * (5 * 1024 * 1024), "Tệp lớn hơn 5 MB"),
    ],
)
def test_what_is_no_workbook_is_refused(client, official, name, content, told):
    response = send(client, content, name)

    assert response.status_code == 422
    assert told in text(response)


def test_a_published_version_is_not_overwritten(client, official, published, workbook):
    response = send(client, workbook(survey=(0, "label::en", "Another")))

    assert response.status_code == 422
    assert "Phiên bản 1 của bộ câu hỏi này đã xuất bản và giữ nguyên" in text(response)


def test_a_name_used_again_is_told_with_its_cell(client, official, published, workbook):
    response = send(client, workbook("2", survey=(5, "type", "count")))

    assert "Hãy đặt tên mới cho câu hỏi này" in text(response)
    assert "<td>survey</td><td>7</td><td>type (A)</td>" in text(response)
    assert InstrumentVersion.objects.filter(instrument=published.instrument).count() == 1


# --- Comparing ------------------------------------------------------------------------------


def test_texts_stand_side_by_side_with_the_difference_marked(client, official, published, stored):
    new = stored("1.1", survey=(0, "label::en", "has_website"))

    page = text(client.get(at(new, "so-sanh/")))

    assert "Từ phiên bản 1 đến phiên bản 1.1" in page
    assert "Ý nghĩa (0)" in page
    assert "Câu chữ (1)" in page
    assert '<ins class="addition">website</ins>' in page
    assert '<del class="deletion">site</del>' in page


def test_any_two_versions_are_compared_and_no_others(client, official, published, stored, quick):
    second, third = stored("2"), stored("3", survey=(0, "required", "yes"))

    page = text(client.get(at(third, f"so-sanh/?with={second.pk}")))
    assert "Từ phiên bản 2 đến phiên bản 3" in page
    assert "<code>required</code>" in page
    assert client.get(at(third, f"so-sanh/?with={quick.pk}")).status_code == 404
    assert client.get(at(quick, "so-sanh/")).status_code == 200  # nothing to compare with


def test_what_is_written_in_a_workbook_is_never_markup(client, official, published, stored):
    new = stored("1.1", survey=(0, "label::en", "<script>alert(1)</script>"))

    for page in ("", "so-sanh/", "xuat-ban/"):
        assert "<script>alert" not in text(client.get(at(new, page)))


# --- Publishing and retiring --------------------------------------------------------------


def test_the_publisher_reads_what_changes_and_publishes(client, official, published, stored):
    new = stored("2", survey=(0, "required", "yes"))
    begun = AssessmentFactory(instrument_version=published)

    page = text(client.get(at(new, "xuat-ban/")))
    assert "Ai bắt đầu từ nay sẽ trả lời phiên bản 2 thay cho phiên bản 1." in page
    response = client.post(at(new, "xuat-ban/"))

    assert response["Location"] == at(new)
    assert InstrumentVersion.objects.current("shop_check") == new
    begun.refresh_from_db()
    assert begun.instrument_version == published
    assert AuditEvent.objects.filter(actor=official, verb="publish instrument").count() == 1


def test_changed_texts_need_a_tick(client, official, published, stored):
    new = stored("1.1", survey=(0, "label::en", "Another"))

    assert "Cùng ý nghĩa với phiên bản 1" in text(client.get(at(new)))
    refused = client.post(at(new, "xuat-ban/"))
    assert refused.status_code == 422
    assert "đánh dấu vào ô này" in text(refused)
    new.refresh_from_db()
    assert new.state == "draft"

    client.post(at(new, "xuat-ban/"), {"is_same_meaning": "on"})

    new.refresh_from_db()
    assert new.state == "published"


def test_a_draft_that_uses_names_again_is_not_published(client, official, stored):
    first, second = stored(), stored("2", survey=(0, "score_rule", "no"))
    publish_instrument_version(first)

    assert "xuat-ban" not in text(client.get(at(second)))
    assert "chưa xuất bản được" in text(client.get(at(second, "xuat-ban/")))
    assert client.post(at(second, "xuat-ban/")).status_code == 422
    second.refresh_from_db()
    assert second.state == "draft"


def test_a_retired_version_lets_those_finish_who_began(client, official, quick, quick_questions):
    begun = AssessmentFactory(instrument_version=quick, started_by=official)

    page = text(client.get(at(quick, "thoi-dung/")))
    assert "chưa ai bắt đầu bộ câu hỏi này được" in page
    assert "1 bài đang làm dở" in page
    response = client.post(at(quick, "thoi-dung/"))

    assert response["Location"] == at(quick)
    assert "Đã thôi dùng" in text(client.get(at(quick)))
    assert client.get("/danh-gia/labanso_quick/").status_code == 404
    first = quick_questions.pages[0].key
    assert client.get(f"/danh-gia/{begun.public_id}/{first}/").status_code == 200
    assert AuditEvent.objects.filter(actor=official, verb="retire instrument").count() == 1


def test_a_draft_cannot_be_retired_nor_a_retired_one_published(client, official, stored):
    draft = stored()
    client.post(at(draft, "thoi-dung/"))
    draft.refresh_from_db()
    assert draft.state == "draft"
    InstrumentVersion.objects.filter(pk=draft.pk).update(state="retired")

    response = client.post(at(draft, "xuat-ban/"))

    assert response.status_code == 422
    assert "không được xuất bản lại" in text(response)


# --- Download ------------------------------------------------------------------------------


def test_the_download_is_the_same_version_again(client, official, published):
    response = client.get(at(published, "tai-ve/"))

    assert response["Content-Disposition"] == 'attachment; filename="shop_check-1.xlsx"'
    content = b"".join(response.streaming_content)
    assert "survey" in load_workbook(io.BytesIO(content)).sheetnames
    again = import_instrument(SimpleUploadedFile("again.xlsx", content))
    assert again == published


# --- Scoring again ---------------------------------------------------------------------------


def test_an_official_has_assessments_scored_again_and_sees_what_became_of_them(
    client, official, quick, django_capture_on_commit_callbacks, monkeypatch
):
    monkeypatch.setattr(points_changed, "receivers", [])
    assessment = AssessmentFactory(instrument_version=quick, submitted=True)
    ScoreFactory(assessment=assessment)
    address = at(quick, "tinh-lai/")
    assert f"Các bài của phiên bản {quick.version} (1)" in text(client.get(address))

    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(address, {"scope": "version", "reason": "Sửa quy tắc"})

    assert response["Location"] == address
    job = Job.objects.get(kind="rescore_assessments")
    assert job.result == {"counts": {"level": 1}}
    page = text(client.get(address))
    assert "đổi mức: 1" in page
    assert "1 trên 1 bài" in page
    assert "refresh" not in page
    assert Score.objects.get().history[0]["replaced_because"] == "Sửa quy tắc"


def test_the_page_looks_again_by_itself_while_the_work_goes_on(client, official, quick):
    form = {"scope": "instrument", "reason": "Sửa quy tắc", "_once": str(uuid.uuid4())}

    client.post(at(quick, "tinh-lai/"), form)
    client.post(at(quick, "tinh-lai/"), form)

    assert Job.objects.filter(kind="rescore_assessments", key="labanso_quick").count() == 1
    page = text(client.get(at(quick, "tinh-lai/")))
    assert '<meta http-equiv="refresh" content="3">' in page
    assert "đang chờ xử lý" in page


@pytest.mark.parametrize("form", [{}, {"scope": "world", "reason": "x"}, {"scope": "version"}])
def test_scoring_again_needs_a_scope_and_a_reason(client, official, quick, form):
    response = client.post(at(quick, "tinh-lai/"), form)

    assert response.status_code == 422
    assert not Job.objects.exists()


def test_the_pages_speak_english_too(client, sign_in, published):
    from wagtail.users.models import UserProfile

    user = sign_in(official=True)
    UserProfile.objects.create(user=user, preferred_language="en")

    assert "A questionnaire is a workbook" in text(client.get(LIST))


def test_a_question_in_the_compare_page_has_its_label(client, official, published, stored):
    new = stored("2", survey=(6, "name", "remark"))

    page = text(client.get(at(new, "so-sanh/")))

    assert "<code>remark</code>" in page
    assert "<code>comment</code>" in page
    assert label("comment")["label::vi"] in page


def test_the_rules_of_a_shipped_version_are_compared_by_name(client, official, quick):
    content = b"".join(client.get(at(quick, "tai-ve/")).streaming_content)
    workbook = load_workbook(io.BytesIO(content))
    workbook["settings"]["B2"] = "99"
    rules = workbook["recommendations"]
    columns = {cell.value: cell.column for cell in rules[1]}
    rules.cell(2, columns["label::en"]).value = "Another step"
    rules.cell(2, columns["weeks"]).value = "7"
    file = io.BytesIO()
    workbook.save(file)

    response = send(client, file.getvalue())
    page = text(client.get(f"{response['Location']}so-sanh/"))

    assert page.count(f"<code>{rules.cell(2, columns['name']).value}</code>") == 2
    assert "Quy tắc đề xuất" in page
    assert "<code>weeks</code>" in page
    assert "Ý nghĩa (0)" in page
    assert "Đề xuất và đối chiếu (1)" in page
    assert "Câu chữ (1)" in page
