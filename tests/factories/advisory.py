"""Businesses, instruments, assessments, platforms: one factory per model, traits for states."""

import datetime
import hashlib
import json
from decimal import Decimal

import factory
from django.utils import timezone

from advisory.colleagues.invitations import digest
from advisory.models import (
    Adoption,
    AdoptionEvent,
    AdviserCase,
    Answer,
    Area,
    Assessment,
    Business,
    CaseNote,
    DimensionScore,
    Evidence,
    Industry,
    Instrument,
    InstrumentVersion,
    Invitation,
    Membership,
    Plan,
    PlanStep,
    Platform,
    PlatformCategory,
    Respondent,
    Review,
    Score,
    Vendor,
    VettingCheck,
    VettingCriterion,
    VettingReview,
)
from advisory.models.business import SectorGroup
from advisory.xlsform.meaning import meaning_hash
from tests.factories.users import UserFactory, agrees
from users.models import Consent


class AreaFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Area

    code = factory.Sequence(lambda n: f"9{n:04}")
    list_version = "test"
    name = factory.Sequence(lambda n: f"Khu vực {n}")
    kind = Area.Kind.WARD
    province_code = "79"
    province_name = "Thành phố Hồ Chí Minh"
    valid_from = datetime.date(2025, 7, 1)


class IndustryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Industry

    key = factory.Sequence(lambda n: f"nganh-{n}")
    name_vi = factory.Sequence(lambda n: f"Ngành {n}")
    name_en = factory.Sequence(lambda n: f"Industry {n}")
    sector_group_hint = SectorGroup.INDUSTRY


class BusinessFactory(factory.django.DjangoModelFactory):
    """A business with neither people nor figures.

    Traits: `small` gives it a size class, `advised` an owner who agrees to assessment and advice.
    """

    class Meta:
        model = Business
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Xưởng may số {n}")

    class Params:
        small = factory.Trait(
            sector_group=SectorGroup.INDUSTRY,
            headcount=Decimal(40),
            revenue_bn=Decimal(30),
            capital_bn=Decimal(15),
            size_class="small",
        )
        advised = factory.Trait(
            membership=factory.RelatedFactory(
                "tests.factories.advisory.MembershipFactory",
                factory_related_name="business",
                owner=True,
            )
        )


class MembershipFactory(factory.django.DjangoModelFactory):
    """A member of staff; trait `owner`: one who owns the business and agreed to advice."""

    class Meta:
        model = Membership
        skip_postgeneration_save = True

    business = factory.SubFactory(BusinessFactory)
    user = factory.SubFactory(UserFactory)

    class Params:
        owner = factory.Trait(role=Membership.Role.OWNER, agreed=agrees(Consent.Purpose.ADVICE))


class InvitationFactory(factory.django.DjangoModelFactory):
    """An open invitation; `token` is the secret part of its link."""

    class Meta:
        model = Invitation

    class Params:
        token = factory.Sequence(lambda n: f"token-{n}")
        expired = factory.Trait(
            expires_at=factory.LazyFunction(lambda: timezone.now() - datetime.timedelta(days=1))
        )

    business = factory.SubFactory(BusinessFactory)
    label = "Chị Hoa, kế toán"
    created_by = factory.SubFactory(UserFactory)
    token_digest = factory.LazyAttribute(lambda o: hashlib.sha256(o.token.encode()).hexdigest())
    expires_at = factory.LazyFunction(lambda: timezone.now() + datetime.timedelta(days=7))


class AdviserCaseFactory(factory.django.DjangoModelFactory):
    """An open case; trait `closed` ends it."""

    class Meta:
        model = AdviserCase

    business = factory.SubFactory(BusinessFactory)
    adviser = factory.SubFactory(UserFactory, adviser=True)

    class Params:
        closed = factory.Trait(closed_at=factory.LazyFunction(timezone.now))


class CaseNoteFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CaseNote

    case = factory.SubFactory(AdviserCaseFactory)
    author = factory.SelfAttribute("case.adviser")
    text = factory.Sequence(lambda n: f"Ghi chú {n}")


class InstrumentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Instrument
        django_get_or_create = ("key",)

    key = factory.Sequence(lambda n: f"bo-cau-hoi-{n}")
    name_vi = "Bộ câu hỏi thử"
    name_en = "Trial questionnaire"


