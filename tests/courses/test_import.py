from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Page, Revision

from courses import setting_up
from courses.importing.errors import ImportRefused
from courses.lessons import Outline, lessons_of
from courses.models import CoursePage, LessonPage, ModulePage, Package, PackageVersion
from tests.factories.courses import ModulePageFactory, course_index
from tests.factories.quizzes import QuizFactory

pytestmark = pytest.mark.django_db

COURSE = """---
title: Giữ tài khoản an toàn
title_en: Keep accounts safe
slug: giu-tai-khoan
summary: Dành cho chủ tiệm.
level: basic
competence: safety_cybersecurity
topics: [cybersecurity]
---
Hai bài ngắn.
"""
LESSON = """---
title: Mật khẩu
slug: mat-khau
aim: Đổi được mật khẩu.
minutes: 5
topics: [cybersecurity]
---
Mỗi nơi **một** mật khẩu, xem [trang này](https://dichvucong.gov.vn).

## Cách làm

- Một ý

- Hai ý <script>alert(1)</script>

:::steps
1. Mở *cài đặt*.
2. Đổi mật khẩu.
:::

:::callout warning "Mã OTP"
Không đọc cho ai.
:::

:::check
Khóa gì trước?
- [ ] Wi-Fi | Chưa gấp.
- [x] Email | Đúng.
- [ ] Gian hàng | Chưa.
:::

:::today
Bật xác thực hai lớp.
:::
"""


@pytest.fixture(autouse=True)
def index():
    return course_index()


@pytest.fixture
def folder(tmp_path) -> Path:
    course = tmp_path / "giu-tai-khoan"
    course.mkdir()
    (course / "course.md").write_text(COURSE, "utf-8")
    (course / "01-mat-khau.md").write_text(LESSON, "utf-8")
    second = LESSON.replace("mat-khau", "sao-luu").replace("title: Mật khẩu", "title: Sao lưu")
    (course / "02-sao-luu.md").write_text(second, "utf-8")
    return course


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def line_of(file: Path, words: str) -> int:
    return file.read_text("utf-8").split(words)[0].count("\n") + 1


def refused(*folders: Path) -> str:
    with pytest.raises(ImportRefused) as refusal:
        setting_up.import_courses(list(folders))
    assert not CoursePage.objects.exists()
    return str(refusal.value)


def test_folder_becomes_a_live_course_with_lessons_in_order(folder):
    report = setting_up.import_courses([folder])

    course = CoursePage.objects.get()
    lessons = list(LessonPage.objects.live().within(course))
    assert course.live
    assert course.competence.key == "safety_cybersecurity"
    assert [topic.key for topic in course.topics.all()] == ["cybersecurity"]
    assert [lesson.slug for lesson in lessons] == ["mat-khau", "sao-luu"]
    assert (len(report.created), report.updated, report.unchanged) == (3, [], [])


def test_markdown_becomes_blocks(folder):
    setting_up.import_courses([folder])

    blocks = LessonPage.objects.get(slug="mat-khau").body
    text, steps, callout, check, today = blocks
    assert "<strong>một</strong>" in text.value.source
    assert '<a href="https://dichvucong.gov.vn">' in text.value.source
    assert "<li>Một ý</li>" in text.value.source
    assert "script" not in text.value.source
    assert [item.source for item in steps.value["items"]] == [
        "<p>Mở <em>cài đặt</em>.</p>",
        "<p>Đổi mật khẩu.</p>",
    ]
    assert (callout.value["kind"], callout.value["title"]) == ("warning", "Mã OTP")
    assert check.value["question"] == "Khóa gì trước?"
    assert [option["is_correct"] for option in check.value["options"]] == [False, True, False]
    assert check.value["options"][1]["feedback"] == "Đúng."
    assert today.block_type == "today"


def test_importing_again_changes_nothing(folder):
    setting_up.import_courses([folder])
    revisions = Revision.objects.count()

    report = setting_up.import_courses([folder])

    assert len(report.unchanged) == 3
    assert Revision.objects.count() == revisions


