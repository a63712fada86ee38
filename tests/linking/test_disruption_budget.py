"""Disruption budgets allow what Kubernetes' controller would allow."""

from __future__ import annotations

from math import ceil
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiact_report.linking._budgets import Amount, Pods, allowed, always_blocks, amount
from aiact_report.model import Ref

_UNKNOWN = "(unknown)"


@pytest.mark.parametrize(
    ("replicas", "minimum", "maximum", "expected", "blocks"),
    [
        (3, "2", None, 1, False),
        (3, "3", None, 0, True),
        (3, "5", None, 0, True),
        (3, "0", None, 3, False),
        (3, "50%", None, 1, False),
        (1, "50%", None, 0, True),
        (3, "100%", None, 0, True),
        (7, "0%", None, 7, False),
        (3, None, "1", 1, False),
        (3, None, "30%", 1, False),
        (7, None, "30%", 3, False),
        (1, None, "1%", 1, False),
        (2, None, "5", 2, False),
        (3, None, "0", 0, True),
        (3, None, "0%", 0, True),
        (3, None, None, 0, True),
    ],
)
def test_the_number_of_evictions(world: Any, replicas: int, minimum: str | None, maximum: str | None, expected: int, *, blocks: bool) -> None:
    """Both fields, as numbers and percentages, round as the platform rounds: up."""
    api = world.workload(replicas_declared=replicas)
    budget = world.budget(min_available=minimum, max_unavailable=maximum)
    world.link()
    assert world.value(api, "disruptions_allowed") == expected
    assert world.value(budget, "blocks_all") is blocks
    assert world.value(api, "disruption_budget") == "pdb"
    assert world.value(budget, "workloads") == (api.id,)


@given(pods=st.integers(0, 50), number=st.integers(0, 100), percent=st.booleans(), least=st.booleans())
def test_the_arithmetic_agrees_with_fractions(*, pods: int, number: int, percent: bool, least: bool) -> None:
    """Integers only, yet the same as rounding the fraction up; and what always blocks never allows any."""
    given_amount = Amount(number, percent)
    share = ceil(number * pods / 100) if percent else number
    minimum, maximum = (given_amount, None) if least else (None, given_amount)
    found = allowed(minimum, maximum, Pods(pods, 0))
    assert found == max(0, pods - share if least else min(share, pods))
    if always_blocks(minimum, maximum):
        assert found == 0
    if always_blocks(minimum, maximum) is False and pods:
        assert found > 0


@pytest.mark.parametrize("text", ["", "%", "-1", "50 %", "101%", "1.5", "٣", "9" * 30, True, None, 1.5])
def test_what_is_no_amount(text: object) -> None:
    """The API refuses these, so nothing follows from them."""
    assert amount(text) is None


def test_the_autoscalers_minimum_counts(world: Any) -> None:
    """The replicas in force decide, not the declared ones; the verdict can name both."""
    api, hpa = world.workload(replicas_declared=9), world.autoscaler(min=2)
    budget = world.budget(min_available="2")
    world.link()
    assert world.value(api, "disruptions_allowed") == 0
    assert world.value(budget, "blocks_all") is True
    assert Ref("workload.replicas") in world.origin(api, "disruptions_allowed")
    assert Ref("workload.replicas", api.id) in world.origin(budget, "blocks_all")
    assert Ref("autoscaler.min", hpa.id) in world.origin(api, "replicas")


def test_a_budget_over_two_workloads_counts_both(world: Any) -> None:
    """The pods of all selected workloads are one number."""
    api = world.workload(labels={"app": "api"}, replicas_declared=1)
    web = world.workload("web", labels={"app": "api"}, replicas_declared=2)
    budget = world.budget(min_available="1")
    world.link()
    assert world.value(api, "disruptions_allowed") == world.value(web, "disruptions_allowed") == 2
    assert world.value(budget, "workloads") == (api.id, web.id)


