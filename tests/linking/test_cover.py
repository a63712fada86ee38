"""What else stands around a workload: alerts, backups, storage, monitors, environments, neighbours on a GPU."""

from __future__ import annotations

from typing import Any

import pytest


def _live(world: Any, name: str = "api", namespace: str = "shop", **facts: Any) -> Any:
    world.read("c", "cluster") if not world.evidence.sources else None
    return world.workload(name, namespace=namespace, source="c", **facts)


def test_only_a_cluster_makes_a_workload_live(world: Any) -> None:
    """Without one nothing is said; beside one, what a file declares is not live."""
    declared = world.workload()
    world.link()
    assert world.value(declared, "live") == "(unknown)"
    api = _live(world)
    world.link()
    assert (world.value(api, "live"), world.value(declared, "live")) == (True, False)


@pytest.mark.parametrize(
    ("namespace", "facts", "expected"),
    [
        (None, {}, None),
        ("shop", {"topics": ("error", "availability")}, ("availability", "error")),
        ("shop", {"topics": ()}, None),
        ("shop", {}, "(unknown)"),
        ("monitoring", {"topics": ("error",)}, "(unknown)"),
    ],
)
def test_what_alert_rules_speak_of(world: Any, namespace: str | None, facts: dict[str, Any], expected: object) -> None:
    """Those of its namespace; rules elsewhere may speak of it too."""
    api = _live(world)
    if namespace:
        world.add("alert-rules", "r", namespace=namespace, source="c", **facts)
    world.link()
    assert world.value(api, "alert_topics") == expected


def test_receivers_with_a_channel_count(world: Any) -> None:
    """One that tells nobody is none."""
    api = _live(world)
    world.add("alert-receivers", "mute", namespace="shop", source="c", channels=None)
    world.link()
    assert world.value(api, "alert_receivers") is None
    world.add("alert-receivers", "on-call", namespace="shop", source="c", channels=("email",))
    world.link()
    assert world.value(api, "alert_receivers") == ("shop/on-call",)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, ("Schedule velero/daily",)),
        ({"namespaces": ("sh*",)}, ("Schedule velero/daily",)),
        ({"namespaces": ("other",)}, None),
        ({"namespaces_excluded": ("shop",)}, None),
        ({"paused": True}, None),
        ({"schedule": None}, None),
        ({"namespaces": "(unknown)"}, "(unknown)"),
        ({"leaves_out_volumes": True}, None),
        ({"leaves_out_volumes": "(unknown)"}, "(unknown)"),
    ],
)
def test_which_schedules_cover_a_namespace(world: Any, facts: dict[str, Any], expected: object) -> None:
    """All namespaces unless some are named, without those left out, and not while paused."""
    api = _live(world)
    plain = {
        "kind": "Schedule",
        "schedule": "0 2 * * *",
        "namespaces": None,
        "namespaces_excluded": None,
        "paused": None,
        "claims": None,
        "leaves_out_volumes": False,
    }
    world.add("backup", "daily", namespace="velero", source="c", **(plain | facts))
    world.link()
    assert world.value(api, "backups") == expected


@pytest.mark.parametrize(
    ("claim", "kind", "expected"),
    [("data", "Deployment", ("VolumeSnapshot shop/s",)), ("data-db-0", "StatefulSet", ("VolumeSnapshot shop/s",)), ("data-db-0", "Deployment", None)],
)
def test_snapshots_of_its_claims(world: Any, claim: str, kind: str, expected: object) -> None:
    """By the claim's name, or by that of a member of the set."""
    db = _live(world, "db", kind=kind, volume_claims=("data",))
    plain = {"schedule": None, "namespaces": None, "namespaces_excluded": None, "paused": None, "leaves_out_volumes": None}
    world.add("backup", "s", namespace="shop", source="c", kind="VolumeSnapshot", claims=(claim,), **plain)
    world.link()
    assert world.value(db, "snapshots") == expected


@pytest.mark.parametrize(
    ("named", "facts", "expected"),
    [
        ("fast", {"encryption_parameters": ("encrypted", "kmsKeyId")}, "fast: encrypted, kmsKeyId"),
        (None, {"encryption_parameters": ("encrypted",)}, "fast: encrypted"),
        ("fast", {"provisioner": "pd.csi.storage.gke.io"}, "fast: pd.csi.storage.gke.io always encrypts"),
        ("fast", {}, None),
        ("gone", {"encryption_parameters": ("encrypted",)}, "(unknown)"),
        ("(unknown)", {"encryption_parameters": ("encrypted",)}, "(unknown)"),
        ("fast", {"encryption_parameters": "(unknown)"}, "(unknown)"),
    ],
)
def test_a_claim_is_encrypted_as_its_class_says(world: Any, named: object, facts: dict[str, Any], expected: object) -> None:
    """The class it names, else the default one."""
    plain = {"encryption_parameters": (), "provisioner": "ebs.csi.aws.com", "default": True}
    world.add("storage-class", "fast", **(plain | facts))
    claim = world.add("volume-claim", "data", namespace="shop", storage_class=named)
    world.link()
    assert world.value(claim, "encryption") == expected


