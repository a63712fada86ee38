"""Software that is known again by how it is called in a cluster: policy engines, meshes, network plug-ins, threat detection, GPU stack."""

from __future__ import annotations

from collections.abc import Iterable

from aiact_report.collector._refused import Refused
from aiact_report.collector.cluster.state import Component, State

_ENGINES = {
    "Kyverno": ("kyverno",),
    "Gatekeeper": ("gatekeeper",),
    "Kubewarden": ("kubewarden",),
    "Sigstore policy-controller": ("policy-controller", "cosigned"),
    "Connaisseur": ("connaisseur",),
    "Ratify": ("ratify",),
    "Polaris": ("polaris",),
    "jsPolicy": ("jspolicy",),
}
"""Engine → how its webhooks and workloads are called."""
_ENGINE_GROUPS = {
    "kyverno.io": "Kyverno",
    "policies.kyverno.io": "Kyverno",
    "constraints.gatekeeper.sh": "Gatekeeper",
    "templates.gatekeeper.sh": "Gatekeeper",
    "policies.kubewarden.io": "Kubewarden",
    "policy.sigstore.dev": "Sigstore policy-controller",
}
_VERIFIERS = ("Sigstore policy-controller", "Connaisseur", "Ratify")
"""Engines made to verify images; Kyverno may, by policy."""
_MESHES = {
    "Istio": ("istiod", "istio-pilot", "istio-ingressgateway"),
    "Linkerd": ("linkerd-destination", "linkerd-identity", "linkerd-proxy-injector"),
    "Consul": ("consul-connect-injector",),
    "Kuma": ("kuma-control-plane",),
    "Cilium mesh": ("clustermesh-apiserver",),
}
_AMBIENT = ("ztunnel",)
_PLUGINS: dict[str, tuple[str, bool | None]] = {
    "calico-node": ("Calico", True),
    "canal": ("Canal", True),
    "rke2-canal": ("Canal", True),
    "cilium": ("Cilium", True),
    "anetd": ("GKE Dataplane V2", True),
    "antrea-agent": ("Antrea", True),
    "weave-net": ("Weave Net", True),
    "kube-router": ("kube-router", True),
    "azure-npm": ("Azure NPM", True),
    "ovnkube-node": ("OVN-Kubernetes", True),
    "ovs-node": ("OVN-Kubernetes", True),
    "sdn": ("OpenShift SDN", True),
    "romana-agent": ("Romana", True),
    "aws-node": ("Amazon VPC CNI", None),
    "kindnet": ("kindnet", None),
    "kube-flannel-ds": ("Flannel", False),
    "kube-flannel": ("Flannel", False),
    "azure-cni": ("Azure CNI", False),
}
"""DaemonSet → network plug-in, and whether it enforces NetworkPolicies; None: that depends on its settings."""
_DETECTION = {
    "Falco": ("falco",),
    "Tetragon": ("tetragon",),
    "Tracee": ("tracee",),
    "KubeArmor": ("kubearmor",),
    "Sysdig": ("sysdig-agent", "sysdig-shield", "nodeanalyzer"),
    "Aqua Enforcer": ("aqua-agent", "aqua-enforcer"),
    "NeuVector": ("neuvector-enforcer",),
    "Defender": ("microsoft-defender", "twistlock-defender"),
    "GuardDuty": ("aws-guardduty-agent",),
    "CrowdStrike Falcon": ("falcon-sensor",),
    "StackRox": ("collector-stackrox",),
}
_GPU = ("nvidia", "gpu-operator", "gpu-feature-discovery", "dcgm", "mps-control", "amdgpu", "intel-gpu-plugin", "habana")
_PLATFORMS = ("kserve", "kuberay", "kubeflow", "seldon", "knative-serving", "ray-operator", "training-operator", "kueue", "volcano")

COMPONENT_FACTS = tuple(
    f"cluster.{name}"
    for name in (
        "admission_engines",
        "image_verification",
        "service_meshes",
        "mesh_modes",
        "network_plugins",
        "network_policy_enforced",
        "threat_detection",
        "threat_detection_nodes",
        "threat_detection_everywhere",
        "gpu_components",
        "ai_platforms",
    )
)
"""Facts of the cluster that its workloads decide."""


