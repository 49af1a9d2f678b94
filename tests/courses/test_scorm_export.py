"""A course as a SCORM package: our own strict reader finds the same course in it."""

import json
import re
import zipfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from courses import setting_up
from courses.exporting.pages import definitions_of
from courses.exporting.scorm import scorm_package, write_scorm
from courses.importing.export import CannotExport
from courses.models import CoursePage, LessonPage, QuizPart
from courses.packages import storing
from courses.packages.reading import read_package
from courses.setting_up import LIBRARY
from tests.courses.packages.building import scorm
from tests.courses.test_folder_quizzes import UNCLOSED
from tests.factories.courses import (
    BODY,
    CoursePageFactory,
    LessonPageFactory,
    ModulePageFactory,
    course_index,
)
from tests.factories.quizzes import QuestionFactory, QuestionPoolFactory, QuizFactory

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings(UNCLOSED)]
EDITIONS = ["scorm12", "scorm2004"]


@pytest.fixture(autouse=True)
def places(settings, tmp_path):
    settings.PACKAGES_ROOT = str(tmp_path / "packages")
    settings.MEDIA_ROOT = str(tmp_path / "media")
    course_index()


def with_quiz(**rules) -> tuple[CoursePage, LessonPage]:
    pool = QuestionPoolFactory()
    QuestionFactory(pool=pool, text="Câu của nhóm?")
    QuestionFactory(kind="true_false", pool=pool, text="Câu khác của nhóm?")
    quiz = QuizFactory(kinds=["one", "many", "number"], **rules)
    quiz.parts.add(QuizPart(pool=pool, draw=1, sort_order=9))
    quiz.save()
    course = CoursePageFactory(title="Khóa <b>& “thử”")
    LessonPageFactory(parent=course, title="Bài đọc & hiểu")
    body = json.dumps([*BODY, {"type": "quiz", "value": quiz.pk}])
    return course, LessonPageFactory(parent=course, title="Bài có kiểm tra", body=body)


def exported(course: CoursePage, edition: str, folder: Path) -> Path:
    archive = folder / f"{edition}.zip"
    write_scorm(scorm_package(course, edition), archive)
    return archive


@pytest.mark.parametrize("edition", EDITIONS)
def test_our_reader_finds_the_same_outline(edition, tmp_path):
    course, _lesson = with_quiz(pass_mark=70)

    source = read_package(exported(course, edition, tmp_path), tmp_path / "unpacked")

    outline = source.outline
    assert (outline.kind, outline.title) == (edition, "Khóa <b>& “thử”")
    assert [item.title for item in outline.items] == ["Bài đọc & hiểu", "Bài có kiểm tra"]
    assert all((tmp_path / "unpacked" / item.start).is_file() for item in outline.playable)
    marks = [(item.mastery_score, item.passing_score) for item in outline.items]
    wanted = (70, None) if edition == "scorm12" else (None, 0.7)
    assert marks == [(None, None), wanted]
    assert (source.warnings, source.outside, source.unpacked.left_out) == ([], [], [])


@pytest.mark.parametrize("edition", EDITIONS)
def test_modules_are_headings_with_their_lessons_below(edition, tmp_path):
    course = CoursePageFactory()
    LessonPageFactory(parent=course, title="Mở đầu")
    module = ModulePageFactory(parent=course, title="Chương <một>")
    quiz = QuizFactory(kinds=["one"], pass_mark=70)
    body = json.dumps([*BODY, {"type": "quiz", "value": quiz.pk}])
    LessonPageFactory(parent=module, title="Trong chương")
    LessonPageFactory(parent=module, title="Có kiểm tra", body=body)
    LessonPageFactory(parent=course, title="Kết thúc")

    source = read_package(exported(course, edition, tmp_path), tmp_path / "unpacked")

    outline = source.outline
    assert [(depth, item.title, bool(item.start)) for depth, item in outline.walk()] == [
        (0, "Mở đầu", True),
        (0, "Chương <một>", False),
        (1, "Trong chương", True),
        (1, "Có kiểm tra", True),
        (0, "Kết thúc", True),
    ]
    assert len({item.id for _depth, item in outline.walk()}) == 5
    assert [item.title for item in outline.counted] == [
        "Mở đầu",
        "Trong chương",
        "Có kiểm tra",
        "Kết thúc",
    ]
    marked = outline.playable[2]
    assert 70 in (marked.mastery_score, 100 * (marked.passing_score or 0))
    assert (source.warnings, source.unpacked.left_out) == ([], [])
    written = (tmp_path / "unpacked" / "imsmanifest.xml").read_text("utf-8")
    assert written.count("controlMode") == (0 if edition == "scorm12" else 2)


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("slug", ["an-toan-thong-tin", "hoa-don-chu-ky-thanh-toan"])
def test_courses_of_the_library_come_back_whole(edition, slug, tmp_path):
    setting_up.import_courses([LIBRARY / slug])
    course = CoursePage.objects.get()

    call_command("export_course", slug, str(tmp_path / "out.zip"), format=edition)
    source = read_package(tmp_path / "out.zip", tmp_path / "unpacked")

    assert [item.title for item in source.outline.items] == [
        lesson.title for lesson in LessonPage.objects.within(course)
    ]
    assert (source.warnings, source.outside) == ([], [])
    page = (tmp_path / "unpacked" / source.outline.items[0].start).read_text("utf-8")
    assert 'class="check"' in page
    assert "<script>" not in page