class InstrumentVersionFactory(factory.django.DjangoModelFactory):
    """A published version; pass `definition` (the importer's shape) where questions matter."""

    class Meta:
        model = InstrumentVersion

    instrument = factory.SubFactory(InstrumentFactory)
    version = factory.Sequence(lambda n: f"{n}.0")
    rule_set = "default"
    definition = factory.LazyFunction(lambda: {"questions": []})
    definition_hash = factory.LazyAttribute(
        lambda o: hashlib.sha256(json.dumps(o.definition, sort_keys=True).encode()).hexdigest()
    )
    meaning_hash = factory.LazyAttribute(lambda o: meaning_hash(o.definition))
    state = InstrumentVersion.State.PUBLISHED
    published_at = factory.LazyFunction(timezone.now)

    class Params:
        draft = factory.Trait(state=InstrumentVersion.State.DRAFT, published_at=None)


class AssessmentFactory(factory.django.DjangoModelFactory):
    """An anonymous draft. Traits: submitted; claimed (belongs to a business)."""

    class Meta:
        model = Assessment

    instrument_version = factory.SubFactory(InstrumentVersionFactory)
    code = factory.Sequence(lambda n: f"TEST{n:05}")

    class Params:
        submitted = factory.Trait(
            state=Assessment.State.SUBMITTED, submitted_at=factory.LazyFunction(timezone.now)
        )
        claimed = factory.Trait(
            business=factory.SubFactory(BusinessFactory),
            claimed_at=factory.LazyFunction(timezone.now),
        )


class AnswerFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Answer

    assessment = factory.SubFactory(AssessmentFactory)
    question_key = factory.Sequence(lambda n: f"q{n}")
    value = 1


class RespondentFactory(factory.django.DjangoModelFactory):
    """An invited colleague who has not opened the link. Traits: agreed, withdrawn, expired."""

    class Meta:
        model = Respondent

    class Params:
        token = factory.Sequence(lambda n: f"secret-{n}")
        agreed = factory.Trait(agreed_at=factory.LazyFunction(timezone.now))
        withdrawn = factory.Trait(withdrawn_at=factory.LazyFunction(timezone.now))
        expired = factory.Trait(
            expires_at=factory.LazyFunction(lambda: timezone.now() - datetime.timedelta(days=1))
        )

    assessment = factory.SubFactory(AssessmentFactory)
    name = factory.Sequence(lambda n: f"Chị Hoa {n}")
    token_digest = factory.LazyAttribute(lambda o: digest(o.token))
    expires_at = factory.LazyFunction(lambda: timezone.now() + datetime.timedelta(days=7))


class ReviewFactory(factory.django.DjangoModelFactory):
    """A confirmed answer."""

    class Meta:
        model = Review

    assessment = factory.SubFactory(AssessmentFactory)
    question_key = "cloud_use"
    kind = Review.Kind.CONFIRMED
    state = "answered"
    value = 2
    by = factory.SubFactory(UserFactory, adviser=True)


class EvidenceFactory(factory.django.DjangoModelFactory):
    """A small PDF with a question."""

    class Meta:
        model = Evidence

    assessment = factory.SubFactory(AssessmentFactory)
    question_key = "cloud_use"
    file = factory.django.FileField(filename="a.pdf", data=b"%PDF-1.4\n%%EOF\n")
    name = "hoa-don.pdf"
    content_type = "application/pdf"
    size = 15


class ScoreFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Score

    assessment = factory.SubFactory(AssessmentFactory, submitted=True)
    instrument_version = factory.SelfAttribute("assessment.instrument_version")
    rule_set = factory.SelfAttribute("instrument_version.rule_set")
    definition_hash = factory.SelfAttribute("instrument_version.definition_hash")
    total = Decimal(100)
    maximum = Decimal(240)
    level = "level_2"
    low = factory.SelfAttribute("total")
    high = factory.SelfAttribute("total")
    answered = 60
    asked = 60
    receipt = factory.LazyFunction(lambda: {"items": {}})


class DimensionScoreFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = DimensionScore

    score = factory.SubFactory(ScoreFactory)
    key = factory.Sequence(lambda n: f"pillar_{n}")
    order = factory.Sequence(int)
    points = Decimal(10)
    maximum = Decimal(40)
    level = "level_2"


class PlanFactory(factory.django.DjangoModelFactory):
    """An empty plan of a submitted assessment."""

    class Meta:
        model = Plan

    assessment = factory.SubFactory(AssessmentFactory, submitted=True)
    scored_at = factory.LazyFunction(timezone.now)


