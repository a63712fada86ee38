"""The arguments of an instruction: flags, exec form, pairs and words, each cut as BuildKit cuts it."""

from __future__ import annotations

import json
import re

SPACE = " \t\v\f\r\n\x85\xa0"
"""What separates words."""
_BLANKS = re.compile(r"[\t\v\f\r ]+")


def json_array(rest: str) -> list[object] | None:
    """Read the JSON array of an exec form; None when it is none, which makes it a shell form."""
    if not rest.lstrip().startswith("["):
        return None
    try:
        words = json.loads(rest)
    except (ValueError, RecursionError):
        return None
    return words if isinstance(words, list) else None


def json_words(rest: str) -> tuple[str, ...] | None:
    """Words of an exec form, None for a shell form. ValueError when the array holds something that is no string."""
    array = json_array(rest)
    if array is None:
        return None
    if not all(isinstance(word, str) for word in array):
        raise ValueError("the array of an exec form holds something that is no string")
    return tuple(str(word).encode("utf-8", "replace").decode() for word in array)


def blank_words(rest: str) -> tuple[str, ...]:
    """Words between blanks, quotes left alone."""
    return tuple(_BLANKS.split(rest)) if rest else ()


def take_flags(rest: str, escape: str) -> tuple[tuple[str, ...], str]:
    """Take off the `--name=value` words an instruction starts with; what follows them comes second."""
    flags: list[str] = []
    at = 0
    while True:
        while at < len(rest) and rest[at] in SPACE:
            at += 1
        if not rest.startswith("--", at):
            return tuple(flags), rest[at:].strip(SPACE)
        flag, at = _flag(rest, at, escape)
        if flag == "--":
            return tuple(flags), rest[at:].strip(SPACE)
        flags.append(flag)


def _flag(rest: str, at: int, escape: str) -> tuple[str, int]:
    """One flag without its quotes, and where it ends."""
    kept: list[str] = []
    quote = ""
    while at < len(rest):
        char = rest[at]
        if not quote and char in SPACE:
            break
        at += 1
        if quote and char == quote:
            quote = ""
        elif not quote and char in "'\"":
            quote = char
        elif char == escape:
            kept.append(rest[at : at + 1])
            at += 1
        else:
            kept.append(char)
    return "".join(kept), at


def name_values(rest: str, escape: str) -> tuple[tuple[str, str], ...]:
    """Pairs of ENV or LABEL: `a=b c="d e"`, or the old `name the rest`. ValueError says what is wrong."""
    words = quoted_words(rest, escape)
    if not words:
        return ()
    if "=" not in words[0]:
        name, *value = _BLANKS.split(rest, maxsplit=1)
        if not value:
            raise ValueError("a name without a value")
        return ((name, value[0]),)
    if any("=" not in word or word.startswith("=") for word in words):
        raise ValueError("a pair that is not name=value")
    return tuple((name, value) for name, _, value in (word.partition("=") for word in words))


def quoted_words(rest: str, escape: str) -> tuple[str, ...]:
    """Words between blanks where quotes and escapes hold a word together; they are kept."""
    words: list[str] = []
    at = 0
    while at < len(rest):
        if rest[at] in SPACE:
            at += 1
            continue
        start = at
        at = _word_end(rest, at, escape)
        words.append(rest[start:at])
    return tuple(words)


def _word_end(rest: str, at: int, escape: str) -> int:
    """Where the word that starts here ends."""
    quote = ""
    while at < len(rest):
        char = rest[at]
        if not quote and char in SPACE:
            return at
        if char == escape and quote != "'":
            at += 1
        elif char == quote:
            quote = ""
        elif not quote and char in "'\"":
            quote = char
        at += 1
    return min(at, len(rest))
