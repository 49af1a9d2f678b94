"""From an upload to a version: by the editor, by command, by a worker that may be killed."""

import io
import os
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from core import jobs
from core.models import Job
from courses.models import CoursePage, LessonPage, Package, PackageVersion
from courses.packages import storing
from courses.packages.access import package_in
from courses.tasks import import_package
from tests.courses.packages.building import h5p, item, manifest, saved, scorm, zipped
from tests.factories.courses import course_index
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db
BAD = scorm(manifest(resources=""))


@pytest.fixture
def trainer(sign_in, no_second_factor):
    user = UserFactory(trainer=True)
    return sign_in(user)


@pytest.fixture
def queue(django_capture_on_commit_callbacks):
    """`queue(content)`: an upload that its worker has dealt with."""

    def do(content: bytes, package: Package | None = None) -> Job:
        upload = SimpleUploadedFile("bai.zip", content)
        with django_capture_on_commit_callbacks(execute=True):
            job = storing.queue_upload(upload, package=package, by=UserFactory())
        job.refresh_from_db()
        return job

    return do


def folders(root) -> list[str]:
    beside = ("uploads", "originals")
    kept = sorted(path.name for path in root.iterdir() if path.name not in beside)
    originals = root / "originals"
    copies = originals.iterdir() if originals.exists() else []
    assert sorted(path.name for path in copies) == kept
    return kept


def test_an_upload_becomes_a_version(queue, packages_root):
    job = queue(scorm())

    version = PackageVersion.objects.get()
    assert job.state == "done"
    assert job.result == {"package": version.package_id, "version": version.pk, "new": True}
    assert (version.number, version.kind, version.file_name) == (1, "scorm12", "bai.zip")
    assert version.package.title == "Khóa an toàn"
    assert folders(packages_root) == [version.folder]
    assert list((packages_root / "uploads").iterdir()) == []


def test_a_refused_upload_leaves_no_row_and_no_file(queue, packages_root):
    job = queue(BAD)

    assert job.state == "done"
    assert "“r1”" in job.result["errors"][0]
    assert not Package.objects.exists()
    assert folders(packages_root) == []
    assert list((packages_root / "uploads").iterdir()) == []


def test_a_newer_upload_is_a_newer_version_and_the_same_one_is_none(queue):
    queue(scorm())
    package = Package.objects.get()

    queue(scorm(page="<p>Mới</p>"), package)
    again = queue(scorm(page="<p>Mới</p>"), package)

    assert [version.number for version in package.versions.all()] == [2, 1]
    assert again.result["new"] is False


def test_a_killed_import_begins_again_and_leaves_nothing(packages_root, monkeypatch):
    job = storing.queue_upload(SimpleUploadedFile("a.zip", scorm()), package=None, by=None)
    left = packages_root / ("0" * 32)  # what a killed worker left half-way
    left.mkdir()

    jobs.run(str(job.pk))

    job.refresh_from_db()
    assert job.state == "done"
    assert storing.forget_left() == 0
    day = time.time() + storing.LEFT_AFTER_SECONDS + 60
    assert storing.forget_left(day) == 1
    assert folders(packages_root) == [PackageVersion.objects.get().folder]


def test_an_upload_that_waits_is_not_forgotten(packages_root):
    storing.queue_upload(SimpleUploadedFile("a.zip", scorm()), package=None, by=None)

    assert storing.forget_left(time.time() + 10 * storing.LEFT_AFTER_SECONDS) == 0


def test_a_run_that_lost_its_lease_stores_nothing(packages_root):
    job = storing.queue_upload(SimpleUploadedFile("a.zip", scorm()), package=None, by=None)
    Job.objects.filter(pk=job.pk).update(state="running", claim=None)
    progress = jobs.Progress(job, os.urandom(4).hex() * 4)

    with pytest.raises(jobs.LeaseLost):
        import_package(progress, **job.arguments)

    assert not PackageVersion.objects.exists()
    assert folders(packages_root) == []


# --- By command -------------------------------------------------------------------------


