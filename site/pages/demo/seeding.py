"""Adds the demo to a set-up portal, all of it or nothing, and takes it away again."""

import datetime
import random
from collections.abc import Callable

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page

from advisory.assessments.offered import full_version, quick_version
from advisory.models import (
    AdoptionEvent,
    Area,
    Assessment,
    Business,
    Industry,
    Membership,
    PeerGroup,
    Plan,
    Platform,
    Programme,
    SupportKind,
    VettingReview,
)
from advisory.peers.refresh import refresh_peer_groups
from advisory.platforms import follow_ups
from advisory.platforms.actions import record_stage
from advisory.support.received import record_received
from core.visitor_cache import forget_public_pages
from courses.models import (
    Cohort,
    CoursePage,
    CourseReview,
    CourseTrainer,
    Enrolment,
    Seat,
    TeamMember,
    Trainer,
)
from pages.demo import agency, planning
from pages.demo.businesses import (
    World,
    add_business,
    learn,
    let_owners_take_quizzes,
    live_through,
    take_round,
)
from pages.demo.caseload import STORIES, take_over
from pages.demo.classes import add_classes
from pages.demo.other_voices import let_others_speak
from pages.demo.people import add_colleague, add_consents, add_owners, add_sign_ins
from pages.demo.programmes import add_programmes
from pages.demo.team import teach
from pages.demo.vendor import add_vendor, remove_vendors
from recommender.actions import forget_counts
from users.models import User

Tell = Callable[[str], None]
Stage = AdoptionEvent.Stage


class DemoIsOff(Exception):
    """Demo data may not mix with an agency's own."""


@transaction.atomic
def seed_demo(*, seed: int, businesses: int, tell: Tell = lambda _step: None) -> bool:
    """Add the demo's people and data; False if they are there already. Raises DemoIsOff.

    Asks for a portal that was set up (pages.actions.set_up). The same seed gives the same facts,
    dated back from today; recommendations are left to the worker.
    """
    if not settings.DEMO:
        raise DemoIsOff
    people = add_sign_ins()
    if Business.objects.filter(is_demo=True).exists():
        return False
    rng = random.Random(seed)  # noqa: S311 - made-up data, no secret
    tell(_("Vetting"))
    add_vendor(people["vendor"], people["official"], people["staff"])
    agency.vet_half(people["official"], people["second official"])
    world = World(
        rng=rng,
        areas=list(Area.objects.order_by("code")),
        industries=list(Industry.objects.order_by("key")),
        platforms=list(Platform.objects.vetted().order_by("key")),
        courses=list(CoursePage.objects.open().order_by("path")),
        quick=quick_version(),
        full=full_version(),
    )
    add_consents(list(people.values()))
    tell(_("Businesses"))
    shown = _business_of_the_owner(world, people)
    owners = add_owners(businesses - 1, rng)
    add_consents(owners)
    entrusted = []
    for number, owner in enumerate(owners, start=2):
        business = add_business(world, owner, number)
        if len(entrusted) < len(STORIES):
            STORIES[len(entrusted)](world, business, owner, people["adviser"])
            entrusted.append(business)
        else:
            live_through(world, business, owner)
    tell(_("Cases and courses"))
    *entrusted, last = [shown, *entrusted]
    agency.entrust(entrusted, people["adviser"], people["official"])
    take_over(last, add_colleague(), people["adviser"], people["official"])
    planning.advise(Plan.objects.for_business(shown).get(), people["adviser"])
    latest = Assessment.objects.for_business(shown).submitted().latest("submitted_at")
    let_others_speak(latest, people["owner"], people["adviser"])
    teach(world, shown, people["owner"], people["staff"])
    agency.introduce_the_trainer(people["trainer"])
    let_owners_take_quizzes(world, owners)
    agency.send_a_lesson_for_review(people["trainer"])
    learners = [people["owner"], people["staff"], *owners][:8]
    add_classes(world.courses, people["trainer"], learners)
    add_programmes(people["official"])
    agency.give_units(people["area_officer"], people["official"])
    refresh_peer_groups()
    _ask_whether_in_use(timezone.localdate())
    return True


def _ask_whether_in_use(today: datetime.date) -> None:
    """Some were asked long ago and did not answer, the others are asked today."""
    follow_ups.ask_due(today=today - datetime.timedelta(days=45))
    follow_ups.close_unanswered(today=today - datetime.timedelta(days=15))
    follow_ups.ask_due(today=today)


def _business_of_the_owner(world: World, people: dict[str, User]) -> Business:
    """What the demo's owner finds: results, a plan, a course begun, a platform in use, support."""
    owner, staff = people["owner"], people["staff"]
    business = add_business(world, owner, 1)
    Membership.objects.create(business=business, user=staff)
    quick = take_round(world, business, owner, world.quick, 0.2, 250)
    first = take_round(world, business, owner, world.full, 0.25, 242, before=quick)
    full = take_round(world, business, owner, world.full, 0.4, 112, before=first)
    planning.plan_in_progress(full, owner, staff)
    learn(world, owner, world.courses[0], 2, 20)
    learn(world, staff, world.courses[1], len(world.courses), 30)
    platform = next(one for one in world.platforms if business.size_class in one.sizes)
    fact = {"business": business, "platform": platform, "by": owner}
    for stage, days in ((Stage.CONTACTED, 110), (Stage.IN_USE, 95)):  # "still in use?" is asked
        day = timezone.localdate() - datetime.timedelta(days=days)
        record_stage(stage=stage, on=day, **fact)
    record_received(
        business=business,
        by=owner,
        kind_id=SupportKind.objects.get(key="digital_solution").pk,
        content="Phần mềm bán hàng (ví dụ của bản demo)",
        year=timezone.localdate().year,
        amount=8_000_000,
        giver="Cơ quan mẫu",
    )
    return business


@transaction.atomic
def remove_demo() -> None:
    """Remove everything marked as demo; the library and what real people did stay."""
    CourseReview.objects.filter(requested_by__is_demo=True).delete()
    CourseTrainer.objects.filter(trainer__user__is_demo=True).delete()
    Trainer.objects.filter(user__is_demo=True).delete()
    for page in Page.objects.filter(owner__is_demo=True):
        page.specific.delete()
    decided = VettingReview.objects.in_force().filter(is_demo=True)
    Platform.objects.filter(Q(is_demo_vetting=True) | Q(pk__in=decided.values("platform"))).update(
        status=Platform.Status.LISTED, vetted_until=None, is_demo_vetting=False, recheck_since=None
    )
    Seat.objects.filter(cohort__is_demo=True).delete()  # also of who is real, with their marks
    marked = (
        *(Cohort, Programme, VettingReview, Assessment, TeamMember),
        *(Business, PeerGroup, Enrolment, User),
    )
    for model in marked:
        model.objects.filter(is_demo=True).delete()
    remove_vendors()
    forget_counts()  # nobody can tell from them what demo businesses were shown
    forget_public_pages()
