"""Pods that stand inside other objects: pipelines, templates, kinds that nobody described."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from aiact_report.model import Outcome

_ARGO = """apiVersion: argoproj.io/v1alpha1
kind: {kind}
metadata: {{name: train, namespace: ml}}
{open}
  serviceAccountName: trainer
  volumes: [{{name: d, hostPath: {{path: /var/run/docker.sock}}}}]
  {more}
  templates:
    - name: fit
      metadata: {{annotations: {{owner: ml-team}}}}
      container: {{image: "registry.example.com/app:latest", securityContext: {{privileged: true}}, volumeMounts: [{{name: d, mountPath: /d}}]}}
      sidecars: [{{name: proxy, image: "proxy:1", mirrorVolumeMounts: true}}]
      initContainers: [{{name: fetch, image: "fetch:1"}}]
    - name: code
      serviceAccountName: coder
      script: {{image: "python:3.12", command: [python], source: "print(1)"}}
    - name: both
      containerSet: {{containers: [{{name: a, image: "a:1"}}, {{name: b, image: "b:1"}}]}}
    - name: flow
      dag: {{tasks: [{{name: in, inline: {{container: {{image: "inner:1"}}}}}}]}}
"""
_OPEN = "spec:"
_DEEP = "spec:\n workflowSpec:"
_TASK = """apiVersion: tekton.dev/v1
kind: Task
metadata: {name: tk, namespace: ml}
spec:
  stepTemplate: {securityContext: {runAsNonRoot: true}, env: [{name: A, value: "1"}]}
  steps:
    - {name: s, image: "x:latest", securityContext: {privileged: true}, computeResources: {limits: {memory: 1Gi}}}
    - {image: "$(params.image)", script: "curl -u me:Zk93jfk20dkf https://e.example.com"}
    - {name: other, ref: {name: git-clone}}
  sidecars: [{name: d, image: "docker:dind", securityContext: {privileged: true}}]
"""


@pytest.mark.parametrize(
    ("kind", "start", "lifecycle"),
    [
        ("Workflow", _OPEN, "job"),
        ("WorkflowTemplate", _OPEN, "template"),
        ("ClusterWorkflowTemplate", _OPEN, "template"),
        ("CronWorkflow", _DEEP, "job"),
    ],
)
def test_each_template_of_argo_that_runs_something_is_a_workload(read: Callable[[str], Any], kind: str, start: str, lifecycle: str) -> None:
    """Containers, scripts, sets of containers and templates written in a step are pods of their own; the workflow's fields are theirs."""
    seen = read(_ARGO.format(kind=kind, open=start, more="parallelism: 1"))
    assert seen.names() == ["train/fit", "train/code", "train/both", "train/flow/in"]
    fit = seen.facts("workload", "train/fit")
    assert (fit["kind"], fit["lifecycle"], fit["service_account"], fit["owner"]) == (kind, lifecycle, "trainer", "ml-team")
    assert fit["runtime_sockets"] == ("/var/run/docker.sock",)
    assert seen.facts("workload", "train/code")["service_account"] == "coder"
    assert seen.names("container") == ["main", "proxy", "fetch", "main", "a", "b", "main"]
    assert seen.facts("container", "proxy")["role"] == "sidecar"
    assert seen.facts("container", "proxy")["mounts"] == ("/d",)
    assert seen.facts("container", "fetch")["role"] == "init"


def test_a_patch_over_the_pod_withholds_what_it_may_change(read: Callable[[str], Any]) -> None:
    """What is written well may be patched away; what is known to be bad stays said."""
    seen = read(_ARGO.format(kind="Workflow", open=_OPEN, more="podSpecPatch: '{\"containers\": []}'"))
    containers = [each for each in seen.collected.subjects if each.kind == "container"]
    assert containers[0].facts["container.privileged"].value is True
    assert "container.privileged" not in containers[1].facts
    assert "workload.host_network" in seen.withheld("train/fit")


def test_a_task_of_tekton_is_a_template_of_its_steps(read: Callable[[str], Any]) -> None:
    """Steps have what the step template gives them; one that is another object's is unseen, not unset; a script is an argument."""
    seen = read(_TASK)
    assert seen.names() == ["tk"]
    assert seen.names("pipeline") == ["tk"]
    assert seen.facts("workload", "tk")["lifecycle"] == "template"
    assert seen.names("container") == ["s", "unnamed-1", "other", "d"]
    step = seen.facts("container", "s")
    assert (step["privileged"], step["run_as_non_root"], step["memory_limit"]) == (True, True, 2**30)
    scripted = seen.facts("container", "unnamed-1")
    assert "image" not in scripted
    assert "Zk93jfk20dkf" not in str(seen.collected)
    assert "image" not in seen.facts("container", "other")
    assert seen.facts("container", "d")["role"] == "sidecar"
    assert "workload.host_network" in seen.withheld("tk/pod")


