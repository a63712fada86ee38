"""Nodes: what each runs, and what they are together."""

from __future__ import annotations

from aiact_report.collector.cluster.shapes import NodeShape
from aiact_report.collector.cluster.state import State, observed

_NAMES = """ready conditions unschedulable taints roles zone region instance_type kubelet_version container_runtime kernel_version os_image
    architecture gpus gpu_product gpu_driver gpu_sharing mig_strategy warning_events"""
FACTS = tuple(f"node.{name}" for name in _NAMES.split())
"""Facts of every node."""
_ZONES = ("topology.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/zone")
_REGIONS = ("topology.kubernetes.io/region", "failure-domain.beta.kubernetes.io/region")
_TYPES = ("node.kubernetes.io/instance-type", "beta.kubernetes.io/instance-type")
_ROLE = "node-role.kubernetes.io/"
_ACCELERATORS = ("nvidia.com/", "amd.com/gpu", "gpu.intel.com/", "habana.ai/", "google.com/tpu", "aws.amazon.com/neuron")
_PRODUCTS = ("nvidia.com/gpu.product", "cloud.google.com/gke-accelerator", "amd.com/gpu.product-name", "k8s.amazonaws.com/accelerator")


def write_node(state: State, node: NodeShape) -> None:
    """Make the subject of one node."""
    labels, name = node.metadata.labels, node.metadata.name
    subject = state.subject("node", f"{state.target.locator}#Node/-/{name}", name, None, state.cluster.id)
    state.nodes[name] = subject
    state.zones[name] = _first(labels, _ZONES)
    title = f"Node {name}"
    parts = {"metadata.labels": _by_label(labels), "spec": _asked(node), "status": _status(node), "status.nodeInfo": _runs(node)}
    for field, facts in parts.items():
        subject.facts.update({f"node.{fact}": observed(value, title, field) for fact, value in facts.items()})


def _first(labels: dict[str, str], names: tuple[str, ...]) -> str | None:
    return next((labels[name] for name in names if name in labels), None)


def _by_label(labels: dict[str, str]) -> dict[str, object]:
    """Say what labels tell of place, purpose and accelerators."""
    driver = ".".join(filter(None, (labels.get(f"nvidia.com/cuda.driver.{part}") for part in ("major", "minor", "rev"))))
    return {
        "roles": tuple(sorted(label.removeprefix(_ROLE) for label in labels if label.startswith(_ROLE))),
        "zone": _first(labels, _ZONES),
        "region": _first(labels, _REGIONS),
        "instance_type": _first(labels, _TYPES),
        "gpu_product": _first(labels, _PRODUCTS),
        "gpu_driver": labels.get("nvidia.com/cuda.driver-version.full") or driver or None,
        "gpu_sharing": labels.get("nvidia.com/gpu.sharing-strategy") or labels.get("cloud.google.com/gke-gpu-sharing-strategy"),
        "mig_strategy": labels.get("nvidia.com/mig.strategy"),
    }


def _asked(node: NodeShape) -> dict[str, object]:
    """Say what is asked of it."""
    taints = tuple(f"{taint.key}={taint.value}:{taint.effect}" if taint.value else f"{taint.key}:{taint.effect}" for taint in node.spec.taints)
    return {"taints": taints, "unschedulable": node.spec.unschedulable}


def _status(node: NodeShape) -> dict[str, object]:
    """Say how it is."""
    ready = next((entry.status == "True" for entry in node.status.conditions if entry.type == "Ready"), False)
    trouble = tuple(sorted(entry.type for entry in node.status.conditions if entry.type != "Ready" and entry.status == "True"))
    gpus = tuple(sorted(f"{name}={count}" for name, count in node.status.capacity.items() if name.startswith(_ACCELERATORS) and count != "0"))
    return {"ready": ready, "conditions": trouble, "gpus": gpus}


def _runs(node: NodeShape) -> dict[str, object]:
    """Say which software it runs."""
    info = node.status.info
    return {
        "kubelet_version": info.kubelet_version,
        "container_runtime": info.container_runtime_version,
        "kernel_version": info.kernel_version,
        "os_image": info.os_image,
        "architecture": info.architecture,
    }


_TOGETHER = {
    "cluster.kubelet_versions": "node.kubelet_version",
    "cluster.container_runtimes": "node.container_runtime",
    "cluster.kernel_versions": "node.kernel_version",
    "cluster.os_images": "node.os_image",
    "cluster.zones": "node.zone",
    "cluster.gpu_products": "node.gpu_product",
    "cluster.gpu_drivers": "node.gpu_driver",
    "cluster.gpu_sharing": "node.gpu_sharing",
}
"""Fact of the cluster → fact of its nodes: every different value."""
CLUSTER_FACTS = (*_TOGETHER, "cluster.nodes", "cluster.nodes_ready", "cluster.gpu_nodes")
"""Facts of the cluster that its nodes decide."""


def write_together(state: State) -> None:
    """Say what the nodes are together."""
    nodes = state.nodes.values()
    for fact, of_node in _TOGETHER.items():
        values = {node.facts[of_node].value for node in nodes} - {None}
        state.tell(
            fact, tuple(sorted(values)), "status.nodeInfo" if of_node.endswith(("version", "runtime", "image")) else "metadata.labels", "Node *"
        )
    state.tell("cluster.nodes", len(nodes), None, "Node *")
    state.tell("cluster.nodes_ready", sum(node.facts["node.ready"].value for node in nodes), "status.conditions", "Node *")
    state.tell("cluster.gpu_nodes", sum(bool(node.facts["node.gpus"].value) for node in nodes), "status.capacity", "Node *")
