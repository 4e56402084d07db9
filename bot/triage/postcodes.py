"""What a postcode, typed well or badly, says about the council.

Finds postcodes, sectors and outcodes in a text and looks them up in the area's tables. Names of places,
and what to do when a place and a postcode disagree, are left to ``geography``.

When a code decides, in this order:

1. A code with a ruling in the tables follows it: some stand for one council, some must be asked about.
   Rulings are kept where somebody looked at what lies there, which shares alone do not tell.
2. A sector of an outcode that is ruled to stand for one council does so too while that council has at least
   90 % of the sector's postcodes.
3. Any other code decides for the council that has at least 97 % of its postcodes (Code-Point Open, 2014).

All else is asked. A whole postcode counts as its sector, unless it is known by itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final, Literal

from bot.triage.facts import OUT_OF_AREA
from bot.triage.gazetteer import ANSWERS, Gazetteer

Precision = Literal["full", "sector", "outcode"]
DECIDING_SHARE: Final = 0.97
"""From this share of a code's postcodes on, its leading council is meant."""
SAFE_DISTRICT_SHARE: Final = 0.9
"""The same for a sector of an outcode that is ruled to stand for that council."""
ARTEFACT_SHARE: Final = 0.01
"""Below this share of a code's postcodes, a council's rows are single large users, and not there."""

