"""Kinds with several components: one workload for each set of pods."""

from __future__ import annotations

import pytest

POD = "containers: [{name: app, image: 'registry.example/app:1.2'}]"
ISVC = "apiVersion: serving.kserve.io/v1beta1\nkind: InferenceService\nmetadata: {name: credit, namespace: prod}\nspec:\n"
SELDON = "apiVersion: machinelearning.seldon.io/v1\nkind: SeldonDeployment\nmetadata: {name: risk}\nspec:\n  predictors:\n"


def test_an_inference_service_is_a_workload_for_each_component(read) -> None:
    """Predictor, transformer and explainer have their own replicas, and name the object they belong to."""
    seen = read(
        ISVC
        + f"  predictor: {{minReplicas: 2, maxReplicas: 6, timeout: 30, containerConcurrency: 8, {POD}}}\n"
        + f"  transformer: {{{POD}}}\n  explainer: {{minReplicas: 0, {POD}}}\n"
    )
    assert seen.names() == ["credit/predictor", "credit/transformer", "credit/explainer"]
    predictor = seen.facts("workload", "credit/predictor")
    assert predictor["serving_object"] == "InferenceService/prod/credit"
    assert (predictor["component"], predictor["purpose"], predictor["lifecycle"]) == ("predictor", "serving", "service")
    assert (predictor["replicas_declared"], predictor["min_replicas"], predictor["max_replicas"]) == (2, 2, 6)
    assert (predictor["request_timeout"], predictor["request_concurrency"]) == (30, 8)
    assert seen.facts("workload", "credit/explainer")["replicas_declared"] == 0
    assert "workload.replicas_declared" in seen.withheld("credit/transformer")


def test_a_model_without_a_pod_is_a_container_whose_runtime_is_unseen(read) -> None:
    """The location is known; image, probes and rights come from the serving runtime and are not taken for unset."""
    seen = read(
        ISVC
        + "  predictor:\n    model: {modelFormat: {name: sklearn}, storageUri: 's3://key:pass1234567@bucket/m', resources: {limits: {memory: 2Gi}}}\n"
    )
    container = seen.facts("container")
    assert seen.names("container") == ["kserve-container"]
    assert container["model_location"] is not None
    assert "pass1234567" not in str(container)
    assert container["memory_limit"] == 2 * 2**30
    assert {"container.image", "container.readiness_probe", "container.run_as_non_root"} <= seen.withheld("/container/kserve-container")
    assert "image" not in container


def test_a_custom_predictor_is_read_as_it_is_written(read) -> None:
    """Where the pod is complete nothing is withheld from its container."""
    seen = read(ISVC + f"  predictor: {{{POD}}}\n")
    assert seen.facts("container")["readiness_probe"] is None
    assert not seen.withheld("/container/app")


def test_the_canary_of_an_inference_service_is_a_share_of_traffic(read) -> None:
    """What is new has its percents, what was before has the rest."""
    seen = read(ISVC + f"  predictor: {{canaryTrafficPercent: 10, {POD}}}\n")
    assert seen.facts("workload")["traffic"] == ("canary=10", "previous=90")
    assert "workload.traffic" in read(ISVC + f"  predictor: {{canaryTrafficPercent: lots, {POD}}}\n").withheld()


def test_a_request_logger_is_an_inference_log(read) -> None:
    """KServe's own logger records predictions."""
    assert read(ISVC + f"  predictor: {{logger: {{mode: all, url: 'http://sink'}}, {POD}}}\n").facts("container")["inference_log"] == ("logger",)


@pytest.mark.parametrize(
    ("text", "location"),
    [
        ("apiVersion: serving.kserve.io/v1alpha1\nkind: TrainedModel\nmetadata: {name: a}\nspec: {model: {storageUri: 'gs://b/m'}}\n", "gs://b/m"),
        ("apiVersion: mlops.seldon.io/v1alpha1\nkind: Model\nmetadata: {name: a}\nspec: {storageUri: 'gs://b/m', replicas: 2}\n", "gs://b/m"),
        (
            (
                "apiVersion: serving.kserve.io/v1alpha1\nkind: LLMInferenceService\nmetadata: {name: a}\n"
                "spec: {model: {uri: 'hf://o/m', name: m}, replicas: 2, template: {containers: [{name: main}]}}\n"
            ),
            "hf://o/m",
        ),
    ],
)
def test_a_model_named_by_its_location_alone_is_a_container(read, text: str, location: str) -> None:
    """So that every question about a model finds it."""
    container = read(text).facts("container")
    assert (container["model_location"], container["model_location_pin"]) == (location, "none")


