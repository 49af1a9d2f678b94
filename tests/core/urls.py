"""A few small views for testing what surrounds every view."""

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path

from core import health
from core.models import DailyCount
from core.submissions import once
from core.visitor_cache import public_page


@once
def note(request: HttpRequest) -> HttpResponse:
    """A form that wants a word, counts it and takes the sender to a page of its own."""
    word = request.POST.get("word", "")
    DailyCount.objects.add(f"tried {word}")
    if not word:
        return HttpResponse("a word is missing")
    DailyCount.objects.add(word)
    notes = request.session.get("notes", [])
    request.session["notes"] = [*notes, word]
    total = sum(DailyCount.objects.filter(key=word).values_list("n", flat=True))
    return redirect(f"/notes/{word}/{total}/")


@once
def other_form(request: HttpRequest) -> HttpResponse:
    return redirect("/elsewhere/")


@once
def for_members(request: HttpRequest, secret: str) -> HttpResponse:
    """A form anyone may fill in, and whoever is signed in may send."""
    if not request.user.is_authenticated:
        DailyCount.objects.add("turned away")
        return redirect_to_login(request.path)
    DailyCount.objects.add("let in")
    return redirect("/members/")


def my_notes(request: HttpRequest) -> HttpResponse:
    return HttpResponse(",".join(request.session.get("notes", [])))


def page(request: HttpRequest) -> HttpResponse:
    """A public page whose text is read from the database."""
    total = sum(DailyCount.objects.filter(key="page").values_list("n", flat=True))
    if request.GET.get("form"):
        return public_page(HttpResponse('<form><input name="_once" value="1"></form>'))
    return public_page(HttpResponse(f"<p>edition {total}</p>"))


def page_that_signs(request: HttpRequest) -> HttpResponse:
    response = public_page(HttpResponse("<p>with a cookie</p>"))
    response.set_cookie("seen", "1")
    return response


urlpatterns = [
    path("note/", note),
    path("other/", other_form),
    path("for-members/<str:secret>/", for_members),
    path("sign-in/", my_notes, name="account_login"),
    path("my-notes/", my_notes),
    path("page/", page),
    path("page-that-signs/", page_that_signs),
    path("private/", lambda request: HttpResponse("mine")),
    path("healthz", health.healthz),
    path("readyz", health.readyz),
]


def handler400(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse("refused", status=400)
