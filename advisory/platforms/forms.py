import datetime

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from advisory.models import AdoptionEvent, GivenUpReason
from advisory.models.business import SizeClass
from advisory.platforms.queries import Facet

Stage = AdoptionEvent.Stage
EARLIEST = datetime.date(1990, 1, 1)  # a slip of the keyboard is older than any platform here
SIZES = [(size.value, size.label) for size in (SizeClass.MICRO, SizeClass.SMALL, SizeClass.MEDIUM)]


class CatalogueForm(forms.Form):
    """What a visitor may choose the catalogue by; an unknown choice is left out and said."""

    q = forms.CharField(label=_("Word"), max_length=100, required=False)
    category = forms.ChoiceField(label=_("What it is for"), required=False)
    size = forms.ChoiceField(label=_("Size of the business"), required=False)
    industry = forms.ChoiceField(label=_("Industry"), required=False)
    topic = forms.ChoiceField(label=_("Topic"), required=False)
    vetted = forms.BooleanField(label=_("Vetted only"), required=False)

    def __init__(self, *args, facets: dict[str, list[Facet]], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"].widget = forms.TextInput(
            attrs={"type": "search", "enterkeyhint": "search", "autocomplete": "off"}
        )
        self.fields["size"].choices = [("", _("Any")), *SIZES]
        for kind, entries in facets.items():
            self.fields[kind].choices = [("", _("Any")), *((e.key, e.name) for e in entries)]
        self._pks = {kind: {e.key: e.pk for e in entries} for kind, entries in facets.items()}

    def chosen(self) -> dict[str, object]:
        """The valid choices that narrow the catalogue, by field."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def pk_of(self, kind: str, key: str) -> int:
        return self._pks[kind][key]

    def said(self, name: str, value: object) -> str:
        """A choice in words, for its chip."""
        field = self.fields[name]
        if name == "vetted":
            return str(field.label)
        return str(dict(field.choices)[value]) if hasattr(field, "choices") else f"“{value}”"


class DayField(forms.DateField):
    """A day that has been: not in the future, and no slip into another century."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})

    def __init__(self, **kwargs) -> None:
        super().__init__(input_formats=["%Y-%m-%d", "%d/%m/%Y"], **kwargs)

    def clean(self, value):
        day = super().clean(value)
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("This day is in the future."), code="future")
        if day and day < EARLIEST:
            raise forms.ValidationError(_("This day is too long ago; check the year."), code="old")
        return day


class BusinessChoice(forms.Form):
    """Which of their businesses a person speaks for; not asked where there is only one."""

    business = forms.ChoiceField(label=_("Business"))

    def __init__(self, *args, businesses, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(business.public_id), business.name) for business in businesses]
        self.fields["business"].choices = choices
        if len(choices) == 1:
            self.fields["business"].widget = forms.HiddenInput()
            self.fields["business"].initial = choices[0][0]


class UseForm(BusinessChoice):
    """Which business uses or tries the platform, and since when."""

    stage = forms.ChoiceField(
        label=_("How far are you?"),
        choices=[
            (Stage.IN_USE, _("We use it in our daily work")),
            (Stage.TRIAL, _("We are trying it out")),
        ],
        widget=forms.RadioSelect,
        required=False,
        initial=Stage.IN_USE,
    )
    since = DayField(label=_("Since"), help_text=_("About right is good enough."))

    def clean_stage(self) -> str:
        return self.cleaned_data["stage"] or Stage.IN_USE


class GiveUpForm(forms.Form):
    """Since when a business no longer uses a platform, and why."""

    on = DayField(label=_("Not in use since"))
    code = forms.ChoiceField(
        label=_("The main reason"), choices=GivenUpReason, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("In your own words"),
        max_length=200,
        required=False,
        help_text=_(
            "Only your business reads this. The vendor and the agency see how often each reason "
            "was chosen."
        ),
    )

    def clean(self) -> None:
        said = self.cleaned_data.get("reason", "").strip()
        if self.cleaned_data.get("code") == GivenUpReason.OTHER and not said:
            self.add_error("reason", _("Say the reason in a few words."))
