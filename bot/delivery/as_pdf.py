"""An application as a PDF that an officer can print and file.

Only sets the document's parts on pages; what they say is left to ``document``.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from fpdf import FPDF
from fpdf.enums import TableBordersLayout, TableCellFillMode, XPos, YPos
from fpdf.fonts import FontFace

from bot.delivery.document import TITLE, Document, IncidentLines, Section
from bot.errors import GuideError

_MARGIN_MM: Final = 18
_LABEL_MM: Final = 52
_LINE_MM: Final = 5.4
_INK: Final = (11, 12, 12)
_GREY: Final = (80, 90, 95)
_DEEP: Final = (0, 64, 87)
_PALE: Final = (235, 241, 244)
_RULE: Final = (177, 190, 196)
_BOX: Final = "\u25a1"
_LONGEST_IN_TABLE: Final = 40


class FontMissing(GuideError):
    """The typeface for PDFs is not installed."""


def pdf_of(document: Document) -> bytes:
    """Sets an application as a PDF. The same application gives the same pages each time.

    Args:
        document: The application.

    Returns:
        The file. Letters that the typeface lacks are shown as an empty box, with a note that the e-mail's
        text has them.

    Raises:
        FontMissing: The typeface is not installed.
    """
    page = _Page(document)
    page.add_page()
    page.masthead()
    for section in document.opening[1:]:
        page.section(section)
    page.incidents(document.incidents)
    for section in document.closing:
        page.section(section)
    page.closing_note(document.note)
    return bytes(page.output())


class _Page(FPDF):
    def __init__(self, document: Document) -> None:
        super().__init__(format="A4")
        regular, bold = font_files()
        self.add_font("DejaVu", "", regular)
        self.add_font("DejaVu", "B", bold)
        self._has = frozenset(self.fonts["dejavu"].cmap) & frozenset(self.fonts["dejavuB"].cmap)  # type: ignore[union-attr]
        # Joins letters and sets them from right to left where their script asks for it.
        self._shapes = find_spec("uharfbuzz") is not None
        self.set_text_shaping(self._shapes)
        self._boxed = False
        self._document = document
        self.set_title(f"{TITLE} {document.reference}")
        self.set_subject(TITLE)
        self.set_author("ASB case review guide")
        self.set_lang("en-GB")
        self.set_creation_date(document.filed_at)
        self.set_margins(_MARGIN_MM, 16, _MARGIN_MM)
        self.set_auto_page_break(auto=True, margin=20)
        self.alias_nb_pages()

    def header(self) -> None:
        if self.page_no() == 1:
            return
        self._font(8.5, colour=_GREY)
        self.cell(0, 5, f"{TITLE} {self._document.reference}", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.ln(4)

    def footer(self) -> None:
        self.set_y(-14)
        self._font(8.5, colour=_GREY)
        self.cell(self.epw / 2, 5, "Personal information. Keep it safe.")
        self.cell(self.epw / 2, 5, f"Page {self.page_no()} of {{nb}}", align="R")

    def masthead(self) -> None:
        self._font(15.5, bold=True, colour=_DEEP)
        self.multi_cell(0, 8, TITLE, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.ln(3)
        top = self.get_y()
        self.set_fill_color(*_PALE)
        self.rect(self.l_margin, top, self.epw, 19, style="F")
        width = self.epw / 3
        for number, (label, value) in enumerate(self._document.opening[0].fields):
            self.set_xy(self.l_margin + 3 + number * width, top + 3)
            self._font(8.5, colour=_GREY)
            self.cell(width - 4, 5, label)
            self.set_xy(self.l_margin + 3 + number * width, top + 8)
            self._font(9, bold=True)
            self.multi_cell(width - 4, 4.6, self._shown(value), align="L")
        self.set_xy(self.l_margin, top + 22)

    def section(self, section: Section) -> None:
        self._heading(section.title)
        for label, value in section.fields:
            self._field(label, value)

    def incidents(self, incidents: tuple[IncidentLines, ...]) -> None:
        self._heading(f"The incidents ({len(incidents)})")
        self._font(9)
        self.set_draw_color(*_RULE)
        self.set_fill_color(255, 255, 255)
        with self.table(
            col_widths=(7, 29, 29, 22, 26),
            width=self.epw,
            line_height=4.8,
            padding=1.6,
            text_align="LEFT",
            borders_layout=TableBordersLayout.HORIZONTAL_LINES,
            cell_fill_mode=TableCellFillMode.NONE,
            headings_style=FontFace(emphasis="BOLD", color=_INK, fill_color=_PALE),
        ) as table:
            table.row(("No.", "When it happened", "When it was reported", "Who was told", "Their reference"))
            for line in incidents:
                table.row(
                    (
                        str(line.number),
                        line.happened,
                        line.reported_on,
                        line.reported_to,
                        self._shown(_shortened(line.reference)),
                    )
                )
        self.ln(3)
        self._font(9.5, bold=True)
        self.cell(0, 7, "What happened", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        for line in incidents:
            if _shortened(line.reference) != line.reference:
                self._field(f"Incident {line.number}, reference", line.reference)
            self._field(f"Incident {line.number}", line.description)

    def closing_note(self, note: str) -> None:
        if self._boxed:
            note += (
                f" A {_BOX} stands for a letter that cannot be printed here; the text of the email has it."
            )
        self.ln(3)
        self._font(9, colour=_GREY)
        self.multi_cell(0, 4.8, note, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _heading(self, title: str) -> None:
        # A heading never stands alone at the foot of a page.
        if self.will_page_break(24):
            self.add_page()
        self.ln(4)
        self._font(11.5, bold=True, colour=_DEEP)
        self.cell(0, 6, title, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.set_draw_color(*_RULE)
        self.line(self.l_margin, self.get_y(), self.l_margin + self.epw, self.get_y())
        self.ln(1.8)

    def _field(self, label: str, value: str) -> None:
        self._font(9.5, bold=True)
        height = self.multi_cell(_LABEL_MM - 3, _LINE_MM, label, align="L", dry_run=True, output="HEIGHT")
        assert isinstance(height, float)
        if self.will_page_break(height):
            self.add_page()
        page, top = self.page, self.get_y()
        self.multi_cell(_LABEL_MM - 3, _LINE_MM, label, align="L")
        self.set_xy(self.l_margin + _LABEL_MM, top)
        self._font(9.5)
        self.multi_cell(
            self.epw - _LABEL_MM, _LINE_MM, self._shown(value), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT
        )
        if self.page == page:
            self.set_y(max(self.get_y(), top + height))
        self.ln(0.8)

    def _font(self, points: float, *, bold: bool = False, colour: tuple[int, int, int] = _INK) -> None:
        self.set_font("DejaVu", "B" if bold else "", points)
        self.set_text_color(*colour)

    def _can_show(self, character: str) -> bool:
        return ord(character) in self._has and (self._shapes or not _runs_left(character))

    def _shown(self, text: str) -> str:
        """The text with a box for each letter that the typeface lacks; the library would log such letters."""
        shown = "".join(
            character if character == "\n" or self._can_show(character) else _BOX for character in text
        )
        self._boxed = self._boxed or shown != text
        return shown


def _shortened(reference: str) -> str:
    """A row of the table must fit on a page, however long a reference someone gave."""
    if len(reference) <= _LONGEST_IN_TABLE and "\n" not in reference:
        return reference
    return " ".join(reference.split())[: _LONGEST_IN_TABLE - 1] + "…"


def _runs_left(character: str) -> bool:
    return unicodedata.bidirectional(character) in {"R", "AL"}


@lru_cache(maxsize=1)
def font_files() -> tuple[Path, Path]:
    """The typeface's files, regular and bold.

    Raises:
        FontMissing: It is not installed.
    """
    # matplotlib, which the dialogue's library brings along, carries DejaVu; Debian has it as a package.
    spec = find_spec("matplotlib")
    folders = [Path("/usr/share/fonts/truetype/dejavu")]
    if spec is not None and spec.origin is not None:
        folders.insert(0, Path(spec.origin).parent / "mpl-data" / "fonts" / "ttf")
    for folder in folders:
        files = folder / "DejaVuSans.ttf", folder / "DejaVuSans-Bold.ttf"
        if all(file.is_file() for file in files):
            return files
    raise FontMissing(
        "PDF-FONT-MISSING",
        "The typeface DejaVu Sans is not installed.",
        "Install the locked environment again, or the Debian package fonts-dejavu-core.",
    )
