"""Text that a spreadsheet shows and never runs.

A spreadsheet takes a text that begins with `=`, `+`, `-` or `@` for a formula, also after blanks and in the forms of
these signs that Unicode holds besides. An apostrophe in front makes it text. One that splits the lines of a CSV file at
semicolons or tabs, or breaks them inside quotes, starts new cells in the middle of a text; so the apostrophe stands
there too. A text that has an apostrophe of its own in such a place gets a second one, so that the rule can be undone:
take one apostrophe away at the start of the text and after each semicolon, tab and line break.

Reference: OWASP, CSV Injection.
"""

from __future__ import annotations

import re
from typing import Final

# The compatibility forms (NFKC) of = + - @, and the minus sign, which office programs read as a hyphen.
SIGNS: Final = "=+-@⁺⁻⁼₊₋₌−⩵⩶﬩﹢﹣﹦﹫＋－＝＠"
_SKIPPED = r"(?:[^\S\t\r\n]|[\"\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff])*"
_PLACES = re.compile(rf"\A(?=[\t\r\n'])|(?:\A|(?<=[;\t\r\n]))(?={_SKIPPED}[{re.escape(SIGNS)}]|')")


def harmless(text: str) -> str:
    """Return the text with an apostrophe wherever a spreadsheet would begin to run it."""
    return _PLACES.sub("'", text)
