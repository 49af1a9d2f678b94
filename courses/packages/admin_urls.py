"""Addresses of pages about packages in Wagtail's editor (courses.wagtail_hooks)."""

from django.urls import path

from courses.views import package_upload

app_name = "packages"
urlpatterns = [
    path("<int:package_id>/tai-len/", package_upload.upload, name="new-version"),
    path("nhap/<uuid:job_id>/", package_upload.importing, name="import"),
]
