"""Addresses of pages about courses in Wagtail's editor (courses.wagtail_hooks)."""

from django.urls import path

from courses.views import trial

app_name = "authoring"
urlpatterns = [
    path("hoc-thu/khoa-hoc/<int:pk>/", trial.course, name="trial-course"),
    path("hoc-thu/bai-hoc/<int:pk>/", trial.lesson, name="trial-lesson"),
]
