from django.urls import path

from reports import views
from reports.indicators import views as indicators
from reports.microdata import views as microdata
from reports.trail import views as trail

app_name = "reports"
urlpatterns = [
    path("", views.dashboard, name="dashboard"),
    path("xuat/<str:form>/", views.export, name="export"),
    path("chi-so/", indicators.indicators, name="indicators"),
    path("chi-so.csv", indicators.indicators_file, name="indicators-file"),
    path("chi-so/<slug:key>/", indicators.indicator, name="indicator"),
    path("chi-so/<slug:key>/nhap/", indicators.value_enter, name="value-enter"),
    path("chi-so/<slug:key>/<int:pk>/", indicators.value_decide, name="value-decide"),
    path("chi-so/<slug:key>/muc-tieu/", indicators.target_set, name="target-set"),
    path("vi-du-lieu/", microdata.microdata, name="microdata"),
    path("nhat-ky/", trail.trail, name="trail"),
    path("nhat-ky.csv", trail.trail_file, name="trail-file"),
]
