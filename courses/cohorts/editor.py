"""Classes in Wagtail's editor: one form with all sessions; a class with people is cancelled, not deleted."""

from collections.abc import Iterator

from django import forms
from django.contrib import messages
from django.db import models, transaction
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets import AdminPageChooser
from wagtail.admin.widgets.button import Button
from wagtail.snippets.views.snippets import SnippetViewSet

from core.visitor_cache import forget_public_pages
from courses.cohorts.moved import meetings
from courses.cohorts.seats import after_edit
from courses.models import Cohort, CoursePage, LiveSession, Seat

State = Cohort.State


class CohortForm(WagtailAdminModelForm):
    """Chooses the course as a page and keeps its key; says what does not fit before it is saved."""

    course = forms.ModelChoiceField(
        CoursePage.objects.all(),
        label=_("Course"),
        widget=AdminPageChooser(target_models=[CoursePage]),
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self._was = Cohort.objects.with_counts().filter(pk=self.instance.pk).first()
        if self._was:
            course = CoursePage.objects.filter(translation_key=self._was.course_key).first()
            self.fields["course"].initial = course
            self.fields["course"].required = course is not None  # it may be gone by now

    def clean(self) -> dict:
        cleaned = super().clean()
        if course := cleaned.get("course"):
            self._clean_course(course)
        if self._was:
            self._clean_changes(cleaned)
        if cleaned.get("state") == State.OPEN and not cleaned.get("trainers"):
            self.add_error("trainers", _("An open class has a trainer, who sees the names."))
        self._clean_sessions(cleaned)
        return cleaned

    def _clean_course(self, course: CoursePage) -> None:
        if self._was and self._has_people and course.translation_key != self._was.course_key:
            self.add_error("course", _("People have taken seats: the course stays the same."))
        elif not CoursePage.objects.open().filter(pk=course.pk).exists():
            self.add_error("course", _("Choose a published course: who takes a seat is enrolled."))

    def _clean_changes(self, cleaned: dict) -> None:
        was, state, seats = self._was, cleaned.get("state"), cleaned.get("seats")
        if was.is_cancelled and state != State.CANCELLED:
            self.add_error("state", _("People were told that it is cancelled: plan a new class."))
        if state == State.DRAFT and self._has_people:
            self.add_error("state", _("People have taken seats: cancel the class instead."))
        if seats is not None and seats < was.seated:
            text = ngettext(
                "%(n)s person has a seat: move or take off people first.",
                "%(n)s people have a seat: move or take off people first.",
                was.seated,
            )
            self.add_error("seats", text % {"n": was.seated})

    def _clean_sessions(self, cleaned: dict) -> None:
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if not (first and last):
            return
        for form in self.formsets["sessions"].forms:
            if not form.is_valid() or not form.cleaned_data:
                continue
            session = form.instance
            if form.cleaned_data.get("DELETE"):
                if session.pk and session.attendance.exists():
                    text = _("Attendance was noted: tick “cancelled” instead of deleting it.")
                    self.add_error(None, text)
            elif session.starts_at and not (first <= session.day and session.last_day <= last):
                form.add_error("starts_at", _("This is not within the days of the class."))
                self.add_error(None, _("A session is not within the days of the class."))

    @property
    def _has_people(self) -> bool:
        return bool(self._was.seated or self._was.waiting)

    @transaction.atomic
    def save(self, commit: bool = True) -> Cohort:
        """Save; then seats added are given away, and a cancelling or a moved session is told."""
        if course := self.cleaned_data.get("course"):
            self.instance.course_key = course.translation_key
            self.instance.course_title = course.title
        now = timezone.now()
        for changed in self._changed():
            changed.revision += 1
            changed.changed_at = now
        before = meetings(self._was) if self._was else {}
        cohort = super().save(commit=commit)
        if commit:
            was_state = self._was.state if self._was else State.DRAFT
            after_edit(cohort=cohort, was_state=was_state, before=before, by=self.for_user)
            forget_public_pages()
        return cohort

    def _changed(self) -> Iterator[Cohort | LiveSession]:
        """What calendars have to be told of."""
        if self._was is None:
            return
        if self.changed_data:
            yield self.instance
        for form in self.formsets["sessions"].forms:
            if form.instance.pk and form.has_changed():
                yield form.instance


class CohortViewSet(SnippetViewSet):
    model = Cohort
    icon = "group"
    menu_label = _("Classes")
    menu_name = "classes"
    menu_order = 91
    add_to_admin_menu = True
    list_display = [
        "title",
        Column("course_title", label=_("Course"), sort_key="course_title"),
        Column("starts_on", label=_("First day"), sort_key="starts_on"),
        Column("get_state_display", label=pgettext_lazy("class", "State"), sort_key="state"),
        Column("seats_shown", label=_("Seats taken")),
        Column("waiting", label=_("Waiting")),
    ]
    list_filter = ["state", "mode", "trainers"]
    search_fields = ["title", "course_title"]
    edit_handler = ObjectList(
        [
            FieldPanel("course"),
            FieldPanel("title"),
            FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")]),
            MultiFieldPanel(
                [FieldPanel("mode"), FieldPanel("place"), FieldPanel("about")], heading=_("Where")
            ),
            MultiFieldPanel(
                [
                    FieldPanel("seats"),
                    FieldRowPanel([FieldPanel("opens_on"), FieldPanel("closes_on")]),
                ],
                heading=_("Seats"),
            ),
            FieldPanel("trainers", widget=forms.CheckboxSelectMultiple),
            InlinePanel(
                "sessions",
                heading=pgettext_lazy("class", "Sessions"),
                label=_("session"),
                panels=[
                    FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
                    FieldPanel("place"),
                    FieldPanel("link"),
                    FieldPanel("note"),
                    FieldPanel("is_cancelled"),
                ],
            ),
            MultiFieldPanel(
                [FieldPanel("state"), FieldPanel("cancelled_because")],
                heading=_("Open or cancelled"),
            ),
        ],
        base_form_class=CohortForm,
    )

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return Cohort.objects.with_counts()


@hooks.register("register_snippet_listing_buttons")
def class_buttons(snippet: models.Model, user, next_url: str | None = None) -> Iterator[Button]:
    if not isinstance(snippet, Cohort):
        return
    yield Button(_("See its page"), snippet.get_absolute_url(), icon_name="view", priority=30)
    people = reverse("courses:class-people", args=[snippet.public_id])
    yield Button(_("People and attendance"), people, icon_name="group", priority=31)


@hooks.register("before_delete_snippet")
def cancel_instead(
    request: HttpRequest, instances: list[models.Model]
) -> HttpResponseRedirect | None:
    """A class in which somebody took a seat stays, and is cancelled with a reason."""
    for cohort in instances:
        if isinstance(cohort, Cohort) and Seat.objects.filter(cohort=cohort).exists():
            text = gettext("People took seats in “%(title)s”: cancel it with a reason instead.")
            messages.error(request, text % {"title": cohort.title})
            return redirect("wagtailsnippets_courses_cohort:edit", cohort.pk)
    return None
