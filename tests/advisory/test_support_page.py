"""The page about State support: figures, traps, and who may see and note what."""

import datetime
import uuid
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from advisory.models import AdviserCase, SupportReceived, SupportRule, WorkingDayException
from advisory.support.present import support_for, support_view
from core.models import AuditEvent
from tests.advisory.answering import finished
from tests.factories.advisory import (
    AdviserCaseFactory,
    AssessmentFactory,
    BusinessFactory,
    InstrumentVersionFactory,
    MembershipFactory,
)
from tests.factories.support import SupportReceivedFactory, WorkingDayExceptionFactory
from tests.factories.users import UserFactory
from users.personal_data import collect

pytestmark = pytest.mark.django_db
CHECK = reverse("advisory:support-check")
THURSDAY = datetime.date(2026, 11, 26)
YEAR = timezone.localdate().year
SOFTWARE = {
    "kind": "digital_solution",
    "content": "Phần mềm bán hàng",
    "year": YEAR,
    "amount": "10",
    "giver": "Sở Tài chính",
}
TRAPS = (
    "Chưa ký, chưa trả tiền trước khi có quyết định hỗ trợ",
    "Cùng một nội dung, trong một năm, chỉ nhận hỗ trợ của Nhà nước từ một nguồn",
)


@pytest.fixture(autouse=True)
def _demo(settings):
    settings.DEMO = True


@pytest.fixture
def owner():
    return MembershipFactory(owner=True, business__small=True)


def page_of(business) -> str:
    return reverse("advisory:support", args=[business.public_id])


def note_of(business) -> str:
    return reverse("advisory:support-received-new", args=[business.public_id])


def remove_of(row: SupportReceived) -> str:
    return reverse("advisory:support-received-remove", args=[row.business.public_id, row.pk])


def kind(view, key):
    return next(one for one in [*view.available, *view.refused] if one.key == key)


# --- What is shown --------------------------------------------------------------------


def test_the_page_tells_size_traps_figures_papers_and_whom_to_ask(client, sign_in, owner):
    sign_in(owner.user)

    page = client.get(page_of(owner.business)).content.decode()

    assert "Nhỏ: 40 lao động (≤ 100)" in page
    for trap in TRAPS:
        assert page.index(trap) < page.index("Thuê, mua giải pháp chuyển đổi số")
    assert "50 triệu đồng mỗi năm" in page
    assert "Mức trần ước tính, cơ quan hỗ trợ quyết định." in page
    assert "Nghị định 80/2021/NĐ-CP, Điều 11, áp dụng từ 15/10/2021 (nhiều nguồn" in page
    assert "Nghị định 224/2026/NĐ-CP, Điều 73, 75" in page
    assert "phải được công bố" in page
    assert "Tờ khai xác định quy mô" in page
    assert "Cơ quan chưa công bố đầu mối." in page


def test_the_contact_point_is_shown_once_the_agency_names_one(client, sign_in, owner, settings):
    settings.SUPPORT_CONTACT = {"vi": "Phòng A, 028 0000", "en": "Office A"}
    sign_in(owner.user)

    page = client.get(page_of(owner.business)).content.decode()

    assert "Phòng A, 028 0000" in page
    assert "Cơ quan chưa công bố đầu mối." not in page


@pytest.mark.parametrize(
    ("typed", "cost", "most", "own"),
    [
        ("60", "60 triệu đồng", "30 triệu đồng", "30 triệu đồng"),
        ("150", "150 triệu đồng", "50 triệu đồng", "100 triệu đồng"),
        ("1.000,5", "1.000,5 triệu đồng", "50 triệu đồng", "950,5 triệu đồng"),
        ("60.000.000", "60 triệu đồng", "30 triệu đồng", "30 triệu đồng"),
        ("0,2 tỷ", "200 triệu đồng", "50 triệu đồng", "150 triệu đồng"),
        ("1 đồng", "1 đồng", "0 triệu đồng", "1 đồng"),
    ],
)
def test_a_cost_gives_the_most_there_can_be(client, sign_in, owner, typed, cost, most, own):
    sign_in(owner.user)

    answer = client.get(page_of(owner.business), {"cost": typed})

    assert answer.context["view"].cost == cost
    solution = kind(answer.context["view"], "digital_solution")
    assert (solution.amount, solution.own_share) == (most, own)


