from courses.models.content import CourseIndexPage, CoursePage, LessonPage
from courses.models.enrolment import Enrolment, LessonProgress
from courses.models.event import LearningEvent
from courses.models.package import Package, PackageAttempt, PackageState, PackageVersion
from courses.models.review import PeerApprovalTask

__all__ = [
    "CourseIndexPage",
    "CoursePage",
    "Enrolment",
    "LearningEvent",
    "LessonPage",
    "LessonProgress",
    "Package",
    "PackageAttempt",
    "PackageState",
    "PackageVersion",
    "PeerApprovalTask",
]
