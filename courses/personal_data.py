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
                    "opened": moment(lesson.opened_at),
                    "last opened": moment(lesson.last_at),
                    "minutes": round(lesson.seconds / 60),
                    "completed": moment(lesson.completed_at),
                    "result": lesson.success,
                }
                for lesson in enrolment.lessons.all()
            ],
            "told by the page": [
                {
                    "lesson": str(event.lesson_key),
                    "kind": event.kind,
                    "at": moment(event.happened_at),
                    "seconds": event.seconds,
                }
                for event in enrolment.events.all()
            ],
            "reported by packages": [
                {
                    "lesson": str(attempt.lesson_key),
                    "package": attempt.version.package.title,
                    "attempt": attempt.number,
                    "started": moment(attempt.started_at),
                    "completed": moment(attempt.completed_at),
                    "result": attempt.success,
                    "parts": [
                        {
                            "part": state.item_id,
                            "state": state.status,
                            "result": state.success,
                            "score": state.score,
                            "time": state.total_time,
                            "place": state.location,
                            "kept text": state.suspend_data,
                            "more": state.more,
                        }
                        for state in attempt.states.all()
                    ],
                }
                for attempt in enrolment.package_attempts.all()
            ],
        }
        for enrolment in Enrolment.objects.of(user).prefetch_related(
            "lessons", "events", "package_attempts__states", "package_attempts__version__package"
        )
    ]
