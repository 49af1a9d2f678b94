"""Trainer profiles in Wagtail: each trainer writes their own, officials may edit all."""

from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import LiveStatusTagColumn, UpdatedAtColumn
from wagtail.snippets.views.snippets import SnippetViewSet

from courses.models import Trainer
from courses.quizzes.editor import CheckedForm


class TrainerForm(CheckedForm):
    """A trainer's new profile is their own, and one is enough."""

    def clean(self) -> dict:
        cleaned = super().clean()
        if self.instance.pk is None and "user" not in self.fields:
            if Trainer.objects.filter(user=self.for_user).exists():
                self.add_error(None, gettext("You have a profile already: edit that one."))
            self.instance.user = self.for_user
        return cleaned

    def problems(self) -> list[str]:
        return self.instance.problems()


class TrainerViewSet(SnippetViewSet):
    model = Trainer
    icon = "user"
    menu_label = _("Trainers")
    menu_order = 93
    add_to_admin_menu = True
    list_display = ["name", "role", LiveStatusTagColumn(), UpdatedAtColumn()]
    search_fields = ["name", "role"]
    edit_handler = ObjectList(
        [
            FieldPanel("name", required_on_save=True),
            FieldPanel("role"),
            FieldPanel("text"),
            FieldPanel("photo"),
            FieldPanel("user", permission="courses.publish_trainer"),
            MultiFieldPanel(
                [FieldPanel("role_en"), FieldPanel("text_en")], heading=_("For readers of English")
            ),
        ],
        base_form_class=TrainerForm,
    )


@hooks.register("before_edit_snippet")
def keep_to_own_profile(request: HttpRequest, instance: models.Model) -> None:
    """Wagtail asks what a person may do with profiles at large; this asks whose it is."""
    if isinstance(instance, Trainer) and not instance.may_be_edited_by(request.user):
        raise PermissionDenied
