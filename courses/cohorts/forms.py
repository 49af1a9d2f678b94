from django import forms
from django.utils.translation import gettext_lazy as _

from courses.cohorts.seats import may_move
from courses.models import Cohort, Seat


class PersonForm(forms.Form):
    """What a trainer does with a person of the class: another class of the course, or off the list."""

    to = forms.ModelChoiceField(
        Cohort.objects.none(),
        label=_("What to do"),
        required=False,
        empty_label=_("Take off the list"),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The person reads it."),
    )

    def __init__(self, data, *, seat: Seat) -> None:
        super().__init__(data)
        self.others = Cohort.objects.coming().of_course(seat.cohort.course_key)
        self.fields["to"].queryset = self.others.exclude(pk=seat.cohort_id)
        self.fields["to"].label_from_instance = _class_choice
        self.seat = seat

    def clean_to(self) -> Cohort | None:
        to = self.cleaned_data["to"]
        if to is not None and not may_move(self.seat.cohort, to):
            raise forms.ValidationError(_("Nobody can be moved to that class."))
        return to


def _class_choice(cohort: Cohort) -> str:
    return _("Move to: %(title)s, from %(day)s") % {
        "title": cohort.title,
        "day": f"{cohort.starts_on:%d/%m/%Y}",
    }
