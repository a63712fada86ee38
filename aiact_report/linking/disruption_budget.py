"""PodDisruptionBudget → workload, and what the budget lets an eviction take."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

from aiact_report.linking import _selection
from aiact_report.linking._base import UNSEEN, Index, Relation, cited, label_of, value, write
from aiact_report.linking._budgets import Amount, Pods, allowed, always_blocks, always_empties, amount
from aiact_report.linking._selection import Selection, labels_cited, selector_fact
from aiact_report.linking._selectors import NOTHING
from aiact_report.model import Place, Ref, Subject

_MANY = 16
"""Workloads of one budget beyond which each cites the same list."""
_FIELDS = ("disruption-budget.min_available", "disruption-budget.max_unavailable")


class _Terms(NamedTuple):
    """What a budget says, where it could be read."""

    minimum: Amount | None
    maximum: Amount | None
    deciding: str
    """Name of the fact that decides."""


class _Outcome(NamedTuple):
    """What became of one budget."""

    allowed: int | None
    """None: not known."""
    place: Place
    origin: tuple[Ref, ...]
    """With the budget's own facts named as another's: a workload cites them."""


def _link(index: Index) -> None:
    selection = Selection(index.of_kind("disruption-budget"), selector_fact("disruption-budget.selector", null=NOTHING), index.once(_selection.pods))
    outcomes = {budget.id: _judge(index, budget, selection) for budget in index.of_kind("disruption-budget")}
    for workload in index.workloads:
        budgets = selection.choosers_of(workload)
        if budgets:
            found = index.of_group("budgets", budgets, partial(_together, budgets, outcomes))
            _write_budget(workload, found, outcomes, complete=selection.knows_choosers(workload))
        elif selection.knows_choosers(workload):
            _write_none(index, workload)


def _write_none(index: Index, workload: Subject) -> None:
    for name in ("workload.disruption_budget", "workload.disruptions_allowed", "workload.budget_keeps"):
        if index.all_seen(name, workload, "disruption-budget"):
            workload.facts[name] = index.none(workload)


class _Together(NamedTuple):
    """What several budgets on one workload amount to: found once for all workloads that have the same ones."""

    strictest: Subject
    least: int | None
    """What the strictest allows; None where no number is known."""
    counted: bool
    """The number of each is known."""
    both: tuple[Ref, ...]
    """Their selectors, where they are of more than one name."""


def _together(budgets: list[Subject], outcomes: dict[str, _Outcome]) -> _Together:
    numbers = [(number, budget.id) for budget in budgets if (number := outcomes[budget.id].allowed) is not None]
    strictest = min(numbers)[1] if numbers else budgets[0].id
    budget = next(item for item in budgets if item.id == strictest)
    several = len({item.name for item in budgets}) > 1
    both = tuple(Ref("disruption-budget.selector", item.id) for item in budgets) if several else ()
    return _Together(budget, min(numbers)[0] if numbers else None, len(numbers) == len(budgets), both)


def _write_budget(workload: Subject, found: _Together, outcomes: dict[str, _Outcome], *, complete: bool) -> None:
    """Of one budget written twice the stricter decides; an unreadable one leaves the number unknown. Two budgets on one pod let no eviction through.

    https://github.com/kubernetes/kubernetes/blob/master/pkg/registry/core/pod/storage/eviction.go ("more than one PodDisruptionBudget")
    """
    budget = found.strictest
    selector = budget.facts["disruption-budget.selector"]
    origin = (Ref("disruption-budget.selector", budget.id), *labels_cited(workload))
    write(workload, "workload.disruption_budget", label_of(budget), selector.place, cited(workload, origin))
    replicas = value(workload, "workload.replicas")
    if found.both:
        write(workload, "workload.disruptions_allowed", 0, selector.place, found.both)
        if isinstance(replicas, int):
            write(workload, "workload.budget_keeps", replicas, selector.place, found.both)
    elif found.least is not None and (found.least == 0 or (complete and found.counted)):
        outcome = outcomes[budget.id]
        write(workload, "workload.disruptions_allowed", outcome.allowed, outcome.place, _origin(workload, outcome.origin))
        if isinstance(replicas, int) and outcome.allowed is not None:
            write(workload, "workload.budget_keeps", max(0, replicas - outcome.allowed), outcome.place, _origin(workload, outcome.origin))


def _origin(workload: Subject, origin: tuple[Ref, ...]) -> tuple[Ref, ...]:
    """Cite what was counted: of many workloads by one list for all of them, in which each is named by its id."""
    return origin if len(origin) > _MANY else cited(workload, origin)


def _judge(index: Index, budget: Subject, selection: Selection) -> _Outcome:
    """Write what is known of one budget, and tell what it allows."""
    chosen = selection.chosen_by(budget)
    complete = selection.knows_chosen(budget) and index.all_seen("disruption-budget.workloads", budget, "workload")
    _write_workloads(index, budget, chosen, complete=complete)
    terms = _terms(budget)
    if terms is None:
        _write_blocks(budget, None, None, ())
        return _Outcome(None, Place(), ())
    pods = index.of_group("pods", chosen, lambda: _pods(chosen)) if complete and chosen else None
    number = allowed(terms.minimum, terms.maximum, pods) if pods else None
    blocks = always_blocks(terms.minimum, terms.maximum)
    _write_emptying(index, budget, terms, pods, number, known=complete and not chosen)
    counted = index.of_group("counted", chosen, lambda: tuple(Ref("workload.replicas", workload.id) for workload in chosen)) if pods else ()
    if blocks is None and pods and pods.scaled + pods.bare:
        _write_blocks(budget, terms.deciding, number == 0, counted)
    else:
        _write_blocks(budget, terms.deciding, blocks, ())
    return _Outcome(0 if blocks else number, budget.facts[terms.deciding].place, (Ref(terms.deciding, budget.id), *counted))


def _write_workloads(index: Index, budget: Subject, chosen: list[Subject], *, complete: bool) -> None:
    selector = budget.facts.get("disruption-budget.selector")
    if selector is not None and chosen:
        ids, origin = index.of_group("disruption-budget.workloads", chosen, lambda: _members(chosen))
        write(budget, "disruption-budget.workloads", ids, selector.place, origin)
    elif complete:
        budget.facts["disruption-budget.workloads"] = index.none(budget)


def _members(chosen: list[Subject]) -> tuple[tuple[str, ...], tuple[Ref, ...]]:
    """Name the workloads, and what selected them: the same for every budget of that selector."""
    return tuple(workload.id for workload in chosen), (Ref("disruption-budget.selector"), *labels_cited(*chosen))


def _write_blocks(budget: Subject, deciding: str | None, blocks: bool | None, counted: tuple[Ref, ...]) -> None:  # noqa: FBT001 -- it is the value
    """Write it from the budget's terms; a collector's own word stays only where it says that everything is blocked."""
    name = "disruption-budget.blocks_all"
    if value(budget, name) is True:
        return
    budget.facts.pop(name, None)
    if deciding is not None and blocks is not None:
        write(budget, name, blocks, budget.facts[deciding].place, (Ref(deciding), *counted))


def _write_emptying(index: Index, budget: Subject, terms: _Terms, pods: Pods | None, number: int | None, *, known: bool) -> None:
    """Write whether every pod may go at once."""
    name = "disruption-budget.keeps_none"
    empties = always_empties(terms.minimum, terms.maximum)
    place = budget.facts[terms.deciding].place
    if empties or (pods is not None and number is not None and pods.scaled + pods.bare > 0):
        total = pods.scaled + pods.bare if pods is not None else 0
        write(budget, name, empties or number == total > 1, place, (Ref(terms.deciding),))
    elif known:
        budget.facts[name] = index.none(budget)


def _terms(budget: Subject) -> _Terms | None:
    """Read both fields. None when either is not known, is no amount, or both are set, which the API refuses."""
    raw = [value(budget, name) for name in _FIELDS]
    if UNSEEN in raw or None not in raw:
        return None
    minimum, maximum = (amount(text) for text in raw)
    if (raw[0] is not None and minimum is None) or (raw[1] is not None and maximum is None):
        return None
    return _Terms(minimum, maximum, _FIELDS[1] if maximum is not None else _FIELDS[0])


def _pods(chosen: list[Subject]) -> Pods | None:
    """Count the pods of the workloads with the replicas in force; None when one has no known number (a DaemonSet, a Job).

    A workload written twice (a base and its overlay) is one workload: the smaller number counts.
    """
    scaled: dict[tuple[str, str], int] = {}
    bare: set[str] = set()
    for workload in chosen:
        replicas = value(workload, "workload.replicas")
        if replicas is None and value(workload, "workload.lifecycle") == "pod":
            bare.add(workload.name)
        elif isinstance(replicas, int):
            same = (str(value(workload, "workload.kind")), workload.name)
            scaled[same] = min(replicas, scaled.get(same, replicas))
        else:
            return None
    return Pods(sum(scaled.values()), len(bare))


RELATION = Relation(
    "disruption_budget",
    20,
    (
        "workload.disruption_budget",
        "workload.disruptions_allowed",
        "workload.budget_keeps",
        "disruption-budget.workloads",
        "disruption-budget.blocks_all",
        "disruption-budget.keeps_none",
    ),
    _link,
)
