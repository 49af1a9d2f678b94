from django import forms
from django.utils.translation import gettext_lazy as _

from users.models import User
from users.models.user import split_name


class SignupForm(forms.Form):
    """The one question allauth's form lacks: what to call the person."""

    name = forms.CharField(
        label=_("Full name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ["name", "email", "password1"]

    def signup(self, request, user) -> None:
        user.first_name, user.last_name = split_name(self.cleaned_data["name"])
        user.save(update_fields=["first_name", "last_name"])


class ProfileForm(forms.ModelForm):
    name = forms.CharField(
        label=_("Full name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = forms.RegexField(
        label=_("Phone"),
        regex=r"^\+?[0-9 .()-]{8,20}$",
        required=False,
        max_length=20,
        help_text=_("Only if the agency may call you."),
        error_messages={"invalid": _("Write the number with digits, for example 0912 345 678.")},
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )

    class Meta:
        model = User
        fields = ["phone"]

    field_order = ["name", "phone"]

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields[
            "name"
        ].initial = f"{self.instance.last_name} {self.instance.first_name}".strip()

    def save(self, commit: bool = True) -> User:
        self.instance.first_name, self.instance.last_name = split_name(self.cleaned_data["name"])
        return super().save(commit)


class EraseForm(forms.Form):
    """Asks for the password again, because nothing brings an erased account back.

    Who has none (a guest) only ticks the box.
    """

    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    understood = forms.BooleanField(label=_("I understand that this cannot be undone."))

    def __init__(self, *args: object, user: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        if not user.has_usable_password():
            del self.fields["password"]

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        if not self.user.check_password(password):
            raise forms.ValidationError(_("The password is not right."))
        return password