def test_a_seldon_graph_gives_a_container_for_each_node(read) -> None:
    """A node with a container of its name is that container; shadow and traffic are the predictor's."""
    node = "graph: {name: clf, implementation: SKLEARN_SERVER, modelUri: 'gs://b/m', children: [{name: next, modelUri: 'gs://b/n'}]}"
    seen = read(
        SELDON
        + f"    - {{name: main, replicas: 3, traffic: 80, {node}}}\n    - {{name: old, shadow: true, graph: {{name: x, modelUri: 'gs://b/o'}}}}\n"
    )
    assert seen.names() == ["risk/main", "risk/old"]
    assert seen.names("container") == ["clf", "next", "x"]
    assert seen.facts("container", "next")["model_location"] == "gs://b/n"
    assert seen.facts("workload", "risk/main")["replicas_declared"] == 3
    assert (seen.facts("workload", "risk/main")["traffic"], seen.facts("workload", "risk/old")["traffic"]) == (("main=80",), ("old=shadow",))


def test_a_ray_cluster_has_one_head_and_groups_of_workers(read) -> None:
    """The head is one pod whatever is written; a group without replicas has none."""
    template = f"template: {{spec: {{{POD}}}}}"
    seen = read(
        "apiVersion: ray.io/v1\nkind: RayService\nmetadata: {name: r}\nspec:\n  rayClusterConfig:\n"
        f"    headGroupSpec: {{{template}}}\n    workerGroupSpecs: [{{groupName: gpu, replicas: 2, minReplicas: 1, maxReplicas: 4, {template}}}]\n"
    )
    assert seen.names() == ["r/head", "r/gpu"]
    assert seen.facts("workload", "r/head")["replicas_declared"] == 1
    worker = seen.facts("workload", "r/gpu")
    assert (worker["replicas_declared"], worker["min_replicas"], worker["max_replicas"], worker["purpose"]) == (2, 1, 4, "serving")


def test_a_probe_that_a_controller_adds_is_unseen_and_not_missing(read) -> None:
    """KubeRay gives probes to containers that have none; one that is written is read."""
    head = "headGroupSpec: {template: {spec: {containers: [{name: h, image: 'x:1', livenessProbe: {exec: {command: [a]}}}]}}}"
    seen = read(f"apiVersion: ray.io/v1\nkind: RayCluster\nmetadata: {{name: a}}\nspec: {{{head}}}\n")
    assert seen.facts("container")["liveness_probe"] == "exec"
    assert "container.readiness_probe" in seen.withheld("/container/h")


@pytest.mark.parametrize(
    ("head", "specs"),
    [
        ("kubeflow.org/v1\nkind: PyTorchJob", "pytorchReplicaSpecs: {Worker: {replicas: 4, restartPolicy: OnFailure, template: {spec: {POD}}}}"),
        ("kubeflow.org/v1\nkind: TFJob", "tfReplicaSpecs: {Worker: {replicas: 4, restartPolicy: OnFailure, template: {spec: {POD}}}}"),
        ("batch.volcano.sh/v1alpha1\nkind: Job", "tasks: [{name: Worker, replicas: 4, template: {spec: {restartPolicy: OnFailure, POD}}}]"),
        (
            "jobset.x-k8s.io/v1alpha2\nkind: JobSet",
            "replicatedJobs: [{name: Worker, replicas: 4, template: {spec: {template: {spec: {restartPolicy: OnFailure, POD}}}}}]",
        ),
    ],
)
def test_training_jobs_are_jobs_with_roles(read, head: str, specs: str) -> None:
    """Each role is a workload that runs to its end, with the bound on restarts that the platform is known to have."""
    seen = read(f"apiVersion: {head}\nmetadata: {{name: t}}\nspec: {{{specs.replace('POD', POD)}}}\n")
    facts = seen.facts("workload", "t/Worker")
    assert (facts["lifecycle"], facts["replicas_declared"], facts["restart_policy"]) == ("job", 4, "OnFailure")
    assert ("backoff_limit" in facts) != ("workload.backoff_limit" in seen.withheld())


def test_a_runtime_is_a_template_and_no_service(read) -> None:
    """Its containers are judged, its replicas are nobody's."""
    seen = read(f"apiVersion: serving.kserve.io/v1alpha1\nkind: ClusterServingRuntime\nmetadata: {{name: a}}\nspec: {{{POD}}}\n")
    assert seen.facts("workload")["lifecycle"] == "template"
    assert seen.facts("container")["image"] == "registry.example/app:1.2"


@pytest.mark.parametrize("spec", ["{}", "null", "5", "{rayClusterConfig: 5}", "{rayClusterConfig: {headGroupSpec: '{{ x }}'}}"])
def test_an_object_without_its_components_is_a_workload_that_says_so(read, spec: str) -> None:
    """It is never taken for a workload without containers."""
    seen = read(f"apiVersion: ray.io/v1\nkind: RayService\nmetadata: {{name: a}}\nspec: {spec}\n")
    assert seen.names()
    assert {"container.privileged", "workload.host_network"} <= seen.withheld()


def test_two_components_never_share_an_id(read) -> None:
    """Groups of one name are told apart."""
    group = f"{{groupName: g, template: {{spec: {{{POD}}}}}}}"
    seen = read(f"apiVersion: ray.io/v1\nkind: RayCluster\nmetadata: {{name: a}}\nspec: {{workerGroupSpecs: [{group}, {group}]}}\n")
    assert len({subject.id for subject in seen.collected.subjects}) == 4
