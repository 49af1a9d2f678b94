"""Whom a selection takes in: by filter, by list, inside the units, and nobody twice."""

from decimal import Decimal

import pytest
from django.urls import reverse

from advisory.models import AdoptionEvent, AreaOffice, ProgrammeSelection, RegisterEntry
from advisory.models.business import SizeClass
from advisory.programmes.candidates import businesses_for, entries_for
from advisory.programmes.choosing import freeze_filter
from advisory.programmes.freezing import NothingSelected, ProgrammeClosed, TooMany, freeze
from advisory.programmes.register_size import of_sizes
from advisory.support.size import classify
from core.models import AuditEvent
from tests.factories.advisory import (
    AdoptionEventFactory,
    AreaFactory,
    AssessmentFactory,
    BusinessFactory,
    IndustryFactory,
)
from tests.factories.programmes import (
    ProgrammeFactory,
    ProgrammeMemberFactory,
    RegisterEntryFactory,
)
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db
Kind = ProgrammeSelection.Kind


@pytest.fixture
def official():
    return UserFactory(official=True)


@pytest.fixture
def programme():
    return ProgrammeFactory(draft=True)


def page(programme, way: str = "businesses") -> str:
    return reverse(f"advisory:programme-select-{way}", args=[programme.public_id])


def found(programme, user, **chosen) -> set[str]:
    return {one.name for one in businesses_for(programme, user, chosen)}


# --- By filter ------------------------------------------------------------------------------


def test_businesses_are_chosen_by_ward_industry_and_size(programme, official):
    area, industry = AreaFactory(), IndustryFactory()
    BusinessFactory(name="Hợp mọi thứ", area=area, industry=industry, size_class=SizeClass.MICRO)
    BusinessFactory(name="Nơi khác", area=AreaFactory(), industry=industry)
    BusinessFactory(name="Ngành khác", area=area)
    chosen = {"areas": [area.pk], "industries": [industry.pk], "sizes": ["micro"]}

    assert found(programme, official, **chosen) == {"Hợp mọi thứ"}
    assert found(programme, official, areas=[area.pk]) == {"Hợp mọi thứ", "Ngành khác"}


def test_what_was_assessed_or_used_is_asked_only_of_who_agrees_to_advice(programme, official):
    for name, kwargs in (("Đồng ý", {"advised": True}), ("Không đồng ý", {})):
        AssessmentFactory(submitted=True, business=BusinessFactory(name=name, **kwargs))
    BusinessFactory(name="Chưa đánh giá", advised=True)

    assert found(programme, official, assessed="yes") == {"Đồng ý"}
    assert found(programme, official, assessed="no") == {"Chưa đánh giá"}


def test_a_platform_given_up_is_not_in_use(programme, official):
    in_use, left = (BusinessFactory(name=name, advised=True) for name in ("Đang dùng", "Đã bỏ"))
    for business in (in_use, left):
        AdoptionEventFactory(adoption__business=business, stage=AdoptionEvent.Stage.IN_USE)
    adoption = left.adoptions.get()
    AdoptionEventFactory(adoption=adoption, stage=AdoptionEvent.Stage.GIVEN_UP)

    assert found(programme, official, platform="yes") == {"Đang dùng"}
    assert found(programme, official, platform="no") == {"Đã bỏ"}


def test_the_register_gives_working_firms_by_trade_in_either_version(programme, official):
    given = {"vsic_version": "2018", "vsic_section": "K"}
    RegisterEntryFactory(name="Ngân hàng 2018", **given)
    RegisterEntryFactory(name="Viễn thông 2025", vsic_version="2025", vsic_section="K")
    RegisterEntryFactory(name="Đã đóng", status=RegisterEntry.Status.CLOSED, **given)

    entries = entries_for(programme, official, {"sections": ["finance"]})

    assert [entry.name for entry in entries] == ["Ngân hàng 2018"]


def test_households_come_only_when_an_official_asks_for_them(programme, official):
    RegisterEntryFactory(household=True)
    officer = UserFactory(area_officer=True)

    assert not entries_for(programme, official, {})
    assert entries_for(programme, official, {"households": True}).count() == 1
    assert not entries_for(programme, officer, {"households": True})


def test_the_database_sizes_entries_as_the_rule_does():
    figures = (None, 1, 11, 60, 150, 500)
    money = (None, 2, 4, 40, 250, 900)
    for section, group in (("C", "agriculture_industry_construction"), ("G", "trade_services")):
        for employees, revenue, capital in zip(figures, money, money[::-1], strict=True):
            entry = RegisterEntryFactory(
                vsic_section=section,
                employees=employees,
                revenue_vnd=revenue and revenue * 10**9,
                capital_vnd=capital and capital * 10**9,
            )
            given = [None if one is None else Decimal(one) for one in (employees, revenue, capital)]
            size = classify(group, *given).size

            fitting = [
                one
                for one in SizeClass.values
                if RegisterEntry.objects.filter(of_sizes([one]), pk=entry.pk).exists()
            ]
            assert fitting == [size], (section, employees, revenue, capital)


# --- Freezing --------------------------------------------------------------------------------


