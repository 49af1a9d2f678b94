from courses.models.attempt import QuizAnswer, QuizAttempt
from courses.models.calendar_address import CalendarAddress
from courses.models.certificate import Certificate, SigningKey
from courses.models.cohort import Cohort, LiveSession
from courses.models.content import CourseIndexPage, CoursePage, LessonPage, ModulePage
from courses.models.course_review import CourseReview, CourseReviewItem
from courses.models.enrolment import Enrolment, LessonProgress
from courses.models.event import LearningEvent
from courses.models.package import Package, PackageAttempt, PackageState, PackageVersion
from courses.models.question import Question, QuestionOption, QuestionPool, QuestionVersion
from courses.models.quiz import Quiz, QuizPart
from courses.models.rating import CourseRating
from courses.models.review import PeerApprovalTask
from courses.models.seat import Attendance, Seat
from courses.models.team import Assignment, TeamMember
from courses.models.trainer import CourseTrainer, Trainer

__all__ = [
    "Assignment",
    "Attendance",
    "CalendarAddress",
    "Certificate",
    "Cohort",
    "CourseIndexPage",
    "CoursePage",
    "CourseRating",
    "CourseReview",
    "CourseReviewItem",
    "CourseTrainer",
    "Enrolment",
    "LearningEvent",
    "LessonPage",
    "LessonProgress",
    "LiveSession",
    "ModulePage",
    "Package",
    "PackageAttempt",
    "PackageState",
    "PackageVersion",
    "PeerApprovalTask",
    "Question",
    "QuestionOption",
    "QuestionPool",
    "QuestionVersion",
    "Quiz",
    "QuizAnswer",
    "QuizAttempt",
    "QuizPart",
    "Seat",
    "SigningKey",
    "TeamMember",
    "Trainer",
]
