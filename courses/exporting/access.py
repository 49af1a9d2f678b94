"""Who may take a course away as a file: it holds the answers of its quizzes."""

from courses.models import CoursePage


def may_export(user, course: CoursePage) -> bool:
    """Those who write its quizzes and may edit it; to all others its pages are there to read."""
    return user.has_perm("courses.change_quiz") and course.permissions_for_user(user).can_edit()
