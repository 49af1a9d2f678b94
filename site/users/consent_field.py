"""Asking for a consent when it is needed: a box beside any other form, or a page before it."""

from django import forms
from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from users.consents import TEXTS, Purpose, give_consent, has_consented
from users.models import User


class ConsentForm(forms.Form):
    """One required, unticked box; no field at all while the consent is in force.

    Show it with `users/_consent_box.html`, and save it with the form it stands beside.
    """

    consent = forms.BooleanField(
        label=_("I agree"),
        error_messages={
            "required": _("Tick this box to go on; without your consent we keep nothing.")
        },
    )

    def __init__(
        self, data: QueryDict | None, *, user: User, purpose: Purpose, channel: str
    ) -> None:
        super().__init__(data)
        self.user, self.purpose, self.channel = user, purpose, channel
        self.text = TEXTS[purpose]
        self.is_needed = not has_consented(user, purpose)
        if not self.is_needed:
            del self.fields["consent"]

    def save(self) -> None:
        if self.is_needed:
            give_consent(user=self.user, purpose=self.purpose, channel=self.channel)


def consent_address(following: str, *, channel: str = "") -> str:
    """The page that asks for the consent to assessment and advice, and then leads on."""
    asked = {"next": following, "channel": channel}
    query = urlencode({name: value for name, value in asked.items() if value})
    return reverse("users:consent") + (f"?{query}" if query else "")