def test_monitors_and_guards_of_the_same_namespace_or_system(world: Any) -> None:
    """A guard watches no drift; what stands elsewhere leaves the answer open."""
    api, far = _live(world, part_of="credit"), _live(world, "far", "other", part_of="credit")
    alone = _live(world, "alone", "third", part_of=None)
    watch = _live(world, "watch", part_of=None)
    world.add("container", "w", parent=watch, source="c", monitor="llm-guard")
    world.link()
    assert world.value(api, "input_guards") == ("shop/watch (llm-guard)",)
    assert world.value(api, "quality_monitors") is None
    assert world.value(far, "input_guards") == "(unknown)"
    world.add("container", "d", parent=far, source="c", monitor="evidently")
    world.link()
    assert world.value(api, "quality_monitors") == ("other/far (evidently)",)
    assert world.value(alone, "quality_monitors") == "(unknown)"


@pytest.mark.parametrize(
    ("namespace", "labels", "expected"),
    [
        ("scoring-prod", {}, "production"),
        ("prod", {"env": "dev"}, "production"),
        ("scoring", {"environment": "Staging"}, "staging"),
        ("dev.team", {}, "development"),
        ("products", {}, None),
        ("scoring", {"env": "blue"}, None),
    ],
)
def test_environments_are_told_by_whole_words(world: Any, namespace: str, labels: dict[str, str], expected: object) -> None:
    """The namespace first, then a label."""
    api = world.workload(namespace=namespace, labels={"app": "api", **labels})
    world.link()
    assert world.value(api, "environment") == expected


@pytest.mark.parametrize(
    ("name", "digest", "staged", "same"),
    [
        ("api", "sha256:a", ("staging: staging/api",), True),
        ("api-staging", "sha256:b", ("staging: staging/api-staging",), False),
        ("api", None, ("staging: staging/api",), "(unknown)"),
        ("other", "sha256:a", None, "(unknown)"),
    ],
)
def test_production_beside_what_was_tried(world: Any, name: str, digest: str | None, staged: object, same: object) -> None:
    """The same kind and name in another environment, and whether its digests are the same."""
    api, tried = world.workload(namespace="prod"), world.workload(name, namespace="staging")
    world.add("container", "p", namespace="prod", parent=api, image__digest="sha256:a")
    world.add("container", "s", namespace="staging", parent=tried, image__digest=digest)
    world.link()
    assert (world.value(api, "staged_as"), world.value(api, "staged_same")) == (staged, same)
    assert world.value(tried, "staged_as") == "(unknown)"


def test_production_alone_tells_nothing(world: Any) -> None:
    """Where no other environment was read, there may be one."""
    api = world.workload(namespace="prod")
    world.link()
    assert world.value(api, "staged_as") == "(unknown)"


@pytest.mark.parametrize(
    ("second", "gpus", "expected"),
    [("other", ("nvidia.com/gpu=1",), ("other", "shop")), ("shop", ("nvidia.com/gpu=1",), None), ("other", None, None)],
)
def test_namespaces_that_share_the_gpus_of_a_node(world: Any, second: str, gpus: object, expected: object) -> None:
    """Only pods that ask for one count."""
    first, other = _live(world, "a"), _live(world, "b", second)
    node = world.add("node", "n1", source="c")
    for workload, asked in ((first, ("nvidia.com/gpu=1",)), (other, gpus)):
        world.add("container", f"c-{workload.name}", parent=workload, source="c", gpus=asked, monitor=None)
        world.add("pod", f"p-{workload.name}", parent=workload, source="c", node="n1")
    world.link()
    assert world.value(node, "gpu_shared_across") == expected


@pytest.mark.parametrize(
    ("facts", "args", "expected"),
    [
        ({"annotation_names": ("example.com/single-instance",)}, None, "declared by example.com/single-instance"),
        ({}, ("--leader-elect",), "it elects a leader (--leader-elect)"),
        ({}, ("--leader-elect=false",), None),
        ({"annotation_names": "(unknown)"}, "(unknown)", None),
        ({"purpose": "serving", "annotation_names": ("singleton",)}, ("--leader-elect",), None),
    ],
)
def test_what_is_meant_to_be_one(world: Any, facts: dict[str, Any], args: object, expected: object) -> None:
    """By a sign that was seen; what was not seen softens nothing."""
    api = world.workload(**facts)
    world.add("container", "c", parent=api, args=args, command=None)
    world.link()
    assert world.value(api, "single_by_design") == expected


def test_of_some_namespaces_none_is_never_said(world: Any) -> None:
    """What covers a workload may lie in a namespace that was not asked for."""
    api = _live(world)
    cluster = world.add("cluster", "c", source="c", image_verification=None, mesh_modes=None)
    world.hide("cluster.network_plugins", subject=cluster, cause="not-asked", source="c")
    world.link()
    told = ("backups", "alert_topics", "policy_enforced", "quality_monitors", "route_timeouts", "caller_policies", "exposed_by")
    assert {world.value(api, fact) for fact in told} == {"(unknown)"}
