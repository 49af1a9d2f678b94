"""Business profiles: what is asked, what follows from it, and who may see and change it."""

import uuid
from decimal import Decimal

import pytest
from django.urls import reverse

from advisory.businesses.actions import TaxCodeTaken, create_business
from advisory.businesses.fields import BillionField, WrittenNumberField
from advisory.businesses.forms import BusinessForm
from advisory.businesses.size_text import size_sentence
from advisory.models import Area, Business, Industry, Membership
from advisory.models.business import SectorGroup, SizeClass
from core.models import AuditEvent
from tests.factories.advisory import (
    AdviserCaseFactory,
    AreaFactory,
    AssessmentFactory,
    BusinessFactory,
    IndustryFactory,
    MembershipFactory,
)
from tests.factories.users import UserFactory
from users.consents import Purpose, give_consent

pytestmark = pytest.mark.django_db
NEW = reverse("advisory:business-new")
SHOE_MAKER = {
    "name": "Giày da Phú Lợi",
    "tax_code": "010 023.3488",
    "sector_group": SectorGroup.INDUSTRY,
    "headcount": "35",
    "revenue_bn": "20",
    "women_owned": "yes",
}


@pytest.fixture(autouse=True)
def _demo(settings):
    settings.DEMO = True


@pytest.fixture
def sign_in(sign_in):
    """Everybody here agreed to assessment and advice before (tests/advisory/test_consent.py)."""

    def do(*args, **traits):
        person = sign_in(*args, **traits)
        give_consent(user=person, purpose=Purpose.ADVICE)
        return person

    return do


def edit(business: Business) -> str:
    return reverse("advisory:business-edit", args=[business.public_id])


def test_a_name_is_enough(client, sign_in):
    person = sign_in()

    answer = client.post(NEW, {"name": "Tạp hóa Cô Ba"})

    business = Business.objects.get()
    assert answer.headers["Location"] == business.get_absolute_url()
    assert business.size_class == SizeClass.UNDETERMINED
    assert business.memberships.get().user == person
    assert business.memberships.get().role == Membership.Role.OWNER


def test_without_a_name_nothing_is_made_and_the_rest_is_kept(client, sign_in):
    sign_in()

    answer = client.post(NEW, {"name": "", "revenue_bn": "20,5"})

    assert 'value="20,5"' in answer.content.decode()
    assert not Business.objects.exists()


def test_a_full_profile_gets_its_tax_code_checked_and_its_size_computed(client, sign_in):
    sign_in()
    area = Area.objects.get(list_version="NSO-2025-07-01", code="25750")

    client.post(NEW, SHOE_MAKER | {"area": area.pk})

    business = Business.objects.get()
    assert (business.tax_code, business.tax_code_status) == ("0100233488", "checked")
    assert business.size_class == SizeClass.SMALL
    assert business.area == area
    assert business.women_owned is True


def test_a_doubled_form_makes_one_business(client, sign_in):
    sign_in()
    form = {"name": "Tạp hóa Cô Ba", "_once": str(uuid.uuid4())}

    first = client.post(NEW, form)
    second = client.post(NEW, form)

    assert first.headers["Location"] == second.headers["Location"]
    assert Business.objects.count() == 1


def test_making_a_business_returns_where_one_was_going_but_to_no_other_site(client, sign_in):
    sign_in()

    there = client.post(f"{NEW}?next=/nen-tang/", {"name": "A", "next": "/nen-tang/"})
    abroad = client.post(NEW, {"name": "B", "next": "https://evil.example/"})

    assert there.headers["Location"] == "/nen-tang/"
    assert abroad.headers["Location"] == Business.objects.get(name="B").get_absolute_url()


def test_visitors_sign_in_first(client):
    answer = client.get(NEW)

    assert answer.headers["Location"] == f"{reverse('account_login')}?next={NEW}"


# --- Tax code -----------------------------------------------------------------------


