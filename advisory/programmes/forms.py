"""The forms of a programme: what it is, and the money it costs."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from advisory.models import Area, Programme, ProgrammeContact
from advisory.oversight.forms import area_choices
from advisory.oversight.scope import overseen_areas
from advisory.plan.forms import DongField
from users.models import User


def _day(label) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, widget=widget)


class ProgrammeForm(forms.ModelForm):
    """Names, days, budget, targets and units; area officers name units, and only their own."""

    budget = DongField(label=_("Budget (đồng)"))
    areas = forms.ModelMultipleChoiceField(
        queryset=Area.objects.none(),
        label=_("Wards and communes"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Programme
        fields = [
            *("name_vi", "name_en", "purpose_vi", "purpose_en", "starts_on", "ends_on", "budget"),
            *(f"target_{stage}" for stage in Programme.TARGETS),
        ]
        widgets = {
            "purpose_vi": forms.Textarea(attrs={"rows": 4}),
            "purpose_en": forms.Textarea(attrs={"rows": 4}),
        }
        labels = {
            "target_invited": _("Target: businesses invited"),
            "target_finished": _("Target: assessment finished"),
            "target_in_use": _("Target: in use"),
            "target_in_use_90d": _("Target: still in use after 90 days"),
        }

    def __init__(self, *args: object, user: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["starts_on"] = _day(_("First day"))
        self.fields["ends_on"] = _day(_("Last day"))
        own = overseen_areas(user)
        areas = self.fields["areas"]
        areas.queryset = Area.objects.all() if own is None else Area.objects.filter(pk__in=own)
        areas.choices = area_choices(areas.queryset)
        areas.required = own is not None
        areas.help_text = (
            _(
                "None chosen: the whole province. They cannot be changed once businesses are selected."
            )
            if own is None
            else _("Your own units. They cannot be changed once businesses are selected.")
        )
        if self.instance.pk:
            self.initial["areas"] = [area.pk for area in self.instance.areas.all()]
            if self.instance.members.exists():
                del self.fields["areas"]

    def clean(self) -> dict:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day is before the first."))
        return cleaned

    def texts(self) -> list[forms.BoundField]:
        return [self[name] for name in ("name_vi", "name_en", "purpose_vi", "purpose_en")]

    def numbers(self) -> list[forms.BoundField]:
        names = ["starts_on", "ends_on", "budget"]
        return [self[name] for name in (*names, *(f"target_{key}" for key in Programme.TARGETS))]


class SpendingForm(forms.Form):
    """A sum that was spent; a correction may be zero, a new row not."""

    spent_on = _day(_("Day"))
    amount = DongField(label=_("Sum (đồng)"))
    what_for = forms.CharField(label=pgettext_lazy("spending", "What for"), max_length=200)

    def __init__(self, *args: object, is_correction: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self._is_correction = is_correction
        self.fields["amount"].required = True

    def clean_spent_on(self):
        day = self.cleaned_data["spent_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come."))
        return day

    def clean_amount(self) -> int:
        amount = self.cleaned_data["amount"]
        if not amount and not (self._is_correction and amount == 0):
            raise forms.ValidationError(_("Write how much was spent."))
        return amount


class ByHandForm(forms.Form):
    """How the agency reached a member outside the portal."""

    way = forms.ChoiceField(
        label=_("How it went out"),
        choices=[(way.value, way.label) for way in ProgrammeContact.BY_HAND],
    )
