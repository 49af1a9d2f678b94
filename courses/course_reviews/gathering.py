"""What of a course readers do not see yet, and what keeps each page from going to them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from wagtail.models import Page, Revision

from courses import completeness
from courses.models import CoursePage, LessonPage, ModulePage
from courses.models.content import StudyPage


@dataclass
class Candidate:
    """A page with something to publish: the page as it is, and its latest draft."""

    page: StudyPage
    draft: StudyPage
    revision: Revision | None

    @property
    def is_new(self) -> bool:
        """Readers do not see the page at present."""
        return not self.page.live

    @property
    def is_retired(self) -> bool:
        """It was published once and taken down; sending it again must be meant."""
        return self.is_new and self.page.first_published_at is not None

    @property
    def problems(self) -> list[str]:
        return completeness.problems(self.draft)

    @property
    def is_ready(self) -> bool:
        return not self.is_retired and not self.problems


def candidates(course: CoursePage) -> list[Candidate]:
    """The course, its modules and lessons that hold something unpublished, in tree order.

    What waits for its date is left out: somebody has approved it already.
    """
    pages = [course, *ModulePage.objects.below(course), *LessonPage.objects.below(course)]
    pending = [page for page in pages if page.has_unpublished_changes or not page.live]
    revisions = Revision.objects.in_bulk(
        [page.latest_revision_id for page in pending if page.latest_revision_id]
    )
    found = []
    for page in sorted(pending, key=lambda page: page.path):
        revision = revisions.get(page.latest_revision_id)
        if revision is not None and revision.approved_go_live_at:
            continue
        draft = page.with_content_json(revision.content) if revision else page
        found.append(Candidate(page, draft, revision))
    return found


def hidden(pages: Iterable[Page]) -> list[str]:
    """Which of these pages readers could not reach, because a page above stays a draft."""
    chosen = sorted(pages, key=lambda page: page.path)
    going = {page.path for page in chosen}
    found = []
    for page in chosen:
        for above in Page.objects.ancestor_of(page).not_live().order_by("path"):
            if above.path not in going and above.specific_class in (CoursePage, ModulePage):
                found.append(
                    _("“%(page)s” cannot be read without “%(above)s”, which is a draft.")
                    % {"page": page.title, "above": above.title}
                )
    return found


def has_lessons(course: CoursePage, going: Iterable[Page]) -> bool:
    """Whether readers would find a lesson in the course."""
    if any(isinstance(page.specific, LessonPage) for page in going):
        return True
    return LessonPage.objects.readable().below(course).exists()