@pytest.mark.parametrize("typed", ["nhiều", "-5", "1e9", "60 usd", "1.2.3", "9" * 16])
def test_a_cost_that_cannot_be_read_is_refused_with_an_example(client, sign_in, owner, typed):
    sign_in(owner.user)

    answer = client.get(page_of(owner.business), {"cost": typed})

    assert answer.status_code == 200
    assert "Nhập số tiền, ví dụ 60 (triệu đồng)" in answer.content.decode()
    assert answer.context["view"].cost == ""


def test_a_micro_business_has_no_digital_consulting_and_is_told_why():
    business = BusinessFactory(
        sector_group="trade_services", headcount=Decimal(5), capital_bn=Decimal(1)
    )

    view = support_view(business)

    assert kind(view, "digital_consulting").why_not == (
        "Không dành cho quy mô “Siêu nhỏ”. Chỉ dành cho quy mô: nhỏ, vừa."
    )
    assert kind(view, "shared_platform").is_free


def test_a_medium_business_pays_part_of_a_course_and_has_no_free_platform():
    business = BusinessFactory(
        sector_group="trade_services",
        headcount=Decimal(80),
        revenue_bn=Decimal(200),
        women_owned=False,
    )

    view = support_view(business, cost=10_000_000)

    assert kind(view, "training_management").amount == "7 triệu đồng"
    assert kind(view, "shared_platform").why_not
    assert kind(view, "general_consulting").ceiling == "150 triệu đồng mỗi năm"


@pytest.mark.parametrize("group", ["women_owned", "has_many_women_workers", "is_social_enterprise"])
def test_a_priority_group_has_the_higher_ceiling(group):
    business = BusinessFactory(small=True, **{group: True})

    consulting = kind(support_view(business), "general_consulting")

    assert consulting.ceiling == "150 triệu đồng mỗi năm"
    assert consulting.if_priority == ""


def test_who_has_not_said_is_told_what_priority_would_change():
    asked = {"women_owned": False, "has_many_women_workers": False, "is_social_enterprise": False}

    silent = kind(support_view(BusinessFactory(small=True)), "general_consulting")
    told = kind(support_view(BusinessFactory(small=True, **asked)), "general_consulting")

    assert silent.if_priority == "tối đa 50% chi phí, 150 triệu đồng mỗi năm"
    assert told.if_priority == ""


def test_an_unknown_size_is_never_guessed(client, sign_in):
    membership = MembershipFactory(owner=True, business__headcount=5)
    sign_in(membership.user)

    answer = client.get(page_of(membership.business), {"cost": "60"})

    page = answer.content.decode()
    assert "Còn thiếu: lĩnh vực chính, doanh thu hoặc nguồn vốn." in page
    assert answer.context["view"].available == answer.context["view"].refused == []
    assert "Mức trần ước tính" not in page
    assert TRAPS[0] in page


def test_a_larger_business_is_told_politely(client, sign_in):
    membership = MembershipFactory(
        business__sector_group="trade_services", business__headcount=500, business__revenue_bn=1
    )
    sign_in(membership.user)

    answer = client.get(page_of(membership.business))

    assert "không áp dụng cho quy mô này" in answer.content.decode()
    assert answer.context["view"].available == []


def test_what_was_received_this_year_lowers_what_is_left():
    business = BusinessFactory(small=True)
    SupportReceivedFactory(business=business, amount=30_000_000, year=2026)
    SupportReceivedFactory(business=business, amount=50_000_000, year=2025)

    view = support_view(business, THURSDAY, cost=150_000_000)

    solution = kind(view, "digital_solution")
    assert (solution.received, solution.left, solution.amount) == (
        "30 triệu đồng",
        "20 triệu đồng",
        "20 triệu đồng",
    )
    assert kind(view, "digital_consulting").left == "50 triệu đồng"


def test_a_used_up_ceiling_says_so():
    business = BusinessFactory(small=True)
    SupportReceivedFactory(business=business, amount=50_000_000, year=2026)

    solution = kind(support_view(business, THURSDAY), "digital_solution")

    assert solution.why_not == "Đã nhận hết mức trần của năm 2026."


