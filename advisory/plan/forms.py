from django import forms
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from advisory.models import Business, PlanStep
from core.models import Topic
from core.number_input import NotANumber, read_number
from core.translated import pick

MOST_DONG = 10**12


class StepForm(forms.Form):
    """Until when, who is in charge and a note; a member where the plan belongs to a business."""

    due_date = forms.DateField(
        label=_("To be done by"),
        required=False,
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    member = forms.ChoiceField(label=_("Person in charge"), required=False)
    person_name = forms.CharField(
        label=_("Or another name"),
        max_length=120,
        required=False,
        help_text=_("For somebody without an account here."),
    )
    note = forms.CharField(
        label=pgettext_lazy("text", "Note"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, business: Business | None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.people = {}
        if business is None:
            del self.fields["member"]
            self.fields["person_name"].label = _("Person in charge")
            self.fields["person_name"].help_text = ""
            return
        memberships = business.memberships.select_related("user").order_by("joined_at")
        self.people = {str(one.user_id): one.user for one in memberships}
        self.fields["member"].choices = [
            ("", _("Nobody yet")),
            *((key, str(user)) for key, user in self.people.items()),
        ]

    def clean_due_date(self):
        day = self.cleaned_data["due_date"]
        if day and "due_date" in self.changed_data and day < timezone.localdate():
            raise forms.ValidationError(_("This day is over."), code="past")
        return day

    def fields_of_step(self) -> dict:
        """What steps.schedule_step takes."""
        data = self.cleaned_data
        return {
            "due_date": data["due_date"],
            "person": self.people.get(data.get("member", "")),
            "person_name": data["person_name"],
            "note": data["note"],
        }


class DropForm(forms.Form):
    because = forms.CharField(
        label=_("Why"),
        max_length=200,
        help_text=_("For example: we do it another way, too dear, not for our trade."),
    )


class DongField(forms.CharField):
    """A sum in đồng as people type it; empty is not known."""

    def __init__(self, **kwargs) -> None:
        widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
        super().__init__(required=False, max_length=30, widget=widget, **kwargs)

    def clean(self, value) -> int | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            amount = read_number(text, get_language() or "vi")
        except NotANumber as error:
            raise forms.ValidationError(
                _("Write the sum in đồng, for example 500,000."), code="number"
            ) from error
        if amount != int(amount) or amount > MOST_DONG:
            raise forms.ValidationError(_("Write whole đồng."), code="whole")
        return int(amount)


class NewStepForm(forms.Form):
    """A step that people add themselves."""

    title = forms.CharField(label=_("What to do"), max_length=200)
    text = forms.CharField(
        label=_("How"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    kind = forms.ChoiceField(
        label=_("Kind of step"), choices=PlanStep.Kind, initial=PlanStep.Kind.ORGANISE
    )
    topic = forms.ChoiceField(
        label=_("Topic"), required=False, help_text=_("Finds the lessons and platforms for it.")
    )
    weeks = forms.IntegerField(label=_("Weeks"), required=False, min_value=1, max_value=520)
    cost_low = DongField(label=_("Cost from, đồng"))
    cost_high = DongField(label=_("Cost up to, đồng"))

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        rows = Topic.objects.values_list("key", "name_vi", "name_en")
        self.fields["topic"].choices = [
            ("", pgettext_lazy("topic", "None")),
            *((key, pick({"vi": vi, "en": en})) for key, vi, en in rows),
        ]

    def clean(self):
        data = super().clean()
        low, high = data.get("cost_low"), data.get("cost_high")
        if low is not None and high is not None and low > high:
            self.add_error("cost_high", _("The highest cost is below the lowest."))
        return data

    def fields_of_step(self) -> dict:
        """What steps.add_step takes; one sum alone is both ends of the range."""
        data = self.cleaned_data
        low, high = data["cost_low"], data["cost_high"]
        return {
            "title_vi": data["title"],
            "text_vi": data["text"],
            "kind": data["kind"],
            "topics": [data["topic"]] if data["topic"] else [],
            "weeks": data["weeks"],
            "cost_low": high if low is None else low,
            "cost_high": low if high is None else high,
        }
