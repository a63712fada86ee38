"""A credential that one source gave away stands in no other: a password of an `.env` as a plain argument, a Secret's value in a label, a file named after a token."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

import msgspec

from aiact_report.collector._vocabulary.credentials import REDACTED, Known, hide_known, without_forms
from aiact_report.model import Evidence, Fact, Facts, Subject

_GRAM = 8
"""Letters by which a credential is looked up: none that is kept is shorter."""
_PLAIN = frozenset({type(None), bool, int, float})


def hide_across(evidence: Evidence, known: Iterable[str] = ()) -> Evidence:
    """Return the evidence without what was recognised as a credential anywhere in it; without any it is given as it is."""
    secrets = {*known, *_in_locators(evidence)}
    if not secrets:
        return evidence
    found = Known(Known.of(secrets).standing("\0".join(_texts(evidence))))
    return _hidden(evidence, found) if found else evidence


def _in_locators(evidence: Evidence) -> Iterator[str]:
    """Yield the credentials, known by their form, in the names of files."""
    for text in (
        *(source.locator for source in evidence.sources),
        *(item.path for item in evidence.skipped),
        *(item.source or "" for item in evidence.unobserved),
    ):
        cleaned = without_forms(text)
        if cleaned != text:
            yield from _taken_out(text, cleaned)


def _taken_out(text: str, cleaned: str) -> Iterator[str]:
    """Yield what stood where `[redacted]` now does."""
    at = 0
    kept = cleaned.split(REDACTED)
    for before, after in pairwise(kept):
        start = at + len(before)
        end = text.find(after, start + 1) if after else len(text)
        if end > start:
            yield text[start:end]
        at = end


def _texts(evidence: Evidence) -> Iterator[str]:
    """Yield every text that a credential could stand in, each once."""
    seen: set[str] = set()
    for each in _strings(evidence):
        if len(each) >= _GRAM and each not in seen:
            seen.add(each)
            yield each


def _strings(evidence: Evidence) -> Iterator[str]:
    for subject in evidence.subjects:
        yield from (subject.id, subject.name, subject.namespace or "")
        for fact in _written(subject):
            if fact.value.__class__ not in _PLAIN:
                yield from _strings_of(fact.value)
            place = fact.place
            yield from (text for text in (place.file, place.field, place.object, place.path) if text)
    for part in (evidence.sources, evidence.unobserved, evidence.skipped, evidence.worlds):
        yield from _strings_of(part)


def _written(subject: Subject) -> Iterable[Fact]:
    return dict.values(subject.facts)


def _strings_of(value: Any) -> Iterator[str]:
    if value.__class__ is str:
        yield value
    elif value.__class__ is dict:
        for key, item in value.items():
            yield from (key, *_strings_of(item))
    elif value.__class__ in {list, tuple}:
        for item in value:
            yield from _strings_of(item)
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from _strings_of(getattr(value, name))


def _hidden(evidence: Evidence, found: Known) -> Evidence:
    """Write the evidence anew, the same text the same way everywhere, so that what refers to another still does."""
    for subject in evidence.subjects:
        subject.id, subject.name, subject.source = (hide_known(text, found) for text in (subject.id, subject.name, subject.source))
        subject.namespace, subject.parent = (text and hide_known(text, found) for text in (subject.namespace, subject.parent))
        _hide_facts(subject, found)
    for part in ("sources", "unobserved", "skipped", "worlds"):
        setattr(evidence, part, _clean(getattr(evidence, part), found))
    return evidence


def _hide_facts(subject: Subject, found: Known) -> None:
    for name, fact in dict.items(subject.facts):
        dict.__setitem__(subject.facts, name, _clean(fact, found))
    if isinstance(subject.facts, Facts) and subject.facts.blank is not None:
        subject.facts.blank = _clean(subject.facts.blank, found)


def _clean(value: Any, found: Known) -> Any:
    """Return a value without the credentials in its texts, of whatever kind it is."""
    if value.__class__ is str:
        return hide_known(value, found)
    if value.__class__ in {list, tuple}:
        return value.__class__([_clean(item, found) for item in value])
    if value.__class__ is dict:
        return {_clean(key, found): _clean(item, found) for key, item in value.items()}
    if isinstance(value, msgspec.Struct):
        changed = {
            name: cleaned for name in value.__struct_fields__ if (cleaned := _clean(old := getattr(value, name), found)) is not old and cleaned != old
        }
        return msgspec.structs.replace(value, **changed) if changed else value
    return value
