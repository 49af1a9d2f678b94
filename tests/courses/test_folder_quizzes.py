"""Quizzes beside the lessons of a course folder: read, written, changed and read again."""

import io
import json
import textwrap
from pathlib import Path

import pytest
from django.core.management import call_command
from PIL import Image
from wagtail.images import get_image_model
from wagtail.models import Revision

from courses import setting_up
from courses.importing.errors import ImportRefused
from courses.importing.reading import read_courses
from courses.models import (
    CoursePage,
    LessonPage,
    Question,
    QuestionPool,
    QuestionVersion,
    Quiz,
    QuizPart,
)
from courses.quizzes.marking import mark
from tests.courses.test_import import COURSE, LESSON, edit, line_of
from tests.factories.courses import BODY, CoursePageFactory, LessonPageFactory, course_index
from tests.factories.quizzes import QuestionFactory, QuestionPoolFactory, QuizFactory

# Wagtail leaves the file it makes a rendition in to the garbage collector.
UNCLOSED = (
    "ignore:Exception ignored in.*SpooledTemporaryFile:pytest.PytestUnraisableExceptionWarning"
)
pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings(UNCLOSED)]

QUIZ = r"""---
title: "Kiểm tra: giữ tài khoản"
intro: Bảy câu.
pass_mark: 60
done_when: finished
attempts: 3
minutes: 20
pause_minutes: 60
counts: last
review: at_the_end
shuffle_options: yes
topics: [cybersecurity]
---

:::one khoa-truoc
points: 2
topics: cybersecurity, policies
Chị có 20 phút.

Khóa cái nào trước?
![Ba tài khoản xếp hàng](pictures/ba.png)
- [ ] Wi-Fi \| camera | Chưa gấp.
  Để tối mai.
- [x] Email | Đúng.
  ![Hộp thư](pictures/thu.png)
- [ ] C:\nhac | Không.
> Mất email là mất đường về.
>
> Nhớ nhé.
:::

:::many ai-giu
Những ai cần mã?
- [x] Chủ | Đúng.
- [ ] Người lạ | Không bao giờ.
- [x] Kế toán | Đúng.
:::

:::true_false otp
Đọc mã OTP cho ngân hàng là đúng.
- [ ] Đúng | Không ai cần mã của anh/chị.
- [x] Sai | Đúng là sai.
:::

:::order
Xếp thứ tự:
\- câu này không phải phương án
1. Dừng
2. Gọi lại
3. Chuyển tiền
> Dừng trước.
:::

:::match
Ghép:
- Nhắn tin -> Zalo
- Kế toán -> MISA | Phần mềm kế toán.
- A \-> B -> Bản đồ
> Theo bài.
:::

## draw 1: Câu gõ chữ

:::text hai-lop
Bước hỏi thêm sau mật khẩu gọi là gì?
- [x] Xác thực hai lớp | Đúng.
- [ ] Mật khẩu | Đó là lớp thứ nhất.
:::

:::number ba-hai-mot
Nên giữ mấy bản?
- [x] 3 | Đúng.
- [x] 1.250,5 ± 0,5 | Cũng được.
- [ ] 1 | Ít quá.
:::

## ask

:::true_false cuoi
pool: Câu cuối
Xong chưa?
- [x] Rồi | Đúng.
- [ ] Chưa | Rồi mà.
:::
"""


def png(colour: str = "red") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (30, 20), colour).save(out, "PNG")
    return out.getvalue()


@pytest.fixture(autouse=True)
def index(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path / "media")
    return course_index()


@pytest.fixture
def folder(tmp_path) -> Path:
    course = tmp_path / "giu-tai-khoan"
    for name in ("quizzes", "pictures"):
        (course / name).mkdir(parents=True)
    (course / "course.md").write_text(COURSE, "utf-8")
    lesson = LESSON.replace(":::today", ":::quiz tai-khoan\n:::\n\n:::today")
    (course / "01-mat-khau.md").write_text(lesson, "utf-8")
    (course / "quizzes" / "tai-khoan.md").write_text(QUIZ, "utf-8")
    (course / "pictures" / "ba.png").write_bytes(png())
    (course / "pictures" / "thu.png").write_bytes(png("blue"))
    return course


