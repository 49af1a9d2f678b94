from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from advisory.models import Area
from core.folding import alphabetical


def area_choices(areas: Iterable[Area]) -> list[tuple[int, str]]:
    """Units in the order of the alphabet, not of their kind or of the database's letters."""
    named = sorted(areas, key=lambda area: alphabetical(area.name))
    return [(area.pk, str(area)) for area in named]


class AreaOfficeForm(forms.Form):
    """The units of one area officer; none chosen takes every unit away."""

    areas = forms.ModelMultipleChoiceField(
        queryset=Area.objects.all(),
        required=False,
        label=_("Wards and communes"),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["areas"].choices = area_choices(Area.objects.all())
