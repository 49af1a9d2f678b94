import pytest

from advisory.models import Business
from advisory.tax_code import check_tax_code


@pytest.mark.parametrize(
    ("text", "value", "status"),
    [
        ("0100233488", "0100233488", "checked"),
        (" 010 023.3488 ", "0100233488", "checked"),
        ("0314409058-002", "0314409058-002", "checked"),
        ("0314409058002", "0314409058-002", "checked"),
        ("0100233480", "0100233480", "failed"),
        ("0314409058-000", "0314409058-000", "failed"),
        ("0100000003", "0100000003", "failed"),
        ("0100000042", "0100000042", "checked"),
        ("0100000041", "0100000041", "failed"),
        ("01002334", "01002334", "failed"),
        ("079012345678", "079012345678", "not_checkable"),
        ("không rõ", "không rõ", "failed"),
        ("", "", "not_given"),
    ],
)
def test_check_tax_code(text, value, status):
    found = check_tax_code(text)

    assert (found.value, found.status) == (value, status)


@pytest.mark.parametrize("last", range(10))
def test_no_check_digit_fits_when_it_would_be_ten(last):
    assert check_tax_code(f"010000005{last}").status == "failed"


def test_a_personal_number_is_masked_on_screen():
    assert Business(tax_code="079012345678").shown_tax_code == "••••••••5678"
