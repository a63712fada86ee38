"""Which objects select which others, found through an inverted index and not by trying every pair."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property

from aiact_report.linking._base import UNSEEN, Index, group, namespace_of, value
from aiact_report.linking._selectors import Requirement, Selector, labels, parse, parse_plain
from aiact_report.model import Ref, Subject

Read = Callable[[Subject], Selector | None]
"""Reads the selector of an object; None when what it selects is not known."""


class Targets:
    """Labelled subjects, findable by namespace and label."""

    def __init__(self, subjects: Sequence[Subject], fact: str, space: Callable[[Subject], str] = namespace_of) -> None:
        """Take the subjects, the name of the fact that holds their labels, and what tells which namespace they and their selectors are in."""
        self.space = space
        self._subjects, self._fact = subjects, fact

    @cached_property
    def by_namespace(self) -> dict[str, list[Subject]]:
        """The subjects by namespace."""
        return group(self._subjects, self.space)

    @cached_property
    def labels(self) -> dict[str, dict[str, str]]:
        """The labels by subject id; not there when they are not known."""
        raw = ((subject.id, value(subject, self._fact)) for subject in self._subjects)
        read = ((key, labels(item)) for key, item in raw if item is not UNSEEN)
        return {key: known for key, known in read if known is not None}

    @cached_property
    def _by_pair(self) -> dict[tuple[str, str, str], list[Subject]]:
        found: dict[tuple[str, str, str], list[Subject]] = {}
        for namespace, subject in self._labelled():
            for key, text in self.labels[subject.id].items():
                found.setdefault((namespace, key, text), []).append(subject)
        return found

    @cached_property
    def _by_key(self) -> dict[tuple[str, str], list[Subject]]:
        found: dict[tuple[str, str], list[Subject]] = {}
        for namespace, subject in self._labelled():
            for key in self.labels[subject.id]:
                found.setdefault((namespace, key), []).append(subject)
        return found

    def _labelled(self) -> Iterable[tuple[str, Subject]]:
        return ((name, subject) for name, members in self.by_namespace.items() for subject in members if subject.id in self.labels)

    def select(self, namespace: str, selector: Selector) -> list[Subject]:
        """Give what a selector certainly selects, in the order of ids. An empty one selects what has unknown labels too."""
        if selector.everything:
            return self.by_namespace.get(namespace, [])
        known = self.labels
        return [item for item in self._candidates(namespace, selector) if item.id in known and selector.matches(known[item.id])]

    def _candidates(self, namespace: str, selector: Selector) -> list[Subject]:
        """Give the shortest list that holds everything it may select."""
        if selector.nothing:
            return []
        lists = [self._by_pair.get((namespace, key, text), []) for key, text in selector.pairs]
        lists += [found for item in selector.requirements if (found := self._required(namespace, item)) is not None]
        return min(lists, key=len) if lists else self.by_namespace.get(namespace, [])

    def _required(self, namespace: str, item: Requirement) -> list[Subject] | None:
        """Give what meets a requirement, where the index knows it; `NotIn` and `DoesNotExist` are met by nearly everything."""
        if item.operator == "Exists":
            return self._by_key.get((namespace, item.key), [])
        if item.operator != "In":
            return None
        found = (subject for text in item.values for subject in self._by_pair.get((namespace, item.key, text), ()))
        return sorted(found, key=lambda subject: subject.id)


class Selection:
    """The result of asking every object of a kind what it selects."""

    def __init__(self, objects: Iterable[Subject], read: Read, targets: Targets) -> None:
        """Ask each; objects come in the order of ids."""
        self.targets = targets
        self._chosen: dict[str, list[Subject]] = {}
        self._alike: dict[tuple[str, Selector], list[Subject]] = {}
        """Objects with one and the same selector: they select the same, which is looked up once."""
        self._groups: dict[str, list[int]] = {}
        """Target → the groups of such objects that select it."""
        self._choosers: dict[tuple[int, ...], list[Subject]] = {}
        self._open: set[str] = set()
        """Namespaces that hold an object whose selector is not known."""
        self._asked: set[str] = set()
        """Namespaces that hold an object whose selector asks for labels."""
        self._unread: set[str] = set()
        for item in objects:
            self._add(item, read(item))

    def _add(self, item: Subject, selector: Selector | None) -> None:
        namespace = self.targets.space(item)
        if selector is None:
            self._open.add(namespace)
            self._unread.add(item.id)
            return
        alike = self._alike.setdefault((namespace, selector), [])
        alike.append(item)
        chosen = self._chosen[item.id] = self._chosen[alike[0].id] if len(alike) > 1 else self.targets.select(namespace, selector)
        if not (selector.everything or selector.nothing):
            self._asked.add(namespace)
            if namespace in self._unlabelled:
                self._unread.add(item.id)
        if len(alike) == 1:
            for target in chosen:
                self._groups.setdefault(target.id, []).append(len(self._alike) - 1)

    @cached_property
    def _unlabelled(self) -> set[str]:
        """Namespaces that hold a target whose labels are not known."""
        known = self.targets.labels
        return {name for name, members in self.targets.by_namespace.items() if any(member.id not in known for member in members)}

    def chosen_by(self, item: Subject) -> list[Subject]:
        """Give what an object certainly selects."""
        return self._chosen.get(item.id, [])

    def choosers_of(self, target: Subject) -> list[Subject]:
        """Give the objects that certainly select a target, in the order of ids: one list for all targets of which it is the same."""
        groups = tuple(self._groups.get(target.id, ()))
        found = self._choosers.get(groups)
        if found is None:
            members = (item for number in groups for item in self._members[number])
            found = self._choosers[groups] = sorted(members, key=lambda item: item.id)
        return found

    @cached_property
    def _members(self) -> list[list[Subject]]:
        return list(self._alike.values())

    def knows_chosen(self, item: Subject) -> bool:
        """Tell whether an object selects nothing beyond `chosen_by`."""
        return item.id not in self._unread

    def knows_choosers(self, target: Subject) -> bool:
        """Tell whether nothing beyond `choosers_of` selects a target."""
        if not (self._open or self._asked):
            return True
        namespace = self.targets.space(target)
        return namespace not in self._open and (namespace not in self._asked or target.id in self.targets.labels)


def labels_cited(*targets: Subject) -> tuple[Ref, ...]:
    """Cite the labels by which targets were selected; an empty selector selects without knowing them."""
    return tuple(Ref("workload.labels", target.id) for target in targets if "workload.labels" in target.facts)


def selector_fact(name: str, *, null: Selector) -> Read:
    """Make the reader of a fact that holds a `LabelSelector`, with what its absence selects."""

    def read(item: Subject) -> Selector | None:
        raw = value(item, name)
        return None if raw is UNSEEN else parse(raw, null=null)

    return read


def read_service(item: Subject) -> Selector | None:
    """Read a Service's selector; an ExternalName selects nothing."""
    raw = value(item, "service.selector")
    if raw is None or value(item, "service.type") == "ExternalName":
        return parse_plain(None)
    return None if raw is UNSEEN else parse_plain(raw)


def pods(index: Index) -> Targets:
    """Index the Kubernetes workloads by the labels of their pods."""
    return Targets(index.workloads, "workload.labels")


def services(index: Index) -> Selection:
    """Ask every Service which workloads it selects."""
    return Selection(index.of_kind("service"), read_service, index.once(pods))
