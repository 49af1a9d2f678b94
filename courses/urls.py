from django.urls import path

from courses.views import files, learning, packages, pages

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
    path("khoa-hoc-cua-toi/<uuid:course_key>/tien-do/", learning.tell, name="tell"),
    # The package of a lesson; the package itself is on a host of its own (courses.packages.host).
    path(f"{_LESSON}goi/", packages.package, name="package"),
    path(f"{_LESSON}goi/lam-lai/", packages.begin_again, name="package-again"),
    path(f"{_LESSON}goi/xong/", packages.say_done, name="package-done"),
    path("khoa-hoc-goi/<int:version_id>/", packages.preview, name="package-preview"),
    path("khoa-hoc-tep/<int:document_id>/<path:filename>", files.media, name="media"),
]
