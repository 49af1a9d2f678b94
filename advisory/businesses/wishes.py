"""What an owner wishes of suggestions: it decides between them and excludes none."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from advisory.models.business import SoftwareBudget
from advisory.models.listing import Language
from core.models import Topic

#: One list each: a phone has its own way to choose from many.
AIMS = ("first_aim", "second_aim", "third_aim")


def _topics() -> list[tuple[str, object]]:
    return [("", _("Not said")), *((topic.key, topic.name) for topic in Topic.objects.all())]


class WishFields(forms.Form):
    """Optional questions, asked closed."""

    first_aim = forms.ChoiceField(
        label=_("What does the business want to get better at first?"),
        help_text=_("Suggestions for your aims come first; large gaps still count."),
        required=False,
        choices=_topics,
    )
    second_aim = forms.ChoiceField(label=_("And second?"), required=False, choices=_topics)
    third_aim = forms.ChoiceField(label=_("And third?"), required=False, choices=_topics)
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


def with_aims(cleaned: dict[str, Any]) -> dict[str, Any]:
    """Put the aims together, each once, as a business keeps them."""
    chosen = [cleaned.pop(name, "") for name in AIMS]
    return cleaned | {"aims": list(dict.fromkeys(filter(None, chosen)))}
