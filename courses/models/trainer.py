"""Who gives a course: a profile that trainers write once and courses name."""

from collections.abc import Sequence

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import model_from_serializable_data
from wagtail.images import get_image_model_string
from wagtail.models import DraftStateMixin, Orderable, RevisionMixin, WorkflowMixin

from core.translated import is_english
from core.visitor_cache import forget_public_pages
from courses.completeness.rows import Row, missing
from users.roles import Role


class Trainer(WorkflowMixin, DraftStateMixin, RevisionMixin, models.Model):
    """A profile shown beside courses; readers see it once somebody else has approved it."""

    PHOTO = "fill-96x96|format-webp|webpquality-60"  # 2 to 4 KB

    name = models.CharField(_("name"), max_length=120)
    role = models.CharField(_("role and organisation"), max_length=160, blank=True)
    role_en = models.CharField(_("role and organisation in English"), max_length=160, blank=True)
    text = models.TextField(
        _("short text"),
        max_length=600,
        blank=True,
        help_text=_("Two or three sentences: what they know from their own work."),
    )
    text_en = models.TextField(_("short text in English"), max_length=600, blank=True)
    photo = models.ForeignKey(
        get_image_model_string(),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("photo"),
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="trainer_profile",
        limit_choices_to={"groups__name": Role.TRAINER},
        verbose_name=_("account"),
        help_text=_("Whose profile it is: this person may edit it."),
    )
    revisions = GenericRelation(
        "wagtailcore.Revision",
        content_type_field="base_content_type",
        object_id_field="object_id",
        for_concrete_model=False,
        related_query_name="trainer",
    )

    class Meta:
        ordering = ["name"]
        verbose_name = _("trainer")
        verbose_name_plural = _("trainers")

    def __str__(self) -> str:
        return self.name

    def save(self, *args, update_fields: Sequence[str] | None = None, **kwargs) -> None:
        if self.live and update_fields is None and (found := self.problems()):
            raise ValidationError(found)
        super().save(*args, update_fields=update_fields, **kwargs)
        forget_public_pages()

    def problems(self) -> list[str]:
        """What keeps the profile from being published, one sentence each."""
        found = []
        if not self.role.strip():
            found.append(gettext("Say what the trainer does and where."))
        if not self.text.strip():
            found.append(gettext("The profile has no text yet."))
        return found

    def own_rows(self) -> list[Row]:
        """Lines of the list that keeps it from being published."""
        return [missing(gettext("Profile"), sentence) for sentence in self.problems()]

    def may_be_edited_by(self, user) -> bool:
        """Trainers edit their own profile, those who publish edit all."""
        return user.pk == self.user_id or user.has_perm("courses.publish_trainer")

    @property
    def shown_role(self) -> str:
        return (is_english() and self.role_en) or self.role

    @property
    def role_lang(self) -> str:
        return "en" if is_english() and self.role_en else "vi"

    @property
    def shown_text(self) -> str:
        return (is_english() and self.text_en) or self.text

    @property
    def text_lang(self) -> str:
        return "en" if is_english() and self.text_en else "vi"

    @property
    def photo_text(self) -> str:
        """What is read aloud for the photo; never the name of its file."""
        return self.photo.alt_text or gettext("Photo of %(name)s") % {"name": self.name}


class CourseTrainer(Orderable):
    """A trainer named by a course."""

    course = ParentalKey(
        "courses.CoursePage", on_delete=models.CASCADE, related_name="trainer_links"
    )
    trainer = models.ForeignKey(
        Trainer, on_delete=models.PROTECT, related_name="course_links", verbose_name=_("trainer")
    )

    class Meta(Orderable.Meta):
        verbose_name = _("trainer of the course")

    def __str__(self) -> str:
        return str(self.trainer)

    @classmethod
    def from_serializable_data(
        cls, data: dict, check_fks: bool = True, strict_fks: bool = False
    ) -> "CourseTrainer | None":
        """Read from a revision; None for a profile deleted since, which modelcluster trips over."""
        if not Trainer.objects.filter(pk=data["trainer"]).exists():
            return None
        return model_from_serializable_data(cls, data, check_fks=False)