def quiz_file(folder: Path) -> Path:
    return folder / "quizzes" / "tai-khoan.md"


def texts_of(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def definitions() -> list[dict]:
    """What the current versions say, without what differs from portal to portal."""
    found = []
    for version in QuestionVersion.objects.current().order_by("question"):
        said = {**version.definition}
        said["picture"] = (said["picture"] or {}).get("alt")
        said["options"] = [
            {
                **option,
                "id": "",
                "picture": (option["picture"] or {}).get("alt"),
            }
            for option in said["options"]
        ]
        found.append(said)
    return found


def test_a_folder_brings_its_quiz_with_every_kind_of_question(folder):
    report = setting_up.import_courses([folder])

    lesson = LessonPage.objects.get()
    quiz = lesson.quiz
    assert (quiz.title, quiz.live, quiz.pass_mark) == ("Kiểm tra: giữ tài khoản", True, 60)
    assert (quiz.attempts_allowed, quiz.minutes_allowed, quiz.pause_minutes) == (3, 20, 60)
    assert (quiz.counts, quiz.review, quiz.done_when) == ("last", "at_the_end", "finished")
    assert (quiz.shuffle_questions, quiz.shuffle_options) == (False, True)
    assert [block.block_type for block in lesson.body][-2:] == ["quiz", "today"]
    parts = [(str(p.pool or ""), p.draw) for p in quiz.parts.all()]
    assert parts == [("", 1)] * 5 + [("Câu gõ chữ", 1), ("", 1)]
    assert quiz.title in report.created
    kinds = {q.kind: q for q in Question.objects.filter(live=True)}
    assert set(kinds) == set(Question.Kind.values)
    assert QuestionPool.objects.get(name="Câu cuối").questions.get().text == "Xong chưa?"


def test_what_was_written_is_what_is_asked(folder):
    setting_up.import_courses([folder])

    said = {one["text"].split("\n")[0]: one for one in definitions()}
    one = said["Chị có 20 phút."]
    assert one["text"] == "Chị có 20 phút.\n\nKhóa cái nào trước?"
    assert (one["points"], one["picture"]) == (2, "Ba tài khoản xếp hàng")
    assert one["note"] == "Mất email là mất đường về.\n\nNhớ nhé."
    assert [o["text"] for o in one["options"]] == ["Wi-Fi | camera", "Email", r"C:\nhac"]
    assert one["options"][0]["feedback"] == "Chưa gấp.\nĐể tối mai."
    assert one["options"][1]["picture"] == "Hộp thư"
    assert said["Xếp thứ tự:"]["text"].endswith("\n- câu này không phải phương án")
    pairs = [(o["text"], o["match"]) for o in said["Ghép:"]["options"]]
    assert pairs == [("Nhắn tin", "Zalo"), ("Kế toán", "MISA"), ("A -> B", "Bản đồ")]
    number = said["Nên giữ mấy bản?"]
    assert mark(number, "1251").is_right
    assert not mark(number, "1252").is_right
    topics = {t.key for t in Question.objects.get(source_key__endswith="/khoa-truoc").topics.all()}
    assert topics == {"cybersecurity", "policies"}


def test_importing_the_same_again_writes_nothing(folder, django_assert_max_num_queries):
    setting_up.import_courses([folder])
    before = (Revision.objects.count(), QuestionVersion.objects.count(), Question.objects.count())

    with django_assert_max_num_queries(40) as queries:
        report = setting_up.import_courses([folder])

    after = (Revision.objects.count(), QuestionVersion.objects.count(), Question.objects.count())
    assert after == before
    assert (report.created, report.updated) == ([], [])
    assert not [q for q in queries if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]


def test_a_folder_comes_back_as_it_went(folder, tmp_path):
    setting_up.import_courses([folder])
    said = definitions()
    call_command("export_course", "giu-tai-khoan", str(tmp_path / "once"))
    [first], [second] = read_courses([folder]), read_courses([tmp_path / "once"])

    assert second.quizzes["tai-khoan"].fields == first.quizzes["tai-khoan"].fields
    exported = second.quizzes["tai-khoan"].questions
    assert [q.digest for q in exported] == [q.digest for q in first.quizzes["tai-khoan"].questions]

    Question.objects.update(source_digest="")
    Quiz.objects.update(source_digest="")
    versions = QuestionVersion.objects.count()
    setting_up.import_courses([tmp_path / "once"])
    assert QuestionVersion.objects.count() == versions
    assert definitions() == said
    call_command("export_course", "giu-tai-khoan", str(tmp_path / "twice"))
    assert texts_of(tmp_path / "twice") == texts_of(tmp_path / "once")


def test_an_exported_quiz_of_the_editor_finds_itself_again(tmp_path):
    pool = QuestionPoolFactory()
    drawn = QuestionFactory(kind="number", pool=pool)
    tricky = QuestionFactory(
        kind="text",
        text="points: 3\r\n\r\n- gạch\r\n:::one\r\n> trích\r\n![a](b.png)\r\n\\ ngược\r\n1. một",
        note="::: và\r\n\r\n> nữa",
    )
    quiz = QuizFactory(questions=[QuestionFactory(kind="match"), tricky])
    quiz.parts.add(QuizPart(pool=pool, draw=1, sort_order=5))
    quiz.save()
    course = CoursePageFactory()
    body = [*map(dict, BODY), {"type": "quiz", "value": quiz.pk}]
    LessonPageFactory(parent=course, body=json.dumps(body))
    said = definitions()
    call_command("export_course", course.slug, str(tmp_path / "out"))

    report = setting_up.import_courses([tmp_path / "out"])

    assert quiz.title in report.unchanged
    assert Quiz.objects.count() == 1
    assert definitions() == said
    assert QuestionVersion.objects.count() == 3
    drawn.refresh_from_db()
    assert drawn.source_key == f"{course.slug}/q{drawn.pk}"


def test_a_changed_question_is_a_new_version_and_the_old_one_stays(folder):
    setting_up.import_courses([folder])
    question = Question.objects.get(source_key="giu-tai-khoan/khoa-truoc")
    old = question.versions.get()
    edit(quiz_file(folder), "Khóa cái nào trước?", "Khóa tài khoản nào trước nhất?")

    report = setting_up.import_courses([folder])

    assert report.updated == ["Kiểm tra: giữ tài khoản"]
    assert [version.number for version in question.versions.all()] == [1, 2]
    assert "Khóa cái nào trước?" in question.versions.get(pk=old.pk).definition["text"]
    assert QuestionVersion.objects.count() == 9
    assert Question.objects.count() == 8


def test_an_edit_in_the_editor_survives_importing_the_same_folder(folder):
    setting_up.import_courses([folder])
    question = Question.objects.get(source_key="giu-tai-khoan/otp")
    question.text = "Bản của giảng viên."
    question.save_revision().publish()

    setting_up.import_courses([folder])

    question.refresh_from_db()
    assert question.text == "Bản của giảng viên."


def test_a_question_without_key_that_says_something_else_is_another_one(folder):
    setting_up.import_courses([folder])
    edit(quiz_file(folder), "Xếp thứ tự:", "Xếp lại:")

    setting_up.import_courses([folder])

    quiz = Quiz.objects.get()
    texts = [part.question.text for part in quiz.parts.all() if part.question]
    assert texts[3].startswith("Xếp lại:")
    assert Question.objects.filter(kind="order").count() == 2


def test_questions_may_change_places(folder):
    setting_up.import_courses([folder])
    text = quiz_file(folder).read_text("utf-8")
    start, end = text.index(":::true_false otp"), text.index(":::order")
    moved = text[:start] + text[end:].rstrip() + "\n\n" + text[start:end]
    quiz_file(folder).write_text(moved, "utf-8")

    setting_up.import_courses([folder])

    parts = list(Quiz.objects.get().parts.all())
    assert parts[-1].question.source_key == "giu-tai-khoan/otp"
    assert QuestionVersion.objects.count() == 8


def test_a_draft_import_leaves_what_learners_get_as_it_is(folder):
    setting_up.import_courses([folder])
    edit(quiz_file(folder), "Khóa cái nào trước?", "Câu mới?")

    setting_up.import_courses([folder], draft=True)

    question = Question.objects.get(source_key="giu-tai-khoan/khoa-truoc")
    assert question.versions.count() == 1
    assert question.has_unpublished_changes
    assert "Câu mới?" in question.get_latest_revision_as_object().text
    revisions = Revision.objects.count()
    setting_up.import_courses([folder], draft=True)
    assert Revision.objects.count() == revisions


def test_a_new_folder_may_come_as_a_draft(folder):
    setting_up.import_courses([folder], draft=True)

    lesson = LessonPage.objects.get().get_latest_revision_as_object()
    assert (Quiz.objects.get().live, Question.objects.filter(live=True).exists()) == (False, False)
    assert not QuestionVersion.objects.exists()
    assert lesson.body[-2].value == Quiz.objects.get()


def test_a_quiz_that_leaves_the_folder_leaves_the_lesson_but_one_of_the_editor_stays(folder):
    setting_up.import_courses([folder])
    edit(folder / "01-mat-khau.md", ":::quiz tai-khoan\n:::\n", "")
    quiz_file(folder).unlink()
    setting_up.import_courses([folder])
    lesson = LessonPage.objects.get()
    assert lesson.quiz is None
    assert Quiz.objects.count() == 1

    own = QuizFactory()
    lesson.body = json.dumps(
        [*lesson.body.raw_data, {"type": "quiz", "value": own.pk}], default=dict
    )
    lesson.save_revision().publish()
    edit(folder / "01-mat-khau.md", "title: Mật khẩu", "title: Mật khẩu mới")
    setting_up.import_courses([folder])
    assert LessonPage.objects.get().quiz == own


@pytest.mark.parametrize(
    ("old", "new", "at", "sentence"),
    [
        ("pass_mark: 60", "pass_mark: 101", "pass_mark:", "từ 0 đến 100"),
        ("counts: last", "counts: max", "counts:", "best, last, average"),
        ("shuffle_options: yes", "shuffle_options: 3", "shuffle_options:", "yes hoặc no"),
        ("minutes: 20", "minuts: 20", "minuts:", "“minuts” không phải"),
        ('title: "Kiểm tra: giữ tài khoản"', "title:", "title:", "Thiếu “title”"),
        ("[cybersecurity]", "[bay_mau]", "topics:", "Không có chủ đề “bay_mau”"),
        (":::many ai-giu", ":::multi ai-giu", ":::multi", "Ở đây không có khối “:::multi”"),
        (":::many ai-giu", ":::many Ai Giữ", ":::many", "chữ thường"),
        (":::many ai-giu", ":::many otp", ":::true_false otp", "đã được dùng"),
        ("- [x] Email | Đúng.", "- [ ] Email | Đúng.", ":::one", "đúng một phương án đúng"),
        ("- [x] Chủ | Đúng.", "- Chủ | Đúng.", "- Chủ", "bắt đầu bằng “[ ]”"),
        ("- [x] Chủ | Đúng.", "- [x] Chủ", ":::many", "cần lời giải thích"),
        ("Nhắn tin -> Zalo", "Nhắn tin Zalo", "- Nhắn tin", "“- dòng -> vế ghép”"),
        ("> Dừng trước.\n", "", ":::order", "lời giải thích"),
        ("- [x] 3 |", "- [x] ba |", ":::number", "không phải là một số"),
        ("pictures/ba.png", "pictures/khong.png", "![Ba", "Không có tệp"),
        ("pictures/ba.png", "../course.md", "![Ba", "Không có tệp"),
        ("![Ba tài khoản xếp hàng]", "![]", "![](", "Hình cần có lời"),
        ("points: 2", "points: hai", "points:", "từ 1 đến 100"),
        ("topics: cybersecurity, policies", "topics: lạ", ":::one", "Không có chủ đề “lạ”"),
        ("## draw 1: Câu gõ chữ", "## Bốc câu", "## Bốc", "## draw 2"),
        ("## draw 1: Câu gõ chữ", "## draw 3: Câu gõ chữ", None, "không đủ để rút"),
        ("> Theo bài.\n:::", "> Theo bài.", ":::match", "chưa được đóng"),
        ("- [ ] Wi-Fi", "- [ ] " + "a" * 301, "- [ ] aaa", "dài hơn 300 ký tự"),
    ],
)  # fmt: skip
def test_errors_name_file_and_line(folder, old, new, at, sentence):
    file = quiz_file(folder)
    edit(file, old, new)
    line = line_of(file, at) if at else None

    with pytest.raises(ImportRefused) as refusal:
        setting_up.import_courses([folder])

    found = [row for row in str(refusal.value).splitlines() if sentence in row]
    assert found, str(refusal.value)
    assert found[0].startswith(f"{file}:{line}:" if line else f"{file}:")
    assert not CoursePage.objects.exists()
    assert not Question.objects.exists()
    assert not get_image_model().objects.exists()


def test_files_and_blocks_must_meet(folder):
    edit(folder / "01-mat-khau.md", ":::quiz tai-khoan", ":::quiz khac")

    with pytest.raises(ImportRefused) as refusal:
        setting_up.import_courses([folder])

    assert "Không có “khac” trong thư mục “quizzes”" in str(refusal.value)
    assert "Không có bài học nào dùng tệp này" in str(refusal.value)


def test_a_picture_that_is_none_is_refused(folder):
    (folder / "pictures" / "ba.png").write_bytes(b"<svg onload='alert(1)'/>")

    with pytest.raises(ImportRefused, match="không phải hình PNG"):
        setting_up.import_courses([folder])


def test_what_is_taken_back_leaves_no_picture_file(folder, settings):
    edit(quiz_file(folder), "## draw 1: Câu gõ chữ", "## draw 9: Câu gõ chữ")

    with pytest.raises(ImportRefused):
        setting_up.import_courses([folder])

    media = Path(settings.MEDIA_ROOT)
    assert [p for p in media.rglob("*") if p.is_file() and "original" in str(p)] == []


def test_the_starter_library_has_quizzes_nobody_is_stuck_in():
    setting_up.import_library()

    quizzes = Quiz.objects.filter(live=True)
    assert quizzes.count() == 3
    for quiz in quizzes:
        asked = sum(part.draw for part in quiz.parts.all())
        assert 4 <= asked <= 6, quiz
        assert (quiz.done_when, quiz.attempts_allowed, quiz.minutes_allowed) == (
            "finished",
            None,
            None,
        )
    kinds = Question.objects.filter(live=True).values_list("kind", flat=True)
    assert set(kinds) >= {"one", "many", "true_false", "order", "match", "number"}
    before = Revision.objects.count()
    setting_up.import_library()
    assert Revision.objects.count() == before


def test_the_example_of_the_documentation_is_read(folder):
    text = (setting_up.LIBRARY.parent.parent / "docs" / "authoring.md").read_text("utf-8")
    example = text.partition("### A quiz in a folder\n\n")[2].partition("\nA line that begins")[0]
    quiz_file(folder).write_text(textwrap.dedent(example), "utf-8")
    for name in ("ba-tai-khoan", "hop-thu"):
        (folder / "pictures" / f"{name}.png").write_bytes(png())

    setting_up.import_courses([folder])

    quiz = Quiz.objects.get()
    assert (quiz.pass_mark, quiz.done_when, quiz.attempts_allowed) == (70, "finished", 3)
    question = Question.objects.get()
    assert (question.points, question.options.count()) == (2, 3)
    assert question.options.first().feedback.endswith("\nĐể tối mai cũng được.")