def test_the_rules_are_those_of_the_day():
    business = BusinessFactory(small=True)

    before = support_view(business, datetime.date(2026, 1, 14))

    assert kind(before, "training_management").why_not
    assert not any("cùng một nội dung" in trap.text.lower() for trap in before.traps)


def test_what_is_not_confirmed_is_marked():
    SupportRule.objects.filter(key="digital_solution-small").update(certainty="unconfirmed")

    law = kind(support_view(BusinessFactory(small=True)), "digital_solution").law

    assert not law.is_confirmed
    assert law.certainty_label == "Chưa xác nhận"


# --- The time of the answer ---------------------------------------------------------------


def test_the_answer_is_due_after_14_working_days_and_unknown_holidays_are_said():
    deadline = support_view(BusinessFactory(small=True), THURSDAY).deadline

    assert (deadline.days, deadline.due) == (14, datetime.date(2026, 12, 16))
    assert deadline.unlisted_years == [2026]


def test_holidays_the_agency_entered_move_the_day():
    WorkingDayExceptionFactory(date=datetime.date(2026, 12, 1))

    deadline = support_view(BusinessFactory(small=True), THURSDAY).deadline

    assert deadline.due == datetime.date(2026, 12, 17)
    assert deadline.unlisted_years == []


def test_no_holiday_is_shipped():
    """None of the sources at hand lists them; the agency enters the decision of each year."""
    assert not WorkingDayException.objects.exists()


# --- The readiness assessment ---------------------------------------------------------------


def test_a_finished_full_assessment_is_named_with_its_day(client, sign_in, owner, settings):
    quick = InstrumentVersionFactory(instrument__key=settings.QUICK_INSTRUMENT)
    done = AssessmentFactory(
        business=owner.business,
        submitted=True,
        submitted_at=datetime.datetime(2026, 10, 5, 3, tzinfo=datetime.UTC),
    )
    AssessmentFactory(business=owner.business, submitted=True, instrument_version=quick)
    sign_in(owner.user)

    page = client.get(page_of(owner.business)).content.decode()

    assert "Doanh nghiệp đã làm ngày 05/10/2026:" in page
    assert reverse("pages:result", args=[done.public_id]) in page


def test_without_one_the_page_leads_to_the_assessment(client, sign_in, owner, settings):
    quick = InstrumentVersionFactory(instrument__key=settings.QUICK_INSTRUMENT)
    AssessmentFactory(business=owner.business, submitted=True, instrument_version=quick)
    sign_in(owner.user)

    assert "Chưa hoàn tất bài nào." in client.get(page_of(owner.business)).content.decode()


# --- Beside a plan ----------------------------------------------------------------------------


def test_a_plan_step_gets_what_may_pay_for_it():
    found = support_for(["learn", "buy_solution", "consulting"], BusinessFactory(small=True))

    assert [one.key for one in found["buy_solution"]] == ["digital_solution", "shared_platform"]
    assert "training_management" in [one.key for one in found["learn"]]
    assert found["consulting"][0].share == "tối đa 50% chi phí"
    assert support_for(["learn"], BusinessFactory()) == {"learn": []}


# --- Who sees it ------------------------------------------------------------------------------


def test_staff_see_it_and_strangers_do_not(client, sign_in, owner):
    staff = MembershipFactory(business=owner.business).user
    found = {}

    for name, person in {
        "staff": staff,
        "stranger": UserFactory(),
        "other owner": UserFactory(owner=True),
        "trainer": UserFactory(trainer=True),
        "adviser without case": UserFactory(adviser=True),
    }.items():
        sign_in(person)
        found[name] = [
            client.get(page_of(owner.business)).status_code,
            client.post(note_of(owner.business), {}).status_code,
        ]

    assert found.pop("staff") == [200, 200]
    assert set(map(tuple, found.values())) == {(404, 404)}


def test_visitors_sign_in_first(client, owner):
    for address in (page_of(owner.business), note_of(owner.business)):
        assert client.get(address).headers["Location"].startswith(reverse("account_login"))


