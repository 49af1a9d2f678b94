"""Addresses of pages about courses in Wagtail's editor (courses.wagtail_hooks)."""

from django.urls import path

from courses.course_reviews import views

app_name = "authoring"
urlpatterns = [
    path("duyet-khoa-hoc/", views.reviews, name="reviews"),
    path("duyet-khoa-hoc/<int:pk>/", views.review, name="review"),
    path("duyet-khoa-hoc/gui/<int:pk>/", views.send, name="send-review"),
]
