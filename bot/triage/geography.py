"""Which council a text names: by the council's name, a place, a postcode, or several of them.

Only exact names are matched here, after case, spacing and accents are made alike; misspellings are left to
``bot.language``. What two councils share is never guessed: it comes back as several councils to ask about.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final, Literal

from bot.triage.area import Area
from bot.triage.facts import OUT_OF_AREA
from bot.triage.gazetteer import ANSWERS, Place, name_key
from bot.triage.postcodes import Postcode, Postcodes

Kind = Literal["council", "place", "postcode", "none"]
Needs = Literal["nothing", "postcode", "place", "choice"]


@dataclass(frozen=True)
class Located:
    """What a text says about where it happens.

    Attributes:
        councils: The councils it may be; exactly one (it may be ``out_of_area``) is decided, several must
            be asked about, none was recognised.
        kind: What named it. A postcode counts before a place, a place before a council's name.
        matched: The names and codes that were recognised, or None.
        needs: What to ask for next; ``nothing`` where it is decided.
    """

    councils: tuple[str, ...]
    kind: Kind
    matched: str | None
    needs: Needs

    @property
    def is_decided(self) -> bool:
        """Whether exactly one council is left."""
        return len(self.councils) == 1


NOWHERE: Final = Located((), "none", None, "place")

# "Derby Road" is a street in many towns; "Derby Homes" and "Derby police" are whom one tells.
_NOT_A_PLACE_AFTER: Final = frozenset(
    "road rd street st lane ln avenue ave close drive dr way court ct crescent cres terrace gardens grove "
    "row mews walk rise arms homes police county telegraph times fc football royal hospital "
    "university".split()
)
_NOT_A_PLACE_BEFORE: Final = frozenset(
    {"royal", "mr", "mrs", "miss", "ms", "dr", "pc", "pcso", "sgt", "cllr"}
)
_NEGATED_BEFORE: Final = re.compile(
    r"(?:^| )(?:not|isnt|never|arent|wasnt|aint|dont live|do not live)(?: (?:actually|really|quite|even))?"
    r"(?: (?:in|at|from|under))?(?: the)?$"
)
# Where one was or goes for something else: it says nothing, unless no other place is named.
_ELSEWHERE_BEFORE: Final = re.compile(
    r"(?:^| )(?:(?:moved|moving|move|came|come|comes|coming) (?:here |in |over |up |down )?from"
    r"|(?:used to|did) (?:be|live) (?:in|at)|(?:originally|previously|formerly) (?:from|in|of)|born in"
    r"|grew up in|(?:works?|working|worked|job) (?:is )?(?:in|at|over in)"
    r"|(?:i|we) lived in|instead of|rather than|unlike)(?: the)?$"
)
_CORRECTED: Final = re.compile(
    r"(?:^| )(?:no|sorry|i mean|i meant|wait|actually|rather|correction|not any ?more"
    r"|now (?:its|it is|im|i am|in|at|we live|i live|live)"
    r"|but (?:its|it is|im|i am|were|now|i live|we live|it happens|the|really|this))(?: |$)"
)
_FAR_APART: Final = 15
# "near Sheffield" may be in Derbyshire: what lies near a place says nothing certain.
_LANDMARK_BEFORE: Final = re.compile(
    r"(?:^| )(?:near|nr|near to|nearest|nearest town is|close to|outside|outside of|not far from|next to"
    r"|miles? (?:away )?(?:from|outside|out of)|mins? from|minutes? from|opposite|past|towards|edge of"
    r"|beside|between|border with"
    r"|(?:north|south|east|west|side|outskirts|border|other side|top|just out) of)(?: the)?$"
)
_INSIDE: Final = re.compile(
    r"(?:(?:which|its|it|thats|that) )?(?:is )?(?:in|within|part of|a part of|of|under)(?: the)?"
)
_SIGNS: Final = {
    "word": re.compile(r"(?:^| )(?:in|at|near|from|live in|around|within|through|(?:is )?(?:called|named))$"),
    "name": re.compile(r"(?:^| )(?:in|near|(?:im|i am|i come|comes|come|were|we are|shes|hes) from)$"),
}
_LEAD: Final = re.compile(
    r"(?:(?:um|er|erm|well|yes|yeah|ok|its|it is|thats|that is|village of|the village of) ?)*"
)
_TAIL: Final = frozenset("derbyshire derbys uk england please thanks village area town ta duck".split())
_FOLLOWERS: Final = _TAIL | frozenset(
    "near nr by and but since with next opposite behind where council on for to or".split()
)
# "in hope that you can help" and their like: only these may follow.
_IDIOMS: Final = frozenset({"hope"})
_IDIOM_FOLLOWERS: Final = _TAIL | {"near", "nr", "by"}

# Names that two bodies bear, or that name the whole county: recognised, and never decisive.
_WHOLE_COUNTY: Final = ("derbyshire county council", "derbyshire council", "county council", "derbyshire")


@dataclass(frozen=True)
class _Hit:
    """A name in the text; an ``aside`` says only near what or where else, not where."""

    place: Place
    start: int
    end: int
    aside: bool
    elsewhere: bool = False


class Geography:
    """The area's names and postcodes, ready to be looked up."""

    def __init__(self, area: Area) -> None:
        """Builds the look-up tables.

        Args:
            area: The area whose places and councils to know.
        """
        self._postcodes = Postcodes(
            area.gazetteer,
            area.geography.non_geographic,
            {council.postcode: council_id for council_id, council in area.councils.items()},
        )
        self._council_names: set[str] = set()
        self._places: dict[str, Place] = {place.key: place for place in area.gazetteer.places}
        ambiguous = [name for council in area.councils.values() for name in council.ambiguous_names]
        for name in (*_WHOLE_COUNTY, *ambiguous):
            key = name_key(name)
            self._council_names.add(key)
            self._places[key] = Place(name, key, (), "", (), "common knowledge")
        for council_id, council in area.councils.items():
            for name in (council.name, *council.short_names):
                key = name_key(name)
                # "NED" is also somebody's name.
                use = "name" if key == "ned" else ""
                self._council_names.add(key)
                self._places[key] = Place(name, key, (council_id,), use, (), council.source)
        self._post_towns = {
            name_key(town): frozenset(codes) for town, codes in area.geography.post_towns.items()
        }
        self._longest = max(len(key.split()) for key in self._places)
        self._names = {key: place.councils for key, place in self._places.items() if place.councils}
        self._ordinary = frozenset(key for key, place in self._places.items() if place.use)
        self._firsts = frozenset(key.split()[0] for key in self._places)

    @classmethod
    def load(cls, area: Area) -> Geography:
        """The geography of an area.

        Args:
            area: The area, as ``load_area`` gives it.

        Returns:
            Its names and postcodes.
        """
        return cls(area)

    def names(self) -> Mapping[str, tuple[str, ...]]:
        """Every name that is matched, in its normal form, with the councils that it may mean."""
        return self._names

    def ordinary_names(self) -> frozenset[str]:
        """The names that are ordinary words or people's names too, which need a sign that they are meant."""
        return self._ordinary

    def sizes(self) -> Mapping[str, str]:
        """``city`` or ``town`` by name, for the names of places that are much larger than most."""
        return {key: place.size for key, place in self._places.items() if place.size}

    def locate(self, text: str) -> Located:
        """Says which council a text names.

        Args:
            text: What a person wrote, of any length.

        Returns:
            The councils it may be and what to ask for next. The same text always gives the same answer;
            case, spacing and the order of places make no difference.
        """
        codes, rest = self._postcodes.find(text)
        tokens = _tokens(rest)
        hits = _narrowed(self._hits(tokens), tokens)
        hits = self._without_post_towns(hits, tokens, codes)
        if any(not hit.aside for hit in hits) or codes:
            hits = [hit for hit in hits if not hit.aside]
        if any(hit.place.councils for hit in hits) or codes:
            hits = [hit for hit in hits if hit.place.councils]
        if not hits and not codes:
            return NOWHERE
        matched = ", ".join(dict.fromkeys([*(c.code for c in codes), *(h.place.name for h in hits)]))
        telling = [hit for hit in hits if hit.place.councils and not hit.aside]
        by_code = _join(code.councils for code in codes)
        by_name = _join(hit.place.councils for hit in telling)
        councils, kind = _weigh(codes, by_code, by_name), self._kind(by_code, hits)
        return Located(councils, kind, matched, _needs(councils, codes, telling))

    def _hits(self, tokens: list[str]) -> list[_Hit]:
        """The names in the text, the longest first at each word, without those that mean no place."""
        hits: list[_Hit] = []
        start = 0
        while start < len(tokens):
            end, place = self._longest_at(tokens, start)
            if place is None:
                start += 1
                continue
            if _is_meant(place, tokens, start, end) or self._leans_on_next(tokens, start, end):
                before = " ".join(tokens[max(0, start - 5) : start])
                elsewhere = bool(_ELSEWHERE_BEFORE.search(before))
                hits.append(_Hit(place, start, end, elsewhere or _is_landmark(before), elsewhere))
            start = end
        return _settled(hits, tokens)

    def _leans_on_next(self, tokens: list[str], start: int, end: int) -> bool:
        """Whether a name that is a word too is shown to be a place by the next: "Kilburn near Belper"."""
        lead = " ".join(token for token in tokens[:start] if token.isalnum())
        rest = [token for token in tokens[end : end + 5] if token not in (",", "the")]
        if _LEAD.fullmatch(lead) is None or len(rest) < 2 or rest[0] not in ("in", "near", "nr", "outside"):
            return False
        return self._longest_at(rest, 1)[1] is not None

    def _longest_at(self, tokens: list[str], start: int) -> tuple[int, Place | None]:
        if tokens[start] in self._firsts:
            # Commas do not part a name: "Pilsley, Bakewell".
            last = min(len(tokens), start + self._longest + 2)
            for end in range(last, start, -1):
                place = self._places.get(" ".join(token for token in tokens[start:end] if token != ","))
                if place is not None and tokens[end - 1] != ",":
                    return end, place
        return start, None

    def _without_post_towns(
        self, hits: list[_Hit], tokens: list[str], codes: tuple[Postcode, ...]
    ) -> list[_Hit]:
        """Leaves out the post town of an address: "Wingerworth, Chesterfield" is in Wingerworth."""
        dropped: set[_Hit] = set()
        for hit in hits:
            served = self._post_towns.get(hit.place.key, frozenset())
            for code in codes:
                # "Ilkeston DE7" names the town itself; "Derby DE72" only says where its post is sorted.
                is_town = code.precision == "outcode" and code.outcode in hit.place.outcodes
                if code.outcode in served and not is_town:
                    dropped.add(hit)
        for left, right in pairwise(hits):
            if any(token.isalnum() for token in tokens[left.end : right.start]):
                continue
            for town, other in ((left, right), (right, left)):
                served = self._post_towns.get(town.place.key, frozenset())
                if served & set(other.place.outcodes) and other.place.key not in self._post_towns:
                    dropped.add(town)
        return [hit for hit in hits if hit not in dropped]

    def _kind(self, by_code: tuple[str, ...], hits: list[_Hit]) -> Kind:
        if by_code:
            return "postcode"
        if any(hit.place.key not in self._council_names for hit in hits):
            return "place"
        return "council" if hits else "postcode"


