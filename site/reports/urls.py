from django.urls import path

from reports.microdata import views as microdata
from reports.trail import views as trail
from reports.views import exporting, figures, items

app_name = "reports"
urlpatterns = [
    path("", figures.dashboard, name="dashboard"),
    path("theo-thoi-gian/", figures.levels, name="levels"),
    path("dia-ban/", figures.areas, name="areas"),
    path("nganh-quy-mo/", figures.groups, name="groups"),
    path("do-phu/", items.coverage, name="coverage"),
    path("cau-hoi/", items.items, name="items"),
    path("xuat/<str:form>/", exporting.export, name="export"),
    path("vi-du-lieu/", microdata.microdata, name="microdata"),
    path("nhat-ky/", trail.trail, name="trail"),
    path("nhat-ky.csv", trail.trail_file, name="trail-file"),
]
