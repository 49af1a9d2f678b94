"""Amounts, shares and reasons in words."""

from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from advisory.models.business import SizeClass
from advisory.support.estimate import Estimate, Refusal, Rule
from core.templatetags.portal import number

MILLION = 1_000_000


def money(amount: int) -> str:
    """Whole thousands in million đồng, the rest in full: nothing is rounded."""
    if amount % 1000:
        return _("%(amount)s đồng") % {"amount": number(amount)}
    millions = Decimal(amount) / MILLION
    places = max(-millions.normalize().as_tuple().exponent, 0)
    return _("%(amount)s million đồng") % {"amount": number(millions, places)}


def percent(rate: Fraction) -> str:
    return f"{number(Decimal(rate.numerator * 100) / rate.denominator)}%"


def ceiling_words(rule: Rule, basis: str) -> str:
    """The ceiling with its basis, for example "50 million đồng per contract a year"."""
    if rule.cap is None:
        return _("no amount is named")
    return f"{money(rule.cap)} {basis}"


def why_not(found: Estimate, *, size: str, sizes: list[str], year: int) -> str:
    """Why this support cannot be had now; empty if it can."""
    match found.refusal:
        case Refusal.NO_RULE:
            return _("No rule is in force on this day.")
        case Refusal.OTHER_SIZE:
            return _("Not for the size “%(size)s”. Only for: %(sizes)s.") % {
                "size": SizeClass(size).label,
                "sizes": ", ".join(str(SizeClass(one).label).lower() for one in sizes),
            }
        case Refusal.PRIORITY_ONLY:
            return _("Only for priority groups.")
        case Refusal.USED_UP:
            return _("The ceiling of %(year)s is used up.") % {"year": year}
        case Refusal.OFTEN_ENOUGH:
            return _("Received as often as one may in %(year)s.") % {"year": year}
    return ""
