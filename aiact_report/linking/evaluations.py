"""Reports of evaluations → the containers that serve the very model they measured, by digest or commit; by a name alone they bind to none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from aiact_report.linking._base import Found, Index, Relation, known_of, start_of, value, write, write_list
from aiact_report.model import Ref, Subject, Unobserved

_DIGEST, _MODEL, _PURPOSE, _CONTAINERS = "evaluation.model_digest", "evaluation.model", "evaluation.purpose", "evaluation.containers"
_FACTS = {"measured": "container.evaluations", "red-team": "container.red_teaming"}
_CARDS = "sbom.model_cards"
_SAYS = ("container.model_location", "container.model_digest")
_HASH = re.compile(r"(?<![0-9a-f])(?:[0-9a-f]{64}|[0-9a-f]{40})(?![0-9a-f])")
UNBOUND = "unbound"


class _Served(NamedTuple):
    """What a container says of its model."""

    hashes: frozenset[str]
    names: frozenset[str]


def _link(index: Index) -> None:
    reports, cards = index.of_kind("evaluation"), list(_cards(index))
    served = [(container, _served(container)) for container in index.of_kind("container")] if reports or cards else []
    for container, said in served:
        if said.hashes or said.names:
            for purpose, fact in _FACTS.items():
                told = [found for digest, found in cards if digest in said.hashes] if purpose == "measured" else []
                _write(index, container, said, fact, [report for report in reports if value(report, _PURPOSE) == purpose], told)
    for report in reports:
        found = [Found(container.id, start_of(report), (Ref(_DIGEST),)) for container, said in served if _hash(report) in said.hashes]
        write_list(index, report, _CONTAINERS, found, complete=True)


def _cards(index: Index) -> Iterator[tuple[str, Found]]:
    """Yield the model cards of bills of materials that give measures, by the digest of their model."""
    for bill in index.of_kind("sbom"):
        for card in known_of(bill, _CARDS):
            match = _HASH.search(str(card))
            if match is not None:
                yield match[0], Found(f"model card ({bill.source})", bill.facts[_CARDS].place, (Ref(_CARDS, bill.id),))


def _served(container: Subject) -> _Served:
    """Give the hashes and names by which a container says what it serves."""
    told = [str(found) for fact in _SAYS if isinstance(found := value(container, fact), str)]
    words = [
        *told,
        *map(
            str, (*known_of(container, "container.args"), *known_of(container, "container.command"), *known_of(container, "container.model_images"))
        ),
    ]
    name = value(container, "container.model_name")
    names = {_plain(text) for text in (*told[:1], name) if isinstance(text, str) and text} if value(container, "container.served") else set()
    return _Served(frozenset(match[0] for word in words for match in _HASH.finditer(word)), frozenset(names))


def _plain(name: str) -> str:
    """Give a model's name without where it is fetched by and at which revision."""
    return re.sub(r"^(?:hf|huggingface|vllm|https?://huggingface\.co)[:/]+|[@:][\w.-]+$", "", name.strip().lower())


def _hash(report: Subject) -> str | None:
    digest = value(report, _DIGEST)
    return digest.rpartition(":")[2] if isinstance(digest, str) else None


def _write(index: Index, container: Subject, said: _Served, fact: str, reports: list[Subject], cards: list[Found]) -> None:
    """Write the reports of its model; none, where there are only such of other weights of its name."""
    own = [report for report in reports if _hash(report) in said.hashes]
    named = [report for report in reports if report not in own and _plain(str(value(report, _MODEL))) in said.names]
    if own or cards:
        write_list(index, container, fact, [*map(_told, own), *cards], complete=True)
    elif said.hashes and any(_hash(report) for report in named):
        other = next(report for report in named if _hash(report))
        write(container, fact, (), other.facts[_DIGEST].place, (Ref(_DIGEST, other.id),))
    elif named:
        _note(index, container, fact, named)


def _told(report: Subject) -> Found:
    when = value(report, "evaluation.created")
    of = f" of {when[:10]}" if isinstance(when, str) else ""
    return Found(f"{value(report, 'evaluation.form')}{of} ({report.source})", report.facts[_DIGEST].place, (Ref(_DIGEST, report.id),))


def _note(index: Index, container: Subject, fact: str, named: Iterable[Subject]) -> None:
    """Say at the model that a report was read which may be of it."""
    first = next(_sorted(named))
    reason = f"a report of {value(first, _MODEL)} was read ({first.source}), and either it or this container names no digest or commit, so that it could not be bound to this model"
    index.notes.append(
        Unobserved(reason, UNBOUND, (fact,), container.id, container.source, start_of(first), "name the model by digest or commit in both")
    )


def _sorted(reports: Iterable[Subject]) -> Iterator[Subject]:
    return iter(sorted(reports, key=lambda report: report.id))


RELATION = Relation("evaluations", 30, (_CONTAINERS, *_FACTS.values()), _link, across=True)
