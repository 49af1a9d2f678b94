"""What an owner wishes of suggestions: it decides between them and excludes none."""

from django import forms
from django.utils.translation import gettext_lazy as _

from advisory.models.business import SoftwareBudget
from advisory.models.listing import Language
from core.models import Topic

MOST_AIMS = 3


def _topics() -> list[tuple[str, str]]:
    return [(topic.key, topic.name) for topic in Topic.objects.all()]


class WishFields(forms.Form):
    """Three optional questions, asked closed."""

    aims = forms.MultipleChoiceField(
        label=_("What does the business want to get better at first?"),
        help_text=_("Up to three. Suggestions for these come first; large gaps still count."),
        required=False,
        choices=_topics,
        widget=forms.CheckboxSelectMultiple,
    )
    software_budget = forms.ChoiceField(
        label=_("What may software cost?"),
        help_text=_("Compared with the lowest price that vendors state."),
        required=False,
        choices=[("", _("Not said")), *SoftwareBudget.choices],
    )
    software_languages = forms.MultipleChoiceField(
        label=_("In which languages do people work with software?"),
        required=False,
        choices=Language.choices,
        widget=forms.CheckboxSelectMultiple,
    )

    def clean_aims(self) -> list[str]:
        aims = self.cleaned_data["aims"]
        if len(aims) > MOST_AIMS:
            raise forms.ValidationError(_("Choose three at most."), code="too_many")
        return aims