def test_a_changed_file_updates_its_page_only_and_keeps_its_key(folder):
    setting_up.import_courses([folder])
    key = LessonPage.objects.get(slug="sao-luu").translation_key
    edit(folder / "02-sao-luu.md", "title: Sao lưu", "title: Sao lưu hằng tuần")

    report = setting_up.import_courses([folder])

    lesson = LessonPage.objects.get(slug="sao-luu")
    assert report.updated == ["Sao lưu hằng tuần"]
    assert (lesson.title, lesson.translation_key) == ("Sao lưu hằng tuần", key)
    assert lesson.live
    assert not lesson.has_unpublished_changes


def test_an_edit_in_the_editor_survives_importing_the_same_folder(folder):
    setting_up.import_courses([folder])
    lesson = LessonPage.objects.get(slug="mat-khau")
    lesson.title = "Mật khẩu, bản của giảng viên"
    lesson.save_revision().publish()

    setting_up.import_courses([folder])

    assert LessonPage.objects.get(slug="mat-khau").title == "Mật khẩu, bản của giảng viên"


def test_lessons_follow_the_order_of_their_files(folder):
    setting_up.import_courses([folder])
    (folder / "01-mat-khau.md").rename(folder / "03-mat-khau.md")
    (folder / "04-moi.md").write_text(LESSON.replace("slug: mat-khau", "slug: moi"), "utf-8")

    setting_up.import_courses([folder])

    lessons = LessonPage.objects.within(CoursePage.objects.get())
    assert [lesson.slug for lesson in lessons] == ["sao-luu", "mat-khau", "moi"]


def test_a_lesson_no_longer_in_the_folder_is_left_and_named(folder):
    setting_up.import_courses([folder])
    (folder / "02-sao-luu.md").unlink()

    report = setting_up.import_courses([folder])

    assert report.left_alone == ["Sao lưu"]
    assert LessonPage.objects.get(slug="sao-luu").live


def test_draft_leaves_new_and_changed_pages_to_review(folder):
    setting_up.import_courses([folder], draft=True)
    assert not CoursePage.objects.get().live

    setting_up.import_courses([folder])
    edit(folder / "01-mat-khau.md", "title: Mật khẩu", "title: Mật khẩu mới")
    setting_up.import_courses([folder], draft=True)
    revisions = Revision.objects.count()
    setting_up.import_courses([folder], draft=True)

    lesson = LessonPage.objects.get(slug="mat-khau")
    assert (lesson.title, lesson.has_unpublished_changes) == ("Mật khẩu", True)
    assert lesson.get_latest_revision_as_object().title == "Mật khẩu mới"
    assert Revision.objects.count() == revisions


@pytest.mark.parametrize(
    ("old", "new", "at", "sentence"),
    [
        ("title: Mật khẩu\n", "", "title:", "Thiếu “title”"),
        ("aim: Đổi được mật khẩu.", "aim:", "aim:", "Thiếu “aim”"),
        ("[cybersecurity]", "[bay_mau]", "topics:", "Không có chủ đề “bay_mau”"),
        ("[cybersecurity]", "[]", "topics:", "ít nhất một chủ đề"),
        ("minutes: 5", "minutes: 21", "minutes:", "từ 1 đến 20"),
        ("minutes: 5", "minutes: năm", "minutes:", "từ 1 đến 20"),
        ("minutes: 5", "minutes: true", "minutes:", "từ 1 đến 20"),
        ("slug: mat-khau", "slug: Mật khẩu", "slug:", "chữ thường"),
        ("- [x] Email", "- [ ] Email", ":::check", "đúng một phương án đúng; hiện có 0"),
        ("- [ ] Wi-Fi", "- [x] Wi-Fi", ":::check", "đúng một phương án đúng; hiện có 2"),
        ("- [ ] Wi-Fi | Chưa gấp.\n", "", ":::check", "ít nhất ba phương án"),
        (" | Chưa gấp.", "", "- [ ] Wi-Fi", "cần phản hồi"),
        ("- [ ] Wi-Fi", "- Wi-Fi", "- Wi-Fi", "bắt đầu bằng “[ ]”"),
        ("Khóa gì trước?\n", "", ":::check", "bắt đầu bằng câu hỏi"),
        ("Không đọc cho ai.\n:::", "Không đọc cho ai.", ":::callout", "chưa được đóng"),
        ("hai lớp.\n:::", "hai lớp.", ":::today", "chưa được đóng"),
        ("## Cách làm", ":::\n## Cách làm", ":::", "không đóng khối nào"),
        ("callout warning", "callout alarm", ":::callout", "tip, warning, law, example"),
        (":::steps", ":::buoc", ":::buoc", "Ở đây không có khối"),
        ("1. Mở *cài đặt*.\n2. Đổi mật khẩu.", "Mở cài đặt.", ":::steps", "danh sách đánh số"),
        ("2. Đổi mật khẩu.\n", "", ":::steps", "ít nhất hai bước"),
        ("## Cách làm", "# Cách làm", "# Cách làm", "hai hoặc ba dấu #"),
        ("## Cách làm", "![ảnh](a.png)", "![ảnh]", "Không có tệp “a.png”"),
        ("## Cách làm", "> Trích", "> Trích", "không dùng khối mã"),
    ],
)
def test_errors_name_file_and_line(folder, old, new, at, sentence):
    file = folder / "01-mat-khau.md"
    edit(file, old, new)
    line = line_of(file, at) if at in file.read_text("utf-8") else 1

    message = refused(folder)

    found = [row for row in message.splitlines() if sentence in row]
    assert found
    assert found[0].startswith(f"{file}:{line}:")