def test_the_command_makes_a_draft_course_with_one_lesson(tmp_path):
    course_index()
    path = saved(tmp_path, scorm())

    call_command("import_course", path, stdout=io.StringIO())
    call_command("import_course", path, stdout=io.StringIO())

    course = CoursePage.objects.get(title="Khóa an toàn")
    lesson = LessonPage.objects.get(title="Khóa an toàn")
    assert not course.live
    assert not lesson.live
    assert package_in(lesson.get_latest_revision_as_object()) == Package.objects.get()
    assert PackageVersion.objects.count() == 1


def test_the_command_adds_a_newer_version_to_the_package_it_made(tmp_path):
    course_index()
    call_command("import_course", saved(tmp_path, scorm()), stdout=io.StringIO())

    call_command("import_course", saved(tmp_path, scorm(page="Mới")), stdout=io.StringIO())

    assert CoursePage.objects.filter(title="Khóa an toàn").count() == 1
    assert Package.objects.get().latest.number == 2


def test_the_command_imports_all_or_nothing(tmp_path, packages_root):
    course_index()
    good, bad = saved(tmp_path, h5p(), "tot.h5p"), saved(tmp_path, BAD, "xau.zip")

    with pytest.raises(CommandError, match="r1"):
        call_command("import_course", good, bad, stdout=io.StringIO())

    assert not Package.objects.exists()
    assert folders(packages_root) == []


# --- In the editor ------------------------------------------------------------------------


def test_a_trainer_uploads_and_sees_the_outline_and_the_warnings(
    client, trainer, django_capture_on_commit_callbacks
):
    page = '<script src="https://cdn.example.org/a.js"></script>'
    upload = SimpleUploadedFile("bai.zip", scorm(page=page, run__php="x"))
    listing = client.get("/quan-tri/snippets/courses/package/")
    assert listing.status_code == 200
    assert client.get("/quan-tri/snippets/courses/package/add/").status_code == 200

    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post("/quan-tri/snippets/courses/package/add/", {"file": upload})
    done = client.get(answer["Location"])

    package = Package.objects.get()
    edit = f"/quan-tri/snippets/courses/package/edit/{package.pk}/"
    assert edit in done.content.decode()
    shown = client.get(edit).content.decode()
    assert "cdn.example.org" in shown
    assert "run.php" in shown
    assert "Phần 1" in shown
    form = {"title": "Tên mới", "silent_rule": "said"}
    assert client.post(edit, form).status_code == 302
    package.refresh_from_db()
    assert (package.title, package.silent_rule, package.must_pass) == ("Tên mới", "said", False)


def test_the_editor_shows_why_an_upload_was_refused(
    client, trainer, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(
            "/quan-tri/snippets/courses/package/add/", {"file": SimpleUploadedFile("a.zip", BAD)}
        )

    assert "r1" in client.get(answer["Location"]).content.decode()


def test_an_import_under_way_asks_again(client, trainer):
    job = storing.queue_upload(SimpleUploadedFile("a.zip", scorm()), package=None, by=trainer)

    answer = client.get(reverse("packages:import", args=[job.pk]))

    assert answer["Refresh"] == "2"


@pytest.mark.parametrize("name", ["a.exe", "a.zip.html"])
def test_refuses_a_file_of_another_kind(client, trainer, name):
    answer = client.post(
        "/quan-tri/snippets/courses/package/add/", {"file": SimpleUploadedFile(name, b"x")}
    )

    assert answer.status_code == 422
    assert not Job.objects.exists()


def test_strangers_upload_nothing(client, sign_in, settings):
    settings.DEMO = True
    sign_in()

    answer = client.post(
        "/quan-tri/snippets/courses/package/add/", {"file": SimpleUploadedFile("a.zip", scorm())}
    )

    assert answer.status_code in {302, 403}
    assert not Job.objects.exists()


def test_items_of_one_id_are_told_apart(queue):
    twice = manifest(item(1), item(2).replace('"i2"', '"i1"'))

    queue(zipped({"imsmanifest.xml": twice, "p1.html": "x", "p2.html": "y"}))

    version = PackageVersion.objects.get()
    ids = [one.id for one in version.outline.playable]
    assert len(set(ids)) == 2
    assert version.warnings
