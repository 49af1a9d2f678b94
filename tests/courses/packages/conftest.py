import json

import pytest

from core.models import Topic
from courses.models import LessonPage
from courses.packages import storing
from courses.packages.access import package_in
from tests.courses.packages.building import saved, scorm
from tests.factories.courses import BODY, CoursePageFactory, LessonPageFactory


@pytest.fixture(autouse=True)
def packages_root(settings, tmp_path):
    """Every test has a folder of packages of its own."""
    settings.PACKAGES_ROOT = str(tmp_path / "packages")
    return tmp_path / "packages"


@pytest.fixture
def bring_in(tmp_path):
    """`bring_in(content)`: a version, as an import makes it; `package=` for a newer one."""

    def do(content: bytes | None = None, *, package=None, **rules):
        with storing.opened(saved(tmp_path, content or scorm()), file_name="goi.zip") as found:
            version, _created = storing.store(found, package=package)
        for name, value in rules.items():
            setattr(version.package, name, value)
        version.package.save()
        return version

    return do


@pytest.fixture
def lesson_with():
    """`lesson_with(version)`: a live lesson of a live course with that package."""

    def do(version) -> LessonPage:
        body = [{"type": "package", "value": version.package_id}, *BODY]
        topics = [Topic.objects.get(key="cybersecurity")]
        lesson = LessonPageFactory(parent=CoursePageFactory(), body=json.dumps(body), topics=topics)
        assert package_in(lesson) == version.package
        return lesson

    return do