def test_a_tax_code_that_does_not_fit_is_saved_with_a_warning(client, sign_in):
    sign_in()

    page = client.post(NEW, SHOE_MAKER | {"tax_code": "0100233480"}, follow=True).content.decode()

    assert Business.objects.get().tax_code_status == "failed"
    assert "không khớp số kiểm tra. Hãy so lại với giấy chứng nhận" in page


def test_twelve_digits_are_explained_and_masked_everywhere(client, sign_in):
    sign_in()

    page = client.post(NEW, SHOE_MAKER | {"tax_code": "079012345678"}, follow=True)
    form = client.get(edit(Business.objects.get()))

    assert "số định danh cá nhân" in page.content.decode()
    for shown in (page, form):
        assert "••••••••5678" in shown.content.decode()
        assert "079012345678" not in shown.content.decode()


def test_a_masked_tax_code_sent_back_as_shown_stays(client, sign_in):
    membership = MembershipFactory(owner=True, business__tax_code="079012345678")
    sign_in(membership.user)

    client.post(edit(membership.business), {"name": "Tên mới", "tax_code": "••••••••5678"})

    membership.business.refresh_from_db()
    assert (membership.business.name, membership.business.tax_code) == ("Tên mới", "079012345678")


@pytest.mark.parametrize("typed", ["chưa có", "  ", "không rõ"])
def test_words_instead_of_a_tax_code_never_clash(client, sign_in, typed):
    BusinessFactory(tax_code="")
    sign_in()

    client.post(NEW, {"name": "Tạp hóa Cô Ba", "tax_code": typed})

    assert Business.objects.get(name="Tạp hóa Cô Ba").tax_code == ""


def test_a_tax_code_already_here_says_what_to_do_and_not_whose_it_is(client, sign_in):
    other = MembershipFactory(
        owner=True, business__name="Cơ khí Tân Uyên", business__tax_code="0100233488"
    )
    sign_in()

    page = client.post(NEW, SHOE_MAKER).content.decode()

    assert "Mã số thuế này đã có trên cổng" in page
    assert "gửi lời mời" in page
    assert other.business.name not in page
    assert other.user.email not in page
    assert Business.objects.count() == 1


def test_two_who_register_the_same_tax_code_at_once_make_one_business():
    """Both forms were valid; the database decides."""
    BusinessFactory(tax_code="0100233488")

    with pytest.raises(TaxCodeTaken):
        create_business(user=UserFactory(), name="Giày da Phú Lợi", tax_code="0100233488")

    assert not Membership.objects.exists()


def test_ones_own_tax_code_is_not_taken(client, sign_in):
    membership = MembershipFactory(owner=True, business__tax_code="0100233488")
    sign_in(membership.user)

    answer = client.post(edit(membership.business), SHOE_MAKER)

    assert answer.status_code == 302


def test_registering_again_and_again_is_stopped(client, sign_in):
    sign_in()

    answers = [client.post(NEW, {"name": ""}) for _time in range(21)]

    assert answers[-1].status_code == 429


# --- Industry, numbers, area --------------------------------------------------------


def test_a_sector_group_that_followed_the_industry_follows_the_next_one(client, sign_in):
    member = MembershipFactory(owner=True)
    sign_in(member.user)
    edit = reverse("advisory:business-edit", args=[member.business.public_id])
    retail = IndustryFactory(sector_group_hint=SectorGroup.TRADE)
    joinery = IndustryFactory(sector_group_hint=SectorGroup.INDUSTRY)
    client.post(edit, {"name": "Xưởng mộc", "industry": retail.pk, "sector_group": ""})
    shown = client.get(edit).context["form"]["sector_group"].value()

    client.post(edit, {"name": "Xưởng mộc", "industry": joinery.pk, "sector_group": shown})

    assert shown == SectorGroup.TRADE
    assert Business.objects.get().sector_group == SectorGroup.INDUSTRY


