from fractions import Fraction

from django.db import models


class FractionField(models.CharField):
    """An exact number such as 5/3: points are shared out by what a question offers."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **({"max_length": 40} | kwargs))

    def from_db_value(self, value: str | None, *_args) -> Fraction | None:
        return self.to_python(value)

    def to_python(self, value: str | Fraction | None) -> Fraction | None:
        return None if value in (None, "") else Fraction(value)

    def get_prep_value(self, value: Fraction | None) -> str | None:
        return None if value is None else str(value)
