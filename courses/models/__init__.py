from courses.models.certificate import Certificate, SigningKey
from courses.models.content import CourseIndexPage, CoursePage, LessonPage
from courses.models.enrolment import Enrolment, LessonProgress
from courses.models.event import LearningEvent
from courses.models.rating import CourseRating
from courses.models.review import PeerApprovalTask

__all__ = [
    "Certificate",
    "CourseIndexPage",
    "CoursePage",
    "CourseRating",
    "Enrolment",
    "LearningEvent",
    "LessonPage",
    "LessonProgress",
    "PeerApprovalTask",
    "SigningKey",
]
