"""What the demo's staff did: vet half of the platforms, take on cases, write a lesson."""

import datetime

from django.db.models import Count
from django.utils import timezone

from advisory.cases.actions import open_case
from advisory.models import (
    AdviserCase,
    Area,
    Business,
    Platform,
    VettingCheck,
    VettingCriterion,
    VettingReview,
)
from advisory.oversight.actions import set_area_offices
from advisory.platforms.vetting import Finding, approve_review, propose_review
from courses.models import CoursePage, CourseTrainer, LessonPage, Trainer
from users.models import User

EVIDENCE = "Dữ liệu mẫu, chưa kiểm tra thật"
NOTE = "Thẩm định mẫu để dùng thử cổng, không phải kết luận của cơ quan nào."
PROFILE = {
    "role": "Giảng viên mẫu",
    "role_en": "Sample trainer",
    "text": "Hồ sơ mẫu để dùng thử cổng: nơi giảng viên kể mình làm nghề gì và giúp được gì.",
    "text_en": "A sample profile, to try the portal: here trainers say what they do and know.",
}
CERTAIN_FIRST = [Platform.Certainty.CONFIRMED, Platform.Certainty.SINGLE_SOURCE]


def vet_half(official: User, second: User) -> int:
    """Vet half of the listed platforms, those whose existence is best known; returns how many.

    The last of them is left to the second official, to try the approval.
    """
    platforms = list(Platform.objects.all())
    half = len(platforms) // 2
    candidates = sorted(
        (
            platform
            for platform in platforms
            if platform.status == Platform.Status.LISTED and platform.certainty in CERTAIN_FIRST
        ),
        key=lambda platform: (CERTAIN_FIRST.index(platform.certainty), platform.key),
    )
    findings = {
        criterion.key: Finding(
            VettingCheck.Result.YES
            if criterion.is_required
            else VettingCheck.Result.NOT_APPLICABLE,
            EVIDENCE,
        )
        for criterion in VettingCriterion.objects.filter(is_active=True)
    }
    for platform in candidates[: half + 1]:
        review = propose_review(
            platform=platform,
            reviewer=official,
            findings=findings,
            outcome=VettingReview.Outcome.VETTED,
            note=NOTE,
            is_demo=True,
        )
        if platform != candidates[half]:
            approve_review(review=review, official=second)
    return half


def entrust(businesses: list[Business], adviser: User, official: User) -> None:
    """Open a case for each, a week after one another."""
    for weeks, business in enumerate(businesses, start=2):
        case = open_case(business=business, adviser=adviser, official=official)
        opened_at = timezone.now() - datetime.timedelta(weeks=weeks)
        AdviserCase.objects.filter(pk=case.pk).update(opened_at=opened_at)


def give_units(officer: User, official: User, count: int = 3) -> None:
    """The units with most of the demo's businesses: elsewhere every figure would be hidden."""
    most = (
        Area.objects.filter(businesses__is_demo=True)
        .annotate(n=Count("businesses"))
        .order_by("-n", "code")
    )
    set_area_offices(officer=officer, areas=most[:count], by=official)


def introduce_the_trainer(trainer: User) -> None:
    """A profile of the trainer's, named by the first course."""
    profile = Trainer.objects.create(name=trainer.name, user=trainer, **PROFILE)
    course = CoursePage.objects.open().order_by("path").first()
    course.trainer_links = [CourseTrainer(trainer=profile)]
    course.save_revision().publish()


def send_a_lesson_for_review(trainer: User) -> None:
    """A draft of the trainer's that waits for an official."""
    pattern = LessonPage.objects.open().order_by("path").first()
    draft = pattern.copy(
        update_attrs={
            "title": f"Bản nháp mẫu: {pattern.title}",
            "slug": f"ban-nhap-mau-{pattern.slug}"[:100],
            "owner": trainer,
        },
        copy_revisions=False,
        keep_live=False,
        user=trainer,
        log_action=None,
    )
    draft.save_revision(user=trainer)
    draft.get_workflow().start(draft, trainer)