def _is_landmark(before: str) -> bool:
    return bool(_LANDMARK_BEFORE.search(before))


def _settled(hits: list[_Hit], tokens: list[str]) -> list[_Hit]:
    """Sets aside what is corrected, and both ends of "between A and B" unless they agree."""
    settled = list(hits)
    for index, (left, right) in enumerate(pairwise(hits)):
        between = tokens[left.end : right.start]
        if len(between) < _FAR_APART and _CORRECTED.search(" ".join(between)):
            # "Derby, no sorry, Belper"
            settled[index] = replace(left, aside=True)
        if settled[index].aside and not left.elsewhere and between in (["and"], ["or"], ["an"], ["n"]):
            # "near Ripley and Heanor", "on the border of Derby and Erewash"
            settled[index + 1] = replace(right, aside=True)
        if between == ["or"] and not (left.place.councils and right.place.councils):
            # "is that Derby or Derbyshire?"
            return []
        if tokens[max(0, left.start - 1) : left.start] != ["between"]:
            continue
        if " ".join(tokens[left.end : right.start]) not in ("and", "an", "n"):
            continue
        alone = (
            len(hits) == 2 and left.place.councils == right.place.councils and len(left.place.councils) == 1
        )
        settled[index], settled[index + 1] = replace(left, aside=not alone), replace(right, aside=not alone)
    return settled