def write_signs(state: State) -> None:
    """Say which of this software was seen."""
    daemons = [entry for entry in state.components if entry.kind == "DaemonSet"]
    _write_engines(state)
    _write_mesh(state, daemons)
    _write_network(state, daemons)
    _write_detection(state, daemons)
    state.tell("cluster.gpu_components", _images(state.components, _GPU), "spec.template.spec.containers", "DaemonSet, Deployment *")
    state.tell("cluster.ai_platforms", _images(state.components, _PLATFORMS), "spec.template.spec.containers", "DaemonSet, Deployment *")


def _called(components: Iterable[Component], names: tuple[str, ...]) -> list[Component]:
    """Give the workloads whose name is one of these, or begins with one and a hyphen."""
    return [entry for entry in components if any(entry.name == name or entry.name.startswith(f"{name}-") for name in names)]


def _images(components: Iterable[Component], words: tuple[str, ...]) -> tuple[str, ...]:
    """Give the images of workloads whose name or image holds one of these words."""
    found = {image for entry in components for image in entry.images if any(word in entry.name or word in image for word in words)}
    return tuple(sorted(found))


def _write_engines(state: State) -> None:
    """Say which engines decide what is admitted."""
    found = {engine for group, engine in _ENGINE_GROUPS.items() if group in state.groups}
    for engine, names in _ENGINES.items():
        if _called(state.components, names) or any(name in hook for hook in state.webhooks for name in names):
            found.add(engine)
    state.tell("cluster.admission_engines", tuple(sorted(found)), None, "API groups, webhooks, Deployment *")
    state.tell("cluster.image_verification", tuple(engine for engine in _VERIFIERS if engine in found), None, "API groups, webhooks, Deployment *")


def _write_mesh(state: State, daemons: list[Component]) -> None:
    """Say which mesh carries traffic, and whether by a proxy in each pod or on each node."""
    meshes = tuple(sorted(mesh for mesh, names in _MESHES.items() if _called(state.components, names)))
    pods = any(subject.facts["pod.mesh_proxies"].value for subject in state.reading.subjects if subject.kind == "pod")
    modes = (*(["ambient"] if _called(daemons, _AMBIENT) else []), *(["sidecar"] if pods else []))
    state.tell("cluster.service_meshes", meshes, "metadata.name", "Deployment *")
    if "Pod" in state.seen:
        state.tell("cluster.mesh_modes", modes, "spec.containers", "Pod, DaemonSet *")


def _write_network(state: State, daemons: list[Component]) -> None:
    """Say which network plug-in was seen, and whether it enforces NetworkPolicies."""
    found = [(plugin, _enforces(entry, enforces)) for entry in daemons if (known := _PLUGINS.get(entry.name)) for plugin, enforces in [known]]
    state.tell("cluster.network_plugins", tuple(sorted({plugin for plugin, _ in found})), "metadata.name", "DaemonSet *")
    answers = {enforces for _, enforces in found}
    fact = "cluster.network_policy_enforced"
    if True in answers:
        state.tell(fact, value=True, field="metadata.name", at="DaemonSet *")
    elif answers == {False}:
        state.tell(fact, value=False, field="metadata.name", at="DaemonSet *")
    else:
        reason = (
            "no network plug-in was recognised by its DaemonSet"
            if not answers
            else "whether the network plug-in enforces NetworkPolicies depends on settings that do not show"
        )
        state.withhold((fact,), Refused(reason, "unsupported", "ask who runs the cluster which network plug-in enforces NetworkPolicies"))


def _enforces(entry: Component, enforces: bool | None) -> bool | None:  # noqa: FBT001 -- it is the value
    """Settle what depends on settings, where they show."""
    return True if enforces is None and "--enable-network-policy=true" in entry.command else enforces


def _write_detection(state: State, daemons: list[Component]) -> None:
    """Say which agents watch the nodes for threats, and how many nodes."""
    agents = {name: _called(daemons, names) for name, names in _DETECTION.items()}
    found = {name: entries for name, entries in agents.items() if entries}
    covered = max((entry.ready or 0 for entries in found.values() for entry in entries), default=0)
    state.tell("cluster.threat_detection", tuple(sorted(found)), "metadata.name", "DaemonSet *")
    state.tell("cluster.threat_detection_nodes", covered, "status.numberReady", "DaemonSet *")
    if "Node" in state.seen:
        state.tell("cluster.threat_detection_everywhere", bool(found) and covered >= len(state.nodes), "status.numberReady", "DaemonSet *")
