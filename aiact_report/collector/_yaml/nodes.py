"""PyYAML's C parser composes, our own resolver gives plain scalars the meaning the platform gives them, and one pass builds data and lines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from aiact_report.collector._yaml import scalars as _yaml_scalars
from aiact_report.collector._yaml.build import Builder, LimitError, Node
from aiact_report.collector._yaml.items import Broken, Document, Flavour
from aiact_report.libyaml import CParser


class _Parser(CParser):
    """The C parser with the resolver methods it asks for; those that have nothing to do are C functions, which is faster."""

    descend_resolver = staticmethod(dict[Any, Any]().get)
    ascend_resolver = staticmethod(bool)
    dispose = staticmethod(bool)  # type: ignore[assignment] # what it answers is not looked at


class _KubernetesParser(_Parser):
    """YAML 1.1 booleans, as Kubernetes' own parser has them."""

    resolve = staticmethod(_yaml_scalars.resolver(_yaml_scalars.KUBERNETES_WORDS))


class _ComposeParser(_Parser):
    """`true` and `false` only, as Compose has them."""

    resolve = staticmethod(_yaml_scalars.resolver(_yaml_scalars.COMPOSE_WORDS))


def meaning_in(flavour: Flavour) -> Any:
    """Give the function that says what a plain scalar means."""
    parser: Any = _PARSERS[flavour]
    return parser.resolve


_PARSERS: dict[Flavour, type[_Parser]] = {"kubernetes": _KubernetesParser, "compose": _ComposeParser}


def stream(text: str, flavour: Flavour, base: int) -> Iterator[tuple[Document | Broken, int, int]]:
    """Yield the documents of a text with the offset and 0-based line where each ends; raises what the parser raises."""
    parser = _PARSERS[flavour](text)
    tags = flavour == "compose"
    while parser.check_node():
        root: Node = parser.get_node()
        yield _document(root, text, base, tags=tags), root.end_mark.index, root.end_mark.line


def _document(root: Node, text: str, base: int, *, tags: bool) -> Document | Broken:
    """Build one document, or say why it is refused."""
    builder = Builder(root, base, tags=tags)
    try:
        data, lines = builder.build(root)
    except LimitError as error:
        return Broken(0, error.line, error.reason, text[root.start_mark.index : root.end_mark.index])
    return Document(0, root.start_mark.line + base, data, lines, tuple(builder.duplicates))
