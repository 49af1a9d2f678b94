from django import forms
from django.utils.translation import gettext_lazy as _

from recommender.models import Feedback


class ReasonForm(forms.Form):
    """Why a suggestion is not for them; it may stay unsaid."""

    reason = forms.ChoiceField(
        label=_("Why not?"),
        choices=[("", _("Please choose")), *Feedback.Reason.choices],
        required=False,
    )
