"""The people a business hands lessons to, and what it handed them.

Courses know no businesses: a team is the key its owner's page gives (the business's public id),
with a copy of the name. What a person learnt is in their enrolments, never here.
"""

import uuid
from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

#: How people are addressed here; written small inside a sentence.
_HONORIFICS = {"anh", "chị", "cô", "chú", "bác", "em", "ông", "bà", "bạn", "dì", "cậu", "thầy"}


class TeamMemberQuerySet(models.QuerySet):
    def of_team(self, team_key: uuid.UUID) -> "TeamMemberQuerySet":
        return self.filter(team_key=team_key)

    def present(self) -> "TeamMemberQuerySet":
        """Those who were not taken off the team."""
        return self.filter(left_at=None)


class TeamMember(models.Model):
    """A person of a team, known to its owner by name and phone.

    They come in by a personal link and a code, both made from `public_id`, `link_number` and the
    portal's secret, so that nothing secret is stored; a new number makes the old ones void.
    `user` is who came: an account of their own, or one that the link opens.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    team_key = models.UUIDField(db_index=True)
    team_name = models.CharField(max_length=255)
    name = models.CharField(max_length=80)
    phone = models.CharField(max_length=20, blank=True)
    email = models.EmailField(blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="team_places",
    )
    link_number = models.PositiveSmallIntegerField(default=1)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    added_at = models.DateTimeField(auto_now_add=True)
    wrong_codes = models.PositiveSmallIntegerField(
        default=0, help_text="Wrong codes typed since the last right one or the last new link."
    )
    wrong_code_at = models.DateTimeField(null=True)
    joined_at = models.DateTimeField(null=True, help_text="When they first came in.")
    left_at = models.DateTimeField(null=True, help_text="When they were taken off the team.")
    is_demo = models.BooleanField(default=False)

    objects = TeamMemberQuerySet.as_manager()

    class Meta:
        ordering = ["added_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["team_key", "user"],
                condition=Q(left_at=None),
                name="one_team_place_per_person",
            )
        ]

    def __str__(self) -> str:
        return self.name or _("A former member of staff")

    @property
    def has_own_sign_in(self) -> bool:
        """Whether who came signs in by themselves, so that the link opens their account no more."""
        return self.user is not None and not self.user.is_guest

    @property
    def name_in_a_sentence(self) -> str:
        """The name as it stands after a word: "Chị Hoa" is "chị Hoa"."""
        first, space, rest = self.name.partition(" ")
        is_address = rest and first.lower() in _HONORIFICS
        return f"{first.lower()}{space}{rest}" if is_address else self.name


class AssignmentQuerySet(models.QuerySet):
    def open(self) -> "AssignmentQuerySet":
        """Neither taken back nor of somebody who left the team."""
        return self.filter(withdrawn_at=None, member__left_at=None)


class Assignment(models.Model):
    """A course, or one lesson of it, handed to a member of a team.

    Due on a day, or some days after the member first came in, or at no time. Hangs on translation
    keys, with the titles they had, as enrolments do.
    """

    member = models.ForeignKey(TeamMember, on_delete=models.CASCADE, related_name="assignments")
    course_key = models.UUIDField()
    course_title = models.CharField(max_length=255)
    lesson_key = models.UUIDField(null=True, help_text="Empty: the whole course.")
    lesson_title = models.CharField(max_length=255, blank=True)
    due_date = models.DateField(null=True, blank=True)
    due_days = models.PositiveSmallIntegerField(null=True, blank=True)
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    assigned_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True, help_text="When somebody last reminded.")

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["assigned_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "course_key"],
                condition=Q(withdrawn_at=None, lesson_key=None),
                name="one_open_assignment_per_course",
            ),
            models.UniqueConstraint(
                fields=["member", "course_key", "lesson_key"],
                condition=Q(withdrawn_at=None, lesson_key__isnull=False),
                name="one_open_assignment_per_lesson",
            ),
            models.CheckConstraint(
                condition=Q(due_date=None) | Q(due_days=None), name="assignment_is_due_one_way"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}: {self.title}"

    @property
    def title(self) -> str:
        return self.lesson_title or self.course_title

    @property
    def due(self) -> date | None:
        """The day by which it is to be done; None while nobody can say."""
        if self.due_date or self.due_days is None:
            return self.due_date
        joined = self.member.joined_at
        return timezone.localdate(joined) + timedelta(days=self.due_days) if joined else None
