"""Courses and lessons as trainers leave them: complete and live, unless a trait says otherwise."""

import json

import factory
from django.utils import timezone
from wagtail.models import Page, Site

from core.models import CompetenceGroup, Topic
from courses.models import (
    CourseIndexPage,
    CoursePage,
    Enrolment,
    LessonPage,
    LessonProgress,
    ModulePage,
    Trainer,
)
from tests.factories.users import UserFactory, agrees
from users.models import Consent

CHECK = {
    "question": "Nên khóa tài khoản nào trước?",
    "options": [
        {"text": "Wi-Fi", "is_correct": False, "feedback": "Chưa gấp bằng email."},
        {"text": "Email chính", "is_correct": True, "feedback": "Mất email là mất đường về."},
        {"text": "Trang bán hàng", "is_correct": False, "feedback": "Email lấy lại được trang."},
    ],
}
BODY = [
    {"type": "text", "value": "<p>Mỗi nơi một mật khẩu.</p>"},
    {"type": "steps", "value": {"items": ["<p>Mở phần cài đặt.</p>", "<p>Đổi mật khẩu.</p>"]}},
    {"type": "check", "value": CHECK},
    {"type": "today", "value": {"text": "<p>Bật xác thực hai lớp cho email.</p>"}},
]


def course_index() -> CourseIndexPage:
    """The one course list, made where it is missing."""
    index = CourseIndexPage.objects.first()
    if index is None:
        home = Site.objects.get(is_default_site=True).root_page
        index = home.add_child(
            instance=CourseIndexPage(title="Khóa học", title_en="Courses", slug="khoa-hoc")
        )
    return index


class _PageFactory(factory.django.DjangoModelFactory):
    """Adds a page below `parent` and publishes it; trait `draft` leaves it unpublished."""

    class Meta:
        abstract = True

    class Params:
        draft = False

    title = factory.Sequence(lambda n: f"Trang {n}")
    live = factory.LazyAttribute(lambda o: not o.draft)

    @classmethod
    def _create(cls, model_class, *_args, parent, topics=(), **fields):
        live, now = fields.pop("live"), timezone.now()
        page = model_class(**fields, live=live, has_unpublished_changes=not live)
        if topics:
            page.topics = topics
        parent.refresh_from_db()
        parent.add_child(instance=page)
        revision = page.save_revision(clean=False, changed=not live)  # as the editor saves drafts
        if live:  # what publishing leaves behind, in one query: it takes most of a test's time
            page.live_revision = revision
            page.first_published_at = page.last_published_at = now
            Page.objects.filter(pk=page.pk).update(
                live_revision=revision, first_published_at=now, last_published_at=now
            )
        return page


class CoursePageFactory(_PageFactory):
    """A live course without lessons; `CoursePageFactory(lessons=3)` adds them."""

    class Meta:
        model = CoursePage
        skip_postgeneration_save = True

    parent = factory.LazyFunction(course_index)
    title = factory.Sequence(lambda n: f"Khóa học thử {n}")
    title_en = factory.Sequence(lambda n: f"Trial course {n}")
    slug = factory.Sequence(lambda n: f"khoa-hoc-thu-{n}")
    summary = "Dành cho chủ doanh nghiệp nhỏ."
    summary_en = "For owners of small businesses."
    competence = factory.LazyFunction(
        lambda: CompetenceGroup.objects.get(key="safety_cybersecurity")
    )
    topics = factory.LazyFunction(lambda: [Topic.objects.get(key="cybersecurity")])
    body = "[]"

    @factory.post_generation
    def lessons(self, create: bool, extracted: int | None, **kwargs: object) -> None:
        for _ in range(extracted or 0):
            LessonPageFactory(parent=self, **kwargs)


class ModulePageFactory(_PageFactory):
    """A live module without lessons; `ModulePageFactory(parent=course, lessons=2)` adds them."""

    class Meta:
        model = ModulePage
        skip_postgeneration_save = True

    parent = factory.SubFactory(CoursePageFactory)
    title = factory.Sequence(lambda n: f"Phần thử {n}")
    title_en = factory.Sequence(lambda n: f"Trial module {n}")
    slug = factory.Sequence(lambda n: f"phan-thu-{n}")
    summary = "Khóa những tài khoản quan trọng nhất."
    summary_en = "Lock the accounts that matter most."

    @factory.post_generation
    def lessons(self, create: bool, extracted: int | None, **kwargs: object) -> None:
        for _ in range(extracted or 0):
            LessonPageFactory(parent=self, **kwargs)


class LessonPageFactory(_PageFactory):
    """A live, complete lesson of five minutes."""

    class Meta:
        model = LessonPage

    parent = factory.SubFactory(CoursePageFactory)
    title = factory.Sequence(lambda n: f"Bài học thử {n}")
    title_en = factory.Sequence(lambda n: f"Trial lesson {n}")
    slug = factory.Sequence(lambda n: f"bai-hoc-thu-{n}")
    aim = "Học xong bài này anh/chị khóa được tài khoản quan trọng nhất."
    minutes = 5
    topics = factory.LazyFunction(lambda: [Topic.objects.get(key="cybersecurity")])
    body = factory.LazyFunction(lambda: json.dumps(BODY))


class TrainerFactory(factory.django.DjangoModelFactory):
    """A live, complete profile without photo or account."""

    class Meta:
        model = Trainer

    name = factory.Sequence(lambda n: f"Giảng viên {n}")
    role = "Chủ tiệm bánh"
    text = "Bán hàng trên mạng từ 2015."


def with_quiz(quiz) -> str:
    """The body of a lesson that points at a quiz."""
    return json.dumps([*BODY, {"type": "quiz", "value": quiz.pk}])


class EnrolmentFactory(factory.django.DjangoModelFactory):
    """An enrolment in progress of a person who agreed to it; pass `course=` to choose the course."""

    class Meta:
        model = Enrolment
        skip_postgeneration_save = True

    class Params:
        course = factory.SubFactory(CoursePageFactory)

    user = factory.SubFactory(UserFactory)
    course_key = factory.SelfAttribute("course.translation_key")
    course_title = factory.SelfAttribute("course.title")
    agreed = agrees(Consent.Purpose.LEARNING)


class LessonProgressFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = LessonProgress

    class Params:
        lesson = factory.SubFactory(LessonPageFactory)
        done = False

    enrolment = factory.SubFactory(EnrolmentFactory)
    lesson_key = factory.SelfAttribute("lesson.translation_key")
    opened_at = factory.LazyFunction(timezone.now)
    last_at = factory.SelfAttribute("opened_at")
    completed_at = factory.Maybe("done", factory.SelfAttribute("opened_at"), None)
