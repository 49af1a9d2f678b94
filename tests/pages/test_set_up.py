"""One command brings an empty database to a working portal, and may be repeated."""

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.management import call_command
from wagtail.models import Page, Site, WorkflowPage

from advisory.models import InstrumentVersion, Platform
from courses.models import CoursePage, LessonPage
from pages.actions import STEPS, ensure_page_tree, set_up
from pages.models import ContentPage, HomePage
from users.roles import Role

pytestmark = pytest.mark.django_db


def counts() -> list[int]:
    models = (Page, Site, Group, Platform, InstrumentVersion, WorkflowPage)
    return [model.objects.count() for model in models]


def test_set_up_brings_everything_and_repeating_adds_nothing(client):
    Page.objects.filter(depth__gt=1).delete()
    InstrumentVersion.objects.all().delete()
    Platform.objects.all().delete()
    Group.objects.all().delete()
    told = []

    set_up(tell=told.append)
    after_first = counts()

    set_up()

    assert counts() == after_first
    assert len(told) == len(STEPS)
    assert CoursePage.objects.open().count() >= 12
    assert LessonPage.objects.open().count() >= 48
    for key in (settings.QUICK_INSTRUMENT, settings.FULL_INSTRUMENT):
        assert InstrumentVersion.objects.current(key)
    assert {role.value for role in Role} <= set(Group.objects.values_list("name", flat=True))
    assert client.get("/").status_code == 200
    assert client.get("/khoa-hoc/").status_code == 200


def test_the_front_page_takes_the_place_of_wagtails(home):
    assert Site.objects.get(is_default_site=True).root_page_id == home.pk
    assert list(Page.objects.filter(depth=2)) == [home.page_ptr]


def test_what_an_editor_changed_stays():
    page = ContentPage.objects.get(slug="gioi-thieu")
    page.title = "Về chúng tôi"
    page.save_revision().publish()
    HomePage.objects.update(lede_vi="Lời của cơ quan")

    ensure_page_tree()

    assert ContentPage.objects.get(slug="gioi-thieu").title == "Về chúng tôi"
    assert HomePage.objects.get().lede_vi == "Lời của cơ quan"


def test_the_command_prints_its_steps(monkeypatch, capsys):
    monkeypatch.setattr("pages.actions.STEPS", [("Một bước", lambda: None)])

    call_command("set_up")

    assert "Một bước" in capsys.readouterr().out
