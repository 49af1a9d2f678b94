"""Vietnamese tax codes: written in one form and checked, never refused.

Enterprise: 10 digits with a check digit; branch: 10-3; household and individual businesses:
12 digits (the personal number), which has no check digit and is personal data.
"""

import re
from dataclasses import dataclass

from stdnum.exceptions import ValidationError
from stdnum.vn import mst

from advisory.models.business import Business

Status = Business.TaxCodeStatus


@dataclass(frozen=True)
class TaxCode:
    value: str
    status: Status


def check_tax_code(text: str) -> TaxCode:
    """Normalise a tax code (spaces, dots and hyphens removed; branches as 10-3) and check it."""
    digits = re.sub(r"[\s.\-]", "", text)
    if not digits:
        return TaxCode("", Status.NOT_GIVEN)
    if not digits.isascii() or not digits.isdigit():
        return TaxCode(text.strip()[:14], Status.FAILED)
    if len(digits) == 12:
        return TaxCode(digits, Status.NOT_CHECKABLE)
    value = f"{digits[:10]}-{digits[10:]}" if len(digits) == 13 else digits[:14]
    try:
        mst.validate(digits)
    except ValidationError:
        return TaxCode(value, Status.FAILED)
    return TaxCode(value, Status.CHECKED)