def _narrowed(hits: list[_Hit], tokens: list[str]) -> list[_Hit]:
    """Lets a neighbour settle a name that councils share: "Osmaston in Derby", "Kilburn near Belper"."""
    narrowed = list(hits)
    for index, (left, right) in enumerate(pairwise(hits)):
        between = " ".join(token for token in tokens[left.end : right.start] if token not in (".", ","))
        shared, told = left.place.councils, right.place.councils
        both = tuple(council for council in shared if council in told)
        if len(shared) < 2 and len(told) < 2 or not both or right.elsewhere or left.elsewhere:
            continue
        # Only a namesake far away is ruled out by what is near.
        far = set(shared) - set(both) == {OUT_OF_AREA}
        joined = _INSIDE.fullmatch(between) or (
            not between and "district" in tokens[right.end : right.end + 2]
        )
        if joined or (right.aside and far and _LANDMARK_BEFORE.search(" " + between)):
            narrowed[index] = replace(left, place=replace(left.place, councils=both))
            narrowed[index + 1] = replace(right, aside=True)
    return narrowed


def _tokens(text: str) -> list[str]:
    flat = re.sub(r"['’‘`´]", "", text)
    # Piece by piece, so that breaks stay visible between the words.
    pieces = re.split(r"([.,;:!?()\n/\"])", flat)
    return [token for piece in pieces for token in (name_key(piece).split() or piece.split())]


