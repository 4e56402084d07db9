"""The tables of the council's desk: what became of an application, and the yearly figures that outlive it.

Names the columns. What may be recorded is left to ``desk_steps``, how it is recorded and read to ``desk`` and
``desk_return``; how long it is kept, to ``retention``.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.records.models import ID_LENGTH, Base


class ApplicationEvent(Base):
    """One thing that a council recorded about an application. Appended, never changed.

    Attributes:
        position: 1 for the first that was recorded about its application; no number is given twice.
        place: The position of the entry with which its chain of corrections began; its own for a new one.
        kind: What happened, a key of ``desk_steps.STEPS``; ``mistake`` where the entry that it corrects
            should never have been made.
        result: What came of it, a key of the step's results; None where it has none.
        happened_on: The day on which it happened, in England.
        reason: Why, or more about it, in the officer's words.
        recorded_at: When it was written down.
        staff_id: Who wrote it down.
        corrects: The entry that this one stands for from now on; None for a new one. No entry can be
            corrected twice: a correction of a correction names the correction.
        why_corrected: Why it was corrected; None for a new one.
    """

    __tablename__ = "application_events"
    __table_args__ = (UniqueConstraint("application_id", "position"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    application_id: Mapped[str] = mapped_column(ForeignKey("applications.id", ondelete="CASCADE"))
    position: Mapped[int]
    place: Mapped[int]
    kind: Mapped[str] = mapped_column(String(30))
    result: Mapped[str | None] = mapped_column(String(30))
    happened_on: Mapped[date]
    reason: Mapped[str | None]
    recorded_at: Mapped[datetime]
    staff_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    corrects: Mapped[str | None] = mapped_column(ForeignKey("application_events.id"), unique=True)
    why_corrected: Mapped[str | None]


class YearFigure(Base):
    """How often something happened in a council's year, of the applications that have passed their time.

    Attributes:
        council: The council.
        year: The calendar year in which it begins: 2026 from April 2026 to March 2027.
        measure: A key of ``desk_return.MEASURES``, or of its notes.
        count: How often.
    """

    __tablename__ = "year_figures"

    council: Mapped[str] = mapped_column(String(50), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    measure: Mapped[str] = mapped_column(String(30), primary_key=True)
    count: Mapped[int]
