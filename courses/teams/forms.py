from django import forms
from django.utils.translation import gettext_lazy as _

from courses.teams.links import CODE_DIGITS
from users.consents import TEXTS, Purpose
from users.messaging.channels import has_text_messages
from users.models import User


class CodeForm(forms.Form):
    """The code of a link, and the consent where the person has not agreed to this text yet."""

    code = forms.CharField(
        label=_("Code of six digits"),
        max_length=20,
        error_messages={"required": _("Type the code you were told.")},
        widget=forms.TextInput(
            attrs={
                "inputmode": "numeric",
                "autocomplete": "one-time-code",
                "size": CODE_DIGITS + 2,
                "class": "code-field",
            }
        ),
    )
    consent = forms.BooleanField(
        label=_("I agree"),
        error_messages={
            "required": _("Tick this box to go on; without your consent we keep nothing.")
        },
    )
    reminds = forms.BooleanField(
        label=_("Remind me by message before a lesson is due"),
        help_text=TEXTS[Purpose.MESSAGES].text,
        required=False,
    )
    is_shared = forms.BooleanField(
        label=_("Others use this device too: sign me out when the browser is closed"),
        required=False,
    )

    def __init__(self, *args: object, person: User | None, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.text = TEXTS[Purpose.LEARNING]
        agreed = person is not None and (
            person.consents.in_force()
            .filter(purpose=Purpose.LEARNING, text_version=self.text.version)
            .exists()
        )
        if agreed:
            del self.fields["consent"]
        if agreed or not (has_text_messages() or (person is not None and person.email)):
            del self.fields["reminds"]

    @property
    def is_needed(self) -> bool:
        """Whether the box of `users/_consent_box.html` is shown."""
        return "consent" in self.fields
