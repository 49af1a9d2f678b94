"""Brings an empty database to a working portal; every step may be repeated."""

from collections.abc import Callable
from pathlib import Path

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Site

from advisory.instrument_actions import load_shipped_instruments
from advisory.reference import load_tables
from advisory.support.editing import let_officials_edit
from advisory.tile_editing import let_officials_move_tiles
from core.reference import load_vocabulary
from core.signals import setting_up
from courses.models import CourseIndexPage
from courses.setting_up import ensure_workflow, import_library
from pages.models import ContentPage, HomePage
from users.roles import Role

DATA = Path(__file__).resolve().parent / "data"
CONTENT_PAGES = {
    "gioi-thieu": ("Giới thiệu", "About"),
    "quyen-rieng-tu": ("Quyền riêng tư", "Privacy"),
    "tiep-can": ("Khả năng tiếp cận", "Accessibility"),
}
LEDE_VI = (
    "La Bàn Số chỉ cho doanh nghiệp nhỏ thấy mình đang ở đâu trên đường chuyển đổi số, "
    "nên làm gì trước, học gì trong 5 phút và nền tảng nào đã được thẩm định."
)
LEDE_EN = (
    "La Bàn Số shows a small business where it stands in its digital transformation, what to "
    "do first, what to learn in 5 minutes and which platforms have been vetted."
)


def set_up(tell: Callable[[str], None] = lambda _step: None) -> None:
    """Load reference data, instruments, the page tree and the starter library."""
    for step, action in STEPS:
        tell(str(step))
        action()
    setting_up.send(sender=None)


def ensure_roles() -> None:
    for role in Role:
        Group.objects.get_or_create(name=role.value)


@transaction.atomic
def ensure_page_tree() -> HomePage:
    """Make the front page the root of the site, with the course index and the content pages."""
    home = HomePage.objects.first() or _add_home()
    if not CourseIndexPage.objects.exists():
        home.add_child(
            instance=CourseIndexPage(title="Khóa học", title_en="Courses", slug="khoa-hoc")
        )
    for slug, (title, title_en) in CONTENT_PAGES.items():
        if not ContentPage.objects.filter(slug=slug).exists():
            texts = {
                f"body_{language}": (DATA / f"{slug}.{language}.html").read_text("utf-8")
                for language in ("vi", "en")
            }
            page = ContentPage(title=title, title_en=title_en, slug=slug, **texts)
            home.add_child(instance=page).save_revision().publish()
    return home


def _add_home() -> HomePage:
    root = Page.get_first_root_node()
    Page.objects.filter(depth=2, slug="home").delete()  # Wagtail's welcome page
    root.refresh_from_db()
    home = root.add_child(
        instance=HomePage(title="La Bàn Số", slug="trang-chu", lede_vi=LEDE_VI, lede_en=LEDE_EN)
    )
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={"hostname": "localhost", "root_page": home, "site_name": "La Bàn Số"},
    )
    return home


STEPS: list[tuple[object, Callable[[], object]]] = [
    (_("Shared vocabulary"), load_vocabulary),
    (_("Areas, industries, platforms"), load_tables),
    (_("Instruments"), load_shipped_instruments),
    (_("Roles"), ensure_roles),
    (_("Rules of State support"), let_officials_edit),
    (_("Map of tiles"), let_officials_move_tiles),
    (_("Content pages"), ensure_page_tree),
    (_("Review of courses"), ensure_workflow),
    (_("Starter library"), import_library),
]
