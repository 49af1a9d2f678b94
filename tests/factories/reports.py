"""The registry of indicators: `IndicatorFactory(measure="sme_assessed")`."""

import datetime
from decimal import Decimal

import factory

from reports.models import Certainty, Indicator, IndicatorValue, Target


class IndicatorFactory(factory.django.DjangoModelFactory):
    """An indicator the agency enters; with `measure`, one the portal counts."""

    class Meta:
        model = Indicator

    key = factory.Sequence(lambda n: f"indicator_{n}")
    group = Indicator.Group.ECONOMY
    name_vi = "Tỷ lệ mẫu"
    name_en = "Sample share"
    definition_vi = "Định nghĩa mẫu"
    definition_en = "Sample definition"
    unit = Indicator.Unit.PERCENT
    source_vi = "Nguồn mẫu"
    source_en = "Sample source"
    certainty = Certainty.CONFIRMED


class TargetFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Target

    indicator = factory.SubFactory(IndicatorFactory)
    scope = Target.Scope.CITY
    year = 2030
    operator = Target.Operator.AT_LEAST
    value = Decimal(50)
    source_vi = "Nguồn mẫu"
    certainty = Certainty.CONFIRMED


class IndicatorValueFactory(factory.django.DjangoModelFactory):
    """A value that stands, entered for the whole of a year."""

    class Meta:
        model = IndicatorValue

    indicator = factory.SubFactory(IndicatorFactory)
    year = 2026
    origin = IndicatorValue.Origin.ENTERED
    state = IndicatorValue.State.STANDING
    value = Decimal(30)
    source_document = "Báo cáo mẫu"
    source_date = datetime.date(2026, 6, 30)
