"""What the pods of a workload say together."""

from __future__ import annotations

from typing import Any

import pytest

A, B = "sha256:" + "a" * 64, "sha256:" + "b" * 64


def running(world: Any, *digests: str, declared: str | None = None, **facts: Any) -> Any:
    """Make a workload with a pod for each digest, linked."""
    workload = world.workload()
    world.add("container", "api", parent=workload, image__digest=declared)
    for number, digest in enumerate(digests):
        plain = {"phase": "Running", "revision": "r1", "images": ("api=example/api:1",), "image_digests": (f"api={digest}",) if digest else ()}
        world.add("pod", f"api-{number}", parent=workload, **(plain | facts))
    world.link()
    return workload


def test_replicas_of_one_template_that_differ_are_named(world: Any) -> None:
    """A tag that moved between two starts gives two digests in one workload."""
    workload = running(world, A, B)
    assert world.value(workload, "replicas_differ") == (f"api: {A}, {B}",)
    assert world.value(workload, "running_digests") == (f"api={A}", f"api={B}")


def test_equal_replicas_differ_in_nothing(world: Any) -> None:
    """One digest, one template."""
    workload = running(world, A, A, declared=A)
    assert world.value(workload, "replicas_differ") is None
    assert world.value(workload, "runs_other_digests") is None


def test_another_digest_than_declared_is_named(world: Any) -> None:
    """Both digests stand side by side, with the declaration cited."""
    workload = running(world, B, declared=A)
    assert world.value(workload, "runs_other_digests") == (f"api: declared {A}, runs {B}",)
    assert "container.image.digest" in {ref.name for ref in world.origin(workload, "runs_other_digests")}


def test_a_pod_without_a_digest_leaves_it_open(world: Any) -> None:
    """An image that is still being pulled may turn out to be another."""
    workload = running(world, A, "", declared=A)
    assert world.value(workload, "replicas_differ") == "(unknown)"


def test_two_templates_may_differ(world: Any) -> None:
    """During a rollout the old and the new template run side by side."""
    workload = world.workload()
    for number, digest in enumerate((A, B)):
        world.add(
            "pod", f"api-{number}", parent=workload, phase="Running", revision=f"r{number}", images=("api=x",), image_digests=(f"api={digest}",)
        )
    world.link()
    assert world.value(workload, "replicas_differ") is None


@pytest.mark.parametrize(("reason", "loops"), [("api=CrashLoopBackOff", ("api-0: api=CrashLoopBackOff",)), ("api=ContainerCreating", None)])
def test_only_what_does_not_pass_is_a_loop(world: Any, reason: str, loops: object) -> None:
    """A container that is being created is no crash loop."""
    workload = running(world, A, waiting_reasons=(reason,))
    assert world.value(workload, "crash_loops") == loops


def test_restarts_add_up_and_kills_are_named(world: Any) -> None:
    """Over all pods; each pod that ran out of memory by its name."""
    workload = running(world, A, A, restart_count=3, oom_killed=True)
    assert world.value(workload, "restarts") == 6
    assert world.value(workload, "oom_killed_pods") == ("api-0", "api-1")


def test_without_pods_nothing_is_said(world: Any) -> None:
    """A manifest shows no run."""
    assert world.value(running(world), "restarts") == "(unknown)"
