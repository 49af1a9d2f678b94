from django.urls import path

from courses.quizzes import views as quizzes
from courses.views import files, learning, pages

app_name = "courses"
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
    path(
        "khoa-hoc-cua-toi/<uuid:course_key>/bai/<uuid:lesson_key>/xong/",
        learning.complete_lesson,
        name="complete-lesson",
    ),
    # A lesson's quiz.
    path(
        "khoa-hoc-cua-toi/<uuid:course_key>/bai/<uuid:lesson_key>/kiem-tra/",
        quizzes.quiz,
        name="quiz",
    ),
    path(
        "khoa-hoc-cua-toi/<uuid:course_key>/bai/<uuid:lesson_key>/kiem-tra/bat-dau/",
        quizzes.start,
        name="start-quiz",
    ),
    path("bai-lam/<uuid:key>/", quizzes.attempt, name="quiz-attempt"),
    path("bai-lam/<uuid:key>/luu/", quizzes.save, name="save-quiz"),
    path("bai-lam/<uuid:key>/nop/", quizzes.submit, name="submit-quiz"),
    path("khoa-hoc-cua-toi/<uuid:course_key>/tien-do/", learning.tell, name="tell"),
    path("khoa-hoc-tep/<int:document_id>/<path:filename>", files.media, name="media"),
]