def test_missing_today_block_is_an_error(folder):
    file = folder / "01-mat-khau.md"
    edit(file, ":::today\nBật xác thực hai lớp.\n:::\n", "")

    assert f"{file}:8: Bài học cần đúng một khung “Làm ngay hôm nay”; hiện có 0." in refused(folder)


def test_course_errors_and_lesson_errors_are_reported_together(folder, tmp_path):
    edit(folder / "course.md", "level: basic", "level: dễ")
    edit(folder / "course.md", "competence: safety_cybersecurity", "competence: an_toan")
    edit(folder / "02-sao-luu.md", "slug: sao-luu", "slug: mat-khau")
    empty = tmp_path / "rong"
    empty.mkdir()

    message = refused(folder, empty, tmp_path / "khong-co")

    assert f"{folder / 'course.md'}:6: “level” là “dễ”" in message
    assert f"{folder / 'course.md'}:7: “competence” là “an_toan”" in message
    assert f"{folder / '02-sao-luu.md'}:1: Slug “mat-khau” đã được dùng" in message
    assert f"{empty}: Thư mục không có tệp course.md." in message
    assert f"{tmp_path / 'khong-co'}: Đây không phải thư mục." in message


def test_yaml_errors_name_their_line(folder):
    edit(folder / "course.md", "summary: Dành cho chủ tiệm.", "summary: Dành cho: chủ tiệm.")

    assert f"{folder / 'course.md'}:5:" in refused(folder)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\xff\xfe\x00", "UTF-8"),
        (b"Khong co gi\n", "phải bắt đầu"),
        (b"---\ntitle: A\n", "chưa được đóng"),
        (b"---\n- a\n- b\n---\n", "Không đọc được"),
        (b"---\ntitle: \x07\n---\n", "Không đọc được"),
    ],
)
def test_files_that_are_no_lesson_are_refused(folder, content, sentence):
    (folder / "03-hong.md").write_bytes(content)

    assert sentence in refused(folder)


def test_two_courses_with_one_slug_are_refused(folder, tmp_path):
    twin = tmp_path / "ban-sao"
    twin.mkdir()
    for file in folder.glob("*.md"):
        (twin / file.name).write_bytes(file.read_bytes())

    assert "Slug “giu-tai-khoan” đã được dùng" in refused(folder, twin)


def test_an_error_leaves_pages_imported_before_as_they_were(folder):
    setting_up.import_courses([folder])
    revisions = Revision.objects.count()
    edit(folder / "01-mat-khau.md", "title: Mật khẩu", "title: Tên khác")
    edit(folder / "02-sao-luu.md", "minutes: 5", "minutes: 50")

    with pytest.raises(ImportRefused):
        setting_up.import_courses([folder])

    assert LessonPage.objects.get(slug="mat-khau").title == "Mật khẩu"
    assert Revision.objects.count() == revisions


def test_command_reports_what_it_did_and_what_is_wrong(folder, capsys):
    call_command("import_course", str(folder))
    told = capsys.readouterr().out.splitlines()
    assert told[0] == "Mới: 3"
    assert told[1:4] == ["  Giữ tài khoản an toàn", "  Mật khẩu", "  Sao lưu"]

    edit(folder / "course.md", "title: Giữ tài khoản an toàn\n", "")
    with pytest.raises(CommandError, match="Thiếu “title”"):
        call_command("import_course", str(folder))


