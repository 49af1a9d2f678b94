"""A course folder brought in from the editor: as drafts, whole or not at all."""

import io
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.models import AuditEvent
from core.submissions import FIELD
from courses import setting_up
from courses.models import CourseIndexPage, CoursePage, LessonPage, Package, Quiz
from tests.courses.packages.building import saved, scorm
from tests.courses.test_folder_media import png
from tests.courses.test_import import COURSE, LESSON, edit
from tests.factories.courses import course_index

pytestmark = pytest.mark.django_db
PAGE = reverse("authoring:import-folder")
QUIZ = """---
title: Ôn lại
topics: [cybersecurity]
---

:::true_false mot
Email là chìa khóa của các tài khoản còn lại?
- [x] Đúng | Đúng.
- [ ] Sai | Email lấy lại được mọi thứ.
:::
"""


@pytest.fixture(autouse=True)
def index(settings, tmp_path) -> CourseIndexPage:
    settings.MEDIA_ROOT, settings.PACKAGES_ROOT = str(tmp_path / "m"), str(tmp_path / "p")
    index = course_index()
    return index


@pytest.fixture
def trainer(sign_in):
    return sign_in(trainer=True)


@pytest.fixture
def folder(tmp_path) -> Path:
    """A course with a picture, a quiz and a package."""
    course = tmp_path / "giu-tai-khoan"
    for name in ("pictures", "quizzes", "packages"):
        (course / name).mkdir(parents=True)
    (course / "course.md").write_text(COURSE, "utf-8")
    (course / "pictures" / "ba.png").write_bytes(png())
    (course / "quizzes" / "on-lai.md").write_text(QUIZ, "utf-8")
    saved(course / "packages", scorm()).rename(course / "packages" / "goi.zip")
    first = f"{LESSON}\n![Ba tài khoản](pictures/ba.png)\n\n:::quiz on-lai\n:::\n"
    (course / "01-mat-khau.md").write_text(first, "utf-8")
    second = LESSON.replace("mat-khau", "sao-luu").replace("title: Mật khẩu", "title: Sao lưu")
    (course / "02-sao-luu.md").write_text(f"{second}\n:::package goi\n:::\n", "utf-8")
    return course


def packed(folder: Path, *, below: str = "", **more: str) -> SimpleUploadedFile:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            archive.write(path, f"{below}{path.relative_to(folder).as_posix()}")
        for name, text in more.items():
            archive.writestr(name, text)
    return SimpleUploadedFile("khoa-hoc.zip", file.getvalue(), "application/zip")


def upload(client, file, *, follow: bool = False, **more: str):
    return client.post(PAGE, {"file": file} | more, follow=follow)


@pytest.mark.parametrize("below", ["", "giu-tai-khoan/"])
def test_everything_of_the_folder_becomes_a_draft(client, trainer, folder, below):
    response = upload(client, packed(folder, below=below))

    course = CoursePage.objects.get()
    assert response.url == reverse("wagtailadmin_explore", args=[course.pk])
    assert not course.live
    first, second = LessonPage.objects.order_by("slug")
    assert not first.live
    assert [block.block_type for block in first.get_latest_revision_as_object().body][-2:] == [
        "picture",
        "quiz",
    ]
    assert Package.objects.get().latest is not None
    assert not Quiz.objects.get().live
    event = AuditEvent.objects.get(verb="import course")
    assert (event.actor, event.object_id) == (trainer, str(course.pk))


def test_the_same_archive_again_changes_nothing(client, trainer, folder):
    upload(client, packed(folder))

    response = upload(client, packed(folder), follow=True)

    assert "Không đổi: 5." in response.text
    assert (CoursePage.objects.count(), Package.objects.count(), Quiz.objects.count()) == (1, 1, 1)


def test_what_readers_have_stays_until_it_is_reviewed(client, trainer, folder):
    setting_up.import_courses([folder])
    edit(folder / "01-mat-khau.md", "title: Mật khẩu", "title: Mật khẩu mới")

    response = upload(client, packed(folder), follow=True)

    lesson = LessonPage.objects.get(slug="mat-khau")
    assert "Đã cập nhật: 1." in response.text
    assert (lesson.title, lesson.live) == ("Mật khẩu", True)
    assert lesson.get_latest_revision_as_object().title == "Mật khẩu mới"


def test_mistakes_are_told_with_their_place_and_nothing_is_kept(client, trainer, folder):
    edit(folder / "01-mat-khau.md", "minutes: 5", "minutes: nhiều")

    response = upload(client, packed(folder, below="khoa/"))

    assert response.status_code == 422
    assert "<code>khoa/01-mat-khau.md:" in response.text
    assert not CoursePage.objects.exists()
    assert not Package.objects.exists()


@pytest.mark.parametrize(
    ("name", "told"), [("../ngoai.md", "ngoai.md</code>"), ("a.txt", "course.md")]
)
def test_an_archive_that_is_no_course_is_refused(client, trainer, tmp_path, name, told):
    (tmp_path / "empty").mkdir()

    response = upload(client, packed(tmp_path / "empty", **{name: "x"}))

    assert response.status_code == 422
    assert told in response.text


def test_other_files_are_refused(client, trainer):
    for name, content in (("khoa.md", b"# x"), ("khoa.zip", b"no zip at all")):
        response = upload(client, SimpleUploadedFile(name, content))
        assert response.status_code == 422
    assert upload(client, "").status_code == 422


def test_a_double_click_imports_once(client, trainer, folder):
    key = client.get(PAGE).text.split(f'name="{FIELD}" value="')[1].split('"')[0]
    for _click in range(2):
        upload(client, packed(folder), **{FIELD: key})

    assert AuditEvent.objects.filter(verb="import course").count() == 1


@pytest.mark.parametrize("role", ["adviser", "owner", None])
def test_others_find_no_such_page(client, sign_in, folder, role):
    if role:
        sign_in(**({} if role == "owner" else {role: True}))

    assert client.get(PAGE).status_code in (302, 404)
    assert upload(client, packed(folder)).status_code in (302, 404)
    assert not CoursePage.objects.exists()


def test_the_course_list_leads_there(client, trainer, index):
    page = client.get(reverse("wagtailadmin_explore", args=[index.pk]))

    assert PAGE in page.text
