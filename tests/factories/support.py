"""State support: rules as data, and what businesses had of it."""

import datetime

import factory

from advisory.models import (
    SupportKind,
    SupportNote,
    SupportReceived,
    SupportRule,
    WorkingDayException,
)
from advisory.models.support import Certainty
from tests.factories.advisory import BusinessFactory
from tests.factories.users import UserFactory


class SupportKindFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SupportKind

    key = factory.Sequence(lambda n: f"loai-{n}")
    name_vi = factory.Sequence(lambda n: f"Loại hỗ trợ {n}")
    name_en = factory.Sequence(lambda n: f"Support {n}")


class SupportRuleFactory(factory.django.DjangoModelFactory):
    """Half of the cost for a small business, at most 10 million đồng a year."""

    class Meta:
        model = SupportRule

    key = factory.Sequence(lambda n: f"quy-dinh-{n}")
    kind = factory.SubFactory(SupportKindFactory)
    size = "small"
    percent = 50
    cap = 10_000_000
    basis = SupportRule.Basis.YEAR
    valid_from = datetime.date(2026, 1, 1)
    law_vi = "Nghị định thử"
    law_en = "Trial decree"
    article = "1"
    certainty = Certainty.CONFIRMED


class SupportNoteFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SupportNote

    key = factory.Sequence(lambda n: f"luu-y-{n}")
    kind = SupportNote.Kind.TRAP
    text_vi = factory.Sequence(lambda n: f"Lưu ý {n}")
    text_en = factory.Sequence(lambda n: f"Note {n}")
    certainty = Certainty.CONFIRMED


class WorkingDayExceptionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = WorkingDayException

    date = datetime.date(2026, 12, 1)
    kind = WorkingDayException.Kind.HOLIDAY
    source = "Quyết định thử"


class SupportReceivedFactory(factory.django.DjangoModelFactory):
    """10 million đồng declared for this year; pass `kind_key` for a shipped kind."""

    class Meta:
        model = SupportReceived

    class Params:
        kind_key = "digital_solution"
        official = factory.Trait(
            recorded=SupportReceived.Recorded.OFFICIAL,
            recorded_by=factory.SubFactory(UserFactory, official=True),
        )

    business = factory.SubFactory(BusinessFactory)
    kind = factory.LazyAttribute(lambda o: SupportKind.objects.get(key=o.kind_key))
    content = factory.Sequence(lambda n: f"Phần mềm bán hàng {n}")
    year = factory.LazyFunction(lambda: datetime.date.today().year)
    amount = 10_000_000
    giver = "Sở Tài chính"
    recorded_by = factory.SubFactory(UserFactory)
