from advisory.models.adoption import Adoption, AdoptionEvent, FollowUp, GivenUpReason
from advisory.models.area_office import AreaOffice
from advisory.models.assessment import (
    Answer,
    Assessment,
    ConfirmedSuggestion,
    DimensionScore,
    Score,
)
from advisory.models.business import Area, Business, Industry, Invitation, Membership
from advisory.models.case import AdviserCase, CaseNote, HandOverProposal
from advisory.models.comparison import MeasurementError, PeerGroup, PeerMember
from advisory.models.evidence import Evidence
from advisory.models.instrument import Instrument, InstrumentVersion
from advisory.models.listing import ListingProposal, VendorStatement
from advisory.models.plan import Plan, PlanStep
from advisory.models.platform import Platform, PlatformCategory
from advisory.models.programme import (
    Programme,
    ProgrammeContact,
    ProgrammeMember,
    ProgrammeSelection,
    ProgrammeSpending,
)
from advisory.models.register import (
    AreaLink,
    FormerArea,
    HeaderMapping,
    RegisterEntry,
    RegisterImport,
    RegisterProblem,
    SplitChoice,
)
from advisory.models.register_claim import RegisterClaim
from advisory.models.respondent import Respondent
from advisory.models.review import Review
from advisory.models.support import (
    SupportKind,
    SupportNote,
    SupportReceived,
    SupportRule,
    WorkingDayException,
)
from advisory.models.vendor import Vendor, VendorInvitation, VendorMembership, VendorRequest
from advisory.models.vetting import VettingCheck, VettingCriterion, VettingReview

__all__ = [
    "Adoption",
    "AdoptionEvent",
    "AdviserCase",
    "Answer",
    "Area",
    "AreaOffice",
    "AreaLink",
    "Assessment",
    "Business",
    "CaseNote",
    "ConfirmedSuggestion",
    "DimensionScore",
    "Evidence",
    "FollowUp",
    "FormerArea",
    "GivenUpReason",
    "HandOverProposal",
    "HeaderMapping",
    "Industry",
    "Instrument",
    "InstrumentVersion",
    "Invitation",
    "ListingProposal",
    "MeasurementError",
    "Membership",
    "PeerGroup",
    "PeerMember",
    "Plan",
    "PlanStep",
    "Platform",
    "PlatformCategory",
    "Programme",
    "ProgrammeContact",
    "ProgrammeMember",
    "ProgrammeSelection",
    "ProgrammeSpending",
    "RegisterClaim",
    "RegisterEntry",
    "RegisterImport",
    "RegisterProblem",
    "Respondent",
    "Review",
    "Score",
    "SplitChoice",
    "SupportKind",
    "SupportNote",
    "SupportReceived",
    "SupportRule",
    "Vendor",
    "VendorInvitation",
    "VendorMembership",
    "VendorRequest",
    "VendorStatement",
    "VettingCheck",
    "VettingCriterion",
    "VettingReview",
    "WorkingDayException",
]
