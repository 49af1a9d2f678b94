from django import forms
from django.utils.translation import gettext_lazy as _

from advisory.assessments.questionnaire import Questionnaire


class ColleagueForm(forms.Form):
    """Whom to ask, and for which parts."""

    name = forms.CharField(
        label=_("Colleague's name"),
        max_length=80,
        help_text=_("As you call them, for example: Ms Hoa, accountant."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    phone = forms.RegexField(
        label=_("Phone"),
        regex=r"^\+?[0-9 .()-]{8,20}$",
        required=False,
        max_length=20,
        help_text=_("Only to open a text message to them. Nobody but you sees it in full."),
        error_messages={"invalid": _("Write the number with digits, for example 0912 345 678.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel"}),
    )
    parts = forms.MultipleChoiceField(
        label=_("Parts to answer"),
        required=False,
        help_text=_("Choose none to ask for all of them."),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: object, questionnaire: Questionnaire, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parts"].choices = [
            (page.key, page.label or _("General questions")) for page in questionnaire.pages
        ]
