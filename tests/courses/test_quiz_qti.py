"""QTI items become drafts of the bank; what cannot be read is named, and nothing is half-done."""

import io
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from courses.models import Question
from courses.quizzes.qti import unpacking
from courses.quizzes.qti.importing import QtiReport, import_qti
from courses.quizzes.qti.unpacking import UploadRefused
from tests.courses.qti_files import (
    CANVAS,
    MANIFEST,
    choice_2,
    match_2,
    order_3,
    package,
    text_entry,
    unknown,
    with_pictures,
)
from tests.courses.test_folder_quizzes import UNCLOSED, png
from tests.factories.quizzes import QuestionPoolFactory
from tests.factories.users import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings(UNCLOSED)]


@pytest.fixture
def picture(settings, tmp_path) -> bytes:
    settings.MEDIA_ROOT = str(tmp_path / "media")
    return png()


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
    assert "a.png không có trong tệp tải lên" in report.notes[0][1]


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
                "items/3.xml": unknown("gapMatchInteraction"),
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
    assert "gap-match-interaction" in reasons["items/3.xml"]
    assert "không có câu hỏi nào" in reasons["items/4.xml"]
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

    for limits in (
        replace(unpacking.LIMITS, members=1),
        replace(unpacking.LIMITS, total=1500),
        replace(unpacking.LIMITS, single=1000),
        replace(unpacking.LIMITS, upload=10),
    ):
        with monkeypatch.context() as changed:
            changed.setattr(unpacking, "LIMITS", limits)
            with pytest.raises(UploadRefused):
                read(package(good))
        assert not Question.objects.exists(), limits
    monkeypatch.setattr(unpacking, "MOST_XML", 1000)
    with pytest.raises(UploadRefused, match="a.xml"):
        read(package(good))
    assert not Question.objects.exists()


@pytest.mark.parametrize("name", ["../a.xml", "/a.xml", "C:\\a.xml"])
def test_a_package_is_read_by_the_same_safe_reader_as_others(name):
    with pytest.raises(UploadRefused, match="ngoài gói"):
        read(package({name: choice_2()}))
    assert not Question.objects.exists()


def test_a_bomb_is_measured_while_reading():
    with pytest.raises(UploadRefused):
        read(package({"a.xml": b" " * (5 * 1024 * 1024)}))


def test_a_damaged_package_is_refused():
    file = package({"a.xml": choice_2(), "b.xml": order_3()})
    broken = bytearray(file.getvalue())
    broken[40:60] = b"x" * 20

    with pytest.raises(UploadRefused):
        read(bytes(broken))


def test_pairs_become_pairs():
    read(match_2())

    question = Question.objects.get()
    pairs = [(option.text, option.match) for option in question.options.all()]
    assert (question.kind, question.text) == ("match", "Ghép cặp")
    assert pairs == [("Nhắn tin", "Zalo"), ("Kế toán", "MISA"), ("Gọi", "Zalo")]


@pytest.mark.parametrize(
    "pairs", [(), ("S1 T1",), ("S1 T1", "S1 T2", "S2 T2", "S3 T1"), ("S1 T9", "S2 T2", "S3 T1")]
)
def test_pairs_that_do_not_say_one_partner_each_are_refused(pairs):
    report = read(match_2(pairs))

    assert len(report.refused) == 1
    assert not Question.objects.exists()


def test_pictures_come_along(picture):
    item = with_pictures(choice_2(), "../pictures/khoa%20a.png", "Một ổ khóa", "../pictures/b.png")

    report = read(
        package({"items/q.xml": item, "pictures/khoa a.png": picture, "pictures/b.png": b"no"})
    )

    question = Question.objects.get()
    assert question.picture.alt_text == "Một ổ khóa"
    with question.picture.file.open("rb") as stored:
        assert stored.read() == picture
    assert [option.picture for option in question.options.all()] == [None, None, None]
    assert ["b.png" in sentence for _place, sentence in report.notes] == [True]