def test_trying_tax_codes_one_after_the_other_is_stopped(client, sign_in):
    BusinessFactory(tax_code="079012345678")
    member = MembershipFactory(owner=True)
    sign_in(member.user)
    edit = reverse("advisory:business-edit", args=[member.business.public_id])

    answers = [client.post(edit, {"name": "A", "tax_code": "079012345678"}) for _try in range(31)]

    assert {answer.status_code for answer in answers[:30]} == {200}
    assert answers[30].status_code == 429


def test_the_sector_group_follows_a_clear_industry(client, sign_in):
    sign_in()
    retail = Industry.objects.get(key="retail")

    client.post(NEW, {"name": "Tạp hóa Cô Ba", "industry": retail.pk})

    assert Business.objects.get().sector_group == SectorGroup.TRADE


def test_priority_groups_are_asked_closed_with_their_definition_and_kept(client, sign_in):
    member = MembershipFactory(owner=True)
    sign_in(member.user)
    first = client.get(edit(member.business)).content.decode()

    said = {"has_many_women_workers": "yes", "is_social_enterprise": "no", "is_in_hard_area": ""}
    page = client.post(edit(member.business), {"name": "Xưởng A"} | said, follow=True)
    again = client.get(edit(member.business)).content.decode()

    business = Business.objects.get()
    assert business.has_many_women_workers is True
    assert business.is_social_enterprise is False
    assert business.is_in_hard_area is None
    assert "Sử dụng nhiều lao động nữ" in page.content.decode()
    assert '<details id="more">' in first
    assert "từ 50% nếu có dưới 100 lao động; từ 30% nếu có từ 100" in first
    assert '<details id="more" open>' in again


def test_what_the_owner_chose_is_never_overridden(client, sign_in):
    sign_in()
    retail = Industry.objects.get(key="retail")

    client.post(
        NEW, {"name": "Xưởng mộc", "industry": retail.pk, "sector_group": SectorGroup.INDUSTRY}
    )

    assert Business.objects.get().sector_group == SectorGroup.INDUSTRY


def test_an_ambiguous_industry_asks_instead_of_guessing(client, sign_in):
    sign_in()
    steel = Industry.objects.get(key="steel")

    page = client.post(NEW, {"name": "Thép A", "industry": steel.pk}, follow=True).content.decode()

    assert Business.objects.get().sector_group == ""
    assert "Hãy chọn lĩnh vực chính để tính quy mô." in page


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("20", "20"),
        ("20,5", "20.5"),
        ("1.234,5", "1234.5"),
        ("500 triệu", "0.5"),
        ("500tr", "0.5"),
        ("20 tỷ", "20"),
        ("20 tỉ đồng", "20"),
        ("20.000.000.000", "20"),
        ("20 000 000 000", "20"),
        ("20.000.000.000 đồng", "20"),
        ("3.000.400.000 đ", "3.001"),
        ("", None),
    ],
)
def test_amounts_are_read_as_people_here_write_them(typed, amount):
    found = BillionField(required=False, decimal_places=3).clean(typed)

    assert found == (amount and Decimal(amount))


@pytest.mark.parametrize(
    "typed", ["nhiều", "20 tỷ rưỡi", "1.2.3", "20 usd", "tỷ", "-5", "1e9", "9" * 16]
)
def test_an_amount_that_cannot_be_read_is_refused_with_an_example(client, sign_in, typed):
    sign_in()

    page = client.post(NEW, SHOE_MAKER | {"revenue_bn": typed}).content.decode()

    assert "Nhập số tiền, ví dụ 20 (tỷ đồng) hoặc 500 triệu." in page
    assert f'value="{typed}"' in page
    assert not Business.objects.exists()


def test_more_places_than_are_stored_never_change_the_class():
    field = WrittenNumberField(decimal_places=2)

    assert field.clean("10,001") == Decimal("10.01")


