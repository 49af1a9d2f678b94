from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

LOCAL = "%Y-%m-%dT%H:%M"


class SendForm(forms.Form):
    """Which pages go for review, and when they are to be published."""

    go_live_at = forms.DateTimeField(
        label=_("Publish on"),
        required=False,
        input_formats=[LOCAL],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL),
        help_text=_(
            "Empty: as soon as the review is approved. All pages go out at that time; a page with "
            "a later date of its own keeps it."
        ),
    )

    def clean_go_live_at(self):
        at = self.cleaned_data["go_live_at"]
        if at is not None and at <= timezone.now():
            raise ValidationError(_("This moment has passed already."))
        return at


class DecisionForm(forms.Form):
    comment = forms.CharField(
        label=_("What is to be changed"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Needed when you send the course back; its sender reads it."),
    )
