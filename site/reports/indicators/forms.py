from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from advisory.businesses.fields import WrittenNumberField
from advisory.models import Area
from reports.models import Sector, Target

_QUARTERS = [("", _("Whole year")), *((str(n), f"Q{n}") for n in range(1, 5))]
FIRST_YEAR = 2015


class ValueForm(forms.Form):
    """One value with where it is from; given its two parts, a share is computed from them."""

    year = forms.IntegerField(label=_("Year"), min_value=FIRST_YEAR)
    quarter = forms.TypedChoiceField(
        choices=_QUARTERS, coerce=int, empty_value=None, required=False, label=_("Quarter")
    )
    value = WrittenNumberField(required=False, label=_("Value"), max_digits=16, decimal_places=4)
    numerator = WrittenNumberField(
        required=False, label=_("Numerator"), max_digits=18, decimal_places=4
    )
    denominator = WrittenNumberField(
        required=False, label=_("Denominator"), max_digits=18, decimal_places=4
    )
    source_document = forms.CharField(
        max_length=300,
        label=_("Source document"),
        help_text=_("Number, name and page, so that somebody else finds it."),
    )
    source_date = forms.DateField(
        label=_("Date of the document"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    sector = forms.ModelChoiceField(
        queryset=Sector.objects.all(), required=False, label=_("Sector"), empty_label=_("All")
    )
    area = forms.ModelChoiceField(
        queryset=Area.objects.all(),
        required=False,
        label=_("Ward or commune"),
        empty_label=_("All"),
    )
    note = forms.CharField(max_length=300, required=False, label=_("Remark"))

    def clean_year(self) -> int:
        year = self.cleaned_data["year"]
        if year > timezone.localdate().year:
            raise forms.ValidationError(_("This year has not begun."))
        return year

    def clean(self) -> dict:
        found = super().clean()
        parts = found.get("numerator") is not None, found.get("denominator") is not None
        if any(parts) and not all(parts):
            raise forms.ValidationError(_("Enter both the numerator and the denominator, or none."))
        return found


class ReasonForm(forms.Form):
    reason = forms.CharField(max_length=300, label=_("Reason"))


class TargetForm(forms.ModelForm):
    """A target of the agency's own, or a change to one that was shipped."""

    value = WrittenNumberField(label=_("Value"), max_digits=16, decimal_places=3)

    class Meta:
        model = Target
        fields = (
            "scope",
            "year",
            "operator",
            "value",
            "source_vi",
            "source_en",
            "certainty",
            "is_live",
        )

    def validate_unique(self) -> None:
        """A scope and year that are there already are changed, not refused."""

    def validate_constraints(self) -> None:
        pass