def _is_meant(place: Place, tokens: list[str], start: int, end: int) -> bool:
    before = tokens[start - 1] if start else ""
    after = tokens[end] if end < len(tokens) else ""
    lead = " ".join(tokens[max(0, start - 5) : start])
    # "up Ripley way" is where, "on Ripley Way" and "12 Ripley Way" are streets.
    if after in _NOT_A_PLACE_AFTER and (after != "way" or before in ("on", "in", "at") or before.isdigit()):
        return False
    if before in _NOT_A_PLACE_BEFORE or _NEGATED_BEFORE.search(lead):
        return False
    if place.use not in _SIGNS:
        return True
    if _stands_alone(tokens, start, end) or (before == "its" and not any(t.isalnum() for t in tokens[end:])):
        return True
    followers = _IDIOM_FOLLOWERS if place.key in _IDIOMS else _FOLLOWERS
    if after and after.isalnum() and after not in followers:
        return False
    return bool(_SIGNS[place.use].search(" ".join(tokens[max(0, start - 3) : start])))


def _stands_alone(tokens: list[str], start: int, end: int) -> bool:
    """Whether the text is just this name, beside words such as "it's … please"."""
    lead = " ".join(token for token in tokens[:start] if token.isalnum())
    tail = [token for token in tokens[end:] if token.isalnum()]
    return _LEAD.fullmatch(lead) is not None and all(token in _TAIL for token in tail)


def _weigh(
    codes: tuple[Postcode, ...], by_code: tuple[str, ...], by_name: tuple[str, ...]
) -> tuple[str, ...]:
    """What postcode and place say together: what both allow, or all of it where they disagree."""
    if not by_code or not by_name:
        return by_code or by_name
    possible = _join(code.possible for code in codes)
    # An outcode says less than a sector: "Quarndon DE22" may lie in the few that are not Derby's.
    outcode_only = all(code.precision == "outcode" for code in codes)
    for allowed in (possible,) if outcode_only else (by_code, possible):
        both = tuple(council for council in allowed if council in by_name)
        if both:
            return both
    return _join([by_code, by_name])


def _join(groups: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    named = {council for group in groups for council in group}
    return tuple(council for council in ANSWERS if council in named)


def _needs(councils: tuple[str, ...], codes: tuple[Postcode, ...], hits: list[_Hit]) -> Needs:
    if len(councils) == 1:
        return "nothing"
    if not councils:
        return "place"
    if any(code.precision != "outcode" for code in codes):
        return "choice" if hits else "place"
    if codes:
        return "postcode"
    return "postcode" if len({hit.place.key for hit in hits}) == 1 else "choice"
