"""Programmes, their members, and firms of the register."""

import datetime

import factory
from django.utils import timezone

from advisory.models import (
    Business,
    Programme,
    ProgrammeContact,
    ProgrammeMember,
    ProgrammeSelection,
    ProgrammeSpending,
    RegisterEntry,
    RegisterImport,
)
from tests.factories.advisory import BusinessFactory
from tests.factories.users import UserFactory


def days_from_now(days: int) -> datetime.date:
    return timezone.localdate() + datetime.timedelta(days=days)


class RegisterImportFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = RegisterImport

    file_name = "so.csv"
    file_size = 1
    file_hash = factory.Sequence(lambda n: f"hash-{n}")
    layout = factory.LazyFunction(dict)
    as_of = datetime.date(2026, 11, 1)
    state = RegisterImport.State.DONE


class RegisterEntryFactory(factory.django.DjangoModelFactory):
    """A working firm; trait `household`: known by a personal number."""

    class Meta:
        model = RegisterEntry

    tax_code = factory.Sequence(lambda n: f"37{n:08}")
    tax_code_status = Business.TaxCodeStatus.CHECKED
    name = factory.Sequence(lambda n: f"Công ty trong sổ {n}")
    status = RegisterEntry.Status.ACTIVE
    as_of = first_as_of = datetime.date(2026, 11, 1)
    last_import = factory.SubFactory(RegisterImportFactory)
    source_row = 2
    digest = 1

    class Params:
        household = factory.Trait(
            tax_code=factory.Sequence(lambda n: f"0741{n:08}"),
            tax_code_status=Business.TaxCodeStatus.NOT_CHECKABLE,
        )


class ProgrammeFactory(factory.django.DjangoModelFactory):
    """A running programme of the whole province. Traits: draft, closed."""

    class Meta:
        model = Programme
        skip_postgeneration_save = True

    name_vi = factory.Sequence(lambda n: f"Chương trình thử {n}")
    name_en = factory.Sequence(lambda n: f"Trial programme {n}")
    purpose_vi = "Giúp doanh nghiệp dùng một nền tảng."
    starts_on = factory.LazyFunction(lambda: days_from_now(-30))
    ends_on = factory.LazyFunction(lambda: days_from_now(60))
    state = Programme.State.RUNNING
    owner = factory.SubFactory(UserFactory, official=True)

    class Params:
        draft = factory.Trait(state=Programme.State.DRAFT)
        closed = factory.Trait(state=Programme.State.CLOSED)

    @factory.post_generation
    def areas(self, create: bool, extracted: list | None, **_kwargs: object) -> None:
        """`ProgrammeFactory(areas=[area])`."""
        if extracted:
            self.areas.set(extracted)


class ProgrammeSelectionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ProgrammeSelection

    programme = factory.SubFactory(ProgrammeFactory)
    kind = ProgrammeSelection.Kind.BUSINESSES


class ProgrammeMemberFactory(factory.django.DjangoModelFactory):
    """A selected business with nothing done. Trait `of_register`: a firm without an account."""

    class Meta:
        model = ProgrammeMember

    programme = factory.SubFactory(ProgrammeFactory)
    selection = factory.SubFactory(
        ProgrammeSelectionFactory, programme=factory.SelfAttribute("..programme")
    )
    business = factory.SubFactory(BusinessFactory)

    class Params:
        of_register = factory.Trait(business=None, entry=factory.SubFactory(RegisterEntryFactory))


class ProgrammeContactFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ProgrammeContact

    member = factory.SubFactory(ProgrammeMemberFactory)
    kind = ProgrammeContact.Kind.INVITED
    way = ProgrammeContact.Way.MESSAGE


class ProgrammeSpendingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ProgrammeSpending

    programme = factory.SubFactory(ProgrammeFactory)
    spent_on = factory.LazyFunction(timezone.localdate)
    amount = 1_000_000
    what_for = "In tờ rơi"
