"""Error pages say what happened and what to do, in both languages."""

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import reverse
from django.views.defaults import permission_denied, server_error

from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("/khong-co-trang-nay/", "Trang này không có, hoặc anh/chị không có quyền xem."),
        ("/en/no-such-page/", "There is no such page, or it is not open to you."),
    ],
)
def test_an_unknown_address(client, address, sentence):
    answer = client.get(address)

    assert answer.status_code == 404
    assert sentence in answer.content.decode()


def test_a_form_without_its_token_says_how_to_keep_what_was_typed():
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(UserFactory(), backend="django.contrib.auth.backends.ModelBackend")

    answer = strict.post(reverse("users:profile"), {"name": "Trần Văn Bình"})

    assert answer.status_code == 403
    assert "Bấm nút Quay lại của trình duyệt" in answer.content.decode()


def test_permission_denied_names_whom_to_ask():
    answer = permission_denied(RequestFactory().get("/"), Exception())

    assert answer.status_code == 403
    assert "Tài khoản của anh/chị không được làm việc này" in answer.content.decode()


def test_the_page_of_a_failure_needs_neither_database_nor_session(django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = server_error(RequestFactory().get("/"))

    page = answer.content.decode()
    assert answer.status_code == 500
    assert "Nội dung vừa nhập vẫn còn" in page
    assert "What you typed is still there" in page


def test_the_page_of_an_unreadable_request():
    assert "Không đọc được yêu cầu" in render_to_string("400.html")
