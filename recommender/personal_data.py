"""The recommender's part of "my data": what a person was shown, opened and said."""

from django.utils.translation import gettext_lazy as _

from recommender.actions import forget_tracking
from users.models import User
from users.personal_data import erases, exports, moment


@exports("suggestions")
def _suggestions(user: User) -> object:
    rows = user.recommendation_feedback.select_related("recommendation__platform").order_by("pk")
    return [
        {
            "at": moment(row.at),
            "what": row.verb,
            "reason": row.reason,
            "course": str(row.recommendation.course_key or ""),
            "platform": row.recommendation.platform.key if row.recommendation.platform else "",
            "place": row.position,
        }
        for row in rows
    ]


@erases(
    _("What you were shown and opened of suggestions is deleted; what was said stays, unnamed.")
)
def _erase_tracking(user: User) -> None:
    forget_tracking(user=user)
