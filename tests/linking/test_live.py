"""The live object is compared with the one under version control, fact by fact."""

from __future__ import annotations

from typing import Any

FILES, CLUSTER = "app.yaml", "cluster:prod"


def both(
    world: Any, live: dict[str, Any] | None = None, container: dict[str, Any] | None = None, file: dict[str, Any] | None = None, **declared: Any
) -> Any:
    """Make a workload in a file and in a cluster, with the changes given, and give the live one, linked."""
    world.read(FILES, "manifest")
    world.read(CLUSTER, "cluster")
    written = world.workload(**declared)
    world.add("container", "api", parent=written, **({"role": "main", "image": "example/api:1", "privileged": None} | (file or {})))
    running = world.workload(source=CLUSTER, **(declared | (live or {})))
    world.add(
        "container", "api", parent=running, source=CLUSTER, **({"role": "main", "image": "example/api:1", "privileged": None} | (container or {}))
    )
    world.link()
    return running


def test_the_same_configuration_differs_in_nothing(world: Any) -> None:
    """Equal facts are no difference, and the manifest is named."""
    live = both(world)
    assert world.value(live, "declared_as") == "app.yaml#workload/None/api"
    assert world.value(live, "live_differences") is None


def test_a_difference_names_both_sides(world: Any) -> None:
    """Field, live value and declared value, with both facts cited."""
    live = both(world, container={"image": "example/api:2"}, live={"host_network": True})
    assert world.value(live, "live_differences") == (
        "container api: image is example/api:2, declared example/api:1",
        "host_network is true, declared not set",
    )
    assert len(world.origin(live, "live_differences")) == 4


def test_labels_that_were_added_are_no_difference(world: Any) -> None:
    """Controllers add labels; a declared one that is missing is a difference."""
    assert world.value(both(world, live={"labels": {"app": "api", "added": "x"}}), "live_differences") is None


def test_a_declared_label_that_is_gone_is_a_difference(world: Any) -> None:
    """What was declared must be there."""
    live = both(world, live={"labels": {"app": "api"}}, labels={"app": "api", "owner": "team"})
    assert len(world.value(live, "live_differences")) == 1


def test_replicas_under_an_autoscaler_are_its_own(world: Any) -> None:
    """The autoscaler of the cluster changes the number: that is its task."""
    world.add("autoscaler", "hpa", source=CLUSTER, target="Deployment/api", min=2, max=9)
    assert world.value(both(world, live={"replicas_declared": 7}), "live_differences") is None


def test_an_edited_number_of_replicas_is_a_difference(world: Any) -> None:
    """Without an autoscaler somebody changed it by hand."""
    assert world.value(both(world, live={"replicas_declared": 7}), "live_differences") == ("replicas_declared is 7, declared 3",)


def test_a_container_nobody_declared_is_a_difference(world: Any) -> None:
    """An injected container runs with the pod's rights."""
    world.read(FILES, "manifest")
    world.read(CLUSTER, "cluster")
    world.workload()
    live = world.workload(source=CLUSTER)
    world.add("container", "proxy", parent=live, source=CLUSTER, role="sidecar")
    world.link()
    assert world.value(live, "live_differences") == ("container proxy runs and is not declared",)


def test_what_is_declared_nowhere_is_said(world: Any) -> None:
    """A live workload without a manifest among the files read has no differences, and says why."""
    world.read(FILES, "manifest")
    world.read(CLUSTER, "cluster")
    world.workload("other")
    live = world.workload(source=CLUSTER)
    world.link()
    assert world.value(live, "declared_as") is None
    assert world.value(live, "live_differences") == "(unknown)"


def test_a_cluster_alone_is_not_compared(world: Any) -> None:
    """Without manifests the question stays open."""
    world.read(CLUSTER, "cluster")
    live = world.workload(source=CLUSTER)
    world.link()
    assert world.value(live, "declared_as") == "(unknown)"


def test_clusters_are_not_joined_with_each_other(world: Any) -> None:
    """A budget of one cluster protects nothing in another, nor in the files."""
    for source in (CLUSTER, "cluster:other"):
        world.read(source, "cluster")
    here, there, file = world.workload(source=CLUSTER), world.workload(source="cluster:other"), world.workload()
    world.add("disruption-budget", "pdb", source=CLUSTER, selector={"matchLabels": {"app": "api"}}, min_available=None, max_unavailable="1")
    world.link()
    assert world.value(here, "disruption_budget") == "pdb"
    assert world.value(there, "disruption_budget") is None
    assert world.value(file, "disruption_budget") is None


def test_what_one_cluster_hides_another_does_not(world: Any) -> None:
    """A list that was refused in one cluster withholds nothing in the next."""
    for source in (CLUSTER, "cluster:other"):
        world.read(source, "cluster")
    here, there = world.workload(source=CLUSTER), world.workload(source="cluster:other")
    world.hide("workload.disruption_budget", cause="refused", source=CLUSTER)
    world.link()
    assert world.value(here, "disruption_budget") == "(unknown)"
    assert world.value(there, "disruption_budget") is None


