"""The facts of one subject as they are gathered: set, seen to be not set, or withheld with a reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from aiact_report.collector import _sheet
from aiact_report.collector._base import UNREAD
from aiact_report.collector._refused import Refused
from aiact_report.collector.compose.merge import HOLE
from aiact_report.collector.compose.nodes import Node, at, items, unset, unset_names
from aiact_report.model import Fact, OpenList, Place, Subject, Unobserved


class _Why(NamedTuple):
    """A reason, under which the facts it withholds are gathered."""

    cause: str
    reason: str
    place: Place
    remedy: str | None


class Gathered(NamedTuple):
    """What the entries of a list amount to."""

    known: list[Any]
    unknown: Refused | None
    """Why an entry is not known; None: all are."""


def gathered(entries: Iterable[Node], reader: Callable[[Node], Iterable[Any]]) -> Gathered:
    """Read each entry of a list by itself: what one hides hides no other."""
    known: list[Any] = []
    unknown: Refused | None = None
    for entry in entries:
        try:
            found = list(reader(entry))
            marks = unset_names(" ".join(value for value in found if isinstance(value, str)))
            if marks:
                raise unset(marks, entry.place())
            known += found
        except Refused as error:
            unknown = unknown or error
    return Gathered(known, unknown)


def is_open(fact: Fact | None) -> bool:
    """Whether a fact is a list that was seen in part."""
    return fact is not None and isinstance(fact.value, OpenList)


class Sheet(_sheet.Sheet):
    """Gathers the facts of one subject; every registered name ends as a Fact or in an Unobserved."""

    def __init__(self, subject: Subject, names: Iterable[str], node: Node, field: str) -> None:
        super().__init__(subject, [], self._at)
        self.names = tuple(names)
        self.node = node
        """What the facts are read from: the service, or the whole document."""
        self.field = field
        """Its path (`services.api`), empty for the whole document."""
        self.start = node.place(field or None)
        """Where what is not set would stand."""
        self._written: set[str] = set()
        self._apart: set[str] = set()
        """Facts that do not depend on what stands in files that were not read."""
        self._withheld: dict[str, _Why] = {}
        self._looked: set[str] = set()
        """Facts that a reader looked for: only these are "not set" where nothing was written."""

    def look(self, *names: str) -> None:
        """Say that facts were looked for, by a reader that may find nothing to say of them."""
        self._looked.update(names)

    def _at(self, place: Place | None = None) -> Place:
        return place or self.start

    def put(self, name: str, value: Any, *where: Any) -> None:
        """Set a fact; without a place it is the platform's default or a conclusion from the whole subject."""
        marks = _unset_in(value)
        if marks:
            self.withhold((name,), unset(marks, self._at(*where)), "")
            plain = tuple(item for item in value if not _unset_in(item)) if isinstance(value, tuple) else ()
            if plain:
                super().put(name, OpenList(plain), *where)
            return
        super().put(name, value, *where)
        if any(where):
            self._written.add(name)

    def put_apart(self, name: str, value: Any) -> None:
        """Set a fact that tells of the reading itself, so that no file that was not read can change it."""
        self.put(name, value)
        self._apart.add(name)

    def read(self, names: str | tuple[str, ...], field: str, reader: Callable[[Node], Any]) -> bool:
        """Set what stands under a field, one fact or several; return whether anything stands there."""
        listed = (names,) if isinstance(names, str) else names
        self.look(*listed)
        try:
            node = at(self.node, *field.split("."))
            if node is None:
                return False
            found = reader(node)
        except Refused as error:
            self.withhold(listed, error, field)
            return True
        place = node.place(self.path(field))
        for name, value in zip(listed, (found,) if isinstance(names, str) else found, strict=True):
            self.put(name, value, place)
        return True

    def read_list(self, name: str, field: str, reader: Callable[[Node], Iterable[Any]]) -> None:
        """Set a list from the entries under a field: one that cannot be known leaves it open, and the others stand."""
        self.look(name)
        try:
            node = at(self.node, *field.split("."))
            entries = [] if node is None else items(node)
        except Refused as error:
            self.withhold((name,), error, field)
            return
        if node is not None:
            self.put_list(name, gathered(entries, reader), node.place(self.path(field)), field)

    def put_list(self, name: str, found: Gathered, place: Place, field: str) -> None:
        """Set a list, open where an entry of it could not be known."""
        if found.unknown is None:
            self.put(name, tuple(dict.fromkeys(found.known)), place)
            return
        self.withhold((name,), found.unknown, field)
        if found.known:
            self.facts[name] = Fact(OpenList(tuple(dict.fromkeys(found.known))), place)

    def attempt(self, names: str | tuple[str, ...], field: str, conclude: Callable[[], None]) -> None:
        """Draw a conclusion from several fields; withhold the names when it cannot be drawn."""
        listed = (names,) if isinstance(names, str) else names
        self.look(*listed)
        try:
            conclude()
        except Refused as error:
            self.withhold(listed, error, field)

    def withhold(self, names: Iterable[str], error: Refused, *where: Any) -> None:
        """Record that facts are there, under a field, and cannot be known."""
        field: str = where[0]
        place = error.place or self.start
        place = Place(file=place.file, line=place.line, field=place.field or self.path(field))
        why = _Why(error.cause, f"{self.path(field)}: {error.reason}", place, error.remedy)
        for name in names:
            self._withheld.setdefault(name, why)
            self.facts.pop(name, None)

    def open(self, names: Iterable[str], error: Refused, field: str) -> None:
        """Withhold facts that something not seen may change; a list stays, open, for nothing is taken from it."""
        for name in names:
            fact = self.facts.get(name)
            self.withhold((name,), error, field)
            if fact is not None and fact.value and isinstance(fact.value, (tuple, OpenList)):
                self.facts[name] = Fact(OpenList(tuple(fact.value)), fact.place)

    def place(self, field: str) -> Place | None:
        """Where a field stands; None when it does not."""
        try:
            node = at(self.node, *field.split("."))
        except Refused:
            return None
        return None if node is None else node.place(self.path(field))

    def path(self, field: str) -> str:
        """Name a field as the whole file has it."""
        return f"{self.field}.{field}" if self.field and field else self.field or field

    def complete(self) -> list[Unobserved]:
        """Fill in what was looked for and is not set, and return what is withheld; what no reader looked for is not known."""
        self._open_hole()
        unread = [name for name in self.names if name not in self._looked and name not in self._withheld and name not in self.facts]
        if unread:
            self.withhold(unread, Refused(UNREAD, "unsupported"), "")
        unset = Fact(None, self.start)
        facts = self.facts
        for name in self.names:
            if name not in self._withheld:
                facts.setdefault(name, unset)
            elif not is_open(facts.get(name)):
                facts.pop(name, None)
        self.facts = self.subject.facts = {name: facts[name] for name in self.names if name in facts}
        return [self._unobserved(why) for why in dict.fromkeys(self._withheld.values())]

    def _open_hole(self) -> None:
        """Where a part of the subject stands in a file that was not read, only single values written here are known."""
        missing = self.node.value.get(HOLE) if isinstance(self.node.value, dict) else None
        if missing is None:
            return
        self.open_unwritten(Refused(missing.value, "incomplete", place=missing.place()), "")

    def open_unwritten(self, error: Refused, field: str) -> None:
        """Withhold all but single values that are written here: anything may be added by what was not seen."""
        sure = {name for name in self._written if name in self.facts and _is_single(self.facts[name].value)}
        self.open([name for name in self.names if name not in sure | self._apart], error, field)

    def _unobserved(self, why: _Why) -> Unobserved:
        """Name what one reason withholds."""
        names = tuple(name for name in self.names if self._withheld.get(name) == why)
        subject = self.subject
        return Unobserved(why.reason, why.cause, names, subject.id, subject.source, why.place, why.remedy)


def _unset_in(value: Any) -> tuple[str, ...]:
    """Name the unset variables in a value: a name may be one, where names are written as a list."""
    if isinstance(value, str):
        return unset_names(value)
    if isinstance(value, tuple) and value:
        return unset_names(" ".join(map(str, value)))
    return unset_names(" ".join(f"{key} {text}" for key, text in value.items())) if isinstance(value, dict) else ()


def _is_single(value: Any) -> bool:
    return value is not None and not isinstance(value, (tuple, dict))
