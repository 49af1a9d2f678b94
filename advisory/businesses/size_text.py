"""Says in one sentence why a business is micro, small or medium."""

from decimal import Decimal

from django.utils.translation import gettext as _

from advisory.models import Business
from advisory.models.business import SizeClass
from advisory.support.size import CEILINGS, Ceiling, classify
from core.templatetags.portal import number

LAW = "80/2021/NĐ-CP"


def size_sentence(business: Business) -> str:
    """The class, the figures that decided it with their limits, and the article of the law."""
    found = classify(
        business.sector_group, business.headcount, business.revenue_bn, business.capital_bn
    )
    if found.size == SizeClass.UNDETERMINED:
        return _("Cannot be computed yet. Missing: %(missing)s.") % {
            "missing": ", ".join(_missing(business))
        }
    reason = _within(business, found.ceiling) if found.ceiling else _above(business)
    return _("%(size)s: %(reason)s. Decree %(law)s, article 5.") % {
        "size": found.size.label,
        "reason": reason,
        "law": LAW,
    }


def _missing(business: Business) -> list[str]:
    missing = []
    if not business.sector_group:
        missing.append(_("the main business line"))
    if business.headcount is None:
        missing.append(_("the number of employees"))
    if business.revenue_bn is None and business.capital_bn is None:
        missing.append(_("revenue or capital"))
    return missing


def _within(business: Business, ceiling: Ceiling) -> str:
    if business.revenue_bn is not None and business.revenue_bn <= ceiling.revenue_bn:
        money = _revenue(business.revenue_bn, "≤", ceiling.revenue_bn)
    else:
        money = _capital(business.capital_bn, "≤", ceiling.capital_bn)
    return _("%(people)s and %(money)s") % {
        "people": _people(business.headcount, "≤", ceiling.headcount),
        "money": money,
    }


def _above(business: Business) -> str:
    largest = CEILINGS[business.sector_group][-1]
    if business.headcount > largest.headcount:
        return _people(business.headcount, ">", largest.headcount)
    parts = []
    if business.revenue_bn is not None:
        parts.append(_revenue(business.revenue_bn, ">", largest.revenue_bn))
    if business.capital_bn is not None:
        parts.append(_capital(business.capital_bn, ">", largest.capital_bn))
    return _(" and ").join(parts)


def _people(count: Decimal, sign: str, limit: int) -> str:
    return _("%(count)s employees (%(sign)s %(limit)s)") % {
        "count": number(count),
        "sign": sign,
        "limit": number(limit),
    }


def _revenue(amount: Decimal, sign: str, limit: int) -> str:
    return _("revenue %(amount)s billion đồng (%(sign)s %(limit)s billion đồng)") % {
        "amount": _exact(amount),
        "sign": sign,
        "limit": number(limit),
    }


def _capital(amount: Decimal, sign: str, limit: int) -> str:
    return _("capital %(amount)s billion đồng (%(sign)s %(limit)s billion đồng)") % {
        "amount": _exact(amount),
        "sign": sign,
        "limit": number(limit),
    }


def _exact(amount: Decimal) -> str:
    """Up to three places: 3,001 billion must not read as 3, the limit."""
    places = max(-amount.normalize().as_tuple().exponent, 0)
    return number(amount, places)
