from core.models.audit import AuditEvent
from core.models.count import DailyCount
from core.models.job import Job
from core.models.media import PortalImage, PortalRendition
from core.models.page import BasePage
from core.models.submission import Submission
from core.models.topic import CompetenceGroup, Topic

__all__ = [
    "AuditEvent",
    "BasePage",
    "CompetenceGroup",
    "DailyCount",
    "Job",
    "PortalImage",
    "PortalRendition",
    "Submission",
    "Topic",
]