def test_a_base_and_its_overlay_are_one_workload(world: Any) -> None:
    """The same Deployment written twice does not make a budget look loose."""
    api = world.workload(replicas_declared=1)
    world.workload(source="overlay.yaml", replicas_declared=3)
    world.budget(min_available="1")
    world.link()
    assert world.value(api, "disruptions_allowed") == 0


def test_pods_without_a_controller(world: Any) -> None:
    """A bare pod counts for a number only; a percentage has nothing to be a share of."""
    pod = world.workload(kind="Pod", lifecycle="pod", replicas_declared=None)
    world.budget("number", min_available="0")
    world.link()
    assert world.value(pod, "disruptions_allowed") == 1
    world.budget("share", min_available="10%")
    world.link()
    assert world.value(pod, "disruptions_allowed") == 0


@pytest.mark.parametrize(
    "facts",
    [
        {"min_available": _UNKNOWN},
        {"min_available": "many"},
        {"min_available": "1", "max_unavailable": "1"},
        {"min_available": "120%"},
    ],
)
def test_an_unreadable_number_is_unknown(world: Any, facts: dict[str, Any]) -> None:
    """The budget was found; what it allows is not known."""
    api, budget = world.workload(), world.budget(**facts)
    world.link()
    assert world.value(api, "disruption_budget") == "pdb"
    assert world.value(api, "disruptions_allowed") == _UNKNOWN
    assert world.value(budget, "blocks_all") == _UNKNOWN


def test_unknown_replicas_leave_the_number_open(world: Any) -> None:
    """Without a number of pods only budgets that block always, or never, are known."""
    api, agent = world.workload(replicas_declared=_UNKNOWN), world.workload("agent", replicas_declared=None, lifecycle="daemon")
    half, none, one = world.budget("half", min_available="50%"), world.budget("none", max_unavailable="0"), world.budget("one", max_unavailable="1")
    daemon = world.budget("agent", selector={"matchLabels": {"app": "agent"}}, min_available="50%")
    world.link()
    assert world.value(agent, "disruptions_allowed") == _UNKNOWN
    assert [world.value(budget, "blocks_all") for budget in (half, none, one, daemon)] == [_UNKNOWN, True, False, _UNKNOWN]
    assert (world.value(api, "disruption_budget"), world.value(api, "disruptions_allowed")) == ("none", 0)


def test_the_strictest_of_several_budgets_decides(world: Any) -> None:
    """Two budgets on one workload: the stricter is named, and the platform refuses every eviction."""
    api = world.workload()
    world.budget("loose", max_unavailable="2")
    world.budget("strict", max_unavailable="1")
    world.link()
    assert (world.value(api, "disruption_budget"), world.value(api, "disruptions_allowed")) == ("strict", 0)


def test_an_unread_selector_may_select_anything(world: Any) -> None:
    """A placeholder in a selector leaves every workload of its namespace open, and no other."""
    api, far = world.workload(), world.workload(namespace="prod")
    budget = world.budget(selector=_UNKNOWN, min_available="1")
    world.link()
    assert world.value(api, "disruption_budget") == _UNKNOWN
    assert world.value(far, "disruption_budget") is None
    assert world.value(budget, "workloads") == _UNKNOWN


def test_a_budget_that_selects_nothing(world: Any) -> None:
    """Null and other labels select no workload, and that is said."""
    api = world.workload()
    null, other = world.budget("null", selector=None, min_available="1"), world.budget("other", selector={"matchLabels": {"app": "x"}})
    world.link()
    assert world.value(api, "disruption_budget") is None
    assert world.value(null, "workloads") is None
    assert world.value(other, "workloads") is None
    assert world.value(null, "blocks_all") == _UNKNOWN


def test_a_collectors_word_that_all_is_blocked_stays(world: Any) -> None:
    """A declared true is not undone, a declared false is worked out again."""
    world.workload(replicas_declared=1)
    kept, redone = world.budget("a", min_available="0", blocks_all=True), world.budget("b", min_available="1", blocks_all=False)
    world.link()
    assert world.value(kept, "blocks_all") is True
    assert world.value(redone, "blocks_all") is True
