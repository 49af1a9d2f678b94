from django.urls import path

from recommender import agency_views, views

app_name = "recommender"
urlpatterns = [
    path("danh-gia/<uuid:public_id>/de-xuat/", views.cards, name="cards"),
    path("de-xuat/<uuid:public_id>/", views.open_recommendation, name="open"),
    path("de-xuat/<uuid:public_id>/khong-phu-hop/", views.dismiss, name="dismiss"),
    path("co-quan/de-xuat/mo-hinh/", agency_views.models, name="models"),
    path("co-quan/de-xuat/mo-hinh/quay-lai/", agency_views.roll_back, name="roll-back"),
]