@pytest.mark.parametrize("final", ["tasks", "finally"])
def test_a_run_of_a_pipeline_brings_its_pod_template(read: Callable[[str], Any], final: str) -> None:
    """Tasks written in the pipeline are pods, with the account and the pod template of the run, or those for the one task."""
    seen = read(f"""apiVersion: tekton.dev/v1
kind: PipelineRun
metadata: {{generateName: go-}}
spec:
  taskRunTemplate: {{serviceAccountName: runner, podTemplate: {{hostNetwork: true}}}}
  taskRunSpecs: [{{pipelineTaskName: b, serviceAccountName: special}}]
  pipelineSpec:
    {final}:
      - {{name: a, taskSpec: {{steps: [{{name: s, image: "x:1"}}]}}}}
      - {{name: b, taskSpec: {{steps: [{{name: s, image: "x:1"}}]}}}}
      - {{name: c, taskRef: {{name: elsewhere}}}}
""")
    assert seen.names() == ["go-*/a", "go-*/b", "go-*/c"]
    first, second = seen.facts("workload", "go-*/a"), seen.facts("workload", "go-*/b")
    assert (first["service_account"], first["host_network"], first["lifecycle"]) == ("runner", True, "job")
    assert (second["service_account"], second["host_network"]) == ("special", True)


def test_runs_of_a_task_and_steps_on_their_own_are_read(read: Callable[[str], Any]) -> None:
    """A TaskRun with its task written out, and a StepAction, which is one step."""
    run = read('apiVersion: tekton.dev/v1\nkind: TaskRun\nmetadata: {name: r}\nspec: {taskSpec: {steps: [{name: s, image: "x:1"}]}}\n')
    assert (run.names(), run.facts("workload")["lifecycle"]) == (["r"], "job")
    step = read("apiVersion: tekton.dev/v1beta1\nkind: StepAction\nmetadata: {name: q}\nspec: {image: 'x:1', securityContext: {privileged: true}}\n")
    assert step.facts("container")["privileged"] is True


def test_a_pod_template_of_the_core_group(read: Callable[[str], Any]) -> None:
    """It holds its template at the top, and runs nothing by itself."""
    seen = read("apiVersion: v1\nkind: PodTemplate\nmetadata: {name: t}\ntemplate: {spec: {hostPID: true, containers: [{name: m, image: 'x:1'}]}}\n")
    facts = seen.facts("workload", "t")
    assert (facts["lifecycle"], facts["host_pid"]) == ("template", True)
    assert seen.names("container") == ["m"]


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("podTemplate: {spec: {containers: [{name: m, image: 'x:1', securityContext: {privileged: true}}]}}", "spec.podTemplate.spec"),
        ("driver: {containers: [{name: m, image: 'x:1', securityContext: {privileged: true}}], hostNetwork: true}", "spec.driver"),
        ("groups: [{pods: {template: {spec: {containers: [{name: m, image: 'x:1', securityContext: {privileged: true}}]}}}}]",
         "spec.groups[0].pods.template.spec"),
    ],
)  # fmt: skip
def test_a_kind_nobody_described_is_read_for_its_pods(read: Callable[[str], Any], body: str, name: str) -> None:
    """Whatever has the form of a pod is one; that the kind is not known is said, and how long it runs is unseen."""
    seen = read(f"apiVersion: x.example.com/v1\nkind: Engine\nmetadata: {{name: e}}\nspec: {{{body}}}\n")
    assert seen.names() == [f"e/{name}"]
    assert seen.facts("workload")["kind"] == "Engine"
    assert seen.facts("container")["privileged"] is True
    assert "workload.lifecycle" in seen.withheld()
    assert any("Engine is no kind this tool knows" in entry.reason for entry in seen.collected.unobserved)


def test_pods_beside_the_usual_template_are_read_too(read: Callable[[str], Any]) -> None:
    """One at the usual place and one elsewhere are two."""
    pod = "{spec: {containers: [{name: m, image: 'x:1'}]}}"
    seen = read(f"apiVersion: x.example.com/v1\nkind: Engine\nmetadata: {{name: e}}\nspec: {{template: {pod}, worker: {{template: {pod}}}}}\n")
    assert seen.names() == ["e", "e/spec.worker.template.spec"]


def test_what_a_trigger_makes_is_read(read: Callable[[str], Any]) -> None:
    """A pipeline's object that stands in another is read by its own rules."""
    run = '{apiVersion: tekton.dev/v1, kind: TaskRun, metadata: {generateName: r-}, spec: {taskSpec: {steps: [{name: s, image: "x:1"}]}}}'
    seen = read(f"apiVersion: triggers.tekton.dev/v1beta1\nkind: TriggerTemplate\nmetadata: {{name: t}}\nspec: {{resourcetemplates: [{run}]}}\n")
    assert seen.names() == ["t/r-"]
    assert seen.facts("workload")["lifecycle"] == "job"


@pytest.mark.parametrize(
    "text",
    [
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: c}\nspec: {containers: [{image: x}]}\n",
        "apiVersion: monitoring.coreos.com/v1\nkind: Prometheus\nmetadata: {name: p}\nspec: {containers: [{name: prometheus, resources: {}}]}\n",
        "apiVersion: x.example.com/v1\nkind: Engine\nmetadata: {name: e}\nspec: {containers: 3}\n",
    ],
)
def test_what_only_looks_like_a_pod_is_none(read: Callable[[str], Any], text: str) -> None:
    """Schemas, patches of containers that a controller makes, and values that are no list."""
    seen = read(text)
    assert seen.names() == []
    assert len(seen.collected.skipped) == 1


