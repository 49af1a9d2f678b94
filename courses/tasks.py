"""Regular work of courses."""

from celery import shared_task

from courses.quizzes.taking import close_overdue


@shared_task(ignore_result=True)
def close_overdue_quizzes() -> None:
    """End the attempts whose time is over and whose learner did not come back."""
    close_overdue()
