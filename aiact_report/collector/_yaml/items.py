"""What reading YAML gives: a document, or a broken one."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

Flavour = Literal["kubernetes", "compose"]
"""Whose meaning of plain words holds."""


class Document(NamedTuple):
    """A document that could be read."""

    index: int  # type: ignore[assignment] # no one looks for a value in a document as in a tuple
    """0-based position in the file."""
    line: int
    """1-based line of its root."""
    data: Any
    lines: Any
    """Mirrors `data`: for a mapping {key: (line, sub)}, for a sequence [(line, sub)], else None."""
    duplicates: tuple[tuple[str, int], ...]
    """Keys written twice in one mapping, with the line of the later one, which counts."""


class Broken(NamedTuple):
    """A document that could not be read."""

    index: int  # type: ignore[assignment] # no one looks for a value in a document as in a tuple
    line: int
    """1-based line where reading stopped."""
    reason: str
    """What the parser says, without quoting the content."""
    text: str
    """Its raw text, for guessing what it holds; never shown."""
