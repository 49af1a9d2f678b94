"""The front page and, where a test needs it, one course."""

from collections.abc import Iterator

import pytest
from django.test import override_settings

from courses.models import CoursePage
from courses.setting_up import LIBRARY, import_courses
from pages.models import HomePage


@pytest.fixture
def home(db: None) -> HomePage:
    return HomePage.objects.get()


@pytest.fixture
def course(home: HomePage) -> CoursePage:
    import_courses([LIBRARY / "bat-dau-chuyen-doi-so"])
    return CoursePage.objects.get()


@pytest.fixture(scope="module")
def demo_courses(module_database) -> Iterator[None]:
    """A portal with two courses that may have demo data."""
    with override_settings(DEMO=True):
        with module_database():
            import_courses([LIBRARY / "bat-dau-chuyen-doi-so", LIBRARY / "an-toan-thong-tin"])
        yield
