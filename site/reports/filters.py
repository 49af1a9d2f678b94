from collections.abc import Collection, Mapping
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _

from advisory.models.business import SizeClass
from reports.rollups.reading import PLACES, PROGRAMMES


class BusinessFilter(forms.Form):
    """Which businesses the figures are about; an unknown value is an error, and no export.

    `names` are the industries, areas and programmes there are, by their key (reports.places). Who
    may see some `areas` only (reports.scope) looks at one of them at a time, and may ask for the
    `programmes` of these. `axes` are the attributes the page knows; the others are not offered.
    """

    area = forms.ChoiceField(required=False, label=_("Ward or commune"))
    industry = forms.ChoiceField(required=False, label=_("Industry"))
    programmes = forms.ChoiceField(required=False, label=_("Programme"))
    size = forms.ChoiceField(
        choices=[("", _("All")), *SizeClass.choices], required=False, label=_("Size class")
    )
    without_demo = forms.BooleanField(required=False, label=_("Leave out demo data"))

    def __init__(
        self,
        data: Mapping[str, str],
        *,
        names: Mapping[str, dict[str, str]],
        areas: Collection[int] | None = None,
        programmes: Collection[int] = (),
        axes: Collection[str] = (*PLACES, PROGRAMMES),
    ) -> None:
        if areas is not None:
            allowed = {str(key) for key in areas}
            own = {key: name for key, name in names["area"].items() if key in allowed}
            their = {str(key) for key in programmes}
            run = {key: name for key, name in names["programmes"].items() if key in their}
            names = {**names, "area": own, "programmes": run}
            if own and not data.get("area"):
                data = {**{key: data[key] for key in data}, "area": next(iter(own))}
        super().__init__(data)
        for axis, named in names.items():
            everything = [] if axis == "area" and areas is not None else [("", _("All"))]
            self.fields[axis].choices = [*everything, *named.items()]
        self.fields["area"].required = self.is_limited = areas is not None
        self.is_of_nowhere = self.is_limited and not names["area"]
        if not names["programmes"]:
            del self.fields["programmes"]
        for axis in {*PLACES, PROGRAMMES} - set(axes):
            self.fields.pop(axis, None)

    @property
    def is_without_demo(self) -> bool:
        return self.is_valid() and self.cleaned_data["without_demo"]

    @property
    def where(self) -> dict[str, str]:
        """The chosen value of each attribute; none while the form is not valid."""
        chosen = self.cleaned_data if self.is_valid() else {}
        return {axis: chosen[axis] for axis in (*PLACES, PROGRAMMES) if chosen.get(axis)}

    @property
    def query(self) -> str:
        """What was chosen, for the address of another page."""
        return urlencode({**self.where, **({"without_demo": "on"} if self.is_without_demo else {})})

    @property
    def is_narrowed(self) -> bool:
        """Whether the choice is about fewer than all businesses."""
        return self.is_valid() and any(self.cleaned_data.values())
