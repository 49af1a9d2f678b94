"""The forms about State support: a cost, a business not stored, and support already had."""

from decimal import Decimal

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from advisory.businesses.fields import MoneyField
from advisory.businesses.forms import SizeFields
from advisory.models.business import SectorGroup
from advisory.platforms.forms import DayField
from advisory.support.rulebook import rulebook
from advisory.support.words import MILLION

OLDEST_YEARS = 10


class MillionField(MoneyField):
    """An amount in million đồng that is kept in whole đồng."""

    UNIT = Decimal(MILLION)
    #: Above this many "million", the writer meant đồng: no support here comes near 100 billion.
    SURELY_DONG = Decimal(100_000)

    def __init__(self, **kwargs: object) -> None:
        super().__init__(max_digits=12, decimal_places=6, **kwargs)
        self.error_messages["invalid"] = _(
            "Write an amount, for example 60 (million đồng) or 60.000.000 đồng."
        )

    def clean(self, value: object) -> int | None:
        millions = super().clean(value)
        return None if millions is None else int(millions * MILLION)


class CostForm(forms.Form):
    cost = MillionField(
        label=_("What would it cost, in million đồng?"),
        required=False,
        min_value=0,
        help_text=_("For example 60, for 60 million đồng."),
    )


class ShortForm(SizeFields, CostForm):
    """What the law asks to find the size class; nothing of it is stored."""

    sector_group = forms.ChoiceField(
        label=_("Main business line"),
        choices=[("", _("Not chosen")), *SectorGroup.choices],
        required=False,
    )
    field_order = ["sector_group", "headcount", "revenue_bn", "capital_bn", "cost"]


class ReceivedForm(forms.Form):
    """Support already had: the same content may not be paid twice in a year."""

    kind = forms.ChoiceField(label=_("Kind of support"))
    content = forms.CharField(
        label=_("What it was for"),
        max_length=200,
        help_text=_("For example: sales software. One line for each content."),
    )
    year = forms.TypedChoiceField(label=_("Year"), coerce=int)
    amount = MillionField(label=_("Amount, million đồng"), min_value=Decimal("0.000001"))
    giver = forms.CharField(label=_("Who gave it"), max_length=200)
    received_on = DayField(label=_("Day of the payment"), required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        kinds = rulebook().kinds
        this_year = timezone.localdate().year
        self._pks = {kind.key: kind.pk for kind in kinds}
        self.fields["kind"].choices = [("", _("Choose")), *((one.key, one.name) for one in kinds)]
        self.fields["year"].choices = [
            (year, year) for year in range(this_year, this_year - OLDEST_YEARS - 1, -1)
        ]

    def facts(self) -> dict:
        """The valid fields as record_received takes them."""
        return {
            "kind_id": self._pks[self.cleaned_data["kind"]],
            **{name: value for name, value in self.cleaned_data.items() if name != "kind"},
        }
