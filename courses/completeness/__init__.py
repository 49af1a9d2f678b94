"""What a course, lesson, quiz or question must have before readers see it; drafts may lack all of it.

One list serves the panel beside the editor and whatever publishes: the form, review, schedules,
many pages at once, imports. A row that is missing blocks; a row to look at warns.
"""

from typing import TYPE_CHECKING

from courses.completeness.body import body_text
from courses.completeness.rows import Row, State

if TYPE_CHECKING:
    from wagtail.models import Page

    from courses.models import Question, Quiz
    from courses.models.content import StudyPage

    Checked = StudyPage | Quiz | Question

__all__ = ["Row", "State", "body_text", "problems", "rows"]


def rows(page: "Checked", *, parent: "Page | None" = None) -> list[Row]:
    """Everything to look at, in the order of the editor; weighs the page and opens its media.

    `parent` is where a page that is not in the tree yet will stand.
    """
    from courses.completeness.body import body_rows
    from courses.completeness.weight import weight_rows

    return [*page.own_rows(), *body_rows(page), *weight_rows(page, parent)]


def problems(page: "Checked", *, parent: "Page | None" = None) -> list[str]:
    """Every reason not to publish, one sentence each; a light page is not weighed."""
    from courses.completeness.body import body_rows
    from courses.completeness.weight import may_be_heavy, weight_rows

    found = [*page.own_rows(), *body_rows(page)]
    if may_be_heavy(page):
        found += weight_rows(page, parent)
    return list(dict.fromkeys(row.text for row in found if row.blocks))
