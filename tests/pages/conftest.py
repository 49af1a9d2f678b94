"""The front page and, where a test needs it, one course."""

import pytest

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
