"""ACC-01 spells the rights of an account in a pattern of its own: it agrees with the one list of dangerous rights."""

from __future__ import annotations

import pytest

from aiact_report.facts.rights import ANY, CODE, ESCALATIONS, GAINS, NODES, ROLES, SECRETS, SHELLS
from aiact_report.mapping._judge import judge
from aiact_report.mapping._load import load
from aiact_report.model import Evidence, Fact, Outcome, Place, Subject

MAPPING = load()


def outcome_of(right: str) -> Outcome:
    """Judge a workload whose account holds one right."""
    place = Place("roles.yaml", 1)
    values = {"workload.platform": "kubernetes", "workload.lifecycle": "service", "workload.dangerous_rights": (right,)}
    workload = Subject("it", "workload", "it", "roles.yaml", None, None, {name: Fact(value, place) for name, value in values.items()})
    return next(verdict.outcome for verdict in judge(Evidence(subjects=[workload]), MAPPING) if verdict.control == "ACC-01")


def spelled(rights):
    """Write rights as linking tells them."""
    return [f"{verb}:{group}/{one.resource}" for one in rights for group in one.groups for verb in sorted(one.verbs)]


BY_VERB = [f"{verb}:rbac.authorization.k8s.io/clusterroles" for verb in ESCALATIONS]
WHOLE = [f"{ANY}:{ANY}/{ANY}", f"get:/{ANY}", f"{ANY}:/secrets", f"create:/{ANY}/exec", f"get:/{NODES}"]


@pytest.mark.parametrize("right", [*spelled((*SECRETS, *SHELLS, *GAINS, *ROLES)), *BY_VERB, *WHOLE])
def test_what_reaches_further_is_a_gap_of_the_account(right: str) -> None:
    """Secrets, shells, nodes, gains, roles and wildcards are never what an operator needs."""
    assert outcome_of(right) is Outcome.GAP


@pytest.mark.parametrize("right", spelled(CODE))
def test_starting_workloads_alone_is_partial(right: str) -> None:
    """Operators and pipelines start and change workloads."""
    assert outcome_of(right) is Outcome.PARTIAL
