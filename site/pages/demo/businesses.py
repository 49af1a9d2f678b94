"""The demo's businesses and what they did: rounds of assessment, platforms, courses."""

import datetime
import random
import uuid
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone

from advisory.assessments.actions import (
    begin_assessment,
    continue_with,
    save_answers,
    submit_assessment,
    take_again,
)
from advisory.assessments.layers import stored_answers
from advisory.assessments.questionnaire import questionnaire_of
from advisory.businesses.actions import create_business
from advisory.models import AdoptionEvent, Area, Assessment, Business, Industry, Platform, Score
from advisory.models.business import SectorGroup, SizeClass
from advisory.platforms.actions import record_stage
from advisory.support.size import CEILINGS
from courses.actions import complete_lesson, enrol
from courses.lessons import lessons_of
from courses.models import CoursePage, Enrolment
from courses.models.content import DONE_BY_QUIZ
from pages.demo.answers import plausible_answers
from pages.demo.quizzes import lesson_with_quiz, take_quiz
from users.models import User

Stage = AdoptionEvent.Stage
SIZES = (SizeClass.MICRO, SizeClass.SMALL, SizeClass.MEDIUM)
SHARE_OF_SIZES = (50, 35, 15)
#: Most made-up businesses are of a few trades and wards: spread over all, every cell of the
#: agency's tables would be too small to show.
COMMON_INDUSTRIES = ("garment", "retail", "food_beverage", "plastics", "logistics")
COMMON_AREAS = ("Thuận An", "Dĩ An", "Tân Uyên", "Thủ Dầu Một", "Bến Cát", "Phú Giáo")
SHARE_OF_COMMON = 0.85
GIVEN_UP_BECAUSE = (
    ("price", "Phí cao so với lượng dùng"),
    ("no_staff_time", "Nhân viên không có thời gian học"),
    ("does_not_fit", "Không hợp cách bán hàng của xưởng"),
)


@dataclass
class World:
    """What the demo draws from."""

    rng: random.Random
    areas: list[Area]
    industries: list[Industry]
    platforms: list[Platform]
    courses: list[CoursePage]
    quick: object
    full: object


def add_business(world: World, owner: User, number: int) -> Business:
    """A made-up business; its name says so."""
    rng = world.rng
    industry = _mostly_common(rng, world.industries, "key", COMMON_INDUSTRIES)
    group = industry.sector_group_hint
    size = rng.choices(SIZES, SHARE_OF_SIZES)[0]
    ceiling = CEILINGS[group][SIZES.index(size)]
    share = Decimal(rng.randint(30, 95)) / 100
    return create_business(
        user=owner,
        name=f"Doanh nghiệp mẫu {number:02} ({industry.name_vi.lower()})",
        industry=industry,
        sector_group=SectorGroup(group),
        headcount=max(Decimal(1), (ceiling.headcount * share).to_integral_value()),
        revenue_bn=(ceiling.revenue_bn * share).quantize(Decimal("0.1")),
        capital_bn=(ceiling.capital_bn * share).quantize(Decimal("0.1")),
        area=_mostly_common(rng, world.areas, "name", COMMON_AREAS),
        women_owned=rng.random() < 0.3,
        is_demo=True,
    )


def _mostly_common(rng: random.Random, rows: list, field: str, common: tuple[str, ...]):
    """Draw a row, most often one of the common ones."""
    usual = [row for row in rows if getattr(row, field) in common]
    return rng.choice(usual if usual and rng.random() < SHARE_OF_COMMON else rows)


def live_through(world: World, business: Business, owner: User) -> None:
    """Let a business do some of what businesses do, each its own part of the way."""
    rng = world.rng
    maturity = rng.betavariate(2, 4)
    days = rng.randint(130, 260)
    way = rng.random()
    if way < 0.2:
        return
    quick = take_round(world, business, owner, world.quick, maturity, days, finish=way > 0.3)
    if way < 0.4:
        return
    full = take_round(
        world, business, owner, world.full, maturity, days - 3, before=quick, finish=way > 0.5
    )
    if way < 0.5:
        return
    use_platforms(world, business, owner, days - 5)
    learn(world, owner, rng.choice(world.courses), rng.randint(0, 5), days - 4)
    if way > 0.8:
        risen = min(1.0, maturity + rng.uniform(0.05, 0.2))
        take_round(world, business, owner, world.full, risen, days - 120, before=full)


