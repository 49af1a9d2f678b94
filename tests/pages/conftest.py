"""The page tree and, where a test needs them, one course and the assessments of the portal."""

import pytest

from advisory.instrument_actions import load_shipped_instruments
from courses.actions import LIBRARY, import_courses
from courses.models import CoursePage
from pages.actions import ensure_page_tree
from pages.models import HomePage


@pytest.fixture
def home(db: None) -> HomePage:
    return ensure_page_tree()


@pytest.fixture
def course(home: HomePage) -> CoursePage:
    import_courses([LIBRARY / "bat-dau-chuyen-doi-so"])
    return CoursePage.objects.get()


@pytest.fixture
def instruments(db: None) -> None:
    load_shipped_instruments()
