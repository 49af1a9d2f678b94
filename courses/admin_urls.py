"""Addresses of pages about courses in Wagtail's editor (courses.wagtail_hooks)."""

from django.urls import path

from courses.course_reviews import views
from courses.views.course_import import import_folder

app_name = "authoring"
urlpatterns = [
    path("nhap-khoa-hoc/", import_folder, name="import-folder"),
    path("duyet-khoa-hoc/", views.reviews, name="reviews"),
    path("duyet-khoa-hoc/<int:pk>/", views.review, name="review"),
    path("duyet-khoa-hoc/gui/<int:pk>/", views.send, name="send-review"),
]