def test_command_says_when_there_is_no_course_list(folder, index):
    index.delete()

    with pytest.raises(CommandError, match="set_up"):
        call_command("import_course", str(folder))


def test_the_starter_library_covers_every_skill_and_is_complete():
    from core.models import CompetenceGroup

    report = setting_up.import_library()

    assert len(report.created) >= 12 + 48
    assert CoursePage.objects.live().count() >= 12
    groups = set(CoursePage.objects.live().values_list("competence__key", flat=True))
    assert groups == set(CompetenceGroup.objects.values_list("key", flat=True))
    first = CoursePage.objects.live().order_by("path").first()
    assert first.slug == "bat-dau-chuyen-doi-so"
    for lesson in LessonPage.objects.live():
        kinds = [block.block_type for block in lesson.body]
        assert kinds[-1] == "today", lesson
        assert {"steps", "check"} <= set(kinds), lesson


def test_a_lesson_without_a_check_is_refused_with_its_place(folder):
    file = folder / "01-mat-khau.md"
    start, end = LESSON.index(":::check"), LESSON.index(":::today")
    file.write_text(LESSON[:start] + LESSON[end:], "utf-8")

    assert f"{file}:{line_of(file, 'Mỗi nơi')}: Bài học chưa có khung “:::check”" in refused(folder)


def test_a_package_added_in_the_editor_survives_a_new_text(folder):
    setting_up.import_courses([folder])
    lesson = LessonPage.objects.get(slug="mat-khau")
    package = Package.objects.create(title="Trò chơi")
    PackageVersion.objects.create(
        package=package, number=1, folder="tro-choi", contents={}, size=1, file_count=1
    )
    lesson.body.append(("package", package))
    lesson.save_revision().publish()
    edit(folder / "01-mat-khau.md", "Đổi được mật khẩu.", "Đổi được mọi mật khẩu.")

    setting_up.import_courses([folder])

    lesson.refresh_from_db()
    assert (lesson.aim, lesson.package) == ("Đổi được mọi mật khẩu.", package)


def test_a_quiz_added_in_the_editor_survives_a_new_text(folder):
    setting_up.import_courses([folder])
    lesson = LessonPage.objects.get(slug="mat-khau")
    quiz = QuizFactory()
    lesson.body.append(("quiz", quiz))
    lesson.save_revision().publish()
    edit(folder / "01-mat-khau.md", "Đổi được mật khẩu.", "Đổi được mọi mật khẩu.")

    setting_up.import_courses([folder])

    lesson.refresh_from_db()
    assert lesson.aim == "Đổi được mọi mật khẩu."
    assert lesson.quiz == quiz
    assert [block.block_type for block in lesson.body].count("quiz") == 1


MODULE = """---
title: Sao lưu
title_en: Backups
slug: chuong-sao-luu
summary: Giữ một bản ở nơi khác.
---
"""


def with_module(folder: Path) -> Path:
    """The second lesson goes into a module of its own."""
    module = folder / "02-sao-luu"
    module.mkdir()
    (module / "module.md").write_text(MODULE, "utf-8")
    (folder / "02-sao-luu.md").rename(module / "01-sao-luu.md")
    return module


def outline() -> list:
    parts = Outline(lessons_of(CoursePage.objects.get()), None).parts
    return [
        (part.module.slug if part.module else "", [row.page.slug for row in part.rows])
        for part in parts
    ]


def test_a_folder_in_the_folder_is_a_module(folder):
    with_module(folder)
    last = LESSON.replace("mat-khau", "ket-thuc")
    (folder / "03-ket-thuc.md").write_text(last, "utf-8")

    call_command("import_course", folder)

    assert outline() == [
        ("", ["mat-khau"]),
        ("chuong-sao-luu", ["sao-luu"]),
        ("", ["ket-thuc"]),
    ]
    module = ModulePage.objects.get()
    assert (module.title_en, module.summary) == ("Backups", "Giữ một bản ở nơi khác.")


