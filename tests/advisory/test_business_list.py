import pytest
from django.urls import reverse

from core.models import AuditEvent
from tests.factories.advisory import BusinessFactory

pytestmark = pytest.mark.django_db
PAGE = reverse("advisory:business-list")


def names(response) -> list[str]:
    return [business.name for business in response.context["page"]]


@pytest.mark.parametrize("words", ["xuong go", "Xưởng gỗ", "0100233488", "010 023.3488", "0100"])
def test_an_official_finds_a_business_by_name_or_tax_code(client, sign_in, words):
    sign_in(official=True)
    BusinessFactory(name="Xưởng gỗ Tân Uyên", tax_code="0100233488")
    BusinessFactory(name="Tiệm bánh")

    assert names(client.get(PAGE, {"q": words})) == ["Xưởng gỗ Tân Uyên"]


@pytest.mark.parametrize("typed", ["0314409058-002", "0314409058002", "0314409058", "0314409058-0"])
def test_a_branch_is_found_by_its_tax_code(client, sign_in, typed):
    sign_in(official=True)
    BusinessFactory(name="Chi nhánh", tax_code="0314409058-002")

    assert names(client.get(PAGE, {"q": typed})) == ["Chi nhánh"]


@pytest.mark.parametrize(
    ("typed", "is_found"),
    [
        ("079123456789", True),
        ("079 123 456 789", True),
        ("079", False),
        ("0791234567", False),
        ("07912345678", False),
    ],
)
def test_a_personal_number_is_found_only_when_typed_whole(client, sign_in, typed, is_found):
    sign_in(official=True)
    BusinessFactory(name="Hộ kinh doanh", tax_code="079123456789")

    assert names(client.get(PAGE, {"q": typed})) == ["Hộ kinh doanh"] * is_found


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("xưởng gỗ", "xưởng gỗ"),
        ("0100233488", "0100233488"),
        ("079123456789", "••••••••6789"),
        ("079 123.456-789", "••••••••6789"),
        ("hộ 079123456789 Thủ Đức", "hộ ••••••••6789 Thủ Đức"),
        ("0314409058-002", "0314409058-002"),
    ],
)
def test_each_search_is_recorded_without_personal_numbers(client, sign_in, typed, kept):
    official = sign_in(official=True)
    BusinessFactory(name="Xưởng gỗ Tân Uyên")

    found = names(client.get(PAGE, {"q": typed}))

    event = AuditEvent.objects.get()
    assert (event.actor, event.verb) == (official, "searched businesses")
    assert event.details == {"words": kept, "hits": len(found), "page": 1}


def test_each_page_of_everyone_is_recorded_once(client, sign_in):
    sign_in(official=True)
    BusinessFactory.create_batch(60)

    client.get(PAGE)
    client.get(PAGE, {"page": 2})

    events = AuditEvent.objects.order_by("pk").values_list("verb", "details")
    assert list(events) == [
        ("looked at business list", {"hits": 60, "page": 1}),
        ("looked at business list", {"hits": 60, "page": 2}),
    ]


def test_a_renamed_business_is_found_by_its_new_name(client, sign_in):
    sign_in(official=True)
    business = BusinessFactory(name="Tên cũ")
    business.name = "Tên mới"
    business.save(update_fields=["name"])

    assert names(client.get(PAGE, {"q": "ten moi"})) == ["Tên mới"]


@pytest.mark.parametrize("role", ["owner", "trainer", "adviser"])
def test_others_find_nothing(client, sign_in, role):
    sign_in(**{role: True})

    assert client.get(PAGE).status_code == 404
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("odd", [{"q": "'\"%_"}, {"page": "x"}, {"page": "99"}, {"q": "đ" * 300}])
def test_odd_input_is_answered(client, sign_in, odd):
    sign_in(official=True)

    assert client.get(PAGE, odd).status_code == 200


def test_the_page_asks_the_same_number_of_queries_for_many(
    client, sign_in, django_assert_max_num_queries
):
    sign_in(official=True)
    BusinessFactory.create_batch(60)
    client.get(PAGE)

    with django_assert_max_num_queries(6):  # one of them the audit
        client.get(PAGE)
