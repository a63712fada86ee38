"""The last look at what a collector saw: no credential leaves, whatever field of its source it was copied from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from aiact_report.collector._base import Collected
from aiact_report.collector._run.bounds import TEXT_LIMIT
from aiact_report.collector._vocabulary.bounded import bounded
from aiact_report.collector._vocabulary.credentials import Known, drain, hide_known, without_forms
from aiact_report.model import Fact, Facts, OpenList, Place, Skipped, Subject, Unobserved

KEPT, KEPT_LENGTH = 20_000, 200
"""Texts that are remembered to hold no credential's form, and their characters: the same come again in every file. When there are more, all are forgotten."""
_PLAIN = frozenset({type(None), bool, int, float})
_innocent: dict[str, str] = {}


def clean(part: Collected) -> Collected:
    """Take out of facts, names and reasons what has a credential's form, and what was recognised as one while the source was read."""
    known = part.known = drain()
    for subject in part.subjects:
        _facts(subject, known)
    _names(part.subjects)
    part.unobserved = [_unobserved(item, known) for item in part.unobserved]
    part.skipped = [Skipped(_identifier(item.path), _text(item.reason, known)) for item in part.skipped]
    return part


def _facts(subject: Subject, known: Known) -> None:
    facts = subject.facts
    last = place = Place()
    for name, fact in _written(facts, known):
        value = fact.value
        if value is None and fact.place is last is place:
            continue
        if fact.place is not last:  # what is not set shares one place
            last = fact.place
            place = _place(last, known)
        cleaned = value if value.__class__ in _PLAIN else _value(value, known)
        if place is not last or cleaned != value:
            facts[name] = Fact(cleaned, place, fact.basis, fact.origin)


def _written(facts: dict[str, Fact], known: Known) -> Iterable[tuple[str, Fact]]:
    """Give what has to be looked at: of all that is not set only its one place."""
    if facts.__class__ is Facts and _place(facts.blank.place, known) is facts.blank.place:
        return dict.items(facts)
    return facts.items()


def _value(value: Any, known: Known) -> Any:
    """Clean a fact's value; one without a credential is given as it is."""
    if value.__class__ is str:
        return _text(value, known)
    if value.__class__ is tuple:
        return tuple([_text(item, known) if item.__class__ is str else item for item in value])
    if value.__class__ is OpenList:
        return OpenList(_value(value.known, known))
    if value.__class__ is dict:
        return {_text(key, known): _value(item, known) for key, item in value.items()}
    return [_value(item, known) for item in value] if value.__class__ is list else value


def _place(place: Place, known: Known) -> Place:
    field, holder = place.field, place.object
    kept = None if known or field is None else _innocent.get(field)
    if kept is not None and kept is not field:  # the same fields come again everywhere: one object for each spelling
        msgspec.structs.force_setattr(place, "field", kept)
    if (kept is not None or field is None or _text(field, known) == field) and (holder is None or _name(holder) == holder):
        return place
    return msgspec.structs.replace(place, field=field and _text(field, known), object=holder and _name(holder))


def _text(text: str, known: Known) -> str:
    if text not in _innocent:
        cleaned = without_forms(text)
        if cleaned is not text or len(text) > KEPT_LENGTH:
            text = cleaned
        else:
            _remember(text)
    text = hide_known(text, known) if known else text
    return text if len(text) <= TEXT_LIMIT else bounded(text, TEXT_LIMIT)


def _remember(text: str) -> None:
    if len(_innocent) >= KEPT:
        _innocent.clear()
    _innocent[text] = text


def _unobserved(item: Unobserved, known: Known) -> Unobserved:
    return Unobserved(
        _text(item.reason, known),
        item.cause,
        item.facts,
        item.subject and _identifier(item.subject),
        item.source,
        item.place and _place(item.place, known),
        item.remedy and _text(item.remedy, known),
    )


def _names(subjects: list[Subject]) -> None:
    """Clean what subjects are called; of two that are then called the same, the second is `~2`."""
    renamed = {subject.id: cleaned for subject in subjects if (cleaned := _identifier(subject.id)) != subject.id}
    if renamed:
        _apart(renamed)
    for subject in subjects:
        subject.id = renamed.get(subject.id, subject.id)
        subject.parent = subject.parent and renamed.get(subject.parent, subject.parent)
        subject.name = _name(subject.name)
        subject.namespace = subject.namespace and _name(subject.namespace)


def _identifier(identifier: str) -> str:
    """Clean an id behind its locator, which is the user's own name of the file."""
    locator, mark, rest = identifier.partition("#")
    return locator + mark + _name(rest)


def _name(name: str) -> str:
    return bounded(without_forms(name), TEXT_LIMIT)


def _apart(renamed: dict[str, str]) -> None:
    taken: dict[str, int] = {}
    for old, new in renamed.items():
        taken[new] = taken.get(new, 0) + 1
        renamed[old] = new if taken[new] == 1 else f"{new}~{taken[new]}"
