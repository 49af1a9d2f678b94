"""Fields that read numbers and amounts as people here write them."""

import re
from decimal import ROUND_CEILING, Decimal

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.folding import fold
from core.number_input import NotANumber, read_number
from core.templatetags.portal import number

ONE_MILLION = Decimal(1_000_000)
ONE_BILLION = Decimal(1_000_000_000)


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
