"""Middlewares, plug-ins and policies → the Ingresses and routes they stand before: what they have callers do, where each that is named was read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from aiact_report.linking._around import listed
from aiact_report.linking._base import UNSEEN, Index, Relation, label_of, namespace_of, value, write
from aiact_report.model import Ref, Subject

_KINDS = ("ingress", "route")
_WHAT = ("authentication", "rate_limit", "timeout")
_YIELDS = tuple(f"{kind}.edge_{what}" for kind in _KINDS for what in _WHAT)
_DEPTH = 5
"""Chains of chains that are followed."""


def _link(index: Index) -> None:
    filters = index.of_kind("edge-filter")
    named = {name: filter_ for filter_ in filters for name in _names(filter_)}
    for kind in _KINDS:
        for subject in index.of_kind(kind):
            attached = [each for each in filters if _is_for(each, subject)]
            unsure = any(value(each, "edge-filter.targets") is UNSEEN for each in filters)
            for what in _WHAT:
                _write(index, subject, f"{kind}.edge_{what}", (what, attached, named), unsure=unsure)


def _names(filter_: Subject) -> Iterator[str]:
    """Give the words by which others name it: by kind, namespace and name, as Traefik joins them, and of Kong's cluster-wide ones by any namespace."""
    kind = value(filter_, "edge-filter.kind")
    yield f"{kind}/{namespace_of(filter_)}/{filter_.name}"
    yield f"{kind}:{namespace_of(filter_)}-{filter_.name}"
    if kind == "KongClusterPlugin":
        yield f"KongPlugin/*/{filter_.name}"


def _is_for(filter_: Subject, subject: Subject) -> bool:
    kind = value(subject, "route.kind") if subject.kind == "route" else "Ingress"
    targets = listed(filter_, "edge-filter.targets")
    gateways = [f"Gateway/{namespace_of(subject)}/{name}" for name in listed(subject, "route.gateways")] if subject.kind == "route" else []
    return not {f"{kind}/{namespace_of(subject)}/{subject.name}", *gateways}.isdisjoint(targets)


def _write(index: Index, subject: Subject, fact: str, asked: tuple[str, list[Subject], dict[str, Subject]], *, unsure: bool) -> None:
    what, attached, named = asked
    refs = f"{subject.kind}.filter_refs"
    found, whole = _resolved(listed(subject, refs), named, _DEPTH)
    for filter_ in (*attached, *found):
        said = filter_.facts.get(f"edge-filter.{what}")
        if said is not None and said.value:
            text = f"{value(filter_, 'edge-filter.kind')} {label_of(filter_)}"
            write(subject, fact, text, said.place, (Ref(f"edge-filter.{what}", filter_.id),))
            return
    known = whole and value(subject, refs) is not UNSEEN and all(f"edge-filter.{what}" in each.facts for each in (*attached, *found))
    if known and not unsure and index.all_seen(fact, subject, "edge-filter"):
        subject.facts[fact] = index.none(subject)


def _resolved(refs: Iterable[str], named: dict[str, Subject], depth: int) -> tuple[list[Subject], bool]:
    """Give the filters that names stand for, those of chains too, and whether all were found."""
    found: list[Subject] = []
    whole = True
    for ref in refs:
        filter_ = named.get(ref) or named.get(_anywhere(ref))
        if filter_ is None or depth == 0:
            whole = False
            continue
        inner, all_found = _resolved(listed(filter_, "edge-filter.refs"), named, depth - 1)
        found += [filter_, *inner]
        whole = whole and all_found and value(filter_, "edge-filter.refs") is not UNSEEN
    return found, whole


def _anywhere(ref: str) -> str:
    kind, _, rest = ref.partition("/")
    return f"{kind}/*/{rest.rpartition('/')[2]}"


RELATION = Relation("edge filters", 20, _YIELDS, _link)
