from django.urls import path

from reports import views
from reports.microdata import views as microdata
from reports.trail import views as trail

app_name = "reports"
urlpatterns = [
    path("", views.dashboard, name="dashboard"),
    path("xuat/<str:form>/", views.export, name="export"),
    path("vi-du-lieu/", microdata.microdata, name="microdata"),
    path("nhat-ky/", trail.trail, name="trail"),
    path("nhat-ky.csv", trail.trail_file, name="trail-file"),
]