# Royal Mail's postcode areas of the United Kingdom.
_AREAS: Final = frozenset(
    "AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN "
    "EX FK FY G GL GU HA HD HG HP HR HS HU HX IG IP IV KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG "
    "NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ "
    "TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE".split()
)
# Letters that Royal Mail never uses in the second half.
_INWARD: Final = "ABDEFGHJLNPQRSTUWXYZ"
_DIGITS: Final = str.maketrans("OIL", "011")
# "DE 4 3NN": a gap after the letters is read only where they are hardly an English word.
_OUT: Final = r"(?<![A-Z0-9])(DE *|NG *|SK *|[A-Z]{1,2})([0-9OIL][0-9OIL]|[0-9OIL][A-Z]?)"
_FULL: Final = re.compile(_OUT + rf"[ \-]*([0-9OIL])([{_INWARD}]{{2}})(?![A-Z0-9])")
_SECTOR: Final = re.compile(_OUT + r" +([0-9])(?= *(?:$|[.,;!?\n]))")
_OUTCODE: Final = re.compile(_OUT + r"(?![A-Z0-9])")
_PATTERNS: Final[tuple[tuple[re.Pattern[str], Precision], ...]] = (
    (_FULL, "full"),
    (_SECTOR, "sector"),
    (_OUTCODE, "outcode"),
)
# Letter for letter, so that positions stay: str.upper() makes two letters of some.
_UPPER: Final = str.maketrans("abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
# "section 21", "s21 notice": housing law, not a place.
_LAW_AFTER: Final = re.compile(r" *(?:NOTICE|EVICTION|ORDER|OF THE)\b")
_ALONE: Final = re.compile(r"^[^A-Z0-9]*(?:(?:IT IS|ITS|IT'S|MY POSTCODE IS|POSTCODE|IN|I LIVE IN) +)?$")


@dataclass(frozen=True)
class Postcode:
    """One postcode found in a text.

    Attributes:
        code: The postcode, sector or outcode in its normal form.
        outcode: Its first half.
        precision: ``full`` and ``sector`` name a sector, ``outcode`` does not.
        councils: The councils it may lie in: one decides, several must be asked about, none says nothing.
        possible: The same with those that have too few of its postcodes to be asked about. A place named
            beside the code may still decide for one of them.
    """

    code: str
    outcode: str
    precision: Precision
    councils: tuple[str, ...]
    possible: tuple[str, ...] = ()


class Postcodes:
    """The area's postcodes, ready to be looked up."""

    def __init__(
        self, gazetteer: Gazetteer, non_geographic: tuple[str, ...], known: Mapping[str, str]
    ) -> None:
        """Works out once what each sector and outcode says.

        Args:
            gazetteer: The area's tables.
            non_geographic: Outcodes that say nothing about a place.
            known: Whole postcodes whose council is certain, such as those of the councils' offices.
        """
        self._known = dict(known)
        self._rulings = dict(gazetteer.rulings)
        self._rows = {**gazetteer.sectors, **gazetteer.districts}
        self._silent = frozenset(non_geographic)
        listed: dict[str, int] = {}
        for code, row in gazetteer.sectors.items():
            outcode = code.split()[0]
            listed[outcode] = listed.get(outcode, 0) + sum(row.values())
        self._unlisted_outside = frozenset(
            code for code, row in gazetteer.districts.items() if sum(row.values()) > listed.get(code, 0)
        )
        self._outcodes = {code: self._councils(code) for code in gazetteer.districts}
        self._sectors = {code: self._councils(code) for code in gazetteer.sectors}

    def sector(self, sector: str) -> tuple[str, ...]:
        """The councils of a sector such as ``"DE4 3"``; none if it is no sector that there can be."""
        outcode = sector.split()[0]
        if outcode in self._silent or not _is_outcode(outcode):
            return ()
        if sector in self._sectors:
            return self._sectors[sector]
        if outcode in self._unlisted_outside:
            # The tables list every sector that touches the area, so the outcode's others lie outside.
            return (OUT_OF_AREA,)
        return self.outcode(outcode)

    def outcode(self, outcode: str) -> tuple[str, ...]:
        """The councils of an outcode such as ``"DE4"``; none if it is no outcode that there can be."""
        if outcode in self._silent or not _is_outcode(outcode):
            return ()
        return self._outcodes.get(outcode, (OUT_OF_AREA,))

    def find(self, text: str) -> tuple[tuple[Postcode, ...], str]:
        """Finds the postcodes in a text.

        Args:
            text: What a person wrote.

        Returns:
            The postcodes, and the text with a gap in place of each.
        """
        found: list[Postcode] = []
        upper = text.translate(_UPPER)
        # Whole postcodes first; what is found leaves a gap, so that nothing is found twice.
        for pattern, precision in _PATTERNS:
            upper = pattern.sub(partial(self._take, precision, found), upper)
        rest = "".join("," if blank == "\0" else letter for letter, blank in zip(text, upper, strict=True))
        return tuple(found), rest

    def _councils(self, code: str) -> tuple[str, ...]:
        """The councils of a code that the tables list."""
        row = self._rows[code]
        total = sum(row.values())
        if code in self._rulings:
            ruled = self._rulings[code]
            # A sector of nothing but large users may list one council only, which is not the outcode's.
            return (ruled,) if ruled else _in_order(row if len(row) > 1 else self._rows[code.split()[0]])
        leading = max(row, key=lambda council: row[council])
        safe = self._rulings.get(code.split()[0]) == leading
        if row[leading] >= (SAFE_DISTRICT_SHARE if safe else DECIDING_SHARE) * total:
            return (leading,)
        return _in_order(row)

    def _possible(self, code: str, councils: tuple[str, ...]) -> tuple[str, ...]:
        row = self._rows.get(code, {})
        kept = {council for council, count in row.items() if count >= ARTEFACT_SHARE * sum(row.values())}
        return _in_order(kept | set(councils))

    def _take(self, precision: Precision, found: list[Postcode], match: re.Match[str]) -> str:
        outcode = match.group(1).strip() + _as_digits(match.group(2))
        if not self._is_meant(match, outcode, precision):
            return match.group()
        code = outcode
        if precision == "outcode":
            councils = self.outcode(outcode)
            possible = self._possible(outcode, councils)
        else:
            code = f"{outcode} {match.group(3).translate(_DIGITS)}"
            councils = self.sector(code)
            possible = self._possible(code, councils)
            if precision == "full":
                code += match.group(4)
                if code in self._known:
                    councils = possible = (self._known[code],)
        found.append(Postcode(code, outcode, precision, councils, possible))
        return "\0" * len(match.group())

    def _is_meant(self, match: re.Match[str], outcode: str, precision: Precision) -> bool:
        upper = match.string
        written = "".join(part for part in match.groups()[1:3])
        if not _is_outcode(outcode) or not any(character.isdigit() for character in written):
            return False
        if precision == "full":
            # A slip of O for 0 is put right only where the result is an outcode of the tables.
            return match.group(2) == _as_digits(match.group(2)) or outcode in self._outcodes
        if match.group(2) != _as_digits(match.group(2)) or _LAW_AFTER.match(upper, match.end()):
            return False
        if outcode in self._outcodes or outcode in self._silent:
            return True
        # "m8", "b4", "M1": no place is meant, so short codes of elsewhere count only by themselves.
        alone = bool(_ALONE.match(upper[: match.start()])) and not upper[match.end() :].strip(" .,!?")
        return alone and (len(match.group(1).strip()) == 2 or outcode.startswith("S"))


def _in_order(councils: set[str] | dict[str, int]) -> tuple[str, ...]:
    return tuple(council for council in ANSWERS if council in councils)


def _as_digits(district: str) -> str:
    """The district with O, I and L put right where only a digit can stand."""
    head, tail = district[:1].translate(_DIGITS), district[1:]
    # A letter may follow in London ("W1A"), but not O, I or L.
    return head + tail.translate(_DIGITS)


def _is_outcode(outcode: str) -> bool:
    match = re.fullmatch(r"([A-Z]{1,2})(\d[\dA-Z]?)", outcode)
    return bool(match) and outcode[: match.end(1) if match else 0] in _AREAS
