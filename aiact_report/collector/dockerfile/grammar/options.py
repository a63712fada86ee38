"""Options and operands of a command line."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple


class Options(NamedTuple):
    """A command line taken apart."""

    operands: tuple[str, ...]
    """Words that are no option."""
    given: tuple[tuple[str, str | None], ...]
    """Options in order, with their value when they take one."""

    def has(self, *names: str) -> bool:
        """Whether one of these options is given."""
        return any(name in names for name, _ in self.given)

    def values(self, *names: str) -> list[str]:
        """Values of these options, in order."""
        return [value for name, value in self.given if name in names and value is not None]


def take(words: tuple[str, ...], with_value: Collection[str]) -> Options:
    """Take a command line apart; options in `with_value` take the next word unless they hold `=`."""
    operands: list[str] = []
    given: list[tuple[str, str | None]] = []
    at = 0
    while at < len(words):
        word = words[at]
        at += 1
        if word == "--":
            operands += words[at:]
            break
        if not word.startswith("-") or word == "-":
            operands.append(word)
            continue
        name, value = _option(word, with_value)
        if value is None and name in with_value:
            value = words[at] if at < len(words) else None
            at += 1
        given.append((name, value))
    return Options(tuple(operands), tuple(given))


def _option(word: str, with_value: Collection[str]) -> tuple[str, str | None]:
    """Name and value of one word: `--name=value`, `-rvalue`, or `-qr` whose last letter takes the next word."""
    name, equals, value = word.partition("=")
    if equals or name in with_value or name.startswith("--"):
        return name, value if equals else None
    if name[:2] in with_value:
        return name[:2], name[2:]
    return (f"-{name[-1]}" if f"-{name[-1]}" in with_value and name[1:].isalpha() else name), None
