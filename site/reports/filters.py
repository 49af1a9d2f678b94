from django import forms
from django.utils.translation import gettext_lazy as _

from advisory.models import Area, Business, Industry
from advisory.models.business import BusinessQuerySet, SizeClass


class BusinessFilter(forms.Form):
    """Which businesses the figures are about; an unknown value is an error, and no export."""

    area = forms.ModelChoiceField(
        Area.objects.all(), required=False, label=_("Ward or commune"), empty_label=_("All")
    )
    industry = forms.ModelChoiceField(
        Industry.objects.all(), required=False, label=_("Industry"), empty_label=_("All")
    )
    size = forms.ChoiceField(
        choices=[("", _("All")), *SizeClass.choices], required=False, label=_("Size class")
    )
    without_demo = forms.BooleanField(required=False, label=_("Leave out demo data"))

    def businesses(self) -> BusinessQuerySet:
        """Those an owner lets be counted, before anything of their profile is chosen."""
        chosen = self.cleaned_data if self.is_valid() else {}
        only_real = {"is_demo": False} if chosen.get("without_demo") else {}
        return Business.objects.with_advice_consent().filter(**only_real)

    @property
    def where(self) -> dict[str, str]:
        """The chosen value of each attribute; none while the form is not valid."""
        chosen = self.cleaned_data if self.is_valid() else {}
        found = {axis: chosen.get(axis) for axis in ("area", "industry", "size")}
        return {axis: str(getattr(v, "pk", v)) for axis, v in found.items() if v}

    @property
    def is_narrowed(self) -> bool:
        """Whether the choice is about fewer than all businesses."""
        return self.is_valid() and any(self.cleaned_data.values())
