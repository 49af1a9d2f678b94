"""What a module must have: it is a heading, with no text of its own."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from courses.completeness.rows import Row, found, missing

if TYPE_CHECKING:
    from courses.models import ModulePage


def module_rows(module: "ModulePage") -> list[Row]:
    name = _("Summary")
    if not module.summary.strip():
        sentence = _("The module has no summary: say in one sentence what its lessons are about.")
        return [missing(name, sentence, field="summary")]
    return [found(name, module.summary, field="summary")]