def test_a_lesson_that_moves_to_a_module_stays_the_same_page(folder):
    call_command("import_course", folder)
    before = dict(LessonPage.objects.values_list("slug", "translation_key"))
    module = with_module(folder)
    new = LESSON.replace("mat-khau", "bai-moi")
    (module / "02-bai-moi.md").write_text(new, "utf-8")

    call_command("import_course", folder)
    assert outline() == [("", ["mat-khau"]), ("chuong-sao-luu", ["sao-luu", "bai-moi"])]
    after = dict(LessonPage.objects.values_list("slug", "translation_key"))
    assert before.items() <= after.items()

    (module / "01-sao-luu.md").rename(folder / "00-sao-luu.md")
    call_command("import_course", folder)
    assert outline() == [("", ["sao-luu", "mat-khau"]), ("chuong-sao-luu", ["bai-moi"])]
    assert dict(LessonPage.objects.values_list("slug", "translation_key")) == after


def test_a_course_with_modules_read_again_changes_nothing(folder):
    with_module(folder)
    call_command("import_course", folder)
    revisions = Revision.objects.count()

    call_command("import_course", folder)

    assert Revision.objects.count() == revisions


def test_drafts_move_nothing_that_readers_see(folder):
    call_command("import_course", folder)
    with_module(folder)

    call_command("import_course", folder, "--draft")
    assert outline() == [("", ["mat-khau", "sao-luu"])]

    call_command("import_course", folder)
    assert outline() == [("", ["mat-khau"]), ("chuong-sao-luu", ["sao-luu"])]


def test_lessons_of_one_name_in_two_modules_are_two_pages(folder):
    module = with_module(folder)
    (module / "02-mat-khau.md").write_text(LESSON.replace("Mật khẩu", "Mật khẩu nữa"), "utf-8")

    for _time in range(2):
        call_command("import_course", folder)
        assert outline() == [("", ["mat-khau"]), ("chuong-sao-luu", ["sao-luu", "mat-khau"])]
    assert LessonPage.objects.count() == 3


@pytest.mark.parametrize(
    ("file", "old", "new", "sentence"),
    [
        ("module.md", "summary: Giữ một bản ở nơi khác.\n", "", "“summary”"),
        ("module.md", "slug: chuong-sao-luu", "slug: mat-khau", "01-mat-khau.md"),
        ("module.md", "khác.\n---\n", "khác.\n---\nChữ.\n", "Chương không có nội dung riêng"),
        ("01-sao-luu.md", "title: Sao lưu", "title:", "01-sao-luu.md:2"),
    ],
    ids=["no summary", "slug twice", "text", "lesson"],
)
def test_what_is_wrong_in_a_module_is_told_with_its_file(folder, file, old, new, sentence):
    module = with_module(folder)
    path = module / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")

    with pytest.raises(CommandError) as refused:
        call_command("import_course", folder)

    assert sentence in str(refused.value)
    assert not ModulePage.objects.exists()


def test_a_folder_of_lessons_without_a_module_file_is_refused(folder):
    module = with_module(folder)
    (module / "module.md").unlink()

    with pytest.raises(CommandError, match=r"02-sao-luu: .*module\.md"):
        call_command("import_course", folder)


def test_a_module_without_lessons_is_refused(folder):
    module = with_module(folder)
    (module / "01-sao-luu.md").unlink()

    with pytest.raises(CommandError, match="chưa có bài học"):
        call_command("import_course", folder)


def test_what_was_moved_in_the_editor_stays_while_the_folder_keeps_its_order(folder):
    call_command("import_course", folder)
    course = CoursePage.objects.get()
    module = ModulePageFactory(parent=course, slug="chuong-moi")
    first = Page.objects.get(slug="mat-khau")
    first.move(Page.objects.get(pk=module.pk), pos="last-child")
    course = CoursePage.objects.get()
    course.save_revision().publish()
    arranged = [("", ["sao-luu"]), ("chuong-moi", ["mat-khau"])]
    assert outline() == arranged

    edit(folder / "02-sao-luu.md", "title: Sao lưu", "title: Sao lưu ngay")
    call_command("import_course", folder)
    assert outline() == arranged

    (folder / "01-mat-khau.md").rename(folder / "03-mat-khau.md")
    call_command("import_course", folder)
    assert outline() == [("", ["sao-luu", "mat-khau"])]
