from django import forms
from django.utils.translation import gettext_lazy as _


class ClaimForm(forms.Form):
    """An owner's request; the code is asked for only where the profile has none."""

    tax_code = forms.CharField(
        label=_("Tax code"),
        max_length=30,
        help_text=_("The whole code, as on the registration certificate."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    note = forms.CharField(
        label=_("How the agency can see that it is yours"),
        required=False,
        max_length=300,
        help_text=_(
            "For example: I am the legal representative, phone … No identity card numbers."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: object, known_code: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if known_code:
            del self.fields["tax_code"]


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("The owner reads it."),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write why; the owner has a right to know.")},
    )
