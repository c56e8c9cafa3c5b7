"""Licence texts by their words: the real ones are known again however they are set, and no changed one passes."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.catalogue.licences import identify
from counterpoise.sources import known_texts, licence_text
from counterpoise.sources.base import REMARKS, Context, Row
from counterpoise.sources.front_matter import plain_lines, split
from counterpoise.sources.known_texts import match
from tests.sources.rows import one_by_one

Read = Callable[..., list[Row]]

# Permissive and copyleft licences by their category in ScanCode LicenseDB; of all others none may come out as open.
POLICIES = {"gemma-pup-2024-02-21", "llama-4-license-2025"}  # say what is prohibited, and license nothing
OPEN_CATEGORIES = {"Permissive", "Copyleft", "Copyleft Limited", "Public Domain"}


@pytest.fixture(scope="module")
def texts(shared: Path) -> dict[str, str]:
    """Bodies of the real texts by key, without what LicenseDB says of them."""
    folder = shared / "data" / "licences" / "licenses"
    return {path.stem: split(plain_lines(path.read_text("utf-8"))).body for path in sorted(folder.glob("*.LICENSE"))}


@pytest.fixture(scope="module")
def categories(shared: Path) -> dict[str, str]:
    folder = shared / "data" / "licences" / "licenses"
    return {
        path.stem: str(split(plain_lines(path.read_text("utf-8"))).scalar("category"))
        for path in sorted(folder.glob("*.LICENSE"))
    }


def test_every_real_text_is_identified_by_its_words_alone(texts: dict[str, str], categories: dict[str, str]) -> None:
    assert len(texts) == 58
    for key, text in texts.items():
        found = match(text)
        assert found is not None
        assert (found.is_changed, found.known.key) == (False, key)
        row = identify(found.known.claim)
        assert row is not None or key in POLICIES, key
        assert row is None or not row.is_open or categories[key] in OPEN_CATEGORIES, key


def test_a_real_text_read_from_a_file_names_its_licence(read: Read, texts: dict[str, str], tmp_path: Path) -> None:
    for key, text in texts.items():
        document, *disclosed = read(licence_text, tmp_path / "x", Context("licences/a/LICENSE"), text)
        assert document.values["text_match"] == "standard"
        claim = document.values.get("licence_claim")
        licences = [row.values["value"] for row in disclosed if row.values["field"] == "licence"]
        assert licences == ([claim] if claim else [])
        assert (identify(claim) is None) == (key in POLICIES)


def rewrapped(text: str) -> str:
    words = text.split()
    return "\n".join(" ".join(words[place : place + 7]) for place in range(0, len(words), 7))


@pytest.mark.parametrize(
    "change",
    [
        str.upper,
        lambda text: text.replace('"', "\u201c").replace("'", "\u2019"),
        lambda text: "\n".join(f"> **{line}**" if line else "" for line in text.split("\n")),
        lambda text: text.replace("\n", "\r\n"),
        lambda text: f"Copyright (c) 2026 Somebody\n\n{text}\n\n© 2026 Somebody Else. All rights reserved.\n",
        lambda text: text.replace("license", "licence").replace("License", "Licence"),
    ],
    ids=["capitals", "quotes", "markup", "line ends", "holders", "spelling"],
)
def test_how_a_text_is_set_makes_no_difference(texts: dict[str, str], change: Callable[[str], str]) -> None:
    for key, text in texts.items():
        found = match(plain_lines(change(text)))
        assert found is not None
        assert found.known.key == key
        assert not found.is_changed, key


@pytest.mark.parametrize("key", ["mit", "apache-2.0", "bsd-new", "isc", "gpl-3.0"])
def test_lines_may_be_broken_anywhere(texts: dict[str, str], key: str) -> None:
    body = "\n".join(line for line in texts[key].split("\n") if not known_texts._is_about(line))
    found = match(rewrapped(body))
    assert found is not None
    assert (found.known.key, found.is_changed) == (key, False)


RIDERS = (
    "You may not use this for commercial purposes.",
    "Non-commercial research only.",
    "нельзя использовать",
    "Copyright 2026 Somebody. Commercial use needs permission.",
    "The rights above end when the licensor says so.",
    "Copyright (c) 2026 Somebody. For research.",
    "Copyright (c) 2026 Somebody, Sale Forbidden, Academics Solely",
    "(c) 2026 Somebody - evaluation copy, production needs a paid plan",
    "Copyright (c) 2026 Somebody: Nur Für Forschung",
    "© 2026 仅限研究",
    "Copyright 2026 Somebody, these grants lapse after thirty days and a yearly sum becomes due to Somebody thereafter",
)


@pytest.mark.parametrize("rider", RIDERS)
@pytest.mark.parametrize("at", [0.0, 0.5, 1.0])
def test_a_clause_that_was_put_in_is_never_passed_over(texts: dict[str, str], rider: str, at: float) -> None:
    for key, text in texts.items():
        lines = text.split("\n")
        place = round(at * len(lines))
        found = match("\n".join([*lines[:place], rider, *lines[place:]]))
        assert found is None or found.is_changed, key


@given(
    data=st.data(), word=st.from_regex(r"[a-z]{2,12}", fullmatch=True), change=st.sampled_from(["in", "out", "swap"])
)
def test_no_word_can_be_put_in_taken_out_or_moved(
    texts: dict[str, str], data: st.DataObject, word: str, change: str
) -> None:
    key = data.draw(st.sampled_from(sorted(set(texts) - {"bsd-new"})))  # it has a name that may be any other
    words = known_texts._joined(known_texts._compared(texts[key])).split(" ")
    place = data.draw(st.integers(40, len(words) - 2))  # behind its headings
    if change == "in":
        changed = [*words[:place], word, *words[place:]]
    elif change == "out":
        changed = [*words[:place], *words[place + 1 :]]
    else:
        changed = [*words[:place], words[place + 1], words[place], *words[place + 2 :]]
    found = match(" ".join(changed))
    assert found is not None
    assert found.known.key == key or change != "in"  # of two editions that differ in a word, the other is as near
    assert found.is_changed is (changed != words), (key, words[place - 5 : place + 5])


@pytest.mark.parametrize(
    "holder",
    [
        "Copyright (c) 2024 Acme Research, Inc. and contributors",
        "Copyright 2018- The Hugging Face team. All rights reserved.",
        "Copyright (c) 2019-present, Allen Institute for Artificial Intelligence",
        "Copyright © 2023 lucidrains <me@example.org> (https://example.org/me)",
        "Copyright (C) 2024 Zürcher Hochschule, A. B. Müller et al.",
    ],
)
def test_whose_copyright_it_is_makes_no_difference(texts: dict[str, str], holder: str) -> None:
    found = match(f"MIT License\n\n{holder}\n\n{texts['mit']}")
    assert found is not None
    assert not found.is_changed


@pytest.mark.parametrize("hiding", ["~~{}~~", "<!-- {} -->", "<del>{}</del>"])
def test_words_that_are_struck_out_or_hidden_change_a_text(texts: dict[str, str], hiding: str) -> None:
    for key, words in (("mit", "without restriction"), ("bsd-new", "with or without"), ("isc", "for any")):
        assert words in texts[key]
        found = match(texts[key].replace(words, hiding.format(words), 1))
        assert found is not None
        assert found.is_changed, key


def test_terms_in_place_of_a_name_are_not_passed_over(texts: dict[str, str]) -> None:
    text = " ".join(texts["bsd-new"].split())
    first = re.sub(r"(?i)neither the name of .*? nor", "Neither the name of Acme, Inc. nor", text)
    rider = re.sub(r"(?i)neither the name of .*? nor", "Neither the name of users who must pay nor", text)
    assert first != text != rider
    found, changed = match(first), match(rider)
    assert found is not None
    assert changed is not None
    assert (found.is_changed, changed.is_changed) == (False, True)


def test_the_notice_that_a_text_asks_for_names_it(texts: dict[str, str]) -> None:
    notice = texts["apache-2.0"][texts["apache-2.0"].index("Licensed under the Apache License, Version 2.0") :]
    found = match(f"Copyright 2024 Acme\n\n{notice}")
    assert found is not None
    assert (found.known.key, found.is_changed) == ("apache-2.0", False)
    assert match(f"{notice}\nFor academics alone.") is None


@pytest.mark.parametrize(
    ("text", "is_more"),
    [
        ("", False),
        ("Acme 7B, Acme AI. Weights and code.\nRecord made by the legal department on 2026-01-08.", False),
        ("The full text is at https://example.org/licence.", False),
        ("Not for sale.", True),
        ("For academics only.", True),
        ("Только для исследований", True),
        ("word " * 51, True),
    ],
)
def test_a_note_is_told_from_terms(text: str, is_more: bool) -> None:
    assert known_texts.may_hold_terms(text) is is_more


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("MIT License\n\n", None),
        ("SPDX-License-Identifier: MIT\n\nAcme 7B, weights.\n", None),
        ("MIT License\n\nThe model may not be used for any commercial purpose by anyone at all.\n", "other"),
        ("SPDX-License-Identifier: MIT\nFor academics only.\n", "other"),
        ("MIT License\n\n" + "Whoever reads this is asked to be kind to others. " * 10, "other"),
    ],
)
def test_tag_and_title_vouch_for_a_note_only(read: Read, tmp_path: Path, text: str, expected: str | None) -> None:
    document, *_ = read(licence_text, tmp_path / "x", Context("licences/a/LICENSE"), text)
    assert document.values.get("text_match") == expected


def test_a_block_above_a_text_that_is_not_of_licensedb_is_part_of_it(
    read: Read, texts: dict[str, str], tmp_path: Path
) -> None:
    text = f"---\nrestriction: research\n---\nMIT License\n\n{texts['mit']}"
    document, *_ = read(licence_text, tmp_path / "x", Context("licences/a/LICENSE"), text)
    assert document.values["text_match"] == "changed"


def test_a_clause_that_was_taken_out_or_turned_is_never_passed_over(texts: dict[str, str]) -> None:
    chance = random.Random(7)  # noqa: S311 - the same lines in every run
    for key, text in texts.items():
        lines = [place for place, line in enumerate(text.split("\n")) if len(line.split()) > 4]
        for place in chance.sample(lines[3:], min(5, len(lines) - 3)):
            rest = text.split("\n")
            if known_texts._is_about(rest[place]):
                continue
            without = match("\n".join(rest[:place] + rest[place + 1 :]))
            turned = match(re.sub(r"\b(without|any|all|may|shall)\b", r"not \1", text, count=1))
            is_after_terms = "end of terms" in " ".join(text.split("\n")[:place]).casefold()
            assert is_after_terms or without is None or without.is_changed, (key, rest[place])
            assert turned is None or turned.is_changed or turned.known.key == key


def test_headings_may_stand_above_a_text_unless_they_say_more(texts: dict[str, str]) -> None:
    for heading in ("MIT License", "# The MIT License (MIT)\n", "MIT"):
        found = match(f"{heading}\nCopyright (c) 2024 A\n{texts['mit']}")
        assert found is not None, heading
        assert not found.is_changed, heading
    found = match(f"Copyright (c) 2024 A\n\nMIT License\n\n{texts['mit']}")
    assert found is not None
    assert not found.is_changed
    for heading in ("MIT License with Commons Clause", "MIT License, non-commercial", "Apache License"):
        found = match(f"{heading}\n\n{texts['mit']}")
        assert found is None or found.is_changed, heading


def test_what_says_how_to_apply_a_licence_may_be_missing(texts: dict[str, str]) -> None:
    terms, end, _ = texts["apache-2.0"].partition("END OF TERMS AND CONDITIONS")
    found = match(terms + end)
    assert found is not None
    assert not found.is_changed
    found = match(f"{terms}{end}\n\nCommons Clause: the right to sell is not granted.")
    assert found is not None
    assert found.is_changed


def test_other_texts_are_like_none() -> None:
    assert match("") is None
    assert match("MIT") is None
    assert match("A record by the legal department that says where the text is kept. " * 40) is None


def remarks(path: Path, text: str) -> list[tuple[str, str]]:
    path.write_text(text, "utf-8")
    rows = [row for row in one_by_one(licence_text, path, Context("licences/a/LICENSE")) if row.table == REMARKS]
    return [(row.values["kind"], row.values["detail"]) for row in rows]


def test_a_changed_text_is_remarked_on(read: Read, texts: dict[str, str], tmp_path: Path) -> None:
    changed = texts["mit"] + "\nNot for commercial use.\n"
    document, *_ = read(licence_text, tmp_path / "x", Context("licences/a/LICENSE"), "MIT License\n\n" + changed)
    assert document.values["text_match"] == "changed"
    ((kind, detail),) = remarks(tmp_path / "x", "MIT License\n\n" + changed)
    assert kind == "changed_licence"
    assert detail.startswith("the text is that of MIT License changed: 100.0% of that text stands in it")


@pytest.mark.parametrize(
    ("tag", "key", "claim"),
    [
        ("MIT", "mit", "MIT"),
        ("GPL-3.0-or-later", "gpl-3.0", "GPL-3.0-only"),
        ("MIT OR Apache-2.0", "apache-2.0", "Apache-2.0"),
        ("MIT", "cc-by-nc-4.0", "(MIT) AND CC-BY-NC-4.0"),
        ("MIT\nSPDX-License-Identifier: MIT", "mit", "MIT"),
        ("Apache-2.0", "gemma-tou-2025-03-24", "(Apache-2.0) AND LicenseRef-scancode-gemma-tou-2025-03-24"),
    ],
)
def test_a_tag_beside_a_known_text(  # noqa: PLR0917 - one parameter a column of the table above
    read: Read, texts: dict[str, str], tmp_path: Path, tag: str, key: str, claim: str
) -> None:
    text = f"SPDX-License-Identifier: {tag}\n\n{texts[key]}"
    document, *_ = read(licence_text, tmp_path / "x", Context("licences/a/LICENSE"), text)
    assert document.values["licence_claim"] == claim
    assert [kind for kind, _ in remarks(tmp_path / "x", text)] == ["contradictory_licence"] * ("AND" in claim)


@pytest.mark.parametrize(
    ("tags", "claim"),
    [
        (("MIT AND CC-BY-NC-4.0",), "MIT AND CC-BY-NC-4.0"),
        (("MIT", "CC-BY-NC-4.0"), "(MIT) AND (CC-BY-NC-4.0)"),
    ],
)
@pytest.mark.parametrize("key", ["mit", None])
def test_what_tags_add_to_a_text_is_kept(  # noqa: PLR0917 - one parameter a column of the table above
    read: Read, texts: dict[str, str], tmp_path: Path, tags: tuple[str, ...], claim: str, key: str | None
) -> None:
    text = "".join(f"SPDX-License-Identifier: {tag}\n" for tag in tags) + (texts[key] if key else "")
    document, *_ = read(licence_text, tmp_path / "x", Context("licences/a/LICENSE"), text)
    assert document.values["licence_claim"] == claim
    row = identify(claim)
    assert row is not None
    assert row.id == "cc-by-nc-4.0"
