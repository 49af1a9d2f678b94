"""A course written as Markdown and read again is the same course."""

import json

import pytest
from django.core.management import CommandError, call_command

from courses.importing.export import course_files
from courses.importing.markdown import read_blocks
from courses.importing.reading import read_courses
from courses.importing.text_export import plain, rich
from courses.lessons import lessons_of
from courses.models import CoursePage, ModulePage
from courses.setting_up import LIBRARY, import_courses
from tests.factories.courses import CoursePageFactory, LessonPageFactory, ModulePageFactory

pytestmark = pytest.mark.django_db


def said(source) -> tuple:
    """All that a source says, but for its file."""
    return (
        source.slug,
        source.fields,
        sorted(source.topics),
        json.dumps(source.body, ensure_ascii=False),
    )


@pytest.mark.parametrize(
    "folder",
    sorted(path.parent for path in LIBRARY.glob("*/course.md")),
    ids=lambda path: path.name,
)
def test_every_course_of_the_library_comes_back_as_it_was(folder, tmp_path):
    import_courses([folder])
    [before] = read_courses([folder])

    call_command("export_course", folder.name, str(tmp_path / "out"))
    [after] = read_courses([tmp_path / "out"])

    assert said(after) == said(before)
    assert after.competence == before.competence
    assert [said(lesson) for lesson in after.lessons] == [said(lesson) for lesson in before.lessons]


def test_modules_come_back_as_they_were(tmp_path):
    course = CoursePageFactory()
    LessonPageFactory(parent=course, slug="mo-dau")
    module = ModulePageFactory(parent=course, slug="chuong", lessons=2)
    LessonPageFactory(parent=module, slug="mo-dau")
    ModulePageFactory(parent=course, slug="chuong-trong")
    LessonPageFactory(parent=course, slug="ket-thuc")
    before = course_files(course)
    call_command("export_course", course.slug, str(tmp_path / "out"))

    import_courses([tmp_path / "out"])

    assert "02-chuong/03-mo-dau.md" in before
    assert "03-ket-thuc.md" in before
    assert course_files(CoursePage.objects.get()) == before
    assert {page.summary for page in ModulePage.objects.all()} == {module.summary}


def test_importing_what_was_exported_changes_no_page(tmp_path):
    folder = LIBRARY / "an-toan-thong-tin"
    import_courses([folder])
    before = [
        (page.title, page.body.raw_data[0]["value"])
        for page in lessons_of(CoursePage.objects.get(), with_body=True)
    ]
    call_command("export_course", folder.name, str(tmp_path / "out"))

    import_courses([tmp_path / "out"])

    after = [
        (page.title, page.body.raw_data[0]["value"])
        for page in lessons_of(CoursePage.objects.get(), with_body=True)
    ]
    assert after == before


@pytest.mark.parametrize(
    "html",
    [
        "<p>1. không phải danh sách</p>",
        "<p># không phải tiêu đề</p>",
        "<p>a * b * c _d_ [e](f) &lt;b&gt; &amp; \\ ` ~</p>",
        "<p>- gạch đầu câu</p>",
        "<p>+ thêm</p>",
        "<p>::: ba dấu hai chấm</p>",
        "<p>một<br>hai</p>",
        '<p>xem <a href="https://example.vn/a_b?c=1&amp;d=2">trang <b>này</b></a></p>',
        "<ul><li>một<ul><li>một rưỡi</li></ul></li><li>hai</li></ul>",
        "<ol><li><b>một</b></li><li>hai</li></ol><h2>Đầu mục</h2><h3>Nhỏ</h3><p><i>x</i></p>",
    ],
)
def test_text_that_looks_like_markdown_stays_text(html):
    problems = []

    again = read_blocks(rich(html), 1, lambda line, text: problems.append((line, text)))

    assert problems == []
    assert len(again) == 1
    assert words(again[0]["value"]) == words(html)


def words(html: str) -> str:
    """The same HTML with one spelling for equal tags."""
    pairs = [
        ("<b>", "<strong>"),
        ("</b>", "</strong>"),
        ("<i>", "<em>"),
        ("</i>", "</em>"),
        ("\n", ""),
        ("<br />", "<br>"),
    ]
    for old, new in pairs:
        html = html.replace(old, new)
    return html


def test_answers_keep_their_signs():
    block = f":::check\n{plain('Giá *bán* là 5 < 6?')}\n- [x] {plain('[a] #1')} | {plain('Đúng_rồi!')}\n- [ ] b | c\n- [ ] d | e\n:::"

    [check] = read_blocks(block, 1, lambda *_: None)

    assert check["value"]["question"] == "Giá *bán* là 5 < 6?"
    assert check["value"]["options"][0]["text"] == "[a] #1"
    assert check["value"]["options"][0]["feedback"] == "Đúng_rồi!"


def test_another_folder_is_not_written_over(tmp_path):
    course = CoursePageFactory(lessons=1)

    with pytest.raises(CommandError, match="có sẵn"):
        call_command("export_course", course.slug, str(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_course_names_those_there_are(tmp_path):
    course = CoursePageFactory(lessons=1)

    with pytest.raises(CommandError, match=course.slug):
        call_command("export_course", "khong-co", str(tmp_path / "out"))
