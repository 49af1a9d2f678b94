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
        """The businesses chosen; all of them while the form is not valid."""
        chosen = self.cleaned_data if self.is_valid() else {}
        wanted = {
            "area": chosen.get("area"),
            "industry": chosen.get("industry"),
            "size_class": chosen.get("size"),
            "is_demo": False if chosen.get("without_demo") else None,
        }
        return Business.objects.filter(
            **{name: value for name, value in wanted.items() if value not in (None, "")}
        )

    @property
    def is_narrowed(self) -> bool:
        """Whether the choice is about fewer than all businesses."""
        return self.is_valid() and any(self.cleaned_data.values())
