"""A result as a PDF to keep: tagged, so that a screen reader finds its headings and reads it in order.

Only sets the result on pages; what it says is left to ``result``.

What is reached: title shown in the window, language, bookmarks, every heading and paragraph tagged in
reading order, what repeats on each page marked as no content, links that can be pressed. What is not: lists
are tagged as paragraphs and links have no tag of their own, since the library's structure tree is flat; so
it is not PDF/UA.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time
from typing import Final, Literal

from fpdf import FPDF
from fpdf.enums import XPos, YPos
from fpdf.prefs import ViewerPreferences

from bot.delivery.as_pdf import font_files
from bot.delivery.document import spoken_day
from bot.delivery.result import Contact, KeptResult

MEDIA_TYPE: Final = "application/pdf"
TITLE: Final = "What to do next"
_INK: Final = (11, 12, 12)
_DEEP: Final = (0, 64, 87)
_GREY: Final = (80, 90, 95)
_PALE: Final = (235, 241, 244)
_RULE: Final = (177, 190, 196)
_MARGIN_MM: Final = 20
_INDENT_MM: Final = 6
_LINE_MM: Final = 6

Tag = Literal["H1", "H2", "H3", "P"]


def result_pdf_of(kept: KeptResult) -> bytes:
    """Sets a result as a PDF. The same result gives the same pages each time.

    Args:
        kept: The result, with the day on which it was made.

    Returns:
        The file, to read on a screen or print on A4.

    Raises:
        FontMissing: The typeface is not installed.
    """
    page = _Page(kept)
    page.add_page()
    page.opening()
    page.steps("Next steps", kept.result.next_steps)
    page.contacts()
    page.steps("Why", kept.result.reasons)
    page.closing()
    return bytes(page.output())


class _Page(FPDF):
    def __init__(self, kept: KeptResult) -> None:
        super().__init__(format="A4")
        regular, bold = font_files()
        self.add_font("DejaVu", "", regular)
        self.add_font("DejaVu", "B", bold)
        self._kept = kept
        self.set_title(f"{TITLE}: {kept.result.title}")
        self.set_author("ASB case review guide")
        self.set_lang("en-GB")
        self.viewer_preferences = ViewerPreferences(display_doc_title=True)
        self.set_creation_date(datetime.combine(kept.made_on, time(12), UTC))
        self.set_margins(_MARGIN_MM, 18, _MARGIN_MM)
        self.set_auto_page_break(auto=True, margin=22)
        self.alias_nb_pages()

    def footer(self) -> None:
        self.set_y(-15)
        self._font(8.5, colour=_GREY)
        with self._artifact():
            self.cell(self.epw * 0.75, 5, "Keep it safe. In danger now? Ring 999.")
            self.cell(self.epw * 0.25, 5, f"Page {self.page_no()} of {{nb}}", align="R")

    def opening(self) -> None:
        result = self._kept.result
        self._heading(result.title, "H1")
        if result.reference:
            self._reference(result.reference)
        for paragraph in result.summary.split("\n\n"):
            self._say(paragraph)

    def steps(self, title: str, steps: tuple[str, ...]) -> None:
        if not steps:
            return
        self._heading(title, "H2")
        for step in steps:
            self._say(step, bullet=True)

    def contacts(self) -> None:
        self._heading("Who can help", "H2")
        for contact in self._kept.result.contacts:
            self._contact(contact)

    def closing(self) -> None:
        self.ln(4)
        self._font(9, colour=_GREY)
        self._paragraph(
            f"Made on {spoken_day(self._kept.made_on)}. Every fact in it was checked on "
            f"{spoken_day(self._kept.result.checked)} or later. The council decides.",
            5,
        )

    def _reference(self, reference: str) -> None:
        self._font(13, bold=True)
        with self._artifact():
            self.set_fill_color(*_PALE)
            self.rect(self.l_margin, self.get_y(), self.epw, 13, style="F")
        self.set_xy(self.l_margin + 4, self.get_y() + 3)
        self._paragraph(f"Your reference: {reference}", 7)
        self.ln(5)

    def _contact(self, contact: Contact) -> None:
        # A name never stands alone at the foot of a page.
        if self.will_page_break(26):
            self.add_page()
        self._heading(contact.name, "H3")
        for number in contact.phone:
            self._way("Phone", number, f"tel:{number.replace(' ', '')}")
        if contact.email:
            self._way("Email", contact.email, f"mailto:{contact.email}")
        if contact.url:
            self._way("Website", contact.url, contact.url)
        if contact.note:
            self._say(contact.note)
        self.ln(1.5)

    def _way(self, label: str, shown: str, link: str) -> None:
        self._font(10.5)
        self._paragraph(f"{label}: {shown}", _LINE_MM, link=link)

    def _heading(self, words: str, tag: Tag) -> None:
        size, space, needed = {"H1": (19, 2, 40), "H2": (14, 5, 30), "H3": (11, 1, 24)}[tag]
        if self.will_page_break(needed):
            self.add_page()
        self.ln(space)
        self.start_section(words, level=int(tag[1]) - 1)
        self._font(size, bold=True, colour=_INK if tag == "H3" else _DEEP)
        self._paragraph(words, size * 0.5, tag=tag)
        if tag == "H2":
            with self._artifact():
                self.set_draw_color(*_RULE)
                self.line(self.l_margin, self.get_y() + 0.6, self.l_margin + self.epw, self.get_y() + 0.6)
            self.ln(2.4)
        elif tag == "H1":
            self.ln(2.5)

    def _say(self, words: str, *, bullet: bool = False) -> None:
        self._font(10.5)
        if bullet:
            self.set_x(self.l_margin + _INDENT_MM)
        self._paragraph(words, _LINE_MM, bullet=bullet)
        self.ln(1.6)

    def _paragraph(
        self, words: str, line_mm: float, *, tag: Tag = "P", link: str = "", bullet: bool = False
    ) -> None:
        """One tagged piece of text, never parted by the end of a page."""
        start = self.get_x()
        width = self.w - self.r_margin - start
        height = self.multi_cell(width, line_mm, words, align="L", dry_run=True, output="HEIGHT")
        assert isinstance(height, float)
        if self.will_page_break(height):
            self.add_page()
            self.set_x(start)
        if bullet:
            with self._artifact():
                self.text(start - 3.6, self.get_y() + line_mm * 0.68, "\u2022")
        with self._tagged(tag):
            self.multi_cell(width, line_mm, words, align="L", link=link, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    @contextmanager
    def _tagged(self, tag: Tag) -> Iterator[None]:
        # The library marks figures and its own titles only; the same parts mark everything here.
        number = self.struct_builder.next_mcid_for_page(self.page)
        self._add_marked_content(struct_type=f"/{tag}", mcid=number)
        self._out(f"/{tag} <</MCID {number}>> BDC")
        yield
        self._out("EMC")

    @contextmanager
    def _artifact(self) -> Iterator[None]:
        """What is drawn and is no content, such as a line or a page's number."""
        self._out("/Artifact BMC")
        yield
        self._out("EMC")

    def _font(self, points: float, *, bold: bool = False, colour: tuple[int, int, int] = _INK) -> None:
        self.set_font("DejaVu", "B" if bold else "", points)
        self.set_text_color(*colour)
