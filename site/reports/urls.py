from django.urls import include, path

from reports.indicators import views as indicators
from reports.microdata import views as microdata
from reports.open_data import views as open_data
from reports.programmes import views as programmes
from reports.snapshots import views as snapshots
from reports.trail import views as trail
from reports.views import exporting, figures, items

app_name = "reports"
_AGENCY = [
    path("", figures.dashboard, name="dashboard"),
    path("theo-thoi-gian/", figures.levels, name="levels"),
    path("dia-ban/", figures.areas, name="areas"),
    path("nganh-quy-mo/", figures.groups, name="groups"),
    path("do-phu/", items.coverage, name="coverage"),
    path("cau-hoi/", items.items, name="items"),
    path("xuat/<str:form>/", exporting.export, name="export"),
    path("chi-so/", indicators.indicators, name="indicators"),
    path("chi-so.csv", indicators.indicators_file, name="indicators-file"),
    path("chi-so/<slug:key>/", indicators.indicator, name="indicator"),
    path("chi-so/<slug:key>/nhap/", indicators.value_enter, name="value-enter"),
    path("chi-so/<slug:key>/<int:pk>/", indicators.value_decide, name="value-decide"),
    path("chi-so/<slug:key>/muc-tieu/", indicators.target_set, name="target-set"),
    path("quy/", snapshots.snapshots, name="snapshots"),
    path("quy/<uuid:public_id>/", snapshots.snapshot, name="snapshot"),
    path("quy/<uuid:public_id>/ky/", snapshots.snapshot_sign, name="snapshot-sign"),
    path("quy/<uuid:public_id>/xoa/", snapshots.snapshot_drop, name="snapshot-drop"),
    path("quy/<uuid:public_id>/<str:name>", snapshots.snapshot_file, name="snapshot-file"),
    path("so-sanh-chuong-trinh/", programmes.programmes, name="programmes"),
    path("vi-du-lieu/", microdata.microdata, name="microdata"),
    path("nhat-ky/", trail.trail, name="trail"),
    path("nhat-ky.csv", trail.trail_file, name="trail-file"),
]

# For everybody.
urlpatterns = [
    path("co-quan/", include(_AGENCY)),
    path("tinh-hinh/", open_data.province, name="province"),
    path("du-lieu-mo/", open_data.open_data, name="open-data"),
    path("du-lieu-mo/danh-muc.jsonld", open_data.catalogue_file, name="catalogue"),
    path("du-lieu-mo/<slug:key>/", open_data.dataset, name="dataset"),
    path(
        "du-lieu-mo/<slug:key>/<slug:period>.<slug:form>",
        open_data.dataset_file,
        name="dataset-file",
    ),
]
