"""How many evictions a PodDisruptionBudget allows, by the arithmetic of Kubernetes' disruption controller.

https://kubernetes.io/docs/tasks/run-application/configure-pdb/
"""

from __future__ import annotations

from typing import NamedTuple

HUNDRED = 100


class Amount(NamedTuple):
    """A number of pods or a percentage of them, as `minAvailable` and `maxUnavailable` take it."""

    number: int
    percent: bool

    def of(self, pods: int) -> int:
        """Give the number of pods, a percentage rounded up as Kubernetes does for both fields."""
        return -(-self.number * pods // HUNDRED) if self.percent else self.number


class Pods(NamedTuple):
    """The pods a budget selects."""

    scaled: int
    """Those of controllers that have a scale."""
    bare: int
    """Those without a controller: only a `minAvailable` that is a number counts them."""


_QUARTER = Amount(25, percent=True)
"""What a Deployment takes away and adds when nothing is written."""


def amount(text: object) -> Amount | None:
    """Read `2` or `50%`; None for what the API refuses."""
    if not isinstance(text, str | int) or isinstance(text, bool):
        return None
    digits = str(text).removesuffix("%")
    if not (digits.isascii() and digits.isdecimal()) or len(digits) > 9:  # noqa: PLR2004 -- an int32
        return None
    percent = digits != str(text)
    return None if percent and int(digits) > HUNDRED else Amount(int(digits), percent)


def rolled(maximum: Amount, pods: int, *, surge: bool = False) -> int:
    """Give the pods a roll-out may take away (a percentage rounded down) or add (rounded up).

    https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#rolling-update-deployment
    """
    if surge or not maximum.percent:
        return maximum.of(pods)
    return maximum.number * pods // HUNDRED


def kept_in_roll_out(kind: str, maximum: Amount | None, surge: Amount | None, replicas: int) -> int | None:
    """Give the replicas a rolling update leaves running at the least; None for kinds whose arithmetic is another.

    A Deployment that may neither take away nor add takes one away (ResolveFenceposts). A StatefulSet takes one or more, a percentage rounded up:
    https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#maximum-unavailable-pods
    A canary of Argo counts as a Deployment does: https://argo-rollouts.readthedocs.io/en/stable/features/canary/#other-configurable-features
    """
    if kind == "StatefulSet":
        return max(0, replicas - max(1, maximum.of(replicas) if maximum else 1))
    if kind not in {"Deployment", "DeploymentConfig", "Rollout"}:
        return None
    away, more = rolled(maximum or _QUARTER, replicas), rolled(surge or _QUARTER, replicas, surge=True)
    return max(0, replicas - (1 if away == 0 and more == 0 else away))


def allowed(minimum: Amount | None, maximum: Amount | None, pods: Pods) -> int:
    """Tell how many healthy pods may be evicted at once. With neither field, none may."""
    total = pods.scaled + pods.bare
    if maximum is not None:
        expected, desired = pods.scaled, max(0, pods.scaled - maximum.of(pods.scaled))
    elif minimum is not None:
        expected = pods.scaled if minimum.percent else total
        desired = minimum.of(expected)
    else:
        return 0
    return max(0, total - desired) if expected > 0 else 0


def always_empties(minimum: Amount | None, maximum: Amount | None) -> bool:
    """Tell whether every pod may go, however many there are."""
    return (minimum is not None and minimum.number == 0) or (maximum is not None and maximum.percent and maximum.number == HUNDRED)


def always_blocks(minimum: Amount | None, maximum: Amount | None) -> bool | None:
    """Tell whether no eviction is allowed however many pods there are; None when that depends on them."""
    if maximum is not None:
        return maximum.number == 0
    if minimum is None or (minimum.percent and minimum.number == HUNDRED):
        return True
    return False if minimum.number == 0 else None