def test_a_stored_amount_is_written_the_vietnamese_way_in_the_form():
    business = BusinessFactory(revenue_bn=Decimal("1234.500"))

    page = BusinessForm(instance=business).as_p()

    assert 'value="1.234,5"' in page


def test_areas_are_the_36_of_today_grouped_by_former_district():
    groups = dict(BusinessForm().fields["area"].choices)

    units = [unit for group, units in groups.items() if group for unit in units]
    assert len(units) == 36
    assert "Phường Phú Lợi" in [label for _pk, label in groups["Thủ Dầu Một"]]
    assert "Thủ Dầu Một + Tân Uyên" in groups


def test_an_area_of_another_list_or_none_at_all_is_refused(client, sign_in):
    sign_in()
    old = AreaFactory(valid_from="2020-01-01")

    for area in (old.pk, 999_999, "25750x"):
        page = client.post(NEW, SHOE_MAKER | {"area": area}).content.decode()
        assert 'id="id_area_error"' in page

    assert not Business.objects.exists()


# --- The sentence about the size ------------------------------------------------------


@pytest.mark.parametrize(
    ("figures", "sentence"),
    [
        (
            ("agriculture_industry_construction", 35, 20, None),
            "Nhỏ: 35 lao động (≤ 100) và doanh thu 20 tỷ đồng (≤ 50 tỷ đồng). "
            "Theo Nghị định 80/2021/NĐ-CP, Điều 5.",
        ),
        (
            ("agriculture_industry_construction", "10", "3.1", "3"),
            "Siêu nhỏ: 10 lao động (≤ 10) và nguồn vốn 3 tỷ đồng (≤ 3 tỷ đồng). "
            "Theo Nghị định 80/2021/NĐ-CP, Điều 5.",
        ),
        (
            ("trade_services", 101, 1, 1),
            "Lớn hơn doanh nghiệp nhỏ và vừa: 101 lao động (> 100). "
            "Theo Nghị định 80/2021/NĐ-CP, Điều 5.",
        ),
        (
            ("trade_services", 100, "300.001", "100.1"),
            "Lớn hơn doanh nghiệp nhỏ và vừa: doanh thu 300,001 tỷ đồng (> 300 tỷ đồng) và "
            "nguồn vốn 100,1 tỷ đồng (> 100 tỷ đồng). Theo Nghị định 80/2021/NĐ-CP, Điều 5.",
        ),
        (
            ("", None, None, None),
            "Chưa tính được. Còn thiếu: lĩnh vực chính, số lao động, doanh thu hoặc nguồn vốn.",
        ),
    ],
)
def test_the_size_is_explained_with_figures_limits_and_law(figures, sentence):
    group, *numbers = figures
    headcount, revenue, capital = (None if n is None else Decimal(n) for n in numbers)
    business = Business(
        sector_group=group, headcount=headcount, revenue_bn=revenue, capital_bn=capital
    )

    assert size_sentence(business) == sentence


def test_the_page_says_the_size_is_self_declared(client, sign_in):
    membership = MembershipFactory(owner=True, business__small=True)
    sign_in(membership.user)

    page = client.get(membership.business.get_absolute_url()).content.decode()

    assert "Nhỏ: 40 lao động (≤ 100)" in page
    assert "tự kê khai; có thể được điều chỉnh" in page


# --- Who sees and who changes ---------------------------------------------------------


def test_owner_and_staff_see_the_business_only_the_owner_changes_it(client, sign_in):
    staff = MembershipFactory()
    owner = MembershipFactory(business=staff.business, owner=True)
    results = {}

    for membership in (owner, staff):
        sign_in(membership.user)
        results[membership.role] = [
            client.get(membership.business.get_absolute_url()).status_code,
            client.get(edit(membership.business)).status_code,
            client.post(edit(membership.business), {"name": membership.role}).status_code,
        ]

    staff.business.refresh_from_db()
    assert results == {"owner": [200, 200, 302], "staff": [200, 404, 404]}
    assert staff.business.name == "owner"


