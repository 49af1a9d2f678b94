"""Addresses of pages about quizzes in Wagtail's editor (courses.wagtail_hooks)."""

from django.urls import path

from courses.quizzes import admin_views

app_name = "quizzes"
urlpatterns = [
    path("nhap-qti/", admin_views.import_questions, name="import-qti"),
    path("<int:pk>/thong-ke/", admin_views.statistics, name="statistics"),
    path("<int:pk>/xem-thu/", admin_views.preview, name="preview"),
]
