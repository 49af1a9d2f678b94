import json
from decimal import Decimal
from pathlib import Path

import polib
import pytest
from django.apps import apps
from django.template import Context, Template
from django.urls import reverse
from django.utils import translation
from django.utils.translation.trans_real import DjangoTranslation

from core.folding import fold
from core.models import Topic
from core.translated import pick


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Chuyển đổi số", "chuyen doi so"),
        ("ĐỔI MỚI", "doi moi"),
        ("  Hóa   đơn\nđiện tử ", "hoa don dien tu"),
        ("hoá = hóa", "hoa = hoa"),
        ("Chuyê\u0309n", "chuyen"),  # decomposed, as some phones type it
        ("", ""),
    ],
)
def test_fold_writes_vietnamese_without_accents(text, folded):
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("value", "places", "vietnamese", "english"),
    [
        (1234.5, None, "1.234,5", "1,234.5"),
        (Decimal("20.00"), None, "20", "20"),
        (1000000, None, "1.000.000", "1,000,000"),
        (Decimal("0.126"), None, "0,13", "0.13"),
        (3, 2, "3,00", "3.00"),
        (None, None, "", ""),
        (0, None, "0", "0"),
    ],
)
def test_numbers_are_written_as_people_write_them(value, places, vietnamese, english):
    filter_ = "number" if places is None else f"number:{places}"
    template = Template("{% load portal %}{{ value|" + filter_ + " }}")

    for language, expected in (("vi", vietnamese), ("en", english)):
        with translation.override(language):
            assert template.render(Context({"value": value})) == expected


def test_data_in_two_languages_follows_the_reader_and_falls_back():
    topic = Topic(name_vi="Chữ ký số", name_en="Digital signatures")
    untranslated = Topic(name_vi="Chữ ký số", name_en="")

    with translation.override("en"):
        assert topic.name == "Digital signatures"
        assert untranslated.name == "Chữ ký số"
        assert pick({"vi": "Một", "en": ""}) == "Một"
    with translation.override("vi"):
        assert topic.name == "Chữ ký số"
        assert pick({"vi": "Một", "en": "One"}) == "Một"


@pytest.mark.parametrize(
    ("language", "here", "there"),
    [
        ("vi", "/khoa-hoc/?q=1", "/en/khoa-hoc/?q=1"),
        ("en", "/en/khoa-hoc/?q=1", "/khoa-hoc/?q=1"),
        ("en", "/en/", "/"),
        ("en", "/en//other.example/", "/%2Fother.example/"),
    ],
)
def test_the_other_language_is_the_same_page(rf, language, here, there):
    template = Template("{% load portal %}{% other_language_url as url %}{{ url }}")

    with translation.override(language):
        assert template.render(Context({"request": rf.get(here)})) == there


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_all_that_the_editor_says_has_vietnamese(domain):
    """After an upgrade of Wagtail: what is listed here belongs in site/locale_libraries."""
    vietnamese = DjangoTranslation("vi", domain=domain)._catalog
    english = [
        entry
        for app in apps.get_app_configs()
        if app.name.split(".")[0] == "wagtail"
        for path in Path(app.path).glob(f"locale/en/LC_MESSAGES/{domain}.po")
        for entry in polib.pofile(str(path))
    ]

    lacking = {entry.msgid for entry in english if _key(entry) not in vietnamese}

    assert english
    assert sorted(lacking) == []


def _key(entry: polib.POEntry) -> str | tuple[str, int]:
    text = f"{entry.msgctxt}\x04{entry.msgid}" if entry.msgctxt else entry.msgid
    return (text, 0) if entry.msgid_plural else text


def test_the_editor_scripts_speak_vietnamese(admin_client):
    page = admin_client.get(reverse("wagtailadmin_javascript_catalog"))

    assert f'"Main menu": {json.dumps("Menu chính")}' in page.content.decode()