def take_round(
    world: World,
    business: Business,
    owner: User,
    version,
    maturity: float,
    days: int,
    *,
    before: Assessment | None = None,
    finish: bool = True,
) -> Assessment:
    """One round, `days` ago, by the actions a person's clicks would call."""
    how = {"version": version, "user": owner, "locale": "vi"}
    if before is None:
        found = begin_assessment(public_id=uuid.uuid4(), business=business, **how)
    elif before.instrument_version_id == version.pk:
        found = take_again(assessment=before, **how)
    else:
        found = continue_with(assessment=before, **how)
    answers = plausible_answers(questionnaire_of(version).definition, maturity, world.rng)
    known = stored_answers(found)
    given = {key: one for key, one in answers.items() if key not in known}
    if not finish:
        given = dict(list(given.items())[: len(given) // 2])
    save_answers(assessment=found, given=given, user=owner)
    if finish:
        submit_assessment(assessment=found)
    _date_back(found, days)
    found.refresh_from_db()
    return found


def _date_back(assessment: Assessment, days: int) -> None:
    at = timezone.now() - datetime.timedelta(days=days)
    rounds = Assessment.objects.filter(pk=assessment.pk)
    rounds.update(is_demo=True, started_at=at, updated_at=at, claimed_at=at)
    rounds.submitted().update(submitted_at=at)
    Score.objects.filter(assessment=assessment).update(computed_at=at)


def use_platforms(world: World, business: Business, owner: User, days: int) -> None:
    """Up to three platforms that suit the size, each some way along its chain."""
    rng = world.rng
    suiting = [one for one in world.platforms if business.size_class in one.sizes]
    for platform in rng.sample(suiting, min(rng.randint(0, 3), len(suiting))):
        follow_chain(world, business, platform, owner, days - rng.randint(0, 20))


def follow_chain(world: World, business: Business, platform: Platform, by: User, days: int) -> None:
    rng, today = world.rng, timezone.localdate()
    fact = {"business": business, "platform": platform, "by": by}
    begun = today - datetime.timedelta(days=max(days, 1))
    record_stage(stage=Stage.CONTACTED, on=begun, **fact)
    way = rng.random()
    in_use = begun + datetime.timedelta(days=10)
    if way < 0.25 or in_use > today:
        return
    record_stage(stage=Stage.IN_USE, on=in_use, **fact)
    after = in_use + datetime.timedelta(days=90)
    if way > 0.9:
        code, words = rng.choice(GIVEN_UP_BECAUSE)
        left = min(today, in_use + datetime.timedelta(days=60))
        why = {"reason_code": code, "reason": words}
        record_stage(stage=Stage.GIVEN_UP, on=left, **why, **fact)
    elif way > 0.5 and after <= today:
        record_stage(stage=Stage.IN_USE_90D, on=after, **fact)


def learn(world: World, user: User, course: CoursePage, lessons: int, days: int) -> None:
    """Enrol and finish the first lessons of a course, its quizzes included."""
    enrolment = enrol(user=user, course=course, is_demo=True)
    at = timezone.now() - datetime.timedelta(days=max(days, 0))
    Enrolment.objects.filter(pk=enrolment.pk).update(enrolled_at=at)
    for lesson in lessons_of(course)[:lessons]:
        if lesson.done_by == DONE_BY_QUIZ:
            take_quiz(world.rng, user, course, lesson, at)
            continue
        complete_lesson(
            user=user,
            course_key=course.translation_key,
            lesson_key=lesson.translation_key,
            at=at,
        )


def let_owners_take_quizzes(world: World, owners: list[User]) -> None:
    """Part of the owners finish the courses that end with a quiz: statistics need several."""
    for course in world.courses:
        if lesson_with_quiz(course) is None:
            continue
        for owner in world.rng.sample(owners, len(owners) // 4):
            learn(world, owner, course, len(lessons_of(course)), world.rng.randint(5, 90))
