"""Rules are data: loaded once, edited on screen by officials, every change on record."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from advisory.models import SupportNote, SupportRule, WorkingDayException
from advisory.reference import load_support
from advisory.support.editing import let_officials_edit
from advisory.support.present import support_view
from core.models import AuditEvent
from tests.factories.advisory import BusinessFactory
from tests.factories.support import SupportNoteFactory, SupportRuleFactory

pytestmark = pytest.mark.django_db
RULE = "wagtailsnippets_advisory_supportrule"


@pytest.fixture(autouse=True)
def _demo(settings):
    settings.DEMO = True
    let_officials_edit()


def form_of(rule: SupportRule, **changed: object) -> dict:
    names = [field.name for field in rule._meta.fields if field.name != "id"]
    values = {name: getattr(rule, name) for name in names} | {"kind": rule.kind_id}
    found = {**values, **changed}
    found["is_active"] = "on" if found["is_active"] else ""
    return {name: "" if value is None else value for name, value in found.items()}


def test_loading_again_adds_nothing_and_keeps_what_an_agency_changed():
    before = (SupportRule.objects.count(), SupportNote.objects.count())
    SupportRule.objects.filter(key="digital_solution-small").update(cap=1)
    SupportNote.objects.filter(key="one_source").update(text_vi="Lời của cơ quan")

    load_support()

    assert (SupportRule.objects.count(), SupportNote.objects.count()) == before
    assert SupportRule.objects.get(key="digital_solution-small").cap == 1
    assert SupportNote.objects.get(key="one_source").text_vi == "Lời của cơ quan"


def test_notes_say_which_support_they_are_about():
    about = SupportNote.objects.get(key="published_solution").supports

    assert list(about.values_list("key", flat=True)) == ["digital_solution"]
    assert not SupportNote.objects.get(key="one_source").supports.exists()


def test_an_official_changes_a_ceiling_and_it_shows_at_once(
    client, sign_in, django_capture_on_commit_callbacks
):
    business = BusinessFactory(small=True)
    rule = SupportRule.objects.get(key="digital_solution-small")
    official = sign_in(official=True)
    support_view(business)

    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(reverse(f"{RULE}:edit", args=[rule.pk]), form_of(rule, cap=70_000_000))

    assert answer.status_code == 302, answer.context["form"].errors
    shown = next(one for one in support_view(business).available if one.key == "digital_solution")
    assert shown.ceiling == "70 triệu đồng mỗi năm"
    event = AuditEvent.objects.get(verb="changed supportrule")
    assert (event.actor, event.object_id) == (official, str(rule.pk))
    assert event.details["now"]["cap"] == 70_000_000


def test_an_official_adds_a_rule_and_a_holiday(client, sign_in):
    sign_in(official=True)
    model = SupportRuleFactory()
    form = form_of(model, key="moi-2027", valid_from="2027-01-01")

    added = client.post(reverse(f"{RULE}:add"), form)
    holiday = client.post(
        reverse("wagtailsnippets_advisory_workingdayexception:add"),
        {"date": "2027-01-01", "kind": "holiday", "name": "Tết", "source": "Thông báo thử"},
    )

    assert (added.status_code, holiday.status_code) == (302, 302)
    assert SupportRule.objects.filter(key="moi-2027").exists()
    assert WorkingDayException.objects.get().date == datetime.date(2027, 1, 1)
    verbs = set(AuditEvent.objects.values_list("verb", flat=True))
    assert {"created supportrule", "created workingdayexception"} <= verbs


def test_only_an_administrator_deletes_and_it_is_recorded(client, sign_in):
    rule = SupportRuleFactory()
    address = reverse(f"{RULE}:delete", args=[rule.pk])

    sign_in(official=True)
    client.post(address)
    still_there = SupportRule.objects.filter(pk=rule.pk).exists()
    administrator = sign_in(administrator=True)
    client.post(address)

    assert still_there
    assert not SupportRule.objects.filter(pk=rule.pk).exists()
    assert AuditEvent.objects.get(verb="deleted supportrule").actor == administrator


@pytest.mark.parametrize("traits", [{}, {"adviser": True}, {"trainer": True}], ids=str)
def test_nobody_else_edits(client, sign_in, traits):
    rule = SupportRuleFactory()
    sign_in(**traits)

    client.post(reverse(f"{RULE}:edit", args=[rule.pk]), form_of(rule, cap=1))

    rule.refresh_from_db()
    assert rule.cap == 10_000_000


def test_the_list_shows_what_was_in_force_on_a_day(client, sign_in):
    sign_in(official=True)

    before = client.get(reverse(f"{RULE}:list"), {"on": "2026-01-14"}).content.decode()
    after = client.get(reverse(f"{RULE}:list"), {"on": "2026-01-15"}).content.decode()

    first_day = SupportRule.objects.get(key="training_startup-micro")
    assert reverse(f"{RULE}:edit", args=[first_day.pk]) not in before
    assert reverse(f"{RULE}:edit", args=[first_day.pk]) in after


@pytest.mark.parametrize(
    ("name", "list_name"),
    [
        ("supportnote", "Cùng một nội dung"),
        ("supportkind", "Tư vấn chuyển đổi số"),
        ("workingdayexception", ""),
    ],
)
def test_the_other_lists_open(client, sign_in, name, list_name):
    sign_in(official=True)

    answer = client.get(reverse(f"wagtailsnippets_advisory_{name}:list"))

    assert answer.status_code == 200
    assert list_name in answer.content.decode()


def test_a_last_day_before_the_first_is_refused():
    rule = SupportRuleFactory.build(valid_to=datetime.date(2025, 12, 31))

    with pytest.raises(ValidationError, match="Ngày cuối"):
        rule.clean()


@pytest.mark.parametrize("factory", [SupportRuleFactory, SupportNoteFactory])
def test_in_force_on_counts_the_first_and_the_last_day(factory):
    first, last = datetime.date(2026, 3, 1), datetime.date(2026, 3, 31)
    row = factory(valid_from=first, valid_to=last)
    withdrawn = factory(valid_from=first, is_active=False)
    one = datetime.timedelta(days=1)

    found = {
        day: set(type(row).objects.in_force_on(day).filter(pk__in=[row.pk, withdrawn.pk]))
        for day in (first - one, first, last, last + one)
    }

    assert list(found.values()) == [set(), {row}, {row}, set()]
