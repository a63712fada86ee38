"""The platform's arithmetic against a straightforward model of its rules."""

from __future__ import annotations

from math import ceil, floor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiact_report.linking._budgets import Amount, allowed, kept_in_roll_out
from aiact_report.linking._budgets import Pods as Counted

AMOUNTS = st.none() | st.builds(Amount, st.integers(0, 100), st.booleans())


def share(amount: Amount | None, pods: int, *, up: bool) -> int:
    """Give a bound as the platform resolves it (GetScaledValueFromIntOrPercent); a quarter where none is written."""
    number, percent = amount if amount is not None else (25, True)
    return number if not percent else (ceil if up else floor)(number * pods / 100)


@given(replicas=st.integers(1, 40), away=AMOUNTS, more=AMOUNTS)
def test_a_deployment_resolves_its_bounds(replicas: int, away: Amount | None, more: Amount | None) -> None:
    """ResolveFenceposts: surge is rounded up, unavailable down, and if both are nothing one pod goes.

    https://github.com/kubernetes/kubernetes/blob/master/pkg/controller/deployment/util/deployment_util.go
    """
    surge, unavailable = share(more, replicas, up=True), share(away, replicas, up=False)
    expected = max(0, replicas - (1 if surge == 0 and unavailable == 0 else unavailable))
    assert kept_in_roll_out("Deployment", away, more, replicas) == expected
    assert kept_in_roll_out("Rollout", away, more, replicas) == expected


@given(replicas=st.integers(1, 40), away=AMOUNTS)
def test_a_stateful_set_takes_at_least_one(replicas: int, away: Amount | None) -> None:
    """A percentage is rounded up, and nothing written is one: https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#maximum-unavailable-pods."""
    taken = 1 if away is None else max(1, share(away, replicas, up=True))
    assert kept_in_roll_out("StatefulSet", away, None, replicas) == max(0, replicas - taken)


@given(replicas=st.integers(1, 40), bound=st.builds(Amount, st.integers(0, 100), st.just(True)))
def test_a_budget_never_lets_go_less_than_a_roll_out_of_the_same_share(replicas: int, bound: Amount) -> None:
    """A budget rounds its percentage up, a roll-out down: the same 34 % of three pods lets two go, and one."""
    assert allowed(None, bound, Counted(replicas, 0)) >= share(bound, replicas, up=False)


@given(replicas=st.integers(1, 40), bound=st.builds(Amount, st.integers(0, 100), st.just(True)))
def test_the_two_fields_of_a_budget_are_each_others_rest(replicas: int, bound: Amount) -> None:
    """`minAvailable: N %` lets go what is not kept, `maxUnavailable` of the rest as much or one more, both rounded up."""
    least = allowed(bound, None, Counted(replicas, 0))
    most = allowed(None, Amount(100 - bound.number, percent=True), Counted(replicas, 0))
    assert least <= most <= least + 1


@pytest.mark.parametrize("replicas", [2, 3, 5])
@pytest.mark.parametrize("skew", [1, 2, 3, 4, 6])
def test_a_skew_keeps_apart_what_cannot_all_stand_in_one_domain(world: Any, replicas: int, skew: int) -> None:
    """Pod after pod is placed into one domain beside an empty one, as long as it has no more than `maxSkew` above that.

    https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/
    """
    all_in_one = all(placed - 0 <= skew for placed in range(1, replicas + 1))
    api = world.workload(replicas_declared=replicas, topology_spread_skews=(f"kubernetes.io/hostname={skew}",), anti_affinity_required=None)
    world.link()
    assert bool(world.value(api, "kept_apart")) is not all_in_one


def test_two_budgets_on_one_pod_let_nothing_go(world: Any) -> None:
    """The eviction of such a pod is refused, whatever each budget allows; one budget written twice is one."""
    api = world.workload(replicas_declared=3)
    world.budget("one", max_unavailable="1")
    world.link()
    assert world.value(api, "disruptions_allowed") == 1
    world.budget("one", source="overlay.yaml", max_unavailable="2")
    world.link()
    assert world.value(api, "disruptions_allowed") == 1
    world.budget("two", max_unavailable="1")
    world.link()
    assert (world.value(api, "disruptions_allowed"), world.value(api, "budget_keeps")) == (0, 3)


@pytest.mark.parametrize(
    ("follows", "requests", "limits", "scales"),
    [
        (("cpu",), (0.5, 0.5), False, True),
        (("cpu",), (0.5, None), False, False),
        (("cpu",), (0.5, None), True, "(unknown)"),
        (("cpu",), (0.5, "(unknown)"), False, "(unknown)"),
        (None, (None, None), False, True),
        (("memory",), (0.5, 0.5), False, False),
    ],
)
def test_an_autoscaler_needs_its_measure(world: Any, follows: object, requests: tuple[object, ...], scales: object, *, limits: bool) -> None:
    """Shares of requests are defined where every container requests; a LimitRange may fill them in."""
    api = world.workload()
    for number, request in enumerate(requests):
        world.add("container", f"c{number}", parent=api, role="main", cpu_request=request, memory_request=None)
    world.autoscaler(min=2, max=9, scales=True, by_requests=follows)
    if limits:
        world.add("limit-range", "l", types=("Container",), bounds_computing=True)
    world.link()
    assert world.value(api, "autoscaler_scales") == scales
