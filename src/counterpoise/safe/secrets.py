"""Credentials that stand in text by mistake, taken out before the text goes anywhere."""

from __future__ import annotations

import re

_NAMED = r"[\w-]{0,40}(?:token|secret|passw(?:or)?d|pwd|api[-_]?key|access[-_]?key|signature|credential)s?"
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?P<kept>://)[^\s/?#@]{1,500}(?=@)",  # user and password before a host
        rf"(?P<kept>(?:^|[?&;,\s]){_NAMED}=)[^\s&;,#]+",  # token=..., as in a query
        r"(?P<kept>\bBearer\s{1,4})[\w.~+/-]{8,}",
        r"(?P<kept>\b)(?:sk-|hf_|gh[ops]_|glpat-|xox[abp]-)(?=[\w-]*\d)[\w-]{20,}",  # keys by their makers' marks
        r"(?P<kept>\b)AKIA[0-9A-Z]{16}\b",
        r"(?P<kept>\b)eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]+",  # JSON Web Token
    )
)


def masked(text: str) -> str:
    """Return `text` with every credential that is known by its form as three stars."""
    for pattern in _PATTERNS:
        text = pattern.sub(r"\g<kept>***", text)
    return text
