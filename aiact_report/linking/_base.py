"""What a relation is, what it looks things up in, and how what it found is written down."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, NamedTuple, TypeVar

from msgspec import UNSET

from aiact_report import plugins
from aiact_report.linking import _aside
from aiact_report.linking._hidden import withheld_by_folder, withheld_by_subject
from aiact_report.model import Basis, Evidence, Fact, Facts, OpenList, Place, Ref, Subject, Unobserved

UNSEEN: Final = object()
"""Stands for the value of a fact that is not there: not known, which is not the same as not set."""

REJECTED: Final = "rejected"
"""Cause of the remark on an object that the API server refuses: it protects nothing."""

_PROTECTING: Final = frozenset({"disruption-budget", "autoscaler", "network-policy", "resource-quota", "limit-range"})
"""Kinds that count for nothing when they are refused; what a refused object opens or grants is still shown."""

_DERIVED: Final = Basis.DERIVED
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Relation:
    """One thing that joins subjects. A public module of this folder offers one as `RELATION`."""

    name: str
    rank: int
    """Run in this order; a relation that reads another's facts has the higher rank."""
    yields: tuple[str, ...]
    """Names of the facts it writes."""
    link: Callable[[Index], None]
    across: bool = False
    """Joins what was read from different places: a declaration and what runs, an image and its scan. Else every cluster is joined within
    itself, and so are the files: a budget of one cluster protects nothing in another."""


class Found(NamedTuple):
    """One object that bears on a subject."""

    text: str
    """How a reader knows it: `prod/api`, `Ingress prod/web`."""
    place: Place
    """Where the deciding fact stands."""
    origin: tuple[Ref, ...]


class Index:
    """The evidence, findable by what relations ask for. Every list is in the order of ids, so evidence order cannot matter."""

    def __init__(self, evidence: Evidence, aside: tuple[_aside.Group, ...] = ()) -> None:
        """Sort all subjects in, once. `aside` is what stands in other worlds and may belong to this one."""
        self._aside = aside
        self.unsure: dict[str, tuple[Subject, set[str]]] = {}
        """Subject id → what stands aside and may bear on it, and the facts that are left open for that."""
        self.notes: list[Unobserved] = []
        """What relations found to say of what stays open."""
        self.by_id: dict[str, Subject] = {}
        self._kinds: dict[str, list[Subject]] = {}
        self._children: dict[str, list[Subject]] = {}
        self._namespaces: dict[str, dict[str, list[Subject]]] = {}
        self._nones: dict[str, Fact] = {}
        self._memo: dict[Hashable, Any] = {}
        self.shared: dict[tuple[Any, ...], tuple[tuple[Sequence[Any], ...], Any]] = {}
        """What many subjects have alike, by name and by the groups of objects it is of, which are kept so that their identity stays theirs."""
        self._source_kinds = {source.id: source.kind for source in evidence.sources}
        rejected = {item.subject for item in evidence.unobserved if item.cause == REJECTED}
        for subject in sorted(evidence.subjects, key=lambda subject: subject.id):
            self._add(subject, in_force=subject.id not in rejected or subject.kind not in _PROTECTING)
        self.workloads = [subject for subject in self.of_kind("workload") if platform(subject) == "kubernetes"]
        """The Kubernetes ones."""
        self._hidden, self._all_hidden = withheld_by_folder(evidence)
        self._hidden_of = withheld_by_subject(evidence.unobserved)
        self._anything_hidden = bool(self._all_hidden or self._hidden or self._hidden_of or aside)

    def _add(self, subject: Subject, *, in_force: bool) -> None:
        self.by_id[subject.id] = subject
        if not in_force:
            return
        self._kinds.setdefault(subject.kind, []).append(subject)
        if subject.parent is not None:
            self._children.setdefault(subject.parent, []).append(subject)

    def of_kind(self, kind: str) -> list[Subject]:
        """Give all subjects of a kind."""
        return self._kinds.get(kind, [])

    def children(self, subject: Subject, kind: str) -> list[Subject]:
        """Give what belongs to a subject, of one kind."""
        return [child for child in self._children.get(subject.id, ()) if child.kind == kind]

    def by_namespace(self, kind: str) -> dict[str, list[Subject]]:
        """Give the subjects of a kind by their namespace."""
        found = self._namespaces.get(kind)
        if found is None:
            found = self._namespaces[kind] = group(self.of_kind(kind), namespace_of)
        return found

    def source_kind(self, subject: Subject) -> str:
        """Give the kind of source a subject was read from: `manifest`, `cluster`, `engine`, …; empty when it is not known."""
        return self._source_kinds.get(subject.source, "")

    def of_group(self, name: str, group: Sequence[Any], make: Callable[[], _T]) -> _T:
        """Give what `make` makes of a group of objects, made once for all that have that one group."""
        key = (name, id(group))
        if key not in self.shared:
            self.shared[key] = ((group,), make())
        result: _T = self.shared[key][1]
        return result

    def once(self, make: Callable[[Index], _T]) -> _T:
        """Give what `make` makes of this index, made once and shared by all relations that need it."""
        if make not in self._memo:
            self._memo[make] = make(self)
        result: _T = self._memo[make]
        return result

    def withheld(self, fact: str, subject: Subject | None = None) -> bool:
        """Tell whether "none found" must not be concluded: something that could not be seen might have decided this fact."""
        if self._all_hidden or fact in self._hidden_from(subject):
            return True
        while subject is not None and self._hidden_of:
            if fact in self._hidden_of.get(subject.id, ()):
                return True
            subject = self.by_id.get(subject.parent) if subject.parent is not None else None
        return False

    def withheld_of(self, fact: str, subject: Subject) -> bool:
        """Tell whether something of this subject could not be seen that might have decided a fact of it, or of what belongs to it."""
        return fact in self._hidden_of.get(subject.id, ())

    def all_seen(self, fact: str, subject: Subject, *kinds: str) -> bool:
        """Tell whether "none found" may be concluded: no document was lost that might have held an object of these kinds."""
        if not self._anything_hidden:
            return True
        if self.withheld(fact, subject):
            return False
        lost = self._hidden_from(subject) - _yielded()
        return not any(name.partition(".")[0] in kinds for name in lost) and not self._elsewhere(fact, subject, kinds)

    def _elsewhere(self, fact: str, subject: Subject, kinds: Iterable[str]) -> bool:
        """Tell whether an object of these kinds stands in another world that may belong to this one, and note it."""
        item = _aside.bearing(self._aside, subject, kinds) if self._aside else None
        if item is not None:
            self.unsure.setdefault(subject.id, (item, set()))[1].add(fact)
        return item is not None

    def _hidden_from(self, subject: Subject | None) -> frozenset[str]:
        """Names that lost documents withhold from a subject, by the folder it was read in."""
        source = subject.source if subject is not None else None
        names = [names for folder, names in self._hidden.items() if source is None or source.startswith(folder)]
        return names[0] if len(names) == 1 else frozenset().union(*names)

    def none(self, subject: Subject) -> Fact:
        """Give the fact "none found" of a subject: one value for all relations that found none, at the line where it starts."""
        fact = self._nones.get(subject.id)
        if fact is None:
            fact = self._nones[subject.id] = Fact(None, start_of(subject), _DERIVED)
        return fact


