"""Where the tiles of wards and communes stand on the agency's map: changed on screen by officials."""

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, HelpPanel
from wagtail.snippets.views.snippets import SnippetViewSet

from advisory.models import Area
from users.roles import Role


class AreaViewSet(SnippetViewSet):
    """Only the place of the tile: names and codes come from the official list."""

    model = Area
    icon = "site"
    menu_label = _("Map of tiles")
    menu_order = 260
    add_to_admin_menu = True
    list_display = ["name", "kind", "tile_column", "tile_row"]
    list_per_page = 50
    panels = [
        HelpPanel(
            _("The map is schematic: neighbours stand near each other, nothing is to scale.")
        ),
        FieldPanel("tile_column"),
        FieldPanel("tile_row"),
    ]


@transaction.atomic
def let_officials_move_tiles() -> None:
    """Areas are neither added nor deleted on screen."""
    officials = Group.objects.get_or_create(name=Role.OFFICIAL.value)[0]
    officials.permissions.add(
        *Permission.objects.filter(
            content_type__app_label="advisory", codename__in=["change_area", "view_area"]
        )
    )
