"""Argo Rollouts and Knative Services."""

from __future__ import annotations

POD = "template: {metadata: {labels: {app: a}}, spec: {containers: [{name: app, image: 'x:1'}]}}"
ROLLOUT = "apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: {name: a}\nspec:\n  replicas: 3\n"
KNATIVE = "apiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: {name: a}\nspec:\n"


def test_the_steps_of_a_canary_are_told_in_order(read) -> None:
    """With the analyses that decide whether it goes on."""
    seen = read(
        ROLLOUT
        + f"  {POD}\n  strategy:\n    canary:\n      maxUnavailable: 0\n      analysis: {{templates: [{{templateName: rate}}]}}\n      steps:\n"
        "        - setWeight: 20\n        - pause: {duration: 10m}\n        - analysis: {templates: [{templateName: drift}]}\n        - pause: {}\n"
    )
    facts = seen.facts("workload")
    assert facts["progressive_steps"] == ("setWeight 20", "pause 10m", "analysis", "pause")
    assert facts["analysis"] == ("rate", "drift")
    assert (facts["strategy"], facts["max_unavailable"], facts["replicas_declared"]) == ("RollingUpdate", "0", 3)


def test_a_blue_green_release_by_hand_waits(read) -> None:
    """Its analyses stand before and after the promotion."""
    seen = read(
        ROLLOUT + f"  {POD}\n  strategy: {{blueGreen: {{autoPromotionEnabled: false, prePromotionAnalysis: {{templates: [{{templateName: t}}]}}}}}}\n"
    )
    assert (seen.facts("workload")["progressive_steps"], seen.facts("workload")["analysis"]) == (("preview", "pause"), ("t",))


def test_a_reference_says_whose_pods_they_are(read) -> None:
    """The pods are read where they stand; here they are unseen, not absent."""
    seen = read(ROLLOUT + "  workloadRef: {apiVersion: apps/v1, kind: Deployment, name: web}\n")
    assert seen.facts("workload")["template_ref"] == "Deployment/web"
    assert {"container.image", "workload.host_network"} <= seen.withheld("Rollout/-/a")


def test_knative_scales_by_its_annotations(read) -> None:
    """Without a lower bound the cluster's setting decides, and that is said."""
    notes = 'metadata: {annotations: {autoscaling.knative.dev/min-scale: "2", autoscaling.knative.dev/maxScale: "9"}}'
    seen = read(KNATIVE + f"  template: {{{notes}, spec: {{containerConcurrency: 4, timeoutSeconds: 60, containers: [{{image: 'x:1'}}]}}}}\n")
    facts = seen.facts("workload")
    assert (facts["min_replicas"], facts["max_replicas"], facts["replicas_declared"]) == (2, 9, 2)
    assert (facts["request_concurrency"], facts["request_timeout"]) == (4, 60)
    assert "workload.replicas_declared" in read(KNATIVE + f"  {POD}\n").withheld()


def test_knative_divides_traffic_over_revisions(read) -> None:
    """The newest revision is `latest`."""
    traffic = "  traffic: [{revisionName: a-1, percent: 90}, {latestRevision: true, percent: 10}]\n"
    assert read(KNATIVE + f"  {POD}\n{traffic}").facts("workload")["traffic"] == ("a-1=90", "latest=10")
