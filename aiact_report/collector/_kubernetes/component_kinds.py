"""Kinds of workload with several components, as data: where each component's pod lies, its numbers, its model and its share of traffic.

A new kind is one entry. Paths name keys from the object (`at`) or from the component down; `*` stands for every entry.
"""

from __future__ import annotations

from typing import NamedTuple

from aiact_report.collector._kubernetes.facts import decides
from aiact_report.collector._kubernetes.fields import Field

decides("workload.head_service_type", "workload.auth_mode", "workload.head_fault_tolerance")

Path = tuple[str, ...]


class Number(NamedTuple):
    """A number of a component."""

    fact: str
    path: Path
    """From the component; from the object when `whole`."""
    default: int | None = None
    """What holds when nothing is written; None: it is not known."""
    whole: bool = False


class Component(NamedTuple):
    """One component of a kind: a set of pods from one template."""

    at: Path
    name: str = ""
    """Its name; empty: the object's own. Where `at` holds `*`, the field of an entry that names it; empty: the entry's key."""
    pod: Path | None = ("template", "spec")
    """Where the pod's specification lies; (): the component is one; None: a controller makes it and none is written."""
    labels: Path = ("template", "metadata")
    """What holds the labels and annotations of the pods."""
    containers: tuple[Path, ...] = ()
    """Where single containers lie beside `containers`, from the component."""
    numbers: tuple[Number, ...] = ()
    model: Path = ()
    """Where the location of the model lies, from the object."""
    lifecycle: str | None = None
    """Where it is not that of the kind."""
    container: str = "model"
    """Name of such a container, where it has none of its own."""
    supplied: bool = False
    """What is not written in pod and containers comes from elsewhere, whatever is written: a runtime, a base, the controller."""
    checked: bool = False
    """Its controller adds probes to containers that have none (KubeRay, Seldon)."""
    told: tuple[Field, ...] = ()
    """Further facts of it that fields of the object decide."""


class Components(NamedTuple):
    """A kind with components."""

    parts: tuple[Component, ...]
    lifecycle: str
    purpose: str | None
    """`serving` or `training`; None where the kind does not tell."""


REPLICAS = "workload.replicas_declared"
LOWEST = "workload.min_replicas"
HIGHEST = "workload.max_replicas"
BACKOFF = "workload.backoff_limit"
ATTEMPTS = "workload.restart_max_attempts"
_FRAMEWORKS = ("model", "sklearn", "xgboost", "tensorflow", "pytorch", "triton", "onnx", "huggingface", "lightgbm", "paddle", "pmml")
_SCALED = (
    Number(REPLICAS, ("minReplicas",)),
    Number(LOWEST, ("minReplicas",)),
    Number(HIGHEST, ("maxReplicas",)),
    Number("workload.request_timeout", ("timeout",)),
    Number("workload.request_concurrency", ("containerConcurrency",)),
)
_OLD = (("custom", "container"), *((name,) for name in (*_FRAMEWORKS, "tensorrt")))
SERVED = "kserve-container"
"""What KServe calls the container it makes of a model."""
_KSERVE = ("serving.kserve.io", "serving.kubeflow.org")


def _kserve(name: str, containers: tuple[str, ...], *before: str) -> Component:
    """Describe a component of an InferenceService: a pod's specification with its containers, or with one model instead."""
    names = tuple((entry,) for entry in containers)
    return Component((*before, name), "/".join((*before[1:], name)), (), (), names, _SCALED, container=SERVED)


