"""Names: of files, made into paths that stay below the connector's folder, and of servers."""

from __future__ import annotations

import ipaddress
import unicodedata

from counterpoise.connectors.base import RefusedError

MAX_DEPTH = 16
MAX_PART_BYTES = 200


def safe_name(name: str) -> str:
    """The name in NFC, its parts between slashes. Raises RefusedError with the reason."""
    normal = unicodedata.normalize("NFC", name)
    parts = normal.split("/")
    if len(parts) > MAX_DEPTH:
        raise RefusedError(f"lies more than {MAX_DEPTH} folders deep")
    for part in parts:
        if part in {"", ".", ".."}:
            raise RefusedError("has a name that leads out of its folder or nowhere")
        if part.startswith("."):
            raise RefusedError("is hidden: its name begins with a dot")
        if "\\" in part or any(unicodedata.category(character) in {"Cc", "Cf", "Cs"} for character in part):
            raise RefusedError("has a backslash or an unseen character in its name")
        if len(part.encode()) > MAX_PART_BYTES:
            raise RefusedError(f"has a name of more than {MAX_PART_BYTES} bytes")
    return normal


def is_loopback(host: str) -> bool:
    """Whether a server of this name or number is this very machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def folded(name: str) -> str:
    """Equal for names that some file system takes for one."""
    return unicodedata.normalize("NFC", name.casefold())
