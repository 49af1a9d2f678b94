"""A small world: a submitted quick scan, courses and vetted platforms for its topics."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from advisory.assessments.actions import submit_assessment
from advisory.models import Answer, Assessment, InstrumentVersion, Platform
from core.models import Topic
from tests.factories.advisory import AssessmentFactory, PlatformFactory
from tests.factories.courses import CoursePageFactory

#: Three gaps; every other answer of the scan is the best there is.
WEAK = {"cloud_use": 0, "infosec_policy": 0, "bi_tools": 1}


@pytest.fixture(autouse=True)
def _own_models_folder(settings, tmp_path: Path) -> None:
    settings.MODELS_ROOT = tmp_path / "models"


@pytest.fixture
def quick(db: None) -> InstrumentVersion:
    return InstrumentVersion.objects.current("labanso_quick")


@pytest.fixture
def submitted(quick: InstrumentVersion) -> Callable[..., Assessment]:
    """`submitted(business=..., cloud_use=3)`: a finished scan, weak where WEAK says so."""

    def make(**changes) -> Assessment:
        fields = {name: changes.pop(name) for name in ("business", "started_by") if name in changes}
        assessment = AssessmentFactory(instrument_version=quick, **fields)
        weak = WEAK | changes
        Answer.objects.bulk_create(
            Answer(
                assessment=assessment,
                question_key=item["key"],
                value=weak.get(item["key"], _best(item)),
            )
            for item in quick.definition["items"]
        )
        return submit_assessment(assessment=assessment)

    return make


def _best(item: dict) -> object:
    if item["type"] == "ratio":
        return {"num": 10, "den": 10}
    return int(item["options"][-1]["key"])


def topics(*keys: str) -> list[Topic]:
    return list(Topic.objects.filter(key__in=keys))


@pytest.fixture
def platforms(db: None) -> dict[str, Platform]:
    """One vetted platform for each weak topic, and one that is only listed."""
    return {
        "cloud": PlatformFactory(name="Kho mây", vetted=True, topics=topics("cloud")),
        "safe": PlatformFactory(name="Khóa chặt", vetted=True, topics=topics("cybersecurity")),
        "listed": PlatformFactory(name="Mới liệt kê", topics=topics("cloud")),
    }


@pytest.fixture
def course_pages(db: None) -> dict:
    """A course for each weak topic, and one about something else."""
    return {
        key: CoursePageFactory(title=f"Khóa {key}", topics=topics(key), lessons=1)
        for key in ("cloud", "cybersecurity", "data_analytics", "ecommerce")
    }


@pytest.fixture
def run_jobs(django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks):
    """`with run_jobs(): ...`: what is queued inside is done when the block ends."""
    return lambda: django_capture_on_commit_callbacks(execute=True)