_INFERENCE_SERVICE = Components(
    (
        _kserve("predictor", _FRAMEWORKS, "spec"),
        _kserve("transformer", ("feast",), "spec"),
        _kserve("explainer", ("alibi", "aix", "art"), "spec"),
        Component(("spec", "predictor", "workerSpec"), "worker", (), (), (), (Number(REPLICAS, ("size",)),)),
        Component(("spec", "default", "predictor"), "default/predictor", (), (), _OLD, _SCALED, container=SERVED),
        Component(("spec", "default", "transformer"), "default/transformer", (), (), _OLD, _SCALED, container=SERVED),
        Component(("spec", "canary", "predictor"), "canary/predictor", (), (), _OLD, _SCALED, container=SERVED),
    ),
    "service",
    "serving",
)
_RUNTIME = Components((Component(("spec",), "", (), ()),), "template", "serving")
_COPIES = (Number(REPLICAS, ("replicas",), 1), Number(LOWEST, ("scaling", "minReplicas")), Number(HIGHEST, ("scaling", "maxReplicas")))
_LLM_MODEL = ("spec", "model", "uri")
_LLM_PARTS = (
    Component(("spec",), "", ("template",), (), (), _COPIES, _LLM_MODEL, supplied=True),
    Component(("spec", "worker"), "worker", (), (), (), (), _LLM_MODEL, supplied=True),
    Component(("spec", "prefill"), "prefill", ("template",), (), (), _COPIES, _LLM_MODEL, supplied=True),
    Component(("spec", "prefill", "worker"), "prefill/worker", (), (), (), (), _LLM_MODEL, supplied=True),
    Component(("spec", "router", "scheduler"), "scheduler", ("template",), (), (), (Number(REPLICAS, ("replicas",), 1),), supplied=True),
)


def _ray(*before: str, lifecycle: str, purpose: str | None = None, also: tuple[Component, ...] = ()) -> Components:
    """Describe a kind that holds a Ray cluster: one head, and groups of workers."""
    workers = (Number(REPLICAS, ("replicas",), 0), Number(LOWEST, ("minReplicas",), 0), Number(HIGHEST, ("maxReplicas",)))
    told = (
        Field("workload.head_service_type", (*before, "headGroupSpec", "serviceType")),
        Field("workload.auth_mode", (*before, "authOptions", "mode")),
        Field("workload.head_fault_tolerance", (*before, "gcsFaultToleranceOptions"), "given"),
    )
    head = Component((*before, "headGroupSpec"), "head", numbers=(Number(REPLICAS, (), 1),), checked=True, told=told)
    group = Component((*before, "workerGroupSpecs", "*"), "groupName", numbers=workers, checked=True)
    return Components((head, group, *also), lifecycle, purpose)


def _training(specs: str) -> Components:
    """Describe a job of the Kubeflow training operator: a mapping of roles to replicas."""
    bounds = tuple(Number(fact, ("spec", "runPolicy", "backoffLimit"), whole=True) for fact in (BACKOFF, ATTEMPTS))
    deadline = Number("workload.active_deadline", ("spec", "runPolicy", "activeDeadlineSeconds"), whole=True)
    return Components((Component(("spec", specs, "*"), numbers=(Number(REPLICAS, ("replicas",), 1), *bounds, deadline)),), "job", "training")


def _job_set(*before: str, lifecycle: str, purpose: str | None = None) -> Components:
    """Describe a kind that holds a set of Jobs."""
    numbers = (
        Number(REPLICAS, ("replicas",), 1),
        Number(BACKOFF, ("template", "spec", "backoffLimit"), 6),
        Number(ATTEMPTS, ("template", "spec", "backoffLimit"), 6),
        Number("workload.active_deadline", ("template", "spec", "activeDeadlineSeconds")),
    )
    pod, labels = ("template", "spec", "template", "spec"), ("template", "spec", "template", "metadata")
    return Components((Component((*before, "replicatedJobs", "*"), "name", pod, labels, (), numbers),), lifecycle, purpose)


_SUBMITTER = Component(("spec", "submitterPodTemplate"), "submitter", ("spec",), ("metadata",), lifecycle="job")
_VOLCANO = Component(
    ("spec", "tasks", "*"),
    "name",
    numbers=(
        Number(REPLICAS, ("replicas",), 1),
        Number(BACKOFF, ("spec", "maxRetry"), 3, whole=True),
        Number(ATTEMPTS, ("spec", "maxRetry"), 3, whole=True),
    ),
)
_TRAINER = Component(("spec", "trainer"), "trainer", None, (), ((),), (Number(REPLICAS, ("numNodes",)),), container="node")
_MODEL_COPIES = (Number(REPLICAS, ("replicas",), 1), Number(LOWEST, ("minReplicas",)), Number(HIGHEST, ("maxReplicas",)))
_GRAPH: tuple[Path, ...] = (("graph",), ("graph", "children", "*"), ("graph", "children", "*", "children", "*"))
_COPIED = (Number(REPLICAS, ("replicas",), 1),)
_GROUPS = (Number(REPLICAS, ("spec", "replicas"), 1, whole=True),)
_SELDON_PODS = Component(
    ("spec", "predictors", "*"), "name", ("componentSpecs", "*", "spec"), ("componentSpecs", "*", "metadata"), _GRAPH, _COPIED, checked=True
)

