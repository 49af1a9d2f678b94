"""What a portal needs before courses can be written: rights, review, the starter library."""

from contextlib import ExitStack
from pathlib import Path

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Workflow,
    WorkflowContentType,
    WorkflowPage,
    WorkflowTask,
)

from core.models import CompetenceGroup
from courses.importing.errors import CourseError, ImportRefused
from courses.importing.reading import read_courses
from courses.importing.writing import Report, new_archives, write_courses
from courses.models import CourseIndexPage, PeerApprovalTask, Question, QuestionPool, Quiz, Trainer
from courses.packages.drafting import draft_course
from courses.packages.storing import SUFFIXES, Opened, opened
from users.roles import Role

LIBRARY = Path(__file__).resolve().parent / "library"


class NoCourseList(Exception):
    """There is no course list yet for courses to go under."""


WORKFLOW = "Duyệt khóa học và bài học"
TASK = "Cán bộ duyệt"
TRAINERS_MAY = ["add_page", "change_page"]
OFFICIALS_MAY = [*TRAINERS_MAY, "publish_page", "lock_page", "unlock_page"]
MEDIA = {"wagtaildocs": "document", "wagtailimages": "image"}
REVIEWED = (Question, Quiz, Trainer)


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
        _allow_snippets(group, publish="publish_page" in allowed)
        _allow_packages(group)
        _allow_classes(group)
    task, _created = PeerApprovalTask.objects.get_or_create(name=TASK)
    task.groups.add(officials)
    workflow, _created = Workflow.objects.get_or_create(name=WORKFLOW)
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task, defaults={"sort_order": 0})
    WorkflowPage.objects.update_or_create(page=index, defaults={"workflow": workflow})
    for model in REVIEWED:
        WorkflowContentType.objects.update_or_create(
            content_type=ContentType.objects.get_for_model(model), defaults={"workflow": workflow}
        )


def _allow_snippets(group: Group, *, publish: bool) -> None:
    """Let a group write questions, quizzes, profiles; publishing them is for those who review.

    So is deleting a profile that no course names; what learners answered is never deleted.
    """
    for model in (*REVIEWED, QuestionPool):
        verbs = ["add", "change", "view"]
        if publish and model in REVIEWED:
            verbs.append("publish")
            if model is Trainer:
                verbs.append("delete")
        for verb in verbs:
            group.permissions.add(
                Permission.objects.get(
                    content_type=ContentType.objects.get_for_model(model),
                    codename=f"{verb}_{model._meta.model_name}",
                )
            )


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


def _allow_packages(group: Group) -> None:
    """Let a group upload packages and set their rules; deleting is left to administrators."""
    codenames = [f"{verb}_package" for verb in ("add", "change", "view")]
    group.permissions.add(
        *Permission.objects.filter(content_type__app_label="courses", codename__in=codenames)
    )


def _allow_classes(group: Group) -> None:
    """Let a group plan classes; one in which people took seats is never deleted."""
    codenames = [f"{verb}_cohort" for verb in ("add", "change", "delete", "view")]
    group.permissions.add(
        *Permission.objects.filter(content_type__app_label="courses", codename__in=codenames)
    )


def course_index() -> CourseIndexPage:
    index = CourseIndexPage.objects.first()
    if index is None:
        raise NoCourseList(_("There is no course list page yet. Run set_up first."))
    return index


def import_courses(paths: list[Path], *, draft: bool = False) -> Report:
    """Create or update courses from Markdown folders and packages: all of them, or none.

    A package becomes a draft, for it lacks what a course needs before readers see it. Raises
    ImportRefused with every error found (courses.importing.errors).
    """
    archives = [path for path in paths if path.suffix.lower() in SUFFIXES]
    sources = read_courses([path for path in paths if path not in archives])
    with ExitStack() as folders:
        packages = [folders.enter_context(opened(path, file_name=path.name)) for path in archives]
        inside = {path: _open(folders, path) for path in new_archives(sources)}
        with transaction.atomic():
            report = write_courses(sources, course_index(), draft=draft, packages=inside)
            for package in packages:
                draft_course(package, course_index(), report)
    return report


def _open(folders: ExitStack, archive: Path) -> Opened:
    """A package of a course folder; its errors name the archive, then the file in it."""
    try:
        return folders.enter_context(opened(archive, file_name=archive.name))
    except ImportRefused as refused:
        found = [(archive / error.file, error.line, error.message) for error in refused.errors]
        raise ImportRefused([CourseError(*error) for error in found]) from refused


def import_library() -> Report:
    """Bring in the starter library shipped with the code, the groups of skills in their order."""
    rank = {key: i for i, key in enumerate(CompetenceGroup.objects.values_list("key", flat=True))}
    sources = read_courses(sorted(path.parent for path in LIBRARY.glob("*/course.md")))
    sources.sort(key=lambda source: rank[source.competence])
    return write_courses(sources, course_index(), draft=False)