@pytest.mark.parametrize(
    "traits", [{}, {"owner": True}, {"adviser": True}, {"trainer": True}], ids=str
)
def test_a_business_is_not_found_by_those_it_does_not_concern(client, sign_in, traits):
    business = BusinessFactory()
    sign_in(**traits)

    assert client.get(business.get_absolute_url()).status_code == 404
    assert client.get(edit(business)).status_code == 404
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize(("trait", "status"), [({}, 200), ({"closed": True}, 404)])
def test_an_adviser_sees_the_business_while_the_case_is_open(client, sign_in, trait, status):
    case = AdviserCaseFactory(**trait)
    sign_in(case.adviser)

    assert client.get(case.business.get_absolute_url()).status_code == status
    assert client.get(edit(case.business)).status_code == 404
    looks = AuditEvent.objects.filter(actor=case.adviser, verb="looked at business")
    assert looks.count() == (status == 200)


def test_an_official_sees_every_business_and_the_look_is_recorded(client, sign_in):
    business = BusinessFactory()
    official = sign_in(official=True)

    page = client.get(business.get_absolute_url()).content.decode()

    assert business.name in page
    assert edit(business) not in page
    event = AuditEvent.objects.get(actor=official)
    assert (event.verb, event.object_id) == ("looked at business", str(business.pk))


@pytest.mark.parametrize("results", [0, 5])
def test_the_page_costs_few_queries_however_much_there_is(
    client, sign_in, django_assert_max_num_queries, results
):
    membership = MembershipFactory(owner=True, business__small=True)
    for _result in range(results):
        AssessmentFactory(business=membership.business, submitted=True)
        MembershipFactory(business=membership.business)
    sign_in(membership.user)
    client.get(membership.business.get_absolute_url())

    with django_assert_max_num_queries(6):
        client.get(membership.business.get_absolute_url())


def test_the_page_speaks_english(client, sign_in):
    membership = MembershipFactory(owner=True, business__small=True)
    sign_in(membership.user)

    page = client.get(f"/en{membership.business.get_absolute_url()}").content.decode()

    assert "Small: 40 employees (≤ 100) and revenue 30 billion đồng (≤ 50 billion đồng)." in page


def test_wishes_are_asked_closed_and_kept(client, sign_in):
    member = MembershipFactory(owner=True)
    sign_in(member.user)
    first = client.get(edit(member.business)).content.decode()

    aims = {"first_aim": "cloud", "second_aim": "ecommerce", "third_aim": "cloud"}
    said = aims | {"software_budget": "low", "software_languages": ["vi"]}
    client.post(edit(member.business), {"name": "Xưởng A"} | said)
    again = client.get(edit(member.business)).content.decode()

    business = Business.objects.get()
    assert business.aims == ["cloud", "ecommerce"]
    assert (business.software_budget, business.software_languages) == ("low", ["vi"])
    assert '<details id="wishes">' in first
    assert '<option value="ecommerce" selected>' in again
    assert '<details id="wishes" open>' in again
    assert '<details id="wishes" open>' in client.get(edit(member.business) + "?wishes=1").text


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"second_aim": "no-such-topic"}, "no-such-topic"),
        ({"software_budget": "a lot"}, "a lot"),
        ({"software_languages": ["klingon"]}, "klingon"),
    ],
)
def test_wishes_that_cannot_be_are_refused_where_they_stand(client, sign_in, wrong, says):
    member = MembershipFactory(owner=True)
    sign_in(member.user)

    page = client.post(edit(member.business), {"name": "Xưởng A"} | wrong)

    assert page.status_code == 200
    assert says in page.content.decode()
    assert '<details id="wishes" open>' in page.content.decode()
    assert Business.objects.get().aims == []
