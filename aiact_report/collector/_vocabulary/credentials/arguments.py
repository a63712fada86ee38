"""Credentials in a command line that is a list of words: the word after its option, and what one word holds by itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise

from aiact_report.collector._vocabulary.credentials import clients
from aiact_report.collector._vocabulary.credentials.find import LONGEST, Found, find, hide
from aiact_report.collector._vocabulary.credentials.ledger import note
from aiact_report.collector._vocabulary.credentials.names import kind_of
from aiact_report.collector._vocabulary.credentials.placeholders import WINDOW
from aiact_report.collector._vocabulary.credentials.shell import listed
from aiact_report.collector._vocabulary.credentials.values import is_literal


def found_in(words: Sequence[str]) -> dict[int, list[Found]]:
    """Return the credentials of a command line by the number of their word."""
    found: dict[int, list[Found]] = {}
    for index, word in enumerate(words):
        previous = words[index - 1] if index else ""
        if previous[:1] == "-" and _follows(previous, word) and not (previous == "--secret" and "gcloud" in words):
            found[index] = [Found(0, len(word), previous)]
            note(word)
        elif each := _found(word, words):
            found[index] = each
    for hit in _of_clients(words):
        if hit.number not in found:
            found[hit.number] = [Found(hit.start, min(hit.end, WINDOW), "")]
            note(words[hit.number][hit.start : hit.end])
    return found


def _found(word: str, words: Sequence[str]) -> list[Found]:
    """Find what a word holds; `gcloud … --secret=NAME` names a secret."""
    return [] if word.startswith("--secret=") and "gcloud" in words else find(word)


def _of_clients(words: Sequence[str]) -> Iterator[clients.Hit]:
    """Yield what options of well-known clients hold."""
    if len(words) > 1 and clients.may_tell(" ".join(words)[:WINDOW]):
        yield from clients.in_command(listed(words))


def _follows(option: str, word: str) -> bool:
    """Whether a word is the credential that the option before it asks for."""
    if "=" in option or word.startswith("-"):
        return False
    kind = kind_of(option)
    return kind is not None and is_literal(word, kind)


def redact_words(words: Sequence[str]) -> tuple[str, ...]:
    """Each word of a command redacted, and the word after an option that asks for a credential."""
    found = found_in(words)
    return tuple(_cut(hide(word[:WINDOW], found[index]) if index in found else word) for index, word in enumerate(words))


def redact_parts(*parts: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """Redact a command line that is written in parts, such as entry point and arguments: an option's word may stand in the other part."""
    words = redact_words([word for part in parts for word in part])
    bounds = accumulate((len(part) for part in parts), initial=0)
    return tuple(words[start:end] for start, end in pairwise(bounds))


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def argument_credentials(words: Sequence[str]) -> tuple[str, ...]:
    """Which arguments carry a literal credential: the option's name, else `argument 3`; each once."""
    names = (each.name or f"argument {index + 1}" for index, found in sorted(found_in(words).items()) for each in _told(found))
    return tuple(dict.fromkeys(_cut(hide(name, find(name))) for name in names))


def _told(found: list[Found]) -> list[Found]:
    """Leave out what has no name beside what has one."""
    return [each for each in found if each.name] or found[:1]
