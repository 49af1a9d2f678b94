"""Addresses of the advisory pages in Wagtail's editor (advisory.wagtail_hooks)."""

from django.urls import path

from advisory.views import instruments

app_name = "instruments"
_VERSION = "<int:pk>/"
urlpatterns = [
    path("", instruments.version_list, name="list"),
    path("tai-len/", instruments.upload, name="upload"),
    path(_VERSION, instruments.version_detail, name="version"),
    path(f"{_VERSION}so-sanh/", instruments.compare_versions, name="compare"),
    path(f"{_VERSION}xuat-ban/", instruments.publish, name="publish"),
    path(f"{_VERSION}thoi-dung/", instruments.retire, name="retire"),
    path(f"{_VERSION}tai-ve/", instruments.download, name="download"),
    path(f"{_VERSION}tinh-lai/", instruments.rescoring, name="rescore"),
]