def platform(workload: Subject) -> Any:
    """Give a workload's platform: `kubernetes` or `compose`."""
    return value(workload, "workload.platform")


def value(subject: Subject, name: str) -> Any:
    """Give a fact's value; UNSEEN when the fact is not there, and of a list that was seen in part: what is known of it has to be asked for."""
    facts = subject.facts
    fact = dict.get(facts, name)
    if fact is None:  # asked for a hundred times a workload: the method of `Facts` would cost twice as much
        return None if isinstance(facts, Facts) and name in facts.looked.names else UNSEEN
    return UNSEEN if fact.value.__class__ is OpenList else fact.value


def known_of(subject: Subject, name: str) -> tuple[Any, ...]:
    """Give the entries of a list that are known, whether or not there are more; none when it is unset or not known."""
    fact = dict.get(subject.facts, name)
    if fact is None:
        return ()
    return fact.value if fact.value.__class__ is tuple else tuple(fact.value) if fact.value.__class__ is OpenList else ()


def namespace_of(subject: Subject) -> str:
    """Give the namespace an object lands in: `default` is where kubectl puts it when nothing is said."""
    return subject.namespace or "default"


def label_of(subject: Subject) -> str:
    """Name an object for a reader, with its namespace where one is written."""
    return f"{subject.namespace}/{subject.name}" if subject.namespace else subject.name


def start_of(subject: Subject) -> Place:
    """Give the place where a subject begins: what is seen to be not set is said of that line."""
    fact = subject.facts.get("workload.kind")
    if fact is not None:
        return fact.place
    places = (fact.place for fact in subject.facts.values() if fact.basis is not _DERIVED)
    return min(places, key=lambda place: (place.file or "", place.line or 0, place.field or ""), default=Place(file=subject.source))


def group(subjects: Iterable[Subject], key: Callable[[Subject], str]) -> dict[str, list[Subject]]:
    """Sort subjects into lists by a key, keeping their order."""
    found: dict[str, list[Subject]] = {}
    for subject in subjects:
        found.setdefault(key(subject), []).append(subject)
    return found


def write(subject: Subject, name: str, value: Any, place: Place, origin: tuple[Ref, ...] = ()) -> None:
    """Write a derived fact."""
    subject.facts[name] = Fact(value, place, _DERIVED, origin or UNSET)


def cited(subject: Subject, refs: Iterable[Ref]) -> tuple[Ref, ...]:
    """Name facts as this subject cites them: once, and its own without its id."""
    return tuple(dict.fromkeys(Ref(ref.name) if ref.subject == subject.id else ref for ref in refs))


def write_list(index: Index, subject: Subject, name: str, found: list[Found], *, complete: bool) -> None:
    """Write what was found, or "none" when everything that could hold one was seen; otherwise it stays unknown."""
    if found:
        ordered = sorted(found, key=lambda item: item.text)
        origin = cited(subject, (ref for item in ordered for ref in item.origin))
        write(subject, name, tuple(dict.fromkeys(item.text for item in ordered)), ordered[0].place, origin)
    elif complete:
        subject.facts[name] = index.none(subject)


def write_group(
    index: Index, subject: Subject, name: str, groups: tuple[Sequence[Any], ...], find: Callable[[], list[Found]], *, complete: bool
) -> None:
    """Do the same for what whole groups of objects mean to a subject: worked out for the first one, one fact for all that have those groups.

    `groups` are one object each for all of them, and `find` depends on nothing else; facts of the subject itself it cites by their names.
    """
    key = ("written", name, *map(id, groups))
    shared = index.shared.get(key)
    if shared is None:
        found = find()
        write_list(index, subject, name, found, complete=complete)
        index.shared[key] = (groups, subject.facts[name] if found else None)
    elif shared[1] is not None:
        subject.facts[name] = shared[1]
    else:
        write_list(index, subject, name, [], complete=complete)


@cache
def relations() -> tuple[Relation, ...]:
    """Give every relation of the folder, in the order they run."""
    found: list[Relation] = plugins.values("aiact_report.linking", "RELATION")
    return tuple(sorted(found, key=lambda relation: (relation.rank, relation.name)))


@cache
def _yielded() -> frozenset[str]:
    return frozenset(name for relation in relations() for name in relation.yields)
