"""The courses' part of "my data": enrolments go with the account."""

from courses.models import Enrolment
from courses.quizzes.definition import in_words
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
            "quizzes": [
                {
                    "quiz": attempt.rules.title,
                    "attempt": attempt.number,
                    "started": moment(attempt.started_at),
                    "handed in": moment(attempt.submitted_at),
                    "percent": attempt.percent,
                    "answers": [
                        {
                            "question": answer.version.definition["text"],
                            "answer": in_words(answer.version.definition, answer.value),
                            "at": moment(answer.answered_at),
                        }
                        for answer in attempt.answers.all()
                    ],
                }
                for attempt in enrolment.quiz_attempts.all()
            ],
        }
        for enrolment in Enrolment.objects.of(user).prefetch_related(
            "lessons", "events", "quiz_attempts__answers__version"
        )
    ]
