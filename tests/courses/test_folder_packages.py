"""A package beside the lessons of a course folder: stored by the same safe way as an upload."""

from pathlib import Path

import pytest
from django.core.management import call_command

from courses import setting_up
from courses.importing.errors import ImportRefused
from courses.models import CoursePage, LessonPage, Package, PackageVersion
from courses.packages import storing
from courses.packages.access import package_in
from tests.courses.packages.building import h5p, manifest, scorm
from tests.courses.test_import import COURSE, LESSON, edit
from tests.factories.courses import course_index

pytestmark = pytest.mark.django_db
BLOCK = ":::package golf\ntitle: Bài tương tác\nsilent: said\nmust_pass: no\n:::\n\n:::today"


@pytest.fixture(autouse=True)
def root(settings, tmp_path) -> Path:
    settings.PACKAGES_ROOT = str(tmp_path / "packages")
    course_index()
    return tmp_path / "packages"


@pytest.fixture
def folder(tmp_path) -> Path:
    course = tmp_path / "giu-tai-khoan"
    (course / "packages").mkdir(parents=True)
    (course / "course.md").write_text(COURSE, "utf-8")
    (course / "01-mat-khau.md").write_text(LESSON.replace(":::today", BLOCK), "utf-8")
    (course / "packages" / "golf.zip").write_bytes(scorm())
    return course


def left(root: Path) -> list[str]:
    return [path.name for path in root.rglob("*") if path.is_file()] if root.exists() else []


def test_a_folder_brings_its_package(folder):
    setting_up.import_courses([folder])

    package = Package.objects.get()
    assert package_in(LessonPage.objects.get()) == package
    assert (package.title, package.silent_rule, package.must_pass) == (
        "Bài tương tác",
        "said",
        False,
    )
    assert package.latest.kind == "scorm12"
    assert (storing.folder_of(package.latest) / "p1.html").exists()


def test_importing_again_changes_nothing_and_a_newer_file_is_a_newer_version(folder):
    setting_up.import_courses([folder])
    report = setting_up.import_courses([folder])
    assert (report.created, report.updated) == ([], [])
    assert PackageVersion.objects.count() == 1

    (folder / "packages" / "golf.zip").write_bytes(scorm(page="<p>Mới</p>"))
    report = setting_up.import_courses([folder])

    assert report.updated == ["Bài tương tác"]
    assert [v.number for v in Package.objects.get().versions.all()] == [2, 1]


def test_rules_follow_the_folder(folder):
    setting_up.import_courses([folder])
    edit(folder / "01-mat-khau.md", "must_pass: no\n", "must_pass: yes\n")

    setting_up.import_courses([folder])

    assert Package.objects.get().must_pass
    assert PackageVersion.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "content"), [("golf.zip", scorm()), ("golf.h5p", h5p())], ids=["scorm", "h5p"]
)
def test_the_file_comes_back_as_it_was(folder, tmp_path, name, content):
    (folder / "packages" / "golf.zip").unlink()
    (folder / "packages" / name).write_bytes(content)
    setting_up.import_courses([folder])

    call_command("export_course", "giu-tai-khoan", str(tmp_path / "out"))

    assert (tmp_path / "out" / "packages" / name).read_bytes() == content
    report = setting_up.import_courses([tmp_path / "out"])
    assert "Bài tương tác" in report.unchanged
    assert PackageVersion.objects.count() == 1


def test_a_version_from_before_originals_were_kept_is_packed_again(folder, tmp_path):
    setting_up.import_courses([folder])
    (storing.originals() / PackageVersion.objects.get().folder).unlink()

    for name in ("one", "two"):
        call_command("export_course", "giu-tai-khoan", str(tmp_path / name))

    one, two = ((tmp_path / name / "packages" / "golf.zip") for name in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()
    setting_up.import_courses([tmp_path / "one"])
    assert Package.objects.get().latest.outline == PackageVersion.objects.first().outline


def test_a_bad_package_is_refused_by_name_and_leaves_nothing(folder, root):
    (folder / "packages" / "golf.zip").write_bytes(scorm(manifest(resources="")))

    with pytest.raises(ImportRefused) as refusal:
        setting_up.import_courses([folder])

    assert f"{folder / 'packages' / 'golf.zip' / 'imsmanifest.xml'}:1:" in str(refusal.value)
    assert not CoursePage.objects.exists()
    assert not Package.objects.exists()
    assert left(root) == []


def test_an_error_elsewhere_leaves_no_package(folder, root):
    (folder / "02-khac.md").write_text(
        LESSON.replace("slug: mat-khau", "slug: x").replace(":::check", ":::chk"), "utf-8"
    )

    with pytest.raises(ImportRefused):
        setting_up.import_courses([folder])

    assert left(root) == []


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (":::package golf", ":::package", "phải ghi tên tệp"),
        (":::package golf", ":::package khac", "Không có “khac” trong thư mục “packages”"),
        ("silent: said", "silent: never", "opened, closed, said"),
        ("must_pass: no", "must_pass: maybe", "yes, no"),
        ("must_pass: no", "pass: no", "các quy tắc: title, silent, must_pass"),
    ],
)
def test_errors_name_the_line(folder, old, new, sentence):
    edit(folder / "01-mat-khau.md", old, new)

    with pytest.raises(ImportRefused) as refusal:
        setting_up.import_courses([folder])

    assert sentence in str(refusal.value)
    assert "01-mat-khau.md:" in str(refusal.value)
