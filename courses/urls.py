from django.urls import path

from courses.cohorts import calendar_views as calendars
from courses.cohorts import trainer_views as led_classes
from courses.cohorts import views as classes
from courses.quizzes import views as quizzes
from courses.views import (
    certificates,
    figures,
    files,
    guest_join,
    learning,
    offline,
    packages,
    pages,
    teams,
    trial,
)

app_name = "courses"
_LESSON = "khoa-hoc-cua-toi/<uuid:course_key>/bai/<uuid:lesson_key>/"
urlpatterns = [
    # Pages of the tree, by the short way.
    path("khoa-hoc/", pages.course_list, name="course-list"),
    path("khoa-hoc/<slug:course>/", pages.course, name="course"),
    path("khoa-hoc/<slug:course>/<slug:lesson>/", pages.lesson, name="lesson"),
    path("khoa-hoc/<slug:course>/<slug:module>/<slug:lesson>/", pages.lesson, name="lesson"),
    # What a team hands out. No slash at the end: the link is to fit a text message.
    path("hoc/<str:token>", teams.team_link, name="team-link"),
    path("day-la-toi/", guest_join.join, name="guest-join"),
    path("bai-duoc-giao/<int:pk>/", teams.open_assignment, name="assignment-open"),
    # A learner's own.
    path("khoa-hoc-cua-toi/", learning.progress, name="progress"),
    path("khoa-hoc-cua-toi/<uuid:course_key>/ghi-danh/", learning.enrol, name="enrol"),
    path("khoa-hoc-cua-toi/<uuid:course_key>/hoc-tiep/", learning.go_on, name="go-on"),
    path("khoa-hoc-cua-toi/<uuid:course_key>/roi-khoa/", learning.withdraw, name="withdraw"),
    path(f"{_LESSON}xong/", learning.complete_lesson, name="complete-lesson"),
    # A lesson's quiz.
    path(f"{_LESSON}kiem-tra/", quizzes.quiz, name="quiz"),
    path(f"{_LESSON}kiem-tra/bat-dau/", quizzes.start, name="start-quiz"),
    path("bai-lam/<uuid:key>/", quizzes.attempt, name="quiz-attempt"),
    path("bai-lam/<uuid:key>/luu/", quizzes.save, name="save-quiz"),
    path("bai-lam/<uuid:key>/nop/", quizzes.submit, name="submit-quiz"),
    path("khoa-hoc-cua-toi/<uuid:course_key>/tien-do/", learning.tell, name="tell"),
    path("khoa-hoc-cua-toi/<uuid:course_key>/danh-gia/", learning.rate, name="rate"),
    # The package of a lesson; the package itself is on a host of its own (courses.packages.host).
    path(f"{_LESSON}goi/", packages.package, name="package"),
    path(f"{_LESSON}goi/lam-lai/", packages.begin_again, name="package-again"),
    path(f"{_LESSON}goi/xong/", packages.say_done, name="package-done"),
    path("khoa-hoc-goi/<int:version_id>/", packages.preview, name="package-preview"),
    # How courses go.
    path("giang-vien/khoa-hoc/", figures.overview, name="figures"),
    path("giang-vien/khoa-hoc/tep.csv", figures.export, name="figures-export"),
    path("giang-vien/khoa-hoc/cau-hoi.csv", figures.export_questions, name="figures-all-questions"),
    path("giang-vien/khoa-hoc/<uuid:course_key>/", figures.course, name="figures-course"),
    # Classes: dated runs of a course.
    path("lop-hoc/", classes.class_list, name="class-list"),
    path("lop-hoc/<uuid:public_id>/", classes.show, name="cohort"),
    path("lop-hoc/<uuid:public_id>/dang-ky/", classes.take, name="take-seat"),
    path("lop-hoc/<uuid:public_id>/roi-lop/", classes.leave, name="leave-seat"),
    path("lop-hoc/<uuid:public_id>/lich.ics", calendars.of_class, name="class-calendar"),
    path("lich/", calendars.mine, name="my-calendar"),
    path("lich/doi/", calendars.change, name="change-calendar"),
    path("lich/<str:token>.ics", calendars.feed, name="calendar"),
    path("giang-vien/lop-hoc/", led_classes.overview, name="led-classes"),
    path("giang-vien/lop-hoc/<uuid:public_id>/", led_classes.people, name="class-people"),
    path("giang-vien/lop-hoc/<uuid:public_id>/tep.csv", led_classes.export, name="class-export"),
    path(
        "giang-vien/lop-hoc/<uuid:public_id>/nguoi/<int:seat_id>/",
        led_classes.person,
        name="class-person",
    ),
    path(
        "giang-vien/lop-hoc/<uuid:public_id>/diem-danh/<uuid:session_id>/",
        led_classes.sheet,
        name="class-attendance",
    ),
    # A draft course as a learner will have it.
    path("giang-vien/hoc-thu/khoa-hoc/<int:pk>/", trial.course, name="trial-course"),
    path("giang-vien/hoc-thu/bai-hoc/<int:pk>/", trial.lesson, name="trial-lesson"),
    path(
        "giang-vien/khoa-hoc/<uuid:course_key>/cau-hoi/",
        figures.questions,
        name="figures-questions",
    ),
    path(
        "giang-vien/khoa-hoc/<uuid:course_key>/bai.csv",
        figures.export_lessons,
        name="figures-lessons-export",
    ),
    path(
        "giang-vien/khoa-hoc/<uuid:course_key>/cau-hoi.csv",
        figures.export_questions,
        name="figures-questions-export",
    ),
    path("ngoai-tuyen/", offline.offline, name="offline"),
    # Certificates.
    path(
        "khoa-hoc-cua-toi/<uuid:course_key>/chung-nhan/", certificates.new, name="certificate-new"
    ),
    path("chung-nhan/<uuid:public_id>/", certificates.show, name="certificate"),
    path("chung-nhan/<uuid:public_id>/tai-ve/", certificates.pdf, name="certificate-pdf"),
    path(
        "chung-nhan/<uuid:public_id>/huy-hieu.jwt",
        certificates.credential,
        name="certificate-credential",
    ),
    path("chung-nhan/<uuid:public_id>/huy-hieu.png", certificates.badge, name="certificate-badge"),
    path("chung-nhan/<uuid:public_id>/rut/", certificates.withdraw, name="certificate-withdraw"),
    path("chung-nhan/<uuid:public_id>/thu-hoi/", certificates.revoke, name="certificate-revoke"),
    path("chung-nhan/trang-thai/<int:number>.jwt", certificates.status, name="certificate-status"),
    path("khoa-hoc-tep/<int:document_id>/<path:filename>", files.media, name="media"),
]
