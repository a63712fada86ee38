"""What a Ray cluster says of its head: who may come in, and what is left when it is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

_POD = "template: {spec: {containers: [{name: ray, image: 'rayproject/ray:2.9.0'}]}}"
_CLUSTER = """apiVersion: ray.io/v1
kind: RayService
metadata: {{name: credit}}
spec:
  rayClusterConfig:
    {more}
    headGroupSpec: {{{head}{pod}}}
    workerGroupSpecs: [{{groupName: small, replicas: 2, {pod}}}]
"""


@pytest.mark.parametrize(
    ("more", "head", "expected"),
    [
        ("rayVersion: 2.9.0", "", (None, None, False)),
        ("authOptions: {mode: token}", "serviceType: LoadBalancer, ", ("LoadBalancer", "token", False)),
        ("gcsFaultToleranceOptions: {redisAddress: 'redis:6379'}", "", (None, None, True)),
    ],
)
def test_the_head_tells_of_its_doors_and_its_state(read: Callable[[str], Any], more: str, head: str, expected: tuple[Any, ...]) -> None:
    """Service type, authentication and where the state is kept are facts of the head, and of nothing else."""
    seen = read(_CLUSTER.format(more=more, head=head, pod=_POD))
    facts = seen.facts("workload", "credit/head")
    assert (facts["head_service_type"], facts["auth_mode"], facts["head_fault_tolerance"]) == expected
    assert seen.facts("workload", "credit/small")["head_fault_tolerance"] is None
