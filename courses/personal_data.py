"""The courses' part of "my data": enrolments go with the account, certificates lose the name."""

from django.utils.translation import gettext_lazy as _

from courses.certificates.issuing import forget_certificates
from courses.cohorts.places import give_up
from courses.models import (
    Assignment,
    CalendarAddress,
    Certificate,
    Enrolment,
    Seat,
    TeamMember,
)
from courses.quizzes.definition import in_words
from courses.teams.actions import forget_person
from users.models import User
from users.personal_data import erases, exports, moment


@erases(_("Your certificates stop being valid, and your name is taken off them."))
def _erase_certificates(user: User) -> None:
    forget_certificates(user=user)


@erases(
    _(
        "You give up your seats in coming classes; the next person gets them. What was noted of your "
        "attendance is deleted."
    )
)
def _give_up_seats(user: User) -> None:
    give_up(user=user)


@erases(
    _(
        "Where a business hands lessons to you, your name, phone and e-mail are erased there too: it "
        "keeps no more than that one former member of staff was there."
    )
)
def _leave_teams(user: User) -> None:
    forget_person(user=user)


@exports("teams")
def _teams(user: User) -> object:
    """Where lessons were handed to the person, with all that the business keeps of them."""
    places = TeamMember.objects.filter(user=user).prefetch_related("assignments")
    return [
        {
            "team": place.team_name,
            "name": place.name,
            "phone": place.phone,
            "email": place.email,
            "added": moment(place.added_at),
            "came in": moment(place.joined_at),
            "taken off": moment(place.left_at),
            "handed out": [_assignment(one, place) for one in place.assignments.all()],
        }
        for place in places
    ]


def _assignment(assignment: Assignment, place: TeamMember) -> dict:
    assignment.member = place
    return {
        "what": assignment.title,
        "handed out": moment(assignment.assigned_at),
        "due": str(assignment.due or ""),
        "taken back": moment(assignment.withdrawn_at),
        "reminded": moment(assignment.reminded_at),
    }


@exports("team_members_added")
def _team_members_added(user: User) -> object:
    """Names and phones the person entered to hand lessons out."""
    return [
        {"name": one.name, "phone": one.phone, "email": one.email, "added": moment(one.added_at)}
        for one in TeamMember.objects.present().filter(added_by=user)
    ]


@exports("certificates")
def _certificates(user: User) -> object:
    return [
        {
            "address": certificate.address,
            "course": certificate.course_title,
            "name on it": certificate.holder_name,
            "issued": moment(certificate.issued_at),
            "withdrawn or revoked": moment(certificate.revoked_at),
        }
        for certificate in Certificate.objects.filter(enrolment__user=user)
    ]


@exports("classes")
def _classes(user: User) -> object:
    return [
        {
            "class": seat.cohort.title,
            "course": seat.cohort.course_title,
            "from": seat.cohort.starts_on.isoformat(),
            "to": seat.cohort.ends_on.isoformat(),
            "state": seat.state,
            "asked for": moment(seat.asked_at),
            "given from the waiting list": moment(seat.promoted_at),
            "reason": seat.reason,
            "attendance": [
                {
                    "session": moment(noted.session.starts_at),
                    "mark": noted.mark,
                    "noted": moment(noted.marked_at),
                    "corrected": moment(noted.replaced_at),
                }
                for noted in seat.attendance.all()
            ],
        }
        for seat in Seat.objects.of(user)
        .select_related("cohort")
        .prefetch_related("attendance__session")
    ]


@exports("calendar")
def _calendar(user: User) -> object:
    address = CalendarAddress.objects.filter(user=user).first()
    return {"has a private address since": moment(address.made_at)} if address else None


@exports("courses")
def _courses(user: User) -> object:
    return [
        {
            "course": enrolment.course_title,
            "state": enrolment.state,
            "enrolled": moment(enrolment.enrolled_at),
            "completed": moment(enrolment.completed_at),
            "rating, 1 to 5": enrolment.rating.score if hasattr(enrolment, "rating") else None,
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
        for enrolment in Enrolment.objects.of(user)
        .prefetch_related(
            "lessons",
            "events",
            "quiz_attempts__answers__version",
            "package_attempts__states",
            "package_attempts__version__package",
        )
        .select_related("rating")
    ]