def test_an_adviser_looks_but_notes_nothing_and_the_look_is_recorded(client, sign_in, owner):
    case: AdviserCase = AdviserCaseFactory(business=owner.business)
    row = SupportReceivedFactory(business=owner.business)
    sign_in(case.adviser)

    page = client.get(page_of(owner.business)).content.decode()

    assert row.content in page
    assert "Ghi một khoản đã nhận" not in page
    assert client.post(note_of(owner.business), SOFTWARE).status_code == 404
    assert client.post(remove_of(row)).status_code == 404
    assert AuditEvent.objects.filter(actor=case.adviser, verb="looked at business").exists()


# --- Support already received -------------------------------------------------------------------


def test_a_declaration_is_noted_once_however_often_it_is_sent(client, sign_in, owner):
    sign_in(owner.user)
    form = SOFTWARE | {"amount": "1.000,5", "_once": str(uuid.uuid4())}

    first = client.post(note_of(owner.business), form)
    second = client.post(note_of(owner.business), form)

    row = SupportReceived.objects.get()
    assert first.headers["Location"] == second.headers["Location"] == page_of(owner.business)
    assert (row.amount, row.recorded, row.recorded_by) == (1_000_500_000, "declared", owner.user)
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", ""),
        ("kind", "unknown"),
        ("content", " "),
        ("year", YEAR + 1),
        ("year", "1999"),
        ("amount", "0"),
        ("amount", "-1"),
        ("amount", "mười triệu"),
        ("giver", ""),
        ("received_on", "2999-01-01"),
    ],
)
def test_a_declaration_that_cannot_be_is_refused_and_what_was_typed_stays(
    client, sign_in, owner, field, value
):
    sign_in(owner.user)

    answer = client.post(note_of(owner.business), SOFTWARE | {"giver": "Sở A"} | {field: value})

    assert answer.status_code == 200
    assert field in answer.context["received_form"].errors
    assert field == "content" or 'value="Phần mềm bán hàng"' in answer.content.decode()
    assert not SupportReceived.objects.exists()


def test_the_same_content_in_the_same_year_is_warned_of(client, sign_in, owner):
    SupportReceivedFactory(
        business=owner.business, content="Phần  mềm BÁN HÀNG", kind_key="general_consulting"
    )
    sign_in(owner.user)

    page = client.post(note_of(owner.business), SOFTWARE, follow=True).content.decode()

    assert "Cùng nội dung trong cùng năm đã có khoản: Phần  mềm BÁN HÀNG (10 triệu đồng" in page
    assert page.count("Trùng nội dung, trùng năm") == 2
    assert SupportReceived.objects.count() == 2


def test_the_same_kind_for_another_content_is_warned_of_less(client, sign_in, owner):
    SupportReceivedFactory(business=owner.business, content="Máy chủ")
    sign_in(owner.user)

    page = client.post(note_of(owner.business), SOFTWARE, follow=True).content.decode()

    assert "Cùng năm đã có khoản cùng loại: Máy chủ (10 triệu đồng, Sở Tài chính)" in page
    assert "Trùng nội dung, trùng năm" not in page


def test_another_year_or_business_is_no_double(client, sign_in, owner):
    SupportReceivedFactory(business=owner.business, content=SOFTWARE["content"], year=YEAR - 1)
    SupportReceivedFactory(content=SOFTWARE["content"])
    sign_in(owner.user)

    page = client.post(note_of(owner.business), SOFTWARE, follow=True).content.decode()

    assert "Cùng năm đã có" not in page
    assert "trong cùng năm đã có" not in page


def test_owners_remove_declarations_and_staff_their_own(client, sign_in, owner):
    staff = MembershipFactory(business=owner.business).user
    of_owner = SupportReceivedFactory(business=owner.business, recorded_by=owner.user)
    of_staff = SupportReceivedFactory(business=owner.business, recorded_by=staff)
    by_official = SupportReceivedFactory(business=owner.business, official=True)

    sign_in(staff)
    found = [client.post(remove_of(row)).status_code for row in (of_owner, by_official, of_staff)]
    sign_in(owner.user)
    found += [client.post(remove_of(row)).status_code for row in (by_official, of_owner)]

    assert found == [404, 404, 302, 404, 302]
    assert SupportReceived.objects.get() == by_official


