"""Addresses of the export of courses in Wagtail's editor (courses.wagtail_hooks)."""

from django.urls import path

from courses.views import course_export

app_name = "course-export"
urlpatterns = [
    path("<int:page_id>/", course_export.choose, name="choose"),
    path("<int:page_id>/<slug:form>/", course_export.download, name="download"),
    path("goi/<int:version_id>/", course_export.original, name="original"),
]
