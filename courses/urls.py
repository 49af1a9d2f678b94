from django.urls import path

from courses.quizzes import views as quizzes
from courses.views import certificates, figures, files, learning, offline, packages, pages

app_name = "courses"
_LESSON = "khoa-hoc-cua-toi/<uuid:course_key>/bai/<uuid:lesson_key>/"
urlpatterns = [
    # Pages of the tree, by the short way.
    path("khoa-hoc/", pages.course_list, name="course-list"),
    path("khoa-hoc/<slug:course>/", pages.course, name="course"),
    path("khoa-hoc/<slug:course>/<slug:lesson>/", pages.lesson, name="lesson"),
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
