"""Hears in what role somebody asks: a councillor, an MP, a landlord, a letting agent.

Who somebody is says nothing of who was told, so the words are also taken out of a message before it is
read. Relatives and carers, and whether anybody agrees, are read by ``bot.language``.
"""

from __future__ import annotations

import re
from typing import Any, Final

from bot.language.normalise import normalise

_I_AM: Final = r"(?:^|[.,;:!] ?|\b(?:and|so|hi|hello|hiya) )(?:(?:i am|we are|speaking as|as) )"
_ROLES: Final = (
    ("councillor", r"(?:(?:local|ward|town|parish|county|city|district|borough) )*(?:councillor|cllr)"),
    ("mp", r"(?:local )?(?:mp|member of parliament)|(?:caseworker|assistant) (?:for|to) (?:\w+ ){0,3}mp"),
    ("Their landlord", r"(?:(?:private|social) )?(?:landlord|landlady)"),
    ("Their letting agent", r"(?:lettings?|managing|estate|property) (?:agent|manager)"),
)
"""What ``relationship`` holds, and the words for it."""
_ROLE: Final = re.compile(
    rf"{_I_AM}(?:(?:also|just|only) )*(?:(?:a|an|the|her|his|their|your|one of the) )?"
    rf"(?:{'|'.join(f'(?P<r{place}>{words})' for place, (_, words) in enumerate(_ROLES))})s?\b"
    r"(?! (?:told|said|ignored|will|does|did|has|have|is|are|was|refused)\b)(?:,? (?:and|but|so)\b)?[ ,.]*"
)
_OTHERS: Final = re.compile(
    r"\b(?:constituents?|residents?|tenants?|owners?|leaseholders?|famil(?:y|ies)|couple|lady|gentleman|"
    r"pensioners?|someone|somebody|one of my|people in (?:my|our) (?:ward|area|block|building))\b"
)
_OWN: Final = re.compile(
    r"\b(?:for (?:me|myself|us)|my (?:own )?(?:house|home|shop|office)|happening to (?:me|us))\b"
)


def own_role(text: str) -> dict[str, Any]:
    """Whom somebody asks for by their role, where they name it.

    Args:
        text: What they typed.

    Returns:
        ``on_behalf`` and ``relationship`` where they ask for others by their role; else nothing.
    """
    plain = normalise(text)
    hit = _ROLE.search(plain)
    if hit is None or not _OTHERS.search(plain) or _OWN.search(plain):
        return {}
    role = next(_ROLES[int(name[1:])][0] for name, words in hit.groupdict().items() if words)
    return {"on_behalf": True, "relationship": role}


def without_role(text: str) -> str:
    """A message without the words that say who somebody is.

    Args:
        text: What they typed.

    Returns:
        The rest, in plain form; the text as it was where no role is named.
    """
    plain = normalise(text)
    return _ROLE.sub(" ", plain).strip() if _ROLE.search(plain) else text
