"""The ledger cannot be rewritten without the chain showing it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counterpoise.errors import IntegrityError
from counterpoise.evidence.ledger import GENESIS, Ledger


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    ledger = Ledger(tmp_path / "state" / "ledger.jsonl")
    ledger.extend([("collected", {"path": f"logs/{n}.csv", "size_bytes": n}) for n in range(5)])
    return ledger


def test_entries_come_back_in_order(ledger: Ledger) -> None:
    ledger.append("audit", {"period": "2026-10"})
    entries = ledger.entries()
    assert [entry.sequence for entry in entries] == [1, 2, 3, 4, 5, 6]
    assert entries[-1].facts == {"period": "2026-10"}


def test_empty_ledger(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "none.jsonl")
    assert ledger.entries() == ()
    assert ledger.head() == GENESIS


def test_half_a_line_from_a_cut_off_append_gives_way(ledger: Ledger) -> None:
    head = ledger.head()
    with ledger.path.open("ab") as file:
        file.write(b'{"sequence":6,"prev')
    assert ledger.head() == head
    ledger.append("audit", {"period": "2026-10"})
    assert len(ledger.entries()) == 6


@pytest.mark.parametrize("damage", ["drop first", "drop middle", "swap", "edit", "repeat"])
def test_rewriting_is_found(ledger: Ledger, damage: str) -> None:
    lines = ledger.path.read_bytes().splitlines(keepends=True)
    if damage == "drop first":
        del lines[0]
    elif damage == "drop middle":
        del lines[2]
    elif damage == "swap":
        lines[1], lines[2] = lines[2], lines[1]
    elif damage == "edit":
        lines[1] = lines[1].replace(b"logs/1", b"logs/9")
    else:
        lines.insert(2, lines[1])
    ledger.path.write_bytes(b"".join(lines))
    with pytest.raises(IntegrityError, match="line"):
        ledger.entries()
    with pytest.raises(IntegrityError):
        ledger.append("audit", {})


@given(position=st.integers(min_value=0), bit=st.integers(0, 7))
@settings(max_examples=60)
def test_any_flipped_bit_before_the_last_line_is_found(
    tmp_path_factory: pytest.TempPathFactory, position: int, bit: int
) -> None:
    ledger = Ledger(tmp_path_factory.mktemp("ledger") / "ledger.jsonl")
    ledger.extend([("collected", {"path": f"logs/{n}.csv"}) for n in range(4)])
    content = bytearray(ledger.path.read_bytes())
    last_line = content.rfind(b"\n", 0, len(content) - 1) + 1
    content[position % last_line] ^= 1 << bit
    ledger.path.write_bytes(bytes(content))
    with pytest.raises(IntegrityError):
        ledger.entries()
