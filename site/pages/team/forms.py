import datetime

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from courses.models import TeamMember
from courses.teams.offer import Handout, handout, handouts

MOST_DAYS = 365


class MemberForm(forms.Form):
    """Whom to put on the team."""

    name = forms.CharField(
        label=pgettext_lazy("person", "Name"),
        max_length=80,
        help_text=_("As you call them, for example: chị Hoa."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    phone = forms.RegexField(
        label=_("Phone"),
        regex=r"^\+?[0-9 .()-]{8,20}$",
        max_length=20,
        help_text=_(
            "To send the link by Zalo or text message. Nobody outside your business sees it."
        ),
        error_messages={"invalid": _("Write the number with digits, for example 0912 345 678.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel"}),
    )
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())


class People(forms.MultipleChoiceField):
    """Members by their pk; whether they are on the team is for the action to say."""

    def valid_value(self, value: str) -> bool:
        return value.isdecimal() and len(value) < 18


class HandOutForm(forms.Form):
    """What to hand to whom, and by when.

    A form just sent is checked without reading all courses again; `offer` fills in what a page
    shows to choose from.
    """

    what = forms.CharField(label=_("Course or lesson"), max_length=80, widget=forms.Select)
    everyone = forms.BooleanField(label=_("Everybody of the team"), required=False)
    people = People(label=_("Or these people"), required=False, widget=forms.CheckboxSelectMultiple)
    due_date = forms.DateField(
        label=_("Done by this day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    due_days = forms.IntegerField(
        label=_("Or within so many days after they first come in"),
        required=False,
        min_value=1,
        max_value=MOST_DAYS,
        help_text=_("Leave both empty if there is no hurry."),
    )

    handout: Handout | None = None

    def offer(self, members: list[TeamMember]) -> None:
        self.fields["what"].widget.choices = [("", _("Choose")), *_choices()]
        self.fields["people"].choices = [(one.pk, one.name) for one in members]
        self.fields["due_date"].widget.attrs["min"] = timezone.localdate().isoformat()

    def clean_what(self) -> str:
        key = self.cleaned_data["what"]
        self.handout = handout(key)
        if self.handout is None:
            raise forms.ValidationError(_("Choose a course or a lesson."))
        return key

    def clean_due_date(self) -> datetime.date | None:
        day = self.cleaned_data["due_date"]
        if day is not None and day < timezone.localdate():
            raise forms.ValidationError(_("That day is over. Choose today or a later day."))
        return day

    def clean(self) -> dict:
        found = super().clean()
        if found.get("due_date") and found.get("due_days"):
            self.add_error("due_days", _("Fill in one of the two: a day, or a number of days."))
        if not found.get("everyone") and not found.get("people"):
            self.add_error("people", _("Choose somebody."))
        return found

    @property
    def chosen(self) -> list[int] | None:
        """Whom it is for, None for everybody."""
        data = self.cleaned_data
        return None if data["everyone"] else [int(pk) for pk in data["people"]]


def _choices() -> list[tuple[str, list[tuple[str, str]]]]:
    return [
        (
            whole.course_title,
            [
                (whole.key, _("The whole course: %(title)s") % {"title": whole.course_title}),
                *((lesson.key, lesson.lesson_title) for lesson in lessons),
            ],
        )
        for whole, *lessons in handouts()
    ]
