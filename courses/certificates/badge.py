"""The badge as a picture that carries its credential (Open Badges 3.0, 5.3: baking).

The picture says what and by whom, never to whom: the name the holder chose, if any, is in the
signed credential alone, and an e-mail is in neither.
"""

import io
from pathlib import Path

from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from PIL import Image, ImageDraw, ImageFont
from PIL.PngImagePlugin import PngInfo

import core
from courses.models import Certificate

KEYWORD = "openbadgecredential"
FONTS = Path(str(core.__file__)).parent / "fonts"
SIZE, SCALE = 640, 2  # drawn twice as large, for smooth edges
INK, COMPASS, SUN, PAPER = "#14213d", "#0d5c63", "#f5b83d", "#ffffff"
REGULAR, STRONG = "BeVietnamPro-Regular.ttf", "BeVietnamPro-SemiBold.ttf"
#: Widest line of the title, and the sizes tried until it fits into as many lines.
TITLE_WIDTH, TITLE_SIZES, TITLE_LINES = 430, (40, 35, 30, 26, 22), 3


def baked_badge(certificate: Certificate) -> bytes:
    """A PNG with the signed credential inside."""
    inside = PngInfo()
    inside.add_itxt(KEYWORD, certificate.credential)
    out = io.BytesIO()
    draw_badge(certificate).save(out, "PNG", pnginfo=inside, optimize=True)
    return out.getvalue()


def draw_badge(certificate: Certificate) -> Image.Image:
    """A ring around the compass, the course below it; in Vietnamese, as the course is."""
    with translation.override("vi"):
        issued = date_format(timezone.localtime(certificate.issued_at), "SHORT_DATE_FORMAT")
        above = _("Demo: this certificate is not real") if certificate.is_demo else ""
        words = _("Certificate of participation")
    picture = Image.new("RGBA", (SIZE * SCALE, SIZE * SCALE), (0, 0, 0, 0))
    pen = _Pen(ImageDraw.Draw(picture))
    pen.circle(320, 320, 316, COMPASS)
    pen.circle(320, 320, 288, PAPER)
    pen.compass(320, 140, 64)
    pen.line(words, 246, STRONG, 22, COMPASS)
    bottom = pen.title(certificate.course_title, 270, 430)
    pen.line(settings.AGENCY["name_vi"], max(bottom + 34, 452), REGULAR, 19, INK, most=440)
    pen.line(issued, max(bottom + 66, 486), REGULAR, 19, INK)
    pen.line("La Bàn Số", 540, STRONG, 24, COMPASS)
    if above:
        pen.line(above, 572, STRONG, 15, "#a3201d", most=225)
    return picture.resize((SIZE, SIZE), Image.Resampling.LANCZOS)


class _Pen:
    """Draws in the badge's own measure, whatever it is scaled to."""

    def __init__(self, draw: ImageDraw.ImageDraw) -> None:
        self.draw = draw

    def circle(self, x: float, y: float, radius: float, colour: str) -> None:
        box = [
            (x - radius) * SCALE,
            (y - radius) * SCALE,
            (x + radius) * SCALE,
            (y + radius) * SCALE,
        ]
        self.draw.ellipse(box, fill=colour)

    def compass(self, x: float, y: float, radius: float) -> None:
        """The portal's mark (static/img/compass.svg), its needle pointing up and right."""
        self.circle(x, y, radius, COMPASS)
        unit = radius / 14.5

        def at(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
            return [
                ((x + (a - 16) * unit) * SCALE, (y + (b - 16) * unit) * SCALE) for a, b in points
            ]

        self.draw.polygon(at([(22.5, 9.5), (18, 18), (14, 14)]), fill=SUN)
        self.draw.polygon(at([(9.5, 22.5), (14, 14), (18, 18)]), fill=PAPER)

    def line(
        self, text: str, y: float, font: str, size: int, colour: str, *, most: int = 500
    ) -> None:
        """One line in the middle, made smaller until it fits."""
        made = _font(font, size)
        while made.getlength(text) > most * SCALE and size > 9:
            size -= 1
            made = _font(font, size)
        self.draw.text((320 * SCALE, y * SCALE), text, fill=colour, font=made, anchor="ms")

    def title(self, text: str, top: float, bottom: float) -> float:
        """The title between two heights; returns where its last line stands."""
        for size in TITLE_SIZES:
            made = _font(STRONG, size)
            lines = _wrapped(text, made)
            if len(lines) <= TITLE_LINES:
                break
        else:
            lines = [*lines[: TITLE_LINES - 1], f"{lines[TITLE_LINES - 1].rstrip()}…"]
        height = size * 1.25
        first = (top + bottom) / 2 - height * (len(lines) - 1) / 2 + size * 0.35
        for number, line in enumerate(lines):
            where = (320 * SCALE, (first + number * height) * SCALE)
            self.draw.text(where, line, fill=INK, font=made, anchor="ms")
        return first + height * (len(lines) - 1)


def _wrapped(text: str, font: ImageFont.FreeTypeFont) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and font.getlength(longer) > TITLE_WIDTH * SCALE:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONTS / name), size * SCALE)


def credential_in(png: bytes) -> str:
    """What is baked into a PNG; empty where nothing is."""
    with Image.open(io.BytesIO(png)) as picture:
        return str(getattr(picture, "text", {}).get(KEYWORD, ""))