_ENTRIES: tuple[tuple[str, tuple[str, ...], Components], ...] = (
    ("InferenceService", _KSERVE, _INFERENCE_SERVICE),
    ("ServingRuntime", _KSERVE, _RUNTIME),
    ("ClusterServingRuntime", _KSERVE, _RUNTIME),
    ("LLMInferenceService", _KSERVE, Components(_LLM_PARTS, "service", "serving")),
    ("LLMInferenceServiceConfig", _KSERVE, Components(_LLM_PARTS, "template", "serving")),
    ("InferenceGraph", _KSERVE, Components((Component(("spec",), "router", None, (), ((),), _SCALED, container="router"),), "service", "serving")),
    (
        "TrainedModel",
        _KSERVE,
        Components((Component(("spec",), "", None, (), (), (), ("spec", "model", "storageUri"), supplied=True),), "service", "serving"),
    ),
    ("SeldonDeployment", ("machinelearning.seldon.io",), Components((_SELDON_PODS,), "service", "serving")),
    (
        "Model",
        ("mlops.seldon.io",),
        Components((Component(("spec",), "", None, (), (), _MODEL_COPIES, ("spec", "storageUri"), supplied=True),), "service", "serving"),
    ),
    (
        "Server",
        ("mlops.seldon.io",),
        Components((Component(("spec",), "", ("podSpec",), (), (), _MODEL_COPIES, supplied=True),), "service", "serving"),
    ),
    ("RayCluster", ("ray.io",), _ray("spec", lifecycle="service")),
    ("RayService", ("ray.io",), _ray("spec", "rayClusterConfig", lifecycle="service", purpose="serving")),
    ("RayJob", ("ray.io",), _ray("spec", "rayClusterSpec", lifecycle="job", also=(_SUBMITTER,))),
    ("RayCronJob", ("ray.io",), _ray("spec", "jobTemplate", "rayClusterSpec", lifecycle="job")),
    ("PyTorchJob", ("kubeflow.org",), _training("pytorchReplicaSpecs")),
    ("TFJob", ("kubeflow.org",), _training("tfReplicaSpecs")),
    ("MPIJob", ("kubeflow.org",), _training("mpiReplicaSpecs")),
    ("XGBoostJob", ("kubeflow.org",), _training("xgbReplicaSpecs")),
    ("PaddleJob", ("kubeflow.org",), _training("paddleReplicaSpecs")),
    ("JAXJob", ("kubeflow.org",), _training("jaxReplicaSpecs")),
    ("TrainJob", ("trainer.kubeflow.org",), Components((_TRAINER,), "job", "training")),
    ("TrainingRuntime", ("trainer.kubeflow.org",), _job_set("spec", "template", "spec", lifecycle="template", purpose="training")),
    ("ClusterTrainingRuntime", ("trainer.kubeflow.org",), _job_set("spec", "template", "spec", lifecycle="template", purpose="training")),
    ("Job", ("batch.volcano.sh",), Components((_VOLCANO,), "job", None)),
    ("JobSet", ("jobset.x-k8s.io",), _job_set("spec", lifecycle="job")),
    (
        "LeaderWorkerSet",
        ("leaderworkerset.x-k8s.io",),
        Components(
            (
                Component(("spec", "leaderWorkerTemplate", "leaderTemplate"), "leader", ("spec",), ("metadata",), (), _GROUPS),
                Component(("spec", "leaderWorkerTemplate", "workerTemplate"), "worker", ("spec",), ("metadata",), (), _GROUPS),
            ),
            "service",
            None,
        ),
    ),
    (
        "Experiment",
        ("argoproj.io",),
        Components((Component(("spec", "templates", "*"), "name", numbers=(Number(REPLICAS, ("replicas",), 1),)),), "job", None),
    ),
)
COMPONENTS: dict[str, Components] = {f"{kind}.{group}": components for kind, groups, components in _ENTRIES for group in groups}
"""`Kind.group` → its components."""
