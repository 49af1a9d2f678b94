"""The forms of a business: its profile, an invitation."""

import re
from collections.abc import Iterable
from decimal import ROUND_CEILING, Decimal

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from advisory.businesses.actions import hinted_group
from advisory.models import Area, Business, Invitation, Membership
from advisory.models.business import SectorGroup
from advisory.tax_code import check_tax_code
from core.folding import fold
from core.number_input import NotANumber, read_number
from core.templatetags.portal import number

ONE_MILLION = Decimal(1_000_000)
ONE_BILLION = Decimal(1_000_000_000)


TAX_CODE_TAKEN = _(
    "A business with this tax code is already here. If it is yours, ask its owner for an invitation, "
    "or contact the agency. If not, check the digits or leave the field empty."
)


class WrittenNumberField(forms.DecimalField):
    """A number as people here write it: 1.234,5.

    More places than are stored are rounded up: the legal limits are whole numbers and
    inclusive, so the size class comes out as if nothing had been rounded.
    """

    widget = forms.TextInput

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.widget.attrs.update({"inputmode": "decimal", "autocomplete": "off"})

    def to_python(self, value: object) -> Decimal | None:
        if value in self.empty_values or not str(value).strip():
            return None
        try:
            written = self.read(str(value))
        except NotANumber:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None
        return written.quantize(Decimal(1).scaleb(-self.decimal_places), ROUND_CEILING)

    def read(self, text: str) -> Decimal:
        return read_number(text, get_language() or "vi")

    def prepare_value(self, value: object) -> object:
        if isinstance(value, Decimal):
            return number(value, max(-value.normalize().as_tuple().exponent, 0))
        return value

    def has_changed(self, initial: object, data: object) -> bool:
        try:
            return initial != self.to_python(data)
        except forms.ValidationError:
            return True


class MoneyField(WrittenNumberField):
    """An amount in UNIT đồng; "500 triệu" and "20.000.000.000 đồng" are understood."""

    UNIT = Decimal(1)
    #: From this many units on, the writer meant đồng.
    SURELY_DONG = Decimal("Infinity")
    IN_DONG = {"ty": ONE_BILLION, "ti": ONE_BILLION, "billion": ONE_BILLION, "bn": ONE_BILLION} | {
        "trieu": ONE_MILLION,
        "tr": ONE_MILLION,
        "million": ONE_MILLION,
        "dong": Decimal(1),
        "d": Decimal(1),
        "vnd": Decimal(1),
    }

    def read(self, text: str) -> Decimal:
        match = re.fullmatch(r"([\d.,\s]+)(?:([^\d.,\s]+)(?:\s+([^\d.,\s]+))?)?\s*", text)
        if match is None:
            raise NotANumber(text)
        amount = super().read(match[1])
        if match[2] is None:
            return amount / self.UNIT if amount >= self.SURELY_DONG else amount
        unit = fold(match[2])
        if unit not in self.IN_DONG or fold(match[3] or "") not in ("", "dong", "vnd"):
            raise NotANumber(text)
        return amount * self.IN_DONG[unit] / self.UNIT


class BillionField(MoneyField):
    """An amount in billion đồng: no business here has a million billion."""

    UNIT = ONE_BILLION
    SURELY_DONG = Decimal(1_000_000)


class YesNoField(forms.TypedChoiceField):
    """Yes, no, or not said."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(
            required=False,
            choices=[("", _("Not said")), ("yes", _("Yes")), ("no", _("No"))],
            coerce=lambda value: {"yes": True, "no": False}[value],
            empty_value=None,
            **kwargs,
        )

    def prepare_value(self, value: object) -> object:
        return {True: "yes", False: "no", None: ""}.get(value, value)


class BusinessForm(forms.ModelForm):
    """A business's profile. Only the name is asked for; each field says what it is used for."""

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
        self.fields["sector_group"].choices = [("", _("By the industry")), *SectorGroup.choices]
        self.fields["industry"].empty_label = _("Not chosen")
        areas = Area.objects.filter(list_version=newest_list()).order_by("former_districts", "name")
        self.fields["area"].queryset = areas
        self.fields["area"].choices = grouped(areas)

    def first_fields(self) -> list[forms.BoundField]:
        return [field for field in self.visible_fields() if field.name not in self.MORE]

    def more_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.MORE]

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