def test_a_selection_is_frozen_with_its_criteria_and_recorded(programme, official):
    area = AreaFactory()
    business = BusinessFactory(area=area)

    selection = freeze_filter(programme, official, Kind.BUSINESSES, {"areas": [str(area.pk)]})
    BusinessFactory(area=area)  # fits, but came later

    assert [member.business for member in programme.members.all()] == [business]
    assert (selection.criteria, selection.frozen_by) == ({"areas": [str(area.pk)]}, official)
    assert AuditEvent.objects.get(verb="froze selection of programme").details["members"] == 1


def test_a_business_is_a_member_once_whether_by_account_or_by_register(programme, official):
    business = BusinessFactory(tax_code="3700000001")
    entry = RegisterEntryFactory(tax_code="3700000001")
    freeze(
        programme=programme, kind=Kind.BUSINESSES, criteria={}, businesses=[business], by=official
    )

    assert entry not in entries_for(programme, official, {})
    with pytest.raises(NothingSelected):
        freeze_filter(programme, official, Kind.BUSINESSES, {})
    assert programme.selections.count() == 1

    other = ProgrammeFactory()
    freeze(programme=other, kind=Kind.REGISTER, criteria={}, entries=[entry], by=official)
    assert business not in businesses_for(other, official, {})


def test_an_entry_of_a_confirmed_business_is_that_business(programme, official):
    entry = RegisterEntryFactory()
    business = BusinessFactory(register_entry=entry, tax_code=entry.tax_code)

    freeze(programme=programme, kind=Kind.REGISTER, criteria={}, entries=[entry], by=official)

    assert programme.members.get().business == business


def test_closed_programmes_and_too_many_are_refused(programme, official, monkeypatch):
    business = BusinessFactory()
    with pytest.raises(ProgrammeClosed):
        freeze_filter(ProgrammeFactory(closed=True), official, Kind.BUSINESSES, {})
    monkeypatch.setattr("advisory.programmes.freezing.MOST_AT_ONCE", 0)
    with pytest.raises(TooMany):
        freeze(programme=programme, kind="list", criteria={}, businesses=[business], by=official)


# --- Units -----------------------------------------------------------------------------------


def test_area_officers_select_in_their_own_units_only():
    own, elsewhere = AreaFactory(), AreaFactory()
    officer = UserFactory(area_officer=True)
    AreaOffice.objects.create(officer=officer, area=own)
    programme = ProgrammeFactory(areas=[own])
    BusinessFactory(name="Trong địa bàn", area=own)
    BusinessFactory(name="Nơi khác", area=elsewhere)
    RegisterEntryFactory(area=elsewhere)

    assert found(programme, officer) == {"Trong địa bàn"}
    assert found(programme, officer, areas=[elsewhere.pk]) == set()
    assert not entries_for(programme, officer, {})


def test_a_programme_of_units_takes_in_no_others_for_officials_either(official):
    own = AreaFactory()
    programme = ProgrammeFactory(areas=[own])
    BusinessFactory(area=AreaFactory())

    assert not businesses_for(programme, official, {})


# --- Pages -----------------------------------------------------------------------------------


def test_the_page_counts_before_anything_is_kept_and_takes_in_at_a_post(client, sign_in, programme):
    area = AreaFactory()
    BusinessFactory(name="Cơ sở đúc Tân Phát", area=area)
    sign_in(official=True)

    looked = client.get(page(programme), {"areas": [area.pk], "xem": "1"})

    assert looked.context["preview"].count == 1
    assert "Cơ sở đúc Tân Phát" in looked.content.decode()
    assert not programme.members.exists()
    response = client.post(page(programme), {"areas": [area.pk]})
    assert response.url == programme.get_absolute_url()
    assert programme.members.count() == 1
    assert client.post(page(programme), {"areas": [area.pk]}).status_code == 422


def test_unknown_choices_are_refused(client, sign_in, programme):
    BusinessFactory()
    sign_in(official=True)

    assert client.post(page(programme), {"areas": ["0"]}).status_code == 422
    assert client.get(page(programme), {"sizes": ["huge"], "xem": "1"}).context["preview"] is None


def test_a_pasted_list_tells_what_it_cannot_take(client, sign_in, programme):
    BusinessFactory(name="Trên cổng", tax_code="3700000011")
    RegisterEntryFactory(name="Trong sổ", tax_code="3700000012")
    member = ProgrammeMemberFactory(
        programme=programme, business=BusinessFactory(tax_code="3700000013")
    )
    text = "Mã số thuế\n3700000011\n370 000 0012\n3700000013\n3700000099\nkhông phải mã\n3700000011"
    sign_in(official=True)

    looked = client.post(page(programme, "list"), {"codes": text})

    preview = looked.context["preview"]
    assert looked.status_code == 200
    assert [one.name for one in preview.first] == ["Trên cổng", "Trong sổ"]
    assert [(line.number, line.code) for line in preview.problems] == [
        (4, "member"),
        (5, "unknown"),
        (6, "no_code"),
        (7, "repeated"),
    ]
    assert list(programme.members.all()) == [member]
    client.post(page(programme, "list"), {"codes": text, "do": "freeze"})
    assert programme.members.count() == 3


def test_an_empty_list_is_refused(client, sign_in, programme):
    sign_in(official=True)

    assert client.post(page(programme, "list"), {"codes": "  "}).status_code == 422
