from courses.models.enrolment import Enrolment, LessonProgress

__all__ = ["Enrolment", "LessonProgress"]
