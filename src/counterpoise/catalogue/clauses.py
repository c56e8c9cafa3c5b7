"""The clauses of a licence, and how much each takes away: numbers that compare the values of one clause.

A permission is the stricter the less it permits; a limit or a duty is there, or not; a grant is the stricter the easier
it ends. Text that says more than yes or no lies between the two. What is unknown has no place in the order.
"""

from __future__ import annotations

import re

from counterpoise.catalogue.licences import Licence

PERMISSIONS = ("commercial", "redistribution", "modification")
LIMITS = (
    *("use_restrictions", "threshold", "terms_mutable", "remote_restriction", "attribution", "naming_duty"),
    *("output_limit", "flow_down", "jurisdiction_exclusions", "patent_or_litigation_end"),
)
ENDS = ("no", "silent", "on_litigation", "on_breach", "on_breach_or_litigation", "revocable_wording", "at_will")
CLAUSES = (*PERMISSIONS, *LIMITS, "revocable")
NOT_FOUND = "none found"
UNKNOWN = "unknown"

_FIRST_WORD = re.compile(r"[a-z_]+")
NOTHING_KNOWN = frozenset({UNKNOWN, "not stated", "see contract"})


def value(licence: Licence, clause: str) -> str:
    """What a licence says in a clause, in our words."""
    said = getattr(licence, clause)
    if isinstance(said, tuple):
        said = ", ".join(said)
    return said or NOT_FOUND


def weight(clause: str, said: str) -> int | None:
    """How much a value of this clause takes away, from 0; None where that is not known."""
    if said in NOTHING_KNOWN:
        return None
    matched = _FIRST_WORD.match(said.lower())
    first = matched[0] if matched else ""
    if clause == "revocable":
        return ENDS.index(first) if first in ENDS else len(ENDS) - 1  # a condition of its own may be at will
    if clause in PERMISSIONS:
        return {"yes": 0, "no": 2}.get(first, 1)
    return 0 if first in {"no", "none"} and (said in {"no", "none", NOT_FOUND}) else 1
