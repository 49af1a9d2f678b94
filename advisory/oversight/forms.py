from django import forms
from django.utils.translation import gettext_lazy as _

from advisory.models import Area


class AreaOfficeForm(forms.Form):
    """The units of one area officer; none chosen takes every unit away."""

    areas = forms.ModelMultipleChoiceField(
        queryset=Area.objects.all(),
        required=False,
        label=_("Wards and communes"),
        widget=forms.CheckboxSelectMultiple,
    )
