"""The incident diary as a PDF: what counts so far, and empty lines to fill in by hand.

Only sets the diary on pages; what counts is left to ``bot.triage.diary``.
"""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Final

from fpdf import FPDF
from fpdf.enums import TableBordersLayout, TableCellFillMode, XPos, YPos
from fpdf.fonts import FontFace

from bot.delivery.as_pdf import font_files
from bot.delivery.document import spoken_day
from bot.triage.diary import Diary, DiaryReport

TITLE: Final = "Incident diary"
MEDIA_TYPE: Final = "application/pdf"
EMPTY_ROWS: Final = 12
_INK: Final = (11, 12, 12)
_DEEP: Final = (0, 64, 87)
_PALE: Final = (235, 241, 244)
_RULE: Final = (120, 132, 138)
_BODIES: Final = {"council": "the council", "police": "the police", "landlord": "the landlord"}


def diary_pdf_of(diary: Diary) -> bytes:
    """Sets a diary as a PDF. The same diary gives the same pages each time.

    Args:
        diary: The diary.

    Returns:
        The file, to print on A4.

    Raises:
        FontMissing: The typeface is not installed.
    """
    page = _Sheet(diary)
    page.add_page()
    page.opening()
    page.counting()
    page.lines_to_fill()
    return bytes(page.output())


class _Sheet(FPDF):
    def __init__(self, diary: Diary) -> None:
        super().__init__(format="A4", orientation="landscape")
        regular, bold = font_files()
        self.add_font("DejaVu", "", regular)
        self.add_font("DejaVu", "B", bold)
        self._diary = diary
        self.set_title(TITLE)
        self.set_author("ASB case review guide")
        self.set_lang("en-GB")
        self.set_creation_date(datetime.combine(diary.made_on, time(12), UTC))
        self.set_margins(14, 14, 14)
        self.set_auto_page_break(auto=True, margin=18)
        self.alias_nb_pages()

    def footer(self) -> None:
        self.set_y(-13)
        self._font(8.5)
        self.cell(self.epw * 0.75, 5, "Personal information. Keep it safe. In danger now? Ring 999.")
        self.cell(self.epw * 0.25, 5, f"Page {self.page_no()} of {{nb}}", align="R")

    def opening(self) -> None:
        self._font(16, bold=True, colour=_DEEP)
        self.cell(0, 9, TITLE, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        diary = self._diary
        self._say(
            "Write down each time something happens and each time you tell someone. The published test for a "
            f"case review asks for {diary.needed} or more related reports in {diary.months} months, to the "
            "council, the police or your landlord (a council or housing association). The council decides."
        )
        if diary.council:
            self._say(f"Your council: {diary.council}, phone {' or '.join(diary.council_phones)}")

    def counting(self) -> None:
        self._heading(f"Your reports so far, as you told us on {spoken_day(self._diary.made_on)}")
        if not self._diary.reports:
            self._say(
                f"You have told us no day yet. A report that you make on {spoken_day(self._diary.made_on)} "
                f"counts until {spoken_day(self._diary.today_counts_until)}."
            )
        for report in self._diary.reports:
            self._say(line_of(report))

    def lines_to_fill(self) -> None:
        self._heading("Fill this in")
        self._font(9)
        self.set_draw_color(*_RULE)
        self.set_fill_color(255, 255, 255)
        with self.table(
            col_widths=(24, 62, 34, 24, 34, 50),
            width=self.epw,
            line_height=9.5,
            padding=(1, 1.6),
            text_align="LEFT",
            borders_layout=TableBordersLayout.ALL,
            cell_fill_mode=TableCellFillMode.NONE,
            headings_style=FontFace(emphasis="BOLD", color=_INK, fill_color=_PALE),
        ) as table:
            table.row(
                (
                    "Day and time",
                    "What happened, and where",
                    "Who saw or heard it",
                    "Day reported",
                    "Who you told",
                    "Reference number, and what they said",
                )
            )
            for _ in range(EMPTY_ROWS):
                table.row((" ",) * 6)

    def _heading(self, title: str) -> None:
        self.ln(2)
        self._font(11.5, bold=True, colour=_DEEP)
        self.cell(0, 7, title, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _say(self, text: str) -> None:
        self._font(10)
        self.multi_cell(0, 5.4, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _font(self, points: float, *, bold: bool = False, colour: tuple[int, int, int] = _INK) -> None:
        self.set_font("DejaVu", "B" if bold else "", points)
        self.set_text_color(*colour)


def line_of(report: DiaryReport) -> str:
    """One report in words, with the day on which it stops counting.

    Args:
        report: The report.

    Returns:
        Such as ``Reported on 3 October 2026 to the council: counts until 3 April 2027.``
    """
    when = f"on {spoken_day(report.first)}"
    if report.first != report.last:
        when = f"between {spoken_day(report.first)} and {spoken_day(report.last)}"
    told = f" to {' and '.join(_BODIES[body] for body in report.reported_to)}" if report.reported_to else ""
    return f"Reported {when}{told}: counts until {spoken_day(report.counts_until)}."
