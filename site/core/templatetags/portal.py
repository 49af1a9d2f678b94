"""Tags and filters every template may use: `{% load portal %}`."""

import uuid
from decimal import Decimal

from django import template
from django.http import HttpRequest
from django.template.context import Context
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.http import escape_leading_slashes
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from core.submissions import FIELD

register = template.Library()


@register.simple_tag
def once() -> SafeString:
    """Hidden idempotency key; every POST form carries one (core.submissions)."""
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, uuid.uuid4())


@register.simple_tag(takes_context=True)
def other_language_url(context: Context) -> str:
    """The same address in the other language: Vietnamese at the root, English under /en/."""
    request: HttpRequest | None = context.get("request")
    path = request.get_full_path() if request else "/"
    if (get_language() or "vi").startswith("en"):
        return escape_leading_slashes(path[3:]) or "/"  # /en//host must not become //host
    return "/en" + path


@register.filter
def number(value: object, places: int | None = None) -> str:
    """Write a number as people here do: 1.234,5 (trailing zeros left out unless `places` is given)."""
    if value in (None, ""):
        return ""
    exact = Decimal(str(value))
    if places is None:
        exact = exact.quantize(Decimal("0.01")).normalize()
        if exact == exact.to_integral_value():
            exact = exact.quantize(Decimal(1))
    return number_format(exact, decimal_pos=places, use_l10n=True, force_grouping=True)


@register.filter
def is_number(value: object) -> bool:
    """Whether a cell of a table is to be written as a number."""
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


@register.filter
def item(mapping: dict, key: object) -> object:
    """Look a key up in a dict, for keys only known at run time."""
    return mapping.get(key) if mapping else None
