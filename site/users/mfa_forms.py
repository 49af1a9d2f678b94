"""allauth's forms for security keys, whose name field has no label that could be translated."""

from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

NAME = _("Name of the key")


class AddKeyForm(AddWebAuthnForm):
    name = forms.CharField(label=NAME, required=False)


class EditKeyForm(EditWebAuthnForm):
    name = forms.CharField(label=NAME)