@pytest.mark.parametrize(
    "spec", ["templates: '{{ x }}'", "templates: [3]", "templates: [{name: a, container: 3}]", "volumes: 3", "templateDefaults: 1"]
)
def test_damaged_workflows_are_values(read: Callable[[str], Any], spec: str) -> None:
    """Nothing in them ends the run."""
    assert read(f"apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {{name: w}}\nspec: {{{spec}}}\n").names("pipeline") == ["w"]


@pytest.mark.parametrize("spec", ["steps: 3", "steps: [3]", "stepTemplate: 4, steps: [{name: a, image: b, env: 4}]", "sidecars: x", "volumes: [1]"])
def test_damaged_tasks_are_values(read: Callable[[str], Any], spec: str) -> None:
    """Nothing in them ends the run."""
    assert read(f"apiVersion: tekton.dev/v1\nkind: Task\nmetadata: {{name: w}}\nspec: {{{spec}}}\n").names("pipeline") == ["w"]


def test_lists_that_are_none_withhold_what_they_would_hold(read: Callable[[str], Any]) -> None:
    """A placeholder in place of volumes or sidecars is not the lack of them."""
    argo = "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: w}\n"
    seen = read(argo + "spec: {volumes: '{{ v }}', templates: [{name: a, container: {image: x}, initContainers: 3}]}\n")
    assert {"workload.host_paths", "container.privileged"} <= seen.withheld("w/a")
    task = read("apiVersion: tekton.dev/v1\nkind: Task\nmetadata: {name: w}\nspec: {volumes: 3, steps: 4}\n")
    assert {"workload.host_paths", "container.privileged"} <= task.withheld("w/pod")


@pytest.mark.parametrize(
    ("kind", "version", "spec", "name", "target"),
    [
        ("Workflow", "argoproj.io/v1alpha1", "workflowTemplateRef: {name: t}", "Workflow/ml/a/t", "WorkflowTemplate/t"),
        ("Workflow", "argoproj.io/v1alpha1", "workflowTemplateRef: {name: t, clusterScope: true}", "Workflow/ml/a/t", "ClusterWorkflowTemplate/t"),
        (
            "CronWorkflow",
            "argoproj.io/v1alpha1",
            "schedule: '* * * * *', workflowSpec: {workflowTemplateRef: {name: t}}",
            "CronWorkflow/ml/a/t",
            "WorkflowTemplate/t",
        ),
        (
            "Workflow",
            "argoproj.io/v1alpha1",
            "templates: [{name: m, steps: [[{name: s, templateRef: {name: t, template: x}}]]}]",
            "Workflow/ml/a/m/s",
            "WorkflowTemplate/t",
        ),
        (
            "Workflow",
            "argoproj.io/v1alpha1",
            "templates: [{name: m, dag: {tasks: [{name: d, templateRef: {name: t, template: x}}]}}]",
            "Workflow/ml/a/m/d",
            "WorkflowTemplate/t",
        ),
        ("TaskRun", "tekton.dev/v1", "taskRef: {name: t}", "TaskRun/ml/a/t", "Task/t"),
        ("TaskRun", "tekton.dev/v1", "taskRef: {resolver: git}", "TaskRun/ml/a/-", "Task/-"),
        ("PipelineRun", "tekton.dev/v1", "pipelineRef: {name: t}", "PipelineRun/ml/a/t", "Pipeline/t"),
        ("Pipeline", "tekton.dev/v1", "tasks: [{name: b, taskRef: {name: t, kind: ClusterTask}}]", "Pipeline/ml/a/b", "ClusterTask/t"),
        ("Pipeline", "tekton.dev/v1", "finally: [{name: b, taskRef: {name: t}}]", "Pipeline/ml/a/b", "Task/t"),
    ],
)
def test_pods_that_are_only_named_are_not_assessed(judged, kind: str, version: str, spec: str, name: str, target: str) -> None:
    """A workflow that runs another's template is neither clean nor absent: it is a workload, with the name of what describes it."""
    found = judged(f"apiVersion: {version}\nkind: {kind}\nmetadata: {{name: a, namespace: ml}}\nspec: {{{spec}}}\n")
    verdict = found["PRV-02", f"{name}/container/main"]
    assert verdict.outcome is Outcome.NOT_ASSESSED
    assert target in verdict.reason
    assert not [key for key, each in found.items() if each.outcome is Outcome.PASS and key[1].startswith(name)]


def test_a_custom_task_may_have_no_pod(judged) -> None:
    """A task of another group is run by another controller."""
    spec = "tasks: [{name: b, taskRef: {apiVersion: example.com/v1, kind: Wait, name: t}}]"
    found = judged(f"apiVersion: tekton.dev/v1\nkind: Pipeline\nmetadata: {{name: a, namespace: ml}}\nspec: {{{spec}}}\n")
    assert not [key for key in found if "container" in key[1]]
