"""The parts of an API's objects that are looked at, as types: everything else of a page is passed over without being built."""

from __future__ import annotations

import msgspec


class Owner(msgspec.Struct):
    """Who an object belongs to."""

    kind: str
    uid: str
    name: str = ""
    controller: bool = False


class Metadata(msgspec.Struct):
    """Identity and ownership."""

    name: str = ""
    uid: str = ""
    namespace: str | None = None
    owners: list[Owner] = msgspec.field(name="ownerReferences", default_factory=list)


class Identified(msgspec.Struct):
    """An object of any kind."""

    metadata: Metadata


class Numbers(msgspec.Struct):
    """The one field of a specification that tells an old ReplicaSet."""

    replicas: int | None = None


class Light(msgspec.Struct):
    """An object of which only the owner matters yet."""

    metadata: Metadata = msgspec.field(default_factory=Metadata)
    spec: Numbers = msgspec.field(default_factory=Numbers)


class PodLabels(msgspec.Struct):
    """Labels that name the revision a pod was made from."""

    template: str | None = msgspec.field(name="pod-template-hash", default=None)
    revision: str | None = msgspec.field(name="controller-revision-hash", default=None)


class PodAnnotations(msgspec.Struct):
    """The one annotation that an admission controller writes."""

    constraints: str | None = msgspec.field(name="openshift.io/scc", default=None)


class PodMetadata(Metadata):
    """Identity of a pod."""

    labels: PodLabels = msgspec.field(default_factory=PodLabels)
    annotations: PodAnnotations = msgspec.field(default_factory=PodAnnotations)


class Added(msgspec.Struct):
    """Linux capabilities that were added."""

    add: list[str] | None = None


class Security(msgspec.Struct):
    """What of a container's security context gives it more than it was meant to have."""

    privileged: bool | None = None
    escalation: bool | None = msgspec.field(name="allowPrivilegeEscalation", default=None)
    capabilities: Added | None = None


class ContainerSpec(msgspec.Struct):
    """A container as it was asked for."""

    name: str
    image: str = ""
    security: Security | None = msgspec.field(name="securityContext", default=None)


class PodSpec(msgspec.Struct):
    """A pod as it was asked for."""

    containers: list[ContainerSpec] = []
    inits: list[ContainerSpec] | None = msgspec.field(name="initContainers", default=None)
    ephemerals: list[ContainerSpec] | None = msgspec.field(name="ephemeralContainers", default=None)
    network: bool = msgspec.field(name="hostNetwork", default=False)
    processes: bool = msgspec.field(name="hostPID", default=False)
    messages: bool = msgspec.field(name="hostIPC", default=False)
    node: str | None = msgspec.field(name="nodeName", default=None)


class Ended(msgspec.Struct):
    """Why a container is not running, or ended."""

    reason: str | None = None
    code: int | None = msgspec.field(name="exitCode", default=None)


class State(msgspec.Struct):
    """State of a container."""

    waiting: Ended | None = None
    terminated: Ended | None = None


class ContainerStatus(msgspec.Struct):
    """A container as it is."""

    name: str
    image_id: str = msgspec.field(name="imageID", default="")
    restarts: int = msgspec.field(name="restartCount", default=0)
    state: State = msgspec.field(default_factory=State)
    last: State = msgspec.field(name="lastState", default_factory=State)


class Condition(msgspec.Struct):
    """One condition of an object."""

    type: str
    status: str = ""
    reason: str | None = None
    since: str | None = msgspec.field(name="lastTransitionTime", default=None)


class PodStatus(msgspec.Struct):
    """A pod as it is."""

    phase: str | None = None
    reason: str | None = None
    conditions: list[Condition] = []
    containers: list[ContainerStatus] = msgspec.field(name="containerStatuses", default_factory=list)
    inits: list[ContainerStatus] = msgspec.field(name="initContainerStatuses", default_factory=list)
    ephemerals: list[ContainerStatus] = msgspec.field(name="ephemeralContainerStatuses", default_factory=list)
    started: str | None = msgspec.field(name="startTime", default=None)
    quality: str | None = msgspec.field(name="qosClass", default=None)


class PodShape(msgspec.Struct):
    """A pod."""

    metadata: PodMetadata = msgspec.field(default_factory=PodMetadata)
    spec: PodSpec = msgspec.field(default_factory=PodSpec)
    status: PodStatus = msgspec.field(default_factory=PodStatus)


class NodeMetadata(Metadata):
    """Identity of a node."""

    labels: dict[str, str] = {}


class Taint(msgspec.Struct):
    """What keeps pods off a node."""

    key: str
    effect: str = ""
    value: str = ""


class NodeSpec(msgspec.Struct):
    """A node as it was asked for."""

    taints: list[Taint] = []
    unschedulable: bool = False
    provider: str | None = msgspec.field(name="providerID", default=None)


class NodeInfo(msgspec.Struct, rename="camel"):
    """What a node runs."""

    kubelet_version: str | None = None
    container_runtime_version: str | None = None
    kernel_version: str | None = None
    os_image: str | None = None
    architecture: str | None = None


class NodeStatus(msgspec.Struct):
    """A node as it is."""

    capacity: dict[str, str] = {}
    conditions: list[Condition] = []
    info: NodeInfo = msgspec.field(name="nodeInfo", default_factory=NodeInfo)


class NodeShape(msgspec.Struct):
    """A node."""

    metadata: NodeMetadata = msgspec.field(default_factory=NodeMetadata)
    spec: NodeSpec = msgspec.field(default_factory=NodeSpec)
    status: NodeStatus = msgspec.field(default_factory=NodeStatus)


class Involved(msgspec.Struct):
    """What an event is about."""

    kind: str = ""
    name: str = ""
    namespace: str = ""
    uid: str = ""


class Series(msgspec.Struct):
    """How often an event came again, in the newer form."""

    count: int = 0


class EventShape(msgspec.Struct):
    """An event."""

    involved: Involved = msgspec.field(name="involvedObject", default_factory=Involved)
    reason: str | None = None
    count: int | None = None
    series: Series | None = None


class SecretShape(msgspec.Struct):
    """A Secret: its values are passed over, not read."""

    metadata: Metadata = msgspec.field(default_factory=Metadata)
    data: dict[str, msgspec.Raw] | None = None
    type: str | None = None