def test_everything_a_page_names_is_in_the_package(tmp_path):
    course, _lesson = with_quiz()
    archive = exported(course, "scorm12", tmp_path)

    with zipfile.ZipFile(archive) as opened:
        names = set(opened.namelist())
        for name in names:
            if name.endswith(".html"):
                page = opened.read(name).decode()
                for address in re.findall(
                    r'(?:src|href)="(?!https?:|mailto:|tel:|#)([^"]+)"', page
                ):
                    assert address.removeprefix("../") in names, (name, address)


def test_a_quiz_asks_all_of_a_pool_marks_choices_and_shows_the_rest():
    course, lesson = with_quiz()

    package = scorm_package(course, "scorm12")

    assert len(definitions_of(lesson.quiz)) == 5
    page = package.texts[f"lessons/02-{lesson.slug}.html"].decode()
    assert page.count("data-points=") == 4
    assert page.count("Xem đáp án") == 1
    assert "Câu của nhóm?" in page
    assert "data-done" not in page
    assert "aria-describedby" not in page  # it would read the answer aloud
    notes = " ".join(package.notes)
    assert "Đáp án bài kiểm tra nằm trong gói" in notes
    assert "hỏi hết các câu trong nhóm" in notes
    assert "chỉ chấm câu chọn đáp án" in notes


def test_who_only_has_to_hand_in_gets_no_pass_mark(tmp_path):
    course, _lesson = with_quiz(done_when="finished")

    outline = read_package(exported(course, "scorm2004", tmp_path), tmp_path / "x").outline

    assert [item.passing_score for item in outline.items] == [None, None]


def test_the_same_course_gives_the_same_bytes(tmp_path):
    course, _lesson = with_quiz()
    (tmp_path / "again").mkdir()

    one, two = (
        exported(course, "scorm12", tmp_path),
        exported(course, "scorm12", tmp_path / "again"),
    )

    assert one.read_bytes() == two.read_bytes()


def test_links_to_the_portal_lead_to_the_portal(settings):
    settings.BASE_URL = "https://labanso.example.vn"
    body = [{"type": "text", "value": '<p><a href="/khoa-hoc/">các khóa</a></p>'}, *BODY]
    course = CoursePageFactory()
    lesson = LessonPageFactory(parent=course, body=json.dumps(body))

    page = scorm_package(course, "scorm12").texts[f"lessons/01-{lesson.slug}.html"].decode()

    assert '<a target="_blank" href="https://labanso.example.vn/khoa-hoc/">' in page


def test_a_package_in_a_lesson_is_refused_by_name(bring_in_package, tmp_path):
    course = CoursePageFactory()
    body = [{"type": "package", "value": bring_in_package.pk}, *BODY]
    LessonPageFactory(parent=course, title="Bài có gói", body=json.dumps(body))

    with pytest.raises(CannotExport, match="“Bài có gói” có một gói học"):
        scorm_package(course, "scorm12")
    with pytest.raises(CommandError, match="Bài có gói"):
        call_command("export_course", course.slug, str(tmp_path / "a.zip"), format="scorm12")
    assert not (tmp_path / "a.zip").exists()


def test_another_file_is_not_written_over(tmp_path):
    course, _lesson = with_quiz()
    (tmp_path / "a.zip").write_text("mine")

    with pytest.raises(CommandError, match="có sẵn"):
        call_command("export_course", course.slug, str(tmp_path / "a.zip"), format="scorm12")
    assert (tmp_path / "a.zip").read_text() == "mine"


@pytest.fixture
def bring_in_package(tmp_path):
    (tmp_path / "goi.zip").write_bytes(scorm())
    with storing.opened(tmp_path / "goi.zip", file_name="goi.zip") as found:
        return storing.store(found)[0].package


# --- In the editor --------------------------------------------------------------------------


@pytest.fixture
def trainer(client, sign_in, no_second_factor):
    sign_in(trainer=True)
    return client


def test_a_trainer_takes_a_course_away(trainer, tmp_path):
    course, _lesson = with_quiz()
    choose = reverse("course-export:choose", args=[course.pk])
    assert choose in trainer.get(reverse("wagtailadmin_pages:edit", args=[course.pk])).text

    page = trainer.get(choose).text

    assert "Đáp án bài kiểm tra nằm trong gói" in page
    for form in ("scorm12", "scorm2004", "markdown"):
        address = reverse("course-export:download", args=[course.pk, form])
        assert address in page
        response = trainer.get(address)
        assert response["Content-Disposition"].endswith(f'filename="{course.slug}-{form}.zip"')
        archive = tmp_path / f"{form}.zip"
        archive.write_bytes(b"".join(response.streaming_content))
        assert zipfile.ZipFile(archive).testzip() is None
    assert trainer.get(f"{choose}exe/").status_code == 404


def test_a_package_is_given_back_as_it_was_uploaded(trainer, bring_in_package, tmp_path):
    response = trainer.get(reverse("course-export:original", args=[bring_in_package.latest.pk]))

    uploaded = (tmp_path / "goi.zip").read_bytes()
    assert b"".join(response.streaming_content) == uploaded
    assert "goi.zip" in response["Content-Disposition"]


def test_strangers_take_nothing_away(client, sign_in, settings, bring_in_package):
    settings.DEMO = True
    course, _lesson = with_quiz()
    sign_in(learner=True)

    for name, args in (
        ("choose", [course.pk]),
        ("download", [course.pk, "scorm12"]),
        ("original", [bring_in_package.latest.pk]),
    ):
        assert client.get(reverse(f"course-export:{name}", args=args)).status_code in (
            302,
            403,
            404,
        )
