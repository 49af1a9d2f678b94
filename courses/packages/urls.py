"""Every address of the packages' host; the portal answers none of them."""

from django.urls import path

from courses.views import package_content

urlpatterns = [
    path("play/<str:token>/", package_content.play, name="play"),
    path("report/<str:token>/", package_content.report, name="report"),
    path("keep/<str:token>/", package_content.keep, name="keep"),
    path("player/<path:name>", package_content.player_file, name="player"),
    path("files/<slug:folder>/<path:name>", package_content.package_file, name="files"),
]
