"""The courses' part of "my data": enrolments go with the account."""

from courses.models import Enrolment
from users.models import User
from users.personal_data import exports, moment


@exports("courses")
def _courses(user: User) -> object:
    return [
        {
            "course": enrolment.course_title,
            "state": enrolment.state,
            "enrolled": moment(enrolment.enrolled_at),
            "completed": moment(enrolment.completed_at),
            "lessons": [
                {
                    "lesson": str(lesson.lesson_key),
                    "state": lesson.state,
                    "opened": moment(lesson.opened_at),
                    "completed": moment(lesson.completed_at),
                }
                for lesson in enrolment.lessons.all()
            ],
        }
        for enrolment in Enrolment.objects.of(user).prefetch_related("lessons")
    ]