def test_defaults_that_the_server_wrote_down_are_no_difference(world: Any) -> None:
    """Surge and unavailability that nobody declared; an edited one is a difference."""
    same = both(world, live={"max_surge": "25%", "max_unavailable": "25%"}, max_surge=None, max_unavailable=None)
    assert world.value(same, "live_differences") is None


def test_an_edited_surge_is_a_difference(world: Any) -> None:
    """Another number than the default was written by somebody."""
    live = both(world, live={"max_surge": "50%"}, max_surge=None)
    assert world.value(live, "live_differences") == ("max_surge is 50%, declared not set",)


def test_ports_of_the_hosts_network_are_no_difference(world: Any) -> None:
    """In the host's network the server repeats every port as a port of the host."""
    assert (
        world.value(both(world, container={"host_ports": (80,), "ports": (80,)}, file={"host_ports": None, "ports": (80,)}), "live_differences")
        is None
    )


def test_labels_of_a_job_that_declares_none_are_no_difference(world: Any) -> None:
    """The Job controller adds its own labels to a template that has none."""
    assert world.value(both(world, live={"labels": {"job-name": "x"}}, labels=None), "live_differences") is None


def test_an_image_is_one_difference(world: Any) -> None:
    """Its tag and digest are parts of what is named already."""
    world.read(FILES, "manifest")
    world.read(CLUSTER, "cluster")
    file, live = world.workload(), world.workload(source=CLUSTER)
    world.add("container", "api", parent=file, role="main", image="a:1", image__tag="1")
    world.add("container", "api", parent=live, source=CLUSTER, role="main", image="a:2", image__tag="2")
    world.link()
    assert world.value(live, "live_differences") == ("container api: image is a:2, declared a:1",)


def apart(world: Any, declared: str | None, *live: str) -> list[Any]:
    """Declare a Deployment in a namespace, or in none, and let one run in each of these; give the live ones, linked."""
    world.read(FILES, "manifest")
    world.read(CLUSTER, "cluster")
    world.workload(namespace=declared)
    world.add("cluster", "prod", source=CLUSTER)
    running = [world.workload(namespace=space, source=CLUSTER) for space in live]
    world.link()
    return running


def test_a_manifest_without_a_namespace_is_what_runs_somewhere(world: Any) -> None:
    """Nearly every chart names none and is applied with -n: the one live object of its kind and name is meant."""
    (live,) = apart(world, None, "ml")
    assert world.value(live, "declared_as") == "app.yaml#workload/None/api"


def test_one_of_several_is_left_open(world: Any) -> None:
    """Two live objects could be what one manifest declares: neither is said to be declared nowhere."""
    for live in apart(world, None, "ml", "staging"):
        assert world.value(live, "declared_as") == "(unknown)"


def test_a_written_namespace_decides(world: Any) -> None:
    """The object of another namespace is not the one declared, and nothing was given to compare it with."""
    ours, theirs = apart(world, "ml", "ml", "other-team")
    assert world.value(ours, "declared_as") == "app.yaml#workload/ml/api"
    assert world.value(theirs, "declared_as") == "(unknown)"


def test_what_is_of_other_teams_is_not_asked(world: Any) -> None:
    """kube-system is declared by nobody who was asked; a workload beside ours in our namespace is."""
    world.read(FILES, "manifest")
    world.read(CLUSTER, "cluster")
    world.workload(namespace="ml")
    world.workload(namespace="ml", source=CLUSTER)
    dns = world.workload("coredns", namespace="kube-system", source=CLUSTER)
    stray = world.workload("stray", namespace="ml", source=CLUSTER)
    world.link()
    assert world.value(dns, "declared_as") == "(unknown)"
    assert world.value(stray, "declared_as") is None


def test_a_deleted_workload_is_missing(world: Any) -> None:
    """It is declared for a namespace that the cluster has and does not run there."""
    world.read(FILES, "manifest")
    world.read(CLUSTER, "cluster")
    declared = world.workload(namespace="ml")
    elsewhere = world.workload("dev", namespace="dev")
    world.add("cluster", "prod", source=CLUSTER)
    world.add("namespace", "ml", source=CLUSTER)
    world.link()
    assert world.value(declared, "missing_live") == ("prod: ml",)
    assert world.value(elsewhere, "missing_live") == "(unknown)", "that namespace may be in another cluster"


def test_a_difference_names_who_wrote_it(world: Any) -> None:
    """Of a field that another manager owns; who applied the rest is no news."""
    live = both(world, live={"field_owners": ("template.spec.containers[api].image=ci-bot Apply",)}, container={"image": "b", "privileged": True})
    image = "container api: image is b, declared example/api:1 (written by ci-bot Apply)"
    assert world.value(live, "live_differences") == (image, "container api: privileged is true, declared not set")
    assert world.value(live, "differences_by_others") == (image,)