def test_a_declaration_of_another_business_is_not_found(client, sign_in, owner):
    other = SupportReceivedFactory()
    sign_in(owner.user)
    address = reverse("advisory:support-received-remove", args=[owner.business.public_id, other.pk])

    assert client.post(address).status_code == 404
    assert SupportReceived.objects.exists()


def test_an_official_records_and_removes_what_was_given_and_both_are_audited(
    client, sign_in, owner
):
    declared = SupportReceivedFactory(business=owner.business, content="Máy chủ")
    official = sign_in(official=True)

    client.post(note_of(owner.business), SOFTWARE)
    row = SupportReceived.objects.get(recorded="official")
    refused = client.post(remove_of(declared)).status_code
    client.post(remove_of(row))

    assert refused == 404
    assert SupportReceived.objects.get() == declared
    verbs = list(AuditEvent.objects.filter(actor=official).values_list("verb", flat=True))
    assert {"recorded support", "removed support"} <= set(verbs)


def test_my_data_hold_what_was_received(owner):
    SupportReceivedFactory(business=owner.business, recorded_by=owner.user)
    SupportReceivedFactory()

    (row,) = collect(owner.user)["support_received"]

    assert (row["kind"], row["amount_vnd"], row["recorded_by_you"]) == (
        "digital_solution",
        10_000_000,
        True,
    )


# --- Without storing anything -----------------------------------------------------------------


def test_a_visitor_gets_an_estimate_and_nothing_is_stored(client, django_assert_max_num_queries):
    figures = {
        "sector_group": "trade_services",
        "headcount": "5",
        "revenue_bn": "500 triệu",
        "cost": "60",
    }
    client.get(CHECK, figures)

    with django_assert_max_num_queries(0):
        answer = client.get(CHECK, figures)

    assert kind(answer.context["view"], "digital_solution").amount == "20 triệu đồng"
    assert TRAPS[0] in answer.content.decode()


def test_the_short_form_alone_and_with_bad_figures(client):
    empty = client.get(CHECK)
    bad = client.get(CHECK, {"headcount": "nhiều", "sector_group": "other"})
    missing = client.get(CHECK, {"headcount": "5"})

    assert "view" not in empty.context
    assert set(bad.context["form"].errors) == {"headcount", "sector_group"}
    assert "Còn thiếu" in missing.content.decode()


# --- Links, language, cost ----------------------------------------------------------------------


def test_the_business_page_leads_here(client, sign_in, owner):
    sign_in(owner.user)

    page = client.get(owner.business.get_absolute_url()).content.decode()

    assert page_of(owner.business) in page


def test_a_result_leads_to_its_business_or_to_the_short_form(
    client, sign_in, quick_questions, owner
):
    assessment = finished(client, quick_questions)
    address = reverse("pages:result", args=[assessment.public_id])

    unclaimed = client.get(address).content.decode()
    type(assessment).objects.update(business=owner.business)
    sign_in(owner.user)
    claimed = client.get(address).content.decode()

    assert f'href="{CHECK}"' in unclaimed
    assert f'href="{page_of(owner.business)}"' in claimed


def test_the_page_speaks_english(client, sign_in, owner):
    sign_in(owner.user)

    page = client.get(f"/en{page_of(owner.business)}", {"cost": "60"}).content.decode()

    assert "Do not sign and do not pay before support is decided" in page
    assert "At most 30 million đồng" in page
    assert "Decree 80/2021/NĐ-CP, article 11, in force from" in page


@pytest.mark.parametrize("rows", [0, 8])
def test_the_page_costs_few_queries_however_much_there_is(
    client, sign_in, owner, django_assert_max_num_queries, rows
):
    SupportReceivedFactory.create_batch(rows, business=owner.business)
    sign_in(owner.user)
    client.get(page_of(owner.business))

    with django_assert_max_num_queries(6):
        client.get(page_of(owner.business))


def test_a_submit_costs_few_queries(client, sign_in, owner, django_assert_max_num_queries):
    sign_in(owner.user)
    client.get(page_of(owner.business))

    with django_assert_max_num_queries(14):  # eight, and three pairs of savepoints
        client.post(note_of(owner.business), SOFTWARE | {"_once": str(uuid.uuid4())})