class PlanStepFactory(factory.django.DjangoModelFactory):
    """An open step of the planner's; traits for what people did with it."""

    class Meta:
        model = PlanStep

    plan = factory.SubFactory(PlanFactory)
    rule_key = factory.Sequence(lambda n: f"viec_{n}")
    order = factory.Sequence(lambda n: n + 1)
    origin = PlanStep.Origin.RULE
    title_vi = factory.Sequence(lambda n: f"Việc {n}")
    title_en = factory.Sequence(lambda n: f"Step {n}")
    weeks = 2
    cost_low = 0
    cost_high = 500_000

    class Params:
        done = factory.Trait(state=PlanStep.State.DONE, done_at=factory.LazyFunction(timezone.now))
        dropped = factory.Trait(state=PlanStep.State.DROPPED, dropped_because="Đắt quá")
        own = factory.Trait(rule_key="", origin=PlanStep.Origin.OWNER)


class VendorFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Vendor

    name = factory.Sequence(lambda n: f"Nhà cung cấp {n}")


class PlatformCategoryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PlatformCategory

    key = factory.Sequence(lambda n: f"nhom-{n}")
    name_vi = factory.Sequence(lambda n: f"Nhóm {n}")
    name_en = factory.Sequence(lambda n: f"Category {n}")


class PlatformFactory(factory.django.DjangoModelFactory):
    """A listed platform for every size; trait `vetted` vets it until `vetted_until`."""

    class Meta:
        model = Platform
        skip_postgeneration_save = True

    key = factory.Sequence(lambda n: f"nen-tang-thu-{n}")
    name = factory.Sequence(lambda n: f"Nền tảng thử {n}")
    vendor = factory.SubFactory(VendorFactory)
    website = "https://example.vn/"
    for_micro = for_small = for_medium = True
    certainty = Platform.Certainty.CONFIRMED

    class Params:
        vetted = factory.Trait(
            status=Platform.Status.VETTED,
            vetted_until=factory.LazyFunction(
                lambda: timezone.localdate() + datetime.timedelta(days=365)
            ),
        )

    @factory.post_generation
    def topics(self, create: bool, extracted: list | None, **_kwargs: object) -> None:
        """`PlatformFactory(topics=[topic])`."""
        if extracted:
            self.topics.set(extracted)

    @factory.post_generation
    def categories(self, create: bool, extracted: list | None, **_kwargs: object) -> None:
        if extracted:
            self.categories.set(extracted)


class VettingCriterionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = VettingCriterion

    key = factory.Sequence(lambda n: f"tieu-chi-{n}")
    text_vi = "Có thông tin pháp nhân rõ ràng"
    text_en = "States clearly which legal entity offers it"
    law = "Nghị định thử, Điều 1"


class VettingReviewFactory(factory.django.DjangoModelFactory):
    """A review two officials agreed on; trait `proposed` leaves it to the second one."""

    class Meta:
        model = VettingReview

    platform = factory.SubFactory(PlatformFactory)
    reviewer = factory.SubFactory(UserFactory, official=True)
    outcome = VettingReview.Outcome.VETTED
    state = VettingReview.State.APPROVED
    decided_by = factory.SubFactory(UserFactory, official=True)
    decided_at = factory.LazyFunction(timezone.now)
    reviewed_on = factory.LazyFunction(timezone.localdate)

    class Params:
        proposed = factory.Trait(
            state=VettingReview.State.PROPOSED, decided_by=None, decided_at=None
        )


class VettingCheckFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = VettingCheck

    review = factory.SubFactory(VettingReviewFactory)
    criterion = factory.SubFactory(VettingCriterionFactory)
    result = VettingCheck.Result.YES


class AdoptionFactory(factory.django.DjangoModelFactory):
    """A business and a platform with no fact yet; trait `in_use` adds the first one."""

    class Meta:
        model = Adoption
        skip_postgeneration_save = True

    business = factory.SubFactory(BusinessFactory)
    platform = factory.SubFactory(PlatformFactory)

    class Params:
        in_use = factory.Trait(
            event=factory.RelatedFactory(
                "tests.factories.advisory.AdoptionEventFactory", factory_related_name="adoption"
            )
        )


class AdoptionEventFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = AdoptionEvent

    adoption = factory.SubFactory(AdoptionFactory)
    stage = AdoptionEvent.Stage.IN_USE
    recorded_by = factory.SubFactory(UserFactory)
    happened_on = factory.LazyFunction(timezone.localdate)
