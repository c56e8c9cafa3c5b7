"""The evidence root: one hash that stands for a set of files (RFC 6962 tree over the sorted SHA-256 hashes)."""

from __future__ import annotations

from collections.abc import Iterable

from pymerkle import InmemoryTree


def evidence_root(hashes: Iterable[str]) -> str:
    """Return the hex tree hash of distinct file hashes, whatever their order; the leaf is the 32-byte hash."""
    tree = InmemoryTree(algorithm="sha256")
    for value in sorted(set(hashes)):
        tree.append_entry(bytes.fromhex(value))
    return bytes(tree.get_root()).hex()
