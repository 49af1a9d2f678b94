"""The bank and the quizzes in Wagtail: forms that say what is missing, and lists."""

from collections.abc import Iterator

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import hooks
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.ui.tables import LiveStatusTagColumn, UpdatedAtColumn
from wagtail.admin.widgets.button import Button
from wagtail.snippets.views.snippets import (
    EditView,
    IndexView,
    SnippetViewSet,
    SnippetViewSetGroup,
)

from courses.editing.checklist import ChecklistPanel, beside
from courses.models import Question, QuestionPool, Quiz
from courses.models.content import topics_panel
from courses.quizzes.completeness import quiz_problems
from courses.quizzes.definition import define, definition_problems


class CheckedForm(WagtailAdminModelForm):
    """Drafts may be incomplete; sending for review and publishing say what is missing."""

    def problems(self) -> list[str]:
        raise NotImplementedError

    def _post_clean(self) -> None:
        super()._post_clean()  # puts what was typed on the instance, as the rules need it
        if not self.is_deferred_validation and not self.errors:
            for sentence in self.problems():
                self.add_error(None, sentence)

    def lines(self, name: str) -> list[models.Model]:
        """The rows of a list as typed, in their order, without those to be deleted."""
        formset = self.formsets[name]
        if not formset.is_valid():
            return []
        kept = [
            form
            for form in formset.forms
            if form.cleaned_data and not form.cleaned_data.get("DELETE")
        ]
        kept.sort(key=lambda form: form.cleaned_data.get("ORDER") or 0)
        return [form.instance for form in kept]


class QuestionForm(CheckedForm):
    def problems(self) -> list[str]:
        definition = define(self.instance, self.lines("options"))
        return definition_problems(definition, topics=self.cleaned_data.get("topics", []))


class QuizForm(CheckedForm):
    def problems(self) -> list[str]:
        return quiz_problems(self.lines("parts"))


class QuestionIndexView(IndexView):
    @property
    def header_more_buttons(self) -> list[Button]:
        address = reverse("quizzes:import-qti")
        imports = Button(_("Import questions (QTI)"), address, icon_name="upload", priority=40)
        may_add = self.request.user.has_perm("courses.add_question")
        return [*super().header_more_buttons, *([imports] if may_add else [])]


class CheckedEditView(EditView):
    """With the checklist beside it, as it is with pages; it follows when the draft is saved."""

    def get_side_panels(self) -> MediaContainer:
        return beside(super().get_side_panels(), ChecklistPanel(self.object, self.request))


class QuestionViewSet(SnippetViewSet):
    model = Question
    index_view_class = QuestionIndexView
    edit_view_class = CheckedEditView
    icon = "help"
    list_display = ["__str__", "kind", "pool", LiveStatusTagColumn(), UpdatedAtColumn()]
    list_filter = ["kind", "pool", "topics", "live"]
    search_fields = ["text"]
    edit_handler = ObjectList(
        [
            FieldPanel("kind"),
            FieldPanel("text", required_on_save=True),
            FieldPanel("picture"),
            InlinePanel(
                "options",
                heading=pgettext_lazy("options", "Answers"),
                label=_("answer"),
                help_text=_(
                    "Choices: the answers, ticked where correct. Order: the lines in their right order. "
                    "Pairs: each line with its partner. Short text and number: what is accepted, ticked "
                    "as correct, and frequent mistakes with feedback of their own."
                ),
                panels=[
                    FieldPanel("text"),
                    FieldPanel("is_correct"),
                    FieldPanel("feedback"),
                    FieldPanel("match"),
                    FieldPanel("tolerance"),
                    FieldPanel("picture"),
                ],
            ),
            FieldPanel("note"),
            MultiFieldPanel([FieldPanel("points"), FieldPanel("pool")], heading=_("In a quiz")),
            topics_panel(),
        ],
        base_form_class=QuestionForm,
    )


class PoolViewSet(SnippetViewSet):
    model = QuestionPool
    icon = "folder-open-inverse"
    panels = [FieldPanel("name")]


class QuizViewSet(SnippetViewSet):
    model = Quiz
    edit_view_class = CheckedEditView
    icon = "list-ol"
    list_display = ["title", LiveStatusTagColumn(), UpdatedAtColumn()]
    search_fields = ["title"]
    edit_handler = ObjectList(
        [
            FieldPanel("title", required_on_save=True),
            FieldPanel("intro"),
            InlinePanel(
                "parts",
                heading=_("What it asks"),
                label=_("question or pool"),
                help_text=_("In each line a question, or a pool to draw some from."),
                panels=[FieldPanel("question"), FieldPanel("pool"), FieldPanel("draw")],
            ),
            MultiFieldPanel(
                [
                    FieldPanel("pass_mark"),
                    FieldPanel("done_when"),
                    FieldPanel("attempts_allowed"),
                    FieldPanel("counts"),
                    FieldPanel("minutes_allowed"),
                    FieldPanel("pause_minutes"),
                    FieldPanel("review"),
                ],
                heading=_("Rules of the quiz"),
            ),
            MultiFieldPanel(
                [FieldPanel("shuffle_questions"), FieldPanel("shuffle_options")], heading=_("Order")
            ),
        ],
        base_form_class=QuizForm,
    )


class QuizViewSetGroup(SnippetViewSetGroup):
    items = (QuizViewSet, QuestionViewSet, PoolViewSet)
    menu_label = _("Quizzes")
    menu_icon = "help"
    menu_name = "quizzes"
    menu_order = 92


@hooks.register("register_snippet_listing_buttons")
def quiz_buttons(snippet: models.Model, user, next_url: str | None = None) -> Iterator[Button]:
    if isinstance(snippet, Quiz) and user.has_perm("courses.change_quiz"):
        preview = reverse("quizzes:preview", args=[snippet.pk])
        yield Button(_("Take it on trial"), preview, icon_name="view", priority=30)
        figures = reverse("quizzes:statistics", args=[snippet.pk])
        yield Button(_("Statistics"), figures, icon_name="table", priority=31)
