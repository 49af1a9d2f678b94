import pytest
from django.urls import reverse

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

    with django_assert_max_num_queries(6):
        client.get(PAGE)
