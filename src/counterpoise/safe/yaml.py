"""YAML that cannot surprise: every scalar stays the text that was written, and its type comes from the schema.

PyYAML's loaders turn `NO` into False, `1.10` into 1.1 and `1:30` into 90, keep the last of two equal keys without a
word and expand aliases without limit. Here a scalar is text, and tags, anchors, aliases, merge keys, duplicate keys,
keys that are not scalars and deep nesting are errors that name their line.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import yaml
from yaml.events import AliasEvent, NodeEvent
from yaml.nodes import MappingNode, Node, ScalarNode

MAX_BYTES = 1 << 20
MAX_DEPTH = 32

Plain: TypeAlias = "str | list[Plain] | dict[str, Plain] | None"
"""What a safe YAML file holds: text, nothing, lists and mappings."""


class YamlError(ValueError):
    """The text is not YAML, or uses something that this loader refuses. `line` counts from 1."""

    def __init__(self, what: str, line: int | None = None) -> None:
        self.line = line
        super().__init__(what)


class _Loader(yaml.BaseLoader):
    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._depth = 0
        self.lines: dict[tuple[str | int, ...], int] = {}

    def compose_node(self, parent: Node | None, index: Any) -> Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        line = event.start_mark.line + 1
        if isinstance(event, AliasEvent):
            raise YamlError("aliases (*name) are not accepted here", line)
        if isinstance(event, NodeEvent) and event.anchor:
            raise YamlError("anchors (&name) are not accepted here", line)
        if getattr(event, "tag", None):
            raise YamlError(f"tags ({event.tag}) are not accepted here", line)
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise YamlError(f"nested deeper than {MAX_DEPTH} levels", line)
        node = super().compose_node(parent, index)
        self._depth -= 1
        return node

    def plain(self, node: Node, path: tuple[str | int, ...] = ()) -> Plain:
        """Turn a node into text, lists and mappings, remembering the line of every path."""
        self.lines[path] = node.start_mark.line + 1
        if isinstance(node, ScalarNode):
            is_empty = node.style is None and node.value in {"", "~", "null"}
            return None if is_empty else str(node.value)
        if not isinstance(node, MappingNode):
            return [self.plain(item, (*path, index)) for index, item in enumerate(node.value)]
        result: dict[str, Plain] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, ScalarNode):
                raise YamlError("a key must be plain text", line)
            key = str(key_node.value)
            if key == "<<":
                raise YamlError("merge keys (<<) are not accepted here", line)
            if key in result:
                raise YamlError(f"the key '{key}' stands twice", line)
            result[key] = self.plain(value_node, (*path, key))
        return result


def load(text: str) -> tuple[Plain, dict[tuple[str | int, ...], int]]:
    """Parse one YAML document.

    Returns the document and the line (from 1) of each path in it, e.g. `("deployments", 3, "id")`.
    Raises YamlError with a line wherever the parser knows one.
    """
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise YamlError(f"larger than {MAX_BYTES // 1024} KiB")
    loader: _Loader | None = None
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        return (None, {}) if node is None else (loader.plain(node), loader.lines)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise YamlError(error.problem or "not valid YAML", mark.line + 1 if mark else None) from error
    except yaml.YAMLError as error:
        raise YamlError(f"not valid YAML: {error}") from error
    except RecursionError as error:
        raise YamlError("nested too deeply") from error
    finally:
        if loader is not None:
            loader.dispose()
