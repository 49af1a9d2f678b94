from django import forms
from django.utils.translation import gettext_lazy as _


class SignupForm(forms.Form):
    """The one question allauth's form lacks: what to call the person."""

    name = forms.CharField(
        label=_("Full name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ["name", "email", "password1"]

    def signup(self, request, user) -> None:
        """Split a Vietnamese name: the last word is the given name."""
        *family, given = self.cleaned_data["name"].split()
        user.first_name, user.last_name = given, " ".join(family)
        user.save(update_fields=["first_name", "last_name"])
