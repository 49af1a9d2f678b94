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
    path("co-quan/de-xuat/mo-hinh/", agency_views.models, name="models"),
    path("co-quan/de-xuat/mo-hinh/quay-lai/", agency_views.roll_back, name="roll-back"),
]
