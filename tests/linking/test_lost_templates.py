"""Whom a lost document may concern."""

from aiact_report.linking._link import link
from aiact_report.model import Evidence, Fact, Place, Subject, Unobserved

FACTS = {"platform": "kubernetes", "kind": "Deployment", "lifecycle": "service", "labels": {"app": "a"}, "replicas_declared": 2, "host_network": None}


def linked(template, cause="placeholder"):
    """Link two workloads, one of a chart's folder, while a budget's document at `template` is lost for a cause; return their facts."""
    subjects = [
        Subject(source, "workload", "a", source, facts={f"workload.{name}": Fact(value, Place(source, 1)) for name, value in FACTS.items()})
        for source in ("charts/a/rendered.yaml", "k8s/app.yaml")
    ]
    lost = Unobserved("a template", cause, ("workload.disruption_budget", "workload.disruptions_allowed"), place=Place(template, 3))
    evidence = Evidence(subjects=subjects, unobserved=[lost])
    link(evidence)
    return [subject.facts for subject in evidence.subjects]


def test_a_charts_template_concerns_its_chart() -> None:
    """A lost template withholds "none found" from its own chart's workloads, and from no others."""
    chart, other = linked("charts/a/templates/pdb.yaml")
    assert "workload.disruption_budget" not in chart
    assert other["workload.disruption_budget"].value is None


def test_any_other_lost_document_concerns_all() -> None:
    """A lost manifest might have selected anything."""
    chart, other = linked("k8s/pdb.yaml")
    assert "workload.disruption_budget" not in chart
    assert "workload.disruption_budget" not in other


def test_a_broken_template_concerns_all() -> None:
    """Only a placeholder is filled in by its own chart; a file that cannot be read at all might have selected anything."""
    chart, other = linked("charts/a/templates/pdb.yaml", "parse-error")
    assert "workload.disruption_budget" not in chart
    assert "workload.disruption_budget" not in other
