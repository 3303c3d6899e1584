"""Fonts and styles of the evaluation on paper."""

from typing import NamedTuple

from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

from .evaluation_pdf_marks import DARK, GREY, INK, Lettering

_FONT = "PrmSans"
NO_PADDING = [(f"{side}PADDING", (0, 0), (-1, -1), 0) for side in ("LEFT", "RIGHT", "TOP", "BOTTOM")]
TIGHT = [
    ("LEFTPADDING", (0, 0), (-1, -1), 3),
    ("RIGHTPADDING", (0, 0), (-1, -1), 3),
    ("TOPPADDING", (0, 0), (-1, -1), 2.5),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
]


def styles_of(letters):
    plain = {"fontName": letters.plain, "textColor": INK}
    bold = {"fontName": letters.bold, "textColor": INK}

    def style(name, size, base=plain, **keys):
        return ParagraphStyle(name, **{**base, "fontSize": size, "leading": size * 1.28, **keys})

    return {
        "kicker": style("kicker", 10, textColor=DARK),
        "title": style("title", 19, bold, spaceAfter=4),
        "heading": style("heading", 12.5, bold, textColor=DARK, spaceBefore=10, spaceAfter=5, keepWithNext=1),
        "question": style("question", 12, bold, keepWithNext=1),
        "subtitle": style("subtitle", 8.5, textColor=GREY, spaceAfter=4, keepWithNext=1),
        "text": style("text", 9.5, spaceAfter=4),
        "bullet": style("bullet", 9.5, leftIndent=11, bulletIndent=1, spaceAfter=3.5, bulletFontName=letters.plain),
        "notice": style("notice", 8.5, borderColor=GREY, borderWidth=0.6, borderPadding=4, spaceBefore=4, spaceAfter=9),
        "small": style("small", 7.8, textColor=GREY, spaceAfter=1),
        "figure_name": style("figure_name", 9),
        "figure": style("figure", 17, bold, spaceBefore=2, spaceAfter=3),
        "fact": style("fact", 9, textColor=GREY),
        "fact_value": style("fact_value", 9.5),
        "cell": style("cell", 7.4),
        "number": style("number", 7.4, alignment=TA_RIGHT),
        "head": style("head", 7.4, bold),
        "head_right": style("head_right", 7.4, bold, alignment=TA_RIGHT),
    }


class Fonts(NamedTuple):
    """Paths of TrueType files; None where there is none."""

    plain: str | None = None
    bold: str | None = None


NO_FONTS = Fonts()


def lettering_of(fonts):
    """Return the letters of fonts, or of the one that every reader of PDF has."""
    if not fonts.plain:
        return Lettering("Helvetica", "Helvetica-Bold", frozenset(range(32, 256)))
    names = _FONT, f"{_FONT}-Bold"
    try:
        for name, path in zip(names, (fonts.plain, fonts.bold or fonts.plain), strict=True):
            if name not in pdfmetrics.getRegisteredFontNames():
                pdfmetrics.registerFont(TTFont(name, path))
    except (TTFError, OSError):
        return lettering_of(NO_FONTS)
    pdfmetrics.registerFontFamily(names[0], normal=names[0], bold=names[1], italic=names[0], boldItalic=names[1])
    return Lettering(*names, frozenset(pdfmetrics.getFont(names[0]).face.charToGlyph))
