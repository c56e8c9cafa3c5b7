"""What an organisation may change of the report's look: a colour, a logo, templates that replace ours or join them."""

from __future__ import annotations

import base64
import struct
from dataclasses import dataclass

from markupsafe import Markup

from counterpoise.errors import InputError, Problem

FOLDER = "report"  # of the estate, beside evidence/
LOGO, TEMPLATES = f"{FOLDER}/logo.png", f"{FOLDER}/templates/"
INK = "#1f2328"
MAX_LOGO_BYTES, MAX_LOGO_SIDE = 1 << 20, 4000
MAX_TEMPLATE_BYTES = 1 << 20
DATA_ADDRESS = "data:image/png;base64,"
_PNG_HEAD = struct.Struct(">8sI4sII")  # signature, then the chunk IHDR with width and height (W3C PNG, 11.2.1)


@dataclass(frozen=True, slots=True)
class Look:
    """`templates` are (name as our own templates have it, source)."""

    accent: str = INK
    logo: bytes | None = None
    templates: tuple[tuple[str, str], ...] = ()

    @property
    def logo_address(self) -> Markup | None:
        """The logo as an address that holds the picture itself, so that nothing is loaded."""
        if self.logo is None:
            return None
        # Markup, since it is longer than a text may be; base64 has no letter that markup gives a meaning.
        return Markup(DATA_ADDRESS + base64.b64encode(self.logo).decode("ascii"))  # noqa: S704


PLAIN = Look()


def require_logo(content: bytes) -> bytes:
    """Return the bytes of a logo. Raises InputError unless they are a PNG of a size that a page can take."""
    remedy = f"save it as PNG, at most {MAX_LOGO_BYTES >> 20} MiB and {MAX_LOGO_SIDE} pixels a side"
    if len(content) > MAX_LOGO_BYTES:
        raise InputError(Problem("is too large for a logo", LOGO, remedy=remedy))
    head = content[: _PNG_HEAD.size]
    if len(head) < _PNG_HEAD.size:
        raise InputError(Problem("is no PNG picture", LOGO, remedy=remedy))
    signature, _, chunk, *sides = _PNG_HEAD.unpack(head)
    if (signature, chunk) != (b"\x89PNG\r\n\x1a\n", b"IHDR"):
        raise InputError(Problem("is no PNG picture", LOGO, remedy=remedy))
    if not all(1 <= side <= MAX_LOGO_SIDE for side in sides):
        raise InputError(Problem("has more pixels than a logo needs", LOGO, remedy=remedy))
    return content


def require_template(path: str, content: bytes) -> tuple[str, str]:
    """Return (name, source) of a template of the estate. Raises InputError where it cannot be one of the report's."""
    name = path.removeprefix(TEMPLATES)
    if not name.endswith((".html.j2", ".css")):
        raise InputError(Problem("is no template", path, remedy="name it like one of the report's: *.html.j2 or *.css"))
    try:
        if len(content) > MAX_TEMPLATE_BYTES:
            raise InputError(Problem(f"is larger than {MAX_TEMPLATE_BYTES >> 20} MiB", path, remedy="divide it"))
        return name, content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(Problem("is not UTF-8", path, f"byte {error.start}", "save it as UTF-8")) from error
