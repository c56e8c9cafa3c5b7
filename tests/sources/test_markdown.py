"""Markdown blocks: headings, paragraphs, rows and their lines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.sources.markdown import Block, blocks, word_count

PAGE = """\
# A *first* `name` <br>

Two lines
of [text](https://example.org/x). <!-- hidden -->

| a | b |
|---|---|
| one | 2 |

**Only bold:**

- **Label:** item

```sh
code here
```

<table><tr><th>H</th></tr>
<tr>
  <td>8B</td><td><a href="https://example.org/y">1.5</a></td>
</tr></table>
<h2>Under HTML</h2><script>alert(1)</script><p>seen</p>
"""


def test_blocks_of_a_page() -> None:
    assert blocks(PAGE, line_offset=10) == [
        Block("heading", "A first name", 11, 11, 1),
        Block("text", "Two lines of text.", 13, 14, links=("https://example.org/x",)),
        Block("row", "a | b", 16, 16, cells=("a", "b"), is_header=True),
        Block("row", "one | 2", 18, 18, cells=("one", "2")),
        Block("heading", "Only bold:", 20, 20, 7),
        Block("text", "Label: item", 22, 22, lead="Label:"),
        Block("code", "code here\n", 24, 26),
        Block("row", "H", 28, 28, cells=("H",)),
        Block("row", "8B | 1.5", 30, 31, cells=("8B", "1.5"), links=("https://example.org/y",)),
        Block("heading", "Under HTML", 32, 32, 2),
        Block("text", "seen", 32, 32),
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("one", 1),
        ("It's a state-of-the-art, 1.5 B model – really.", 7),
        ("你好世界", 2),
        ("模型 uses 数据", 3),
        ("— … !", 0),
    ],
)
def test_words(text: str, words: int) -> None:
    assert word_count(text) == words


@given(text=st.text(st.sampled_from("#*_[]()<>|-`\n ab1:\\&!")))
def test_any_text_has_blocks_within_its_lines(text: str) -> None:
    last = text.count("\n") + 1
    for block in blocks(text):
        assert 1 <= block.first_line <= block.last_line <= last


@pytest.mark.parametrize("piece", ["<!--", "<![", "<!", "<?", "</", "<a ", "<a b='", "<td>", "&#", "<script>", "<h1>"])
def test_html_that_never_ends_is_read_to_its_end(piece: str) -> None:
    for text in (f"<div>{piece * 20_000}", f"words {piece * 20_000}"):
        assert all(block.last_line == 1 for block in blocks(text))


def test_what_html_hides_is_no_text() -> None:
    page = "<div><script>if (a < b) { one() }</script><style>p {two}</style><!-- three\n--> four &amp; five</div>"
    assert blocks(page) == [Block("text", "four & five", 2, 2)]


def test_nested_brackets_do_not_cost_quadratic_time() -> None:
    (block,) = blocks("[a](" * 100_000)
    assert block.text.startswith("[a](")
