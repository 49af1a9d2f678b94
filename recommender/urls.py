from django.urls import path

from recommender import agency_views, views
from recommender.models import Feedback

Verb = Feedback.Verb
app_name = "recommender"
urlpatterns = [
    path("danh-gia/<uuid:public_id>/de-xuat/", views.cards, name="cards"),
    path("de-xuat/<uuid:public_id>/", views.open_recommendation, name="open"),
    *(
        path(f"de-xuat/<uuid:public_id>/{slug}/", views.tell, {"verb": verb}, name=name)
        for slug, name, verb in (
            ("khong-phu-hop", "dismiss", Verb.DISMISSED),
            ("dua-lai", "restore", Verb.RESTORED),
            ("luu", "save", Verb.SAVED),
            ("bo-luu", "unsave", Verb.UNSAVED),
            ("co-ich", "helped", Verb.HELPED),
        )
    ),
    path("giang-vien/con-thieu/", agency_views.supply, name="supply"),
    path("co-quan/de-xuat/", agency_views.figures, name="figures"),
    path("co-quan/de-xuat/nen-tang/", agency_views.platform_figures, name="platform-figures"),
    path("nha-cung-cap/<int:pk>/so-lieu/", agency_views.vendor_figures, name="vendor-figures"),
    path("co-quan/de-xuat/dem-lai/", agency_views.recount, name="recount"),
    path("co-quan/de-xuat/mo-hinh/<int:pk>/so-sanh/", agency_views.compare, name="compare"),
    path("co-quan/de-xuat/mo-hinh/<int:pk>/dua-vao/", agency_views.promote, name="promote"),
    path("co-quan/de-xuat/mo-hinh/dung-so-sanh/", agency_views.stop_comparing, name="compare-stop"),
    path("co-quan/de-xuat/mo-hinh/", agency_views.models, name="models"),
    path("co-quan/de-xuat/mo-hinh/quay-lai/", agency_views.roll_back, name="roll-back"),
]
