from django import forms
from django.utils.translation import gettext_lazy as _

from core.folding import alphabetical
from reports.trail.verbs import BEGINNINGS, VERBS


class TrailForm(forms.Form):
    """Which lines of the trail: by whom, what, about what and when; all of them optional."""

    who = forms.CharField(required=False, max_length=100, label=_("E-mail or name of the person"))
    verb = forms.ChoiceField(required=False, label=_("What was done"))
    since = forms.DateField(
        required=False,
        label=_("From (day)"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    until = forms.DateField(
        required=False,
        label=_("To (day, included)"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    about = forms.CharField(
        required=False,
        max_length=130,
        label=_("About what"),
        help_text=_("As the trail writes it, for example advisory.business 12, or its kind alone."),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        named = sorted((VERBS | BEGINNINGS).items(), key=lambda one: alphabetical(str(one[1])))
        self.fields["verb"].choices = [("", _("All")), *named]

    def clean(self) -> dict:
        found = super().clean()
        since, until = found.get("since"), found.get("until")
        if since and until and since > until:
            raise forms.ValidationError(_("The first day is after the last."))
        return found
