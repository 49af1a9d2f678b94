"""QTI items become drafts of the bank; what cannot be read is named, and nothing is half-done."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from courses.models import Question
from courses.quizzes.qti import unpacking
from courses.quizzes.qti.importing import QtiReport, import_qti
from courses.quizzes.qti.unpacking import UploadRefused
from courses.setting_up import ensure_workflow
from tests.courses.qti_files import MANIFEST, choice_2, order_3, package, text_entry, unknown
from tests.factories.courses import course_index
from tests.factories.quizzes import QuestionPoolFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db


def read(file: io.BytesIO | bytes, **options) -> QtiReport:
    file = io.BytesIO(file) if isinstance(file, bytes) else file
    return import_qti(
        file=file, name="q.xml", size=len(file.getvalue()), user=UserFactory(), **options
    )


def lines(question: Question) -> list[tuple[str, bool]]:
    return [(option.text, option.is_correct) for option in question.options.all()]


def test_a_choice_item_becomes_a_draft():
    pool = QuestionPoolFactory()

    report = read(choice_2(), pool=pool)

    question = Question.objects.get()
    assert report.created == [question]
    assert question.kind == "one"
    assert question.text == "Quán có ba tài khoản. Khóa tài khoản nào trước?"
    assert lines(question) == [("Wi-Fi", False), ("Email & điện thoại", True), ("Báo", False)]
    assert [option.feedback for option in question.options.all()] == ["Chưa gấp.", "", ""]
    assert question.note == "Mất email là mất đường về."
    assert question.pool == pool
    assert not question.live
    assert question.latest_revision
    assert len(question.problems()) == 2  # feedback that is missing, and topics


def test_several_right_answers():
    read(choice_2(cardinality="multiple", correct=("a", "c")))

    question = Question.objects.get()
    assert question.kind == "many"
    assert [correct for _text, correct in lines(question)] == [True, False, True]


def test_an_order_of_qti_3():
    read(order_3())

    question = Question.objects.get()
    assert (question.kind, question.text) == ("order", "Xếp thứ tự")
    assert [text for text, _ in lines(question)] == ["Mở cài đặt", "Đổi mật khẩu", "Đăng xuất"]


def test_a_text_to_fill_in_with_what_is_accepted_too():
    report = read(text_entry())

    question = Question.objects.get()
    assert (question.kind, question.text) == ("text", "Thủ đô là nhé.")
    assert lines(question) == [("Hà Nội", True), ("Ha Noi 2", True)]
    assert "Hình ảnh không được lấy theo" in report.notes[0][1]


def test_a_number_is_written_as_the_bank_reads_it():
    read(text_entry(base_type="float", value="1.5").replace(b"Ha Noi 2", b"1.50"))

    assert [text for text, _ in lines(Question.objects.get())] == ["1,5", "1,50"]


def test_a_package_is_read_item_by_item_and_other_kinds_are_listed():
    report = read(
        package(
            {
                "imsmanifest.xml": MANIFEST,
                "items/1.xml": choice_2(),
                "items/2.xml": unknown(),
                "items/3.xml": unknown("matchInteraction"),
                "items/4.xml": b"<questestinterop/>",
                "items/5.xml": b"<assessmentItem><itemBody>",
                "items/6.xml": order_3(),
                "pictures/a.png": b"...",
            }
        )
    )

    assert len(report.created) == 2
    reasons = dict(report.refused)
    assert "hotspot-interaction" in reasons["items/2.xml"]
    assert "match-interaction" in reasons["items/3.xml"]
    assert "QTI 1.2" in reasons["items/4.xml"]
    assert "dòng 1" in reasons["items/5.xml"]


def test_reading_the_same_again_adds_nothing():
    read(choice_2())

    report = read(package({"q.xml": choice_2()}))

    assert (report.created, report.known) == ([], ["q.xml"])
    assert Question.objects.count() == 1


@pytest.mark.parametrize(
    "item",
    [
        b'<!DOCTYPE a [<!ENTITY x "y">]><assessmentItem>&x;</assessmentItem>',
        b'<!DOCTYPE a SYSTEM "http://example.invalid/a.dtd"><assessmentItem/>',
        b"",
        b"\x00\x01",
        b"<assessmentItem/>",
        choice_2().replace(b'identifier="RESPONSE" card', b'identifier="OTHER" card'),
        choice_2().replace(b"Wi-Fi", b"a" * 400),
        order_3().replace(b"<qti-value>two</qti-value>", b""),
        text_entry().replace(b"textEntryInteraction", b"p"),
    ],
)
def test_what_cannot_be_read_is_refused_and_leaves_nothing(item):
    report = read(item)

    assert len(report.refused) == 1
    assert not Question.objects.exists()


def test_limits_hold_and_leave_nothing(monkeypatch):
    good = {"a.xml": choice_2(), "b.xml": order_3()}

    for name, most in (
        ("MOST_FILES", 1),
        ("MOST_TOTAL", 1500),
        ("MOST_XML", 1000),
        ("MOST_UPLOAD", 10),
    ):
        with monkeypatch.context() as changed:
            changed.setattr(unpacking, name, most)
            with pytest.raises(UploadRefused):
                read(package(good))
        assert not Question.objects.exists(), name


def test_a_bomb_is_measured_while_reading():
    with pytest.raises(UploadRefused):
        read(package({"a.xml": b" " * (5 * 1024 * 1024)}))


def test_a_damaged_package_is_refused():
    file = package({"a.xml": choice_2(), "b.xml": order_3()})
    broken = bytearray(file.getvalue())
    broken[40:60] = b"x" * 20

    with pytest.raises(UploadRefused):
        read(bytes(broken))


@pytest.fixture
def address(settings) -> str:
    settings.DEMO = True  # no second factor: that is tested with the accounts
    course_index()
    ensure_workflow()
    return reverse("quizzes:import-qti")


def test_a_trainer_imports_through_the_editor(client, sign_in, address):
    sign_in(trainer=True)
    assert (
        address
        in client.get(reverse(Question.snippet_viewset.get_url_name("list"))).content.decode()
    )
    upload = SimpleUploadedFile(
        "q.zip", package({"1.xml": choice_2(), "2.xml": unknown()}).getvalue()
    )

    page = client.post(address, {"file": upload, "pool": ""}).content.decode()

    assert "Đã thêm 1 câu hỏi" in page
    assert "hotspot-interaction" in page
    edit = reverse(Question.snippet_viewset.get_url_name("edit"), args=[Question.objects.get().pk])
    assert edit in page
    assert client.get(edit).status_code == 200


def test_a_refused_file_is_told(client, sign_in, address, monkeypatch):
    sign_in(trainer=True)
    monkeypatch.setattr(unpacking, "MOST_XML", 10)

    refused = client.post(address, {"file": SimpleUploadedFile("q.xml", choice_2())})
    empty = client.post(address)

    assert refused.status_code == empty.status_code == 422
    assert "lớn hơn" in refused.content.decode()


def test_strangers_do_not_import(client, sign_in, address):
    sign_in(learner=True)

    assert client.get(address).status_code == 302
