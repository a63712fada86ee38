"""The law's words with the phrases that evidence can bear on marked in them; not a letter is changed."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec


class Span(msgspec.Struct, frozen=True):
    """A stretch of the text; with a key when an obligation quotes it."""

    text: str
    key: str | None = None


def spans(text: str, phrases: Iterable[tuple[str, str]]) -> list[Span]:
    """Split a text at the phrases found in it. Where two overlap, the earlier one keeps the shared words."""
    found = sorted((start, start + len(phrase), key) for key, phrase in phrases if phrase and (start := text.find(phrase)) >= 0)
    result: list[Span] = []
    at = 0
    for start, end, key in found:
        begin = max(start, at)
        if begin >= end:
            continue
        if begin > at:
            result.append(Span(text[at:begin]))
        result.append(Span(text[begin:end], key))
        at = end
    return [*result, Span(text[at:])] if at < len(text) else result
