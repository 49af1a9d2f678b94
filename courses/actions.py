"""Writes of learners and of set-up; every one may be repeated."""

from pathlib import Path
from uuid import UUID

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from core.models import CompetenceGroup
from courses.importing.reading import read_courses
from courses.importing.writing import Report, write_courses
from courses.lessons import Outline, Standing, lessons_of_course_key, standings
from courses.models import (
    CourseIndexPage,
    CoursePage,
    Enrolment,
    LessonPage,
    LessonProgress,
    PeerApprovalTask,
)
from users.consents import Purpose, require_consent
from users.roles import Role

LIBRARY = Path(__file__).resolve().parent / "library"


class NotEnrolled(Exception):
    """The person has to enrol in the course first."""


class NoSuchLesson(Exception):
    """No live lesson of a live course has this key."""


class NoCourseList(Exception):
    """There is no course list yet for courses to go under."""


# --- Learning -------------------------------------------------------------------


@transaction.atomic
def enrol(*, user, course: CoursePage, is_demo: bool = False) -> Enrolment:
    """Enrol a person, or take up again a course they had left; what they did before counts.

    Raises NotConsented: from here on the portal keeps a learning record.
    """
    require_consent(user=user, purpose=Purpose.LEARNING)
    enrolment, created = Enrolment.objects.get_or_create(
        user=user,
        course_key=course.translation_key,
        defaults={"course_title": course.title, "is_demo": is_demo},
    )
    if not created and enrolment.state == Enrolment.State.WITHDRAWN:
        finished = enrolment.completed_at is not None
        enrolment.state = Enrolment.State.COMPLETED if finished else Enrolment.State.ACTIVE
        enrolment.course_title = course.title
        enrolment.save(update_fields=["state", "course_title"])
    return enrolment


def open_lesson(*, standing: Standing, lesson: LessonPage) -> None:
    """Remember that an enrolled person opened a lesson; no write if that is known."""
    key = lesson.translation_key
    if not standing.is_taking:
        return
    if key not in standing.seen:
        LessonProgress.objects.bulk_create(
            [LessonProgress(enrolment_id=standing.enrolment_id, lesson_key=key)],
            ignore_conflicts=True,
        )
    if standing.last_lesson_key != key:
        Enrolment.objects.filter(pk=standing.enrolment_id).update(
            last_lesson_key=key, last_opened_at=timezone.now()
        )


@transaction.atomic
def complete_lesson(*, user, course_key: UUID, lesson_key: UUID) -> Outline:
    """Record a lesson as done, and the course once all its live lessons are.

    Raises NoSuchLesson or NotEnrolled. Returns the course's lessons as they stand now.
    """
    now = timezone.now()
    lessons = lessons_of_course_key(course_key)
    if lesson_key not in {lesson.translation_key for lesson in lessons}:
        raise NoSuchLesson
    # The update locks the row: of two last lessons done at once, the second sees the first.
    taking = Enrolment.objects.of(user).filter(course_key=course_key).taking()
    if not taking.update(last_lesson_key=lesson_key, last_opened_at=now):
        raise NotEnrolled
    standing = standings(user, [course_key])[course_key]
    if lesson_key not in standing.done:
        _record_done(standing, lesson_key)
        standing.seen.add(lesson_key)
        standing.done.add(lesson_key)
    outline = Outline(lessons, standing)
    if not standing.is_completed and outline.done_count == len(outline.rows):
        Enrolment.objects.filter(pk=standing.enrolment_id).update(
            state=Enrolment.State.COMPLETED,
            completed_at=now,
            completed_revision=lessons[0].course_revision,
        )
        standing.is_completed = True
        standing.state = Enrolment.State.COMPLETED
    return outline


def _record_done(standing: Standing, lesson_key: UUID) -> None:
    """One statement, whether or not the lesson was opened before, here or in another tab."""
    LessonProgress.objects.bulk_create(
        [
            LessonProgress(
                enrolment_id=standing.enrolment_id,
                lesson_key=lesson_key,
                state=LessonProgress.State.COMPLETED,
                completed_at=timezone.now(),
            )
        ],
        update_conflicts=True,
        unique_fields=["enrolment", "lesson_key"],
        update_fields=["state", "completed_at"],
    )


def withdraw(*, user, course_key: UUID) -> bool:
    """Leave a course; what was done is kept. False if the person was not in it."""
    taking = Enrolment.objects.of(user).filter(course_key=course_key).taking()
    return bool(taking.update(state=Enrolment.State.WITHDRAWN))


def end_learning_record(*, user, erase: bool) -> None:
    """Leave every course, so that nothing more is recorded; with `erase` the record goes too."""
    mine = Enrolment.objects.of(user)
    if erase:
        mine.delete()
    else:
        mine.taking().update(state=Enrolment.State.WITHDRAWN)


# --- Set-up ---------------------------------------------------------------------

WORKFLOW = "Duyệt khóa học và bài học"
TASK = "Cán bộ duyệt"
TRAINERS_MAY = ["add_page", "change_page"]
OFFICIALS_MAY = [*TRAINERS_MAY, "publish_page", "lock_page", "unlock_page"]
MEDIA = {"wagtaildocs": "document", "wagtailimages": "image"}


@transaction.atomic
def ensure_workflow() -> None:
    """Give trainers and officials their rights over courses, with review between them."""
    index = course_index()
    trainers, officials = (
        Group.objects.get_or_create(name=role.value)[0] for role in (Role.TRAINER, Role.OFFICIAL)
    )
    for group, allowed in ((trainers, TRAINERS_MAY), (officials, OFFICIALS_MAY)):
        group.permissions.add(
            Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
        )
        for codename in allowed:
            permission = Permission.objects.get(
                content_type__app_label="wagtailcore", codename=codename
            )
            GroupPagePermission.objects.get_or_create(
                group=group, page=index, permission=permission
            )
        _allow_media(group)
    task, _created = PeerApprovalTask.objects.get_or_create(name=TASK)
    task.groups.add(officials)
    workflow, _created = Workflow.objects.get_or_create(name=WORKFLOW)
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task, defaults={"sort_order": 0})
    WorkflowPage.objects.update_or_create(page=index, defaults={"workflow": workflow})


def _allow_media(group: Group) -> None:
    """Let a group add and choose pictures and documents, in the root collection."""
    root = Collection.get_first_root_node()
    for app, model in MEDIA.items():
        for verb in ("add", "choose"):
            permission = Permission.objects.get(
                content_type__app_label=app, codename=f"{verb}_{model}"
            )
            GroupCollectionPermission.objects.get_or_create(
                group=group, collection=root, permission=permission
            )


def course_index() -> CourseIndexPage:
    index = CourseIndexPage.objects.first()
    if index is None:
        raise NoCourseList(_("There is no course list page yet. Run set_up first."))
    return index


def import_courses(paths: list[Path], *, draft: bool = False) -> Report:
    """Create or update courses from Markdown folders: all of them, or none.

    Raises ImportRefused with every error found (courses.importing.errors).
    """
    return write_courses(read_courses(paths), course_index(), draft=draft)


def import_library() -> Report:
    """Bring in the starter library shipped with the code, the groups of skills in their order."""
    rank = {key: i for i, key in enumerate(CompetenceGroup.objects.values_list("key", flat=True))}
    sources = read_courses(sorted(path.parent for path in LIBRARY.glob("*/course.md")))
    sources.sort(key=lambda source: rank[source.competence])
    return write_courses(sources, course_index(), draft=False)
