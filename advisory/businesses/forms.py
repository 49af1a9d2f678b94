"""The forms of a business: its profile, an invitation."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from advisory.businesses.actions import hinted_group
from advisory.businesses.fields import BillionField, WrittenNumberField, YesNoField
from advisory.businesses.wishes import AIMS, WishFields, with_aims
from advisory.models import Area, Business, Invitation, Membership
from advisory.models.business import SectorGroup
from advisory.tax_code import check_tax_code

TAX_CODE_TAKEN = _(
    "A business with this tax code is already here. If it is yours, ask its owner for an invitation, "
    "or contact the agency. If not, check the digits or leave the field empty."
)


class SizeFields(forms.Form):
    """The figures that decide the size class, with the main business line."""

    headcount = WrittenNumberField(
        label=_("Insured employees, yearly average"),
        required=False,
        min_value=0,
        max_digits=9,
        decimal_places=2,
        help_text=_(
            "People with social insurance, for example 35 or 35,5. Decides the size class."
        ),
        error_messages={"invalid": _("Write a number, for example 35.")},
    )
    revenue_bn = BillionField(
        label=_("Last year's revenue, billion đồng"),
        required=False,
        min_value=0,
        max_digits=14,
        decimal_places=3,
        help_text=_("For example 20 or 500 triệu. Revenue or capital decides the size class."),
        error_messages={
            "invalid": _("Write an amount, for example 20 (billion đồng) or 500 triệu.")
        },
    )
    capital_bn = BillionField(
        label=_("Total capital, billion đồng"),
        required=False,
        min_value=0,
        max_digits=14,
        decimal_places=3,
        help_text=_("From the last balance sheet. Enough when there is no revenue figure yet."),
        error_messages={
            "invalid": _("Write an amount, for example 5 (billion đồng) or 500 triệu.")
        },
    )


class BusinessForm(forms.ModelForm, SizeFields, WishFields):
    """A business's profile. Only the name is asked for; each field says what it is used for."""

    women_owned = YesNoField(
        label=_("Do women hold at least 51 percent of the charter capital, and manage?"),
        help_text=_("Such businesses come first in some support programmes."),
    )
    has_many_women_workers = YesNoField(
        label=_("Many female workers?"),
        help_text=_(
            "At least 50 percent of the workers if there are fewer than 100; at least 30 percent "
            "from 100 workers on."
        ),
    )
    is_social_enterprise = YesNoField(
        label=_("A social enterprise?"),
        help_text=_("Registered as a social enterprise under the Law on Enterprises."),
    )
    is_in_hard_area = YesNoField(
        label=_("In an extremely difficult area?"),
        help_text=_("In an area on the State's list of extremely difficult areas."),
    )
    #: Asked further down, closed: needed only where a rule of support asks.
    MORE = (
        "women_owned",
        "has_many_women_workers",
        "is_social_enterprise",
        "is_in_hard_area",
    )
    WISHES = (*AIMS, "software_budget", "software_languages")

    class Meta:
        model = Business
        fields = [
            "name",
            "tax_code",
            "industry",
            "sector_group",
            "headcount",
            "revenue_bn",
            "capital_bn",
            "area",
            "women_owned",
            "has_many_women_workers",
            "is_social_enterprise",
            "is_in_hard_area",
            "software_budget",
            "software_languages",
        ]
        labels = {
            "name": _("Name of the business"),
            "tax_code": _("Tax code"),
            "industry": _("Industry"),
            "sector_group": _("Main business line"),
            "area": _("Ward or commune"),
        }
        help_texts = {
            "tax_code": _(
                "10 digits, or 10-3 for a branch. Keeps one business from being counted twice. The "
                "12 digits of a household business are a personal number: only the last 4 are shown."
            ),
            "industry": _("To compare with businesses like yours and to choose advice."),
            "sector_group": _(
                "The law has other limits for trade and services. Leave empty to take that of the "
                "industry."
            ),
            "area": _(
                "Where the business works, after the merger of July 2025. For local support."
            ),
        }
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "organization"}),
        }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        # Longer than the column: spaces and dots are taken out before it is stored.
        self.fields["tax_code"] = forms.CharField(
            label=self.fields["tax_code"].label,
            help_text=self.fields["tax_code"].help_text,
            required=False,
            max_length=30,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        )
        self.initial["tax_code"] = self.instance.shown_tax_code
        self.initial |= dict(zip(AIMS, self.instance.aims, strict=False))
        self.fields["sector_group"].choices = [("", _("By the industry")), *SectorGroup.choices]
        self.fields["industry"].empty_label = _("Not chosen")
        areas = Area.objects.filter(list_version=newest_list()).order_by("former_districts", "name")
        self.fields["area"].queryset = areas
        self.fields["area"].choices = grouped(areas)

    def first_fields(self) -> list[forms.BoundField]:
        folded = {*self.MORE, *self.WISHES}
        return [field for field in self.visible_fields() if field.name not in folded]

    def more_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.MORE]

    def wish_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.WISHES]

    def clean(self) -> dict[str, Any]:
        return with_aims(super().clean())

    def clean_sector_group(self) -> str:
        """A group that only followed the industry follows a new industry too."""
        group, before = self.cleaned_data["sector_group"], self.instance.industry
        industry = self.cleaned_data.get("industry")
        if industry != before and group and group == hinted_group(before):
            return ""
        return group

    def clean_tax_code(self) -> str:
        """Words instead of digits ("none yet") mean that there is no code.

        A personal number is shown masked; sent back as shown, it stays.
        """
        text = self.cleaned_data["tax_code"].strip()
        if text == self.instance.shown_tax_code:
            return self.instance.tax_code
        if not any(character.isdigit() for character in text):
            return ""
        value = check_tax_code(text).value
        if Business.objects.exclude(pk=self.instance.pk).filter(tax_code=value).exists():
            raise forms.ValidationError(TAX_CODE_TAKEN, code="taken")
        return value


def newest_list() -> str:
    """The list of areas in force: codes were reused, so lists are never mixed."""
    newest = (
        Area.objects.order_by("-valid_from", "list_version").values_list("list_version").first()
    )
    return newest[0] if newest else ""


def grouped(areas: Iterable[Area]) -> list[tuple[str, object]]:
    """Choices by former district; a unit made from two stands under both names."""
    groups: dict[str, list[tuple[int, str]]] = {}
    for area in areas:
        group = area.former_districts.replace(";", " + ") or area.province_name
        groups.setdefault(group, []).append((area.pk, str(area)))
    return [("", _("Not chosen")), *groups.items()]


class InvitationForm(forms.ModelForm):
    role = forms.ChoiceField(
        label=_("May do"),
        choices=[
            (Membership.Role.STAFF, _("Staff: see assessments and results, answer, learn")),
            (Membership.Role.OWNER, _("Owner: also change the profile and the people")),
        ],
        initial=Membership.Role.STAFF,
        widget=forms.RadioSelect,
    )

    class Meta:
        model = Invitation
        fields = ["label", "role"]
        labels = {"label": _("For whom")}
        help_texts = {"label": _("So that you know later, for example: Ms Hoa, accountant.")}