def test_a_picture_without_words_waits_for_them(picture):
    report = read(package({"q.xml": with_pictures(choice_2(), "p.png", ""), "p.png": picture}))

    question = Question.objects.get()
    assert question.picture.alt_text == ""
    assert "văn bản thay thế cho hình p.png" in report.notes[0][1]
    assert any("văn bản thay thế" in problem for problem in question.problems())


@pytest.mark.parametrize(
    "source",
    [
        "https://example.com/p.png",
        "//example.com/p.png",
        "../../../etc/passwd",
        "data:image/png;base64,AAAA",
    ],
)
def test_pictures_from_elsewhere_do_not(source):
    report = read(package({"q.xml": with_pictures(choice_2(), source, "a")}))

    assert Question.objects.get().picture is None
    assert "không có trong tệp tải lên" in report.notes[0][1]


# --- QTI 1.2 --------------------------------------------------------------------------------


def test_a_canvas_quiz_is_read_item_by_item(picture):
    report = read(
        package(
            {
                "imsmanifest.xml": MANIFEST,
                "g1/assessment_meta.xml": b"<quiz/>",
                "g1/g1.xml": CANVAS,
                "web_resources/anh/khoa.png": picture,
            }
        )
    )

    found = {question.kind: question for question in report.created}
    assert set(found) == {"one", "many", "true_false", "text", "number", "match"}
    one = found["one"]
    assert one.text == "Khóa tài khoản nào trước?"
    assert lines(one) == [("Wi-Fi", False), ("Email & điện thoại", True), ("Báo", False)]
    assert [option.feedback for option in one.options.all()] == ["Chưa gấp.", "", ""]
    assert one.note == "Mất email là mất đường về."
    assert one.picture.alt_text == "Ổ khóa"
    assert [correct for _text, correct in lines(found["many"])] == [True, False, True]
    assert lines(found["true_false"]) == [("Đúng", False), ("Sai", True)]
    assert lines(found["text"]) == [("hai lớp", True), ("2 lớp", True)]
    numbers = [(o.text, o.tolerance) for o in found["number"].options.all()]
    assert numbers == [("3,5", "0,5"), ("7", "1")]
    pairs = [(o.text, o.match) for o in found["match"].options.all()]
    assert pairs == [("Nhắn tin", "Zalo"), ("Kế toán", "MISA"), ("Bản đồ", "Maps")]
    assert [place for place, _reason in report.refused] == ["g1/g1.xml, 7. Viết bài"]
    assert "essay_question" in report.refused[0][1]


def test_a_canvas_quiz_read_again_adds_nothing():
    read(CANVAS)

    report = read(CANVAS)

    assert (len(report.created), len(report.known)) == (0, 6)


def test_a_cartridge_profile_is_known_too():
    item = CANVAS.replace(b"question_type", b"cc_profile")
    for old, new in (
        (b"multiple_choice_question", b"cc.multiple_choice.v0p1"),
        (b"multiple_answers_question", b"cc.multiple_response.v0p1"),
        (b"true_false_question", b"cc.true_false.v0p1"),
        (b"short_answer_question", b"cc.fib.v0p1"),
        (b"essay_question", b"cc.essay.v0p1"),
    ):
        item = item.replace(old, new)

    report = read(item)

    assert {q.kind for q in report.created} == {
        "one",
        "many",
        "true_false",
        "text",
        "number",
        "match",
    }
    assert "cc.essay.v0p1" in report.refused[0][1]


def test_an_item_12_that_does_not_say_what_is_right_is_refused_by_name():
    report = read(CANVAS.replace(b'<setvar action="Set" varname="SCORE">100</setvar>', b""))

    names = {place.partition(", ")[2] for place, _reason in report.refused}
    assert {"4. Gõ chữ", "5. Gõ số"} <= names


@pytest.fixture
def address(no_second_factor) -> str:
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
