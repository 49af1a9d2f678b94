from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext_lazy as _

from advisory.models import Business
from advisory.models.business import BusinessQuerySet, SizeClass


class BusinessFilter(forms.Form):
    """Which businesses the figures are about; an unknown value is an error, and no export.

    `names` are the industries and areas there are, by their key (reports.places).
    """

    area = forms.ChoiceField(required=False, label=_("Ward or commune"))
    industry = forms.ChoiceField(required=False, label=_("Industry"))
    size = forms.ChoiceField(
        choices=[("", _("All")), *SizeClass.choices], required=False, label=_("Size class")
    )
    without_demo = forms.BooleanField(required=False, label=_("Leave out demo data"))

    def __init__(
        self, *args: object, names: Mapping[str, dict[str, str]], **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)
        for axis, named in names.items():
            self.fields[axis].choices = [("", _("All")), *named.items()]

    def businesses(self) -> BusinessQuerySet:
        """Those an owner lets be counted, before anything of their profile is chosen."""
        chosen = self.cleaned_data if self.is_valid() else {}
        only_real = {"is_demo": False} if chosen.get("without_demo") else {}
        return Business.objects.with_advice_consent().filter(**only_real)

    @property
    def where(self) -> dict[str, str]:
        """The chosen value of each attribute; none while the form is not valid."""
        chosen = self.cleaned_data if self.is_valid() else {}
        return {axis: chosen[axis] for axis in ("area", "industry", "size") if chosen.get(axis)}

    @property
    def is_narrowed(self) -> bool:
        """Whether the choice is about fewer than all businesses."""
        return self.is_valid() and any(self.cleaned_data.values())
