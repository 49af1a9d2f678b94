from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _


class AskForm(forms.Form):
    """Freeze the quarter that ended last; the reason is asked for once it was signed before."""

    reason = forms.CharField(
        max_length=300,
        label=_("Why it has to be frozen again"),
        help_text=_("This quarter is signed off; the new one takes its place once it is signed."),
    )

    def __init__(self, data: QueryDict | None, *, is_again: bool) -> None:
        super().__init__(data)
        if not is_again:
            del self.fields["reason"]


class SignForm(forms.Form):
    """The signature of a named official."""

    name = forms.CharField(max_length=120, label=_("Name of the official who signs"))
    position = forms.CharField(max_length=120, label=_("Position"))
    explanation = forms.CharField(
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 5}),
        label=_("What explains the differences to the quarter before"),
        help_text=_("In your own words; it is printed in the report above the table."),
    )
    agrees = forms.BooleanField(
        label=_("I have read the figures. Once signed they cannot be changed, and are published.")
    )
