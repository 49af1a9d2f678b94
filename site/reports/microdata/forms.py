from django import forms
from django.core.validators import MinLengthValidator
from django.utils.translation import gettext_lazy as _

from advisory.models import InstrumentVersion


class VersionChoice(forms.ModelChoiceField):
    def label_from_instance(self, version: InstrumentVersion) -> str:
        return f"{version.instrument} ({version.version})"


class MicrodataForm(forms.Form):
    """Which data, and what for: the purpose is kept in the audit trail."""

    version = VersionChoice(
        queryset=InstrumentVersion.objects.frozen().select_related("instrument"),
        label=_("Questionnaire and version"),
        empty_label=_("Choose"),
    )
    purpose = forms.CharField(
        max_length=300,
        validators=[MinLengthValidator(15)],
        label=_("What you need the data for"),
        help_text=_("At least 15 characters; kept in the audit trail with your name."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    agrees = forms.BooleanField(
        label=_(
            "I will not try to find out which business a line is about, nor pass the file on "
            "to people outside the agency."
        )
    )
