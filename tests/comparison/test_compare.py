"""What becomes of findings between two readings, of files as people change them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from aiact_report import pipeline
from aiact_report.collector._request import Request, Wanted
from aiact_report.comparison import new_gaps
from aiact_report.config import Config
from aiact_report.model import BaselineFile, Change, ChangeState, Dossier, Outcome, Source, Subject, Unobserved

APP = """apiVersion: apps/v1
kind: Deployment
metadata: {name: NAME, namespace: prod}
spec:
  replicas: 1
  selector: {matchLabels: {app: NAME}}
  template:
    metadata: {labels: {app: NAME}}
    spec:
      containers:
        - name: api
          image: registry.example/api:latest
          ports: [{containerPort: 80}]
          securityContext: {privileged: true}
"""
PRIVILEGED = "PRV-02"
Look = Callable[..., Dossier]


def app(name: str = "api", *, privileged: str = "true") -> str:
    """A Deployment with gaps."""
    return APP.replace("NAME", name).replace("privileged: true", f"privileged: {privileged}")


@pytest.fixture(scope="module")
def mapping() -> Any:
    """The mapping that is built in."""
    return pipeline.load_mapping(Config())


@pytest.fixture
def look(tmp_path: Path, mapping: Any) -> Look:
    """Judges files, given by their names, and compares with an earlier dossier."""
    count = iter(range(100))

    def judged(files: dict[str, str], before: Dossier | None = None, then: Callable[[Any], None] = lambda _: None) -> Dossier:
        number = next(count)
        folder = tmp_path / str(number)
        for name, text in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
        evidence = pipeline.link(pipeline.collect(Wanted(paths=(folder,), request=Request(folder, "2026-01-20T12:00:00Z")), jobs=1))
        then(evidence)
        made = pipeline.dossier(evidence, mapping, Config(), created_at=f"2026-01-{number + 1:02}T00:00:00Z", evidence_sha256="")
        if before is not None:
            pipeline.compare(made, before, BaselineFile("dossier.json", "", before.mapping_sha256, created_at=before.created_at))
        return made

    return judged


def change(dossier: Dossier, control: str = PRIVILEGED) -> Change:
    """The one change of a control."""
    assert dossier.comparison is not None
    (found,) = [item for item in dossier.comparison.changes if item.control == control]
    return found


def states(dossier: Dossier) -> dict[str, int]:
    """How many changes of each state, of those that are there."""
    assert dossier.comparison is not None
    assert sum(dossier.comparison.counts.values()) == len(dossier.comparison.changes)
    return {state: count for state, count in dossier.comparison.counts.items() if count}


def test_nothing_changed(look: Look) -> None:
    """Every finding is there again, since the day of the baseline, though the file is another one."""
    before = look({"k8s/a.yaml": app()})
    now = look({"other/b.yaml": f"# moved\n{app()}"}, before)
    assert set(states(now)) == {"unchanged"}
    assert {item.since for item in now.comparison.changes if now.comparison} == {before.created_at}  # type: ignore[union-attr]
    assert new_gaps(now, "low") == 0


def test_a_gap_that_is_mended_is_closed_and_comes_again_as_reopened(look: Look) -> None:
    """The chain of dossiers remembers what was closed."""
    first = look({"a.yaml": app()})
    second = look({"a.yaml": app(privileged="false")}, first)
    assert (change(second).state, change(second).before, change(second).after) == (ChangeState.CLOSED, Outcome.GAP, Outcome.PASS)
    third = look({"a.yaml": app(privileged="false")}, second)
    assert third.comparison is not None
    assert change(second).fingerprint in third.comparison.once
    fourth = look({"a.yaml": app()}, third)
    assert (change(fourth).state, change(fourth).since) == (ChangeState.REOPENED, fourth.created_at)
    assert new_gaps(fourth, "low") == new_gaps(fourth, "critical") == 1
    assert change(look({"a.yaml": app()}, fourth)).since == fourth.created_at


def test_a_new_thing_has_new_findings(look: Look) -> None:
    """In a file that was read then, and in one that is new."""
    before = look({"a.yaml": app()})
    for files in ({"a.yaml": f"{app()}---\n{app('b')}"}, {"a.yaml": app(), "b.yaml": app("b")}):
        now = look(files, before)
        found = [item for item in now.comparison.changes if "prod/b" in item.subject]  # type: ignore[union-attr]
        assert {item.state for item in found} == {ChangeState.NEW}
        assert new_gaps(now, "low") == sum(item.after is Outcome.GAP for item in found)


def test_gone_is_seen_to_be_gone(look: Look) -> None:
    """An object that is no longer in its file is closed; a file that was not read closes nothing."""
    before = look({"a.yaml": f"{app()}---\n{app('b')}", "c.yaml": app("c")})
    whole = look({"a.yaml": app(), "c.yaml": app("c"), "d.yaml": app("d")}, before)
    assert {item.state for item in whole.comparison.changes if "prod/b" in item.subject} == {ChangeState.CLOSED}  # type: ignore[union-attr]
    now = look({"a.yaml": app(), "d.yaml": app("d")}, before)
    assert now.comparison is not None
    assert {item.state for item in now.comparison.changes if item.after is None} == {ChangeState.INCOMPARABLE}
    moved = {item.reason for item in now.comparison.changes if "prod/b" in item.subject}
    assert moved == {"a.yaml was read and does not hold it now; c.yaml, which may, was not read"}
    reasons = {item.reason for item in now.comparison.changes if "prod/c" in item.subject}
    assert reasons == {"c.yaml was not read now: deleted, moved or not asked for"}
    assert sum("cannot be compared" in notice for notice in now.notices) == 1
    pipeline.compare(now, before, now.comparison.baseline)
    assert sum("cannot be compared" in notice for notice in now.notices) == 1


def test_what_was_not_seen_is_never_closed(look: Look) -> None:
    """A value that became a placeholder, a file that is no YAML any more, and one beside it that nobody could read."""
    before = look({"a.yaml": f"{app()}---\n{app('b')}"})
    quoted = app(privileged='"${PRIVILEGED}"')
    placeholder = look({"a.yaml": f"{quoted}---\n{app('b')}"}, before)
    held = [item for item in placeholder.comparison.changes if item.control == PRIVILEGED and "prod/api" in item.subject]  # type: ignore[union-attr]
    assert [(item.state, item.after) for item in held] == [(ChangeState.INCOMPARABLE, Outcome.NOT_ASSESSED)]
    assert held[0].reason.startswith("not assessed now: ")
    braces = app(privileged="{{ .Values.privileged }}")
    template = look({"a.yaml": f"{braces}---\n{app('b')}"}, before)
    assert ChangeState.CLOSED not in states(template)
    broken = look({"a.yaml": f"{app()}---\n{app('b')}\n  - broken: [\n"}, before)
    assert ChangeState.CLOSED not in states(broken)
    beside = look({"a.yaml": app(), "c.yaml": "apiVersion: v1\nkind: Service\nmetadata: [\n"}, before)
    assert ChangeState.CLOSED not in states(beside)


def test_a_question_put_otherwise_is_incomparable(look: Look) -> None:
    """By another rule, or by none; the gate counts what the baseline does not show as a gap, and no gap that it shows."""
    before = look({"a.yaml": app()})
    before.mapping_sha256 = "another"
    assert set(states(look({"a.yaml": app()}, before))) == {"unchanged"}
    before.controls = [structs.replace(control, asks="other") if control.id == PRIVILEGED else control for control in before.controls]
    now = look({"a.yaml": app()}, before)
    assert (change(now).state, change(now).reason) == (ChangeState.INCOMPARABLE, "another mapping: the question is put otherwise")
    assert new_gaps(now, "low") == 0
    before.controls = [control for control in before.controls if control.id != PRIVILEGED]
    assert change(look({"a.yaml": app()}, before)).reason == f"another mapping: {PRIVILEGED} was not asked then"


def test_twins_that_cannot_be_told_apart_are_incomparable(look: Look) -> None:
    """Of two objects of one name in one file one changed: nobody can say which."""
    before = look({"a.yaml": f"{app()}---\n{app(privileged='false')}"})
    assert set(states(look({"a.yaml": f"{app(privileged='false')}---\n{app()}"}, before))) == {"unchanged"}
    now = look({"a.yaml": f"{app(privileged='false')}---\n{app(privileged='false').replace('replicas: 1', 'replicas: 3')}"}, before)
    assert change_of(now) == {ChangeState.INCOMPARABLE}


def change_of(dossier: Dossier) -> set[ChangeState]:
    """The states of all changes of one control."""
    return {item.state for item in dossier.comparison.changes if item.control == PRIVILEGED}  # type: ignore[union-attr]


def live(context: str, *entries: Unobserved, namespaces: tuple[str, ...] = ("prod",), keep: bool = True) -> Callable[[Any], None]:
    """Turns what was read from a file into what a cluster of this context showed."""

    def turn(evidence: Any) -> None:
        locator = f"cluster:{context}"
        evidence.sources[:] = [Source(locator, "cluster", locator, "", "cluster", "2026-01-20T12:00:00Z")]
        shown = [each for each in evidence.subjects if keep and each.kind != "image"]
        for each in shown:
            each.id, each.source = each.id.replace("a.yaml", locator), locator
            each.parent = each.parent.replace("a.yaml", locator) if each.parent else None
        own = Subject(f"{locator}#cluster", "cluster", context, locator)
        spaces = [Subject(f"{locator}#Namespace/-/{name}", "namespace", name, locator) for name in namespaces]
        evidence.subjects[:] = [own, *spaces, *shown]
        evidence.unobserved[:] = [structs.replace(entry, source=locator, subject=own.id if entry.subject else None) for entry in entries]
        from aiact_report.model import Basis, Fact, Place

        own.facts["cluster.uid"] = Fact("5b0f7a54", Place(object="Namespace kube-system"), Basis.OBSERVED)

    return turn


FORBIDDEN = Unobserved("the list of deployments could not be read: forbidden", "forbidden", ("workload.kind",))
NARROW = Unobserved("only these namespaces were read: test", "not-asked", ("cluster.audit_log",), "cluster")


@pytest.mark.parametrize(
    ("after", "state", "reason"),
    [
        (live("renamed"), "unchanged", ""),
        (live("c", keep=False), "closed", "cluster:c was read, and it was not there now"),
        (live("c", FORBIDDEN, keep=False), "incomparable", f"not seen now: {FORBIDDEN.reason}"),
        (live("c", NARROW, namespaces=("test",), keep=False), "incomparable", "the namespace prod was not read now"),
        (live("c", NARROW, namespaces=("prod",), keep=False), "closed", "cluster:c was read, and it was not there now"),
    ],
)
def test_in_a_cluster_gone_is_earned_by_looking(look: Look, after: Any, state: str, reason: str) -> None:
    """A list that was refused and a namespace that was not asked for close nothing; a context of another name is the same cluster."""
    before = look({"a.yaml": app()}, then=live("c"))
    found = change(look({"a.yaml": app()}, before, after))
    assert (found.state, found.reason) == (state, reason)


def test_a_cluster_that_is_not_read_closes_nothing(look: Look) -> None:
    """Files alone say nothing of it, and it says nothing of files."""
    before = look({"a.yaml": app()}, then=live("c"))
    now = look({"a.yaml": app()}, before)
    assert now.comparison is not None
    assert set(states(now)) == {"incomparable"}
    assert {item.reason for item in now.comparison.changes if item.after is None} == {"cluster:c was not read now"}


def test_a_second_overlay_leaves_the_first_what_it_was(look: Look) -> None:
    """Namesakes are told apart in the same way on both sides, though there was one then and there are two now; and the other way round."""
    one, two = {"overlays/prod/a.yaml": app()}, {"overlays/prod/a.yaml": app(), "overlays/dev/a.yaml": app()}
    now = look(two, look(one))
    of = {part: {item.state for item in now.comparison.changes if part in item.subject} for part in ("prod/a.yaml", "dev/a.yaml")}  # type: ignore[union-attr]
    assert of == {"prod/a.yaml": {ChangeState.UNCHANGED}, "dev/a.yaml": {ChangeState.NEW}}
    back = look(one, now)
    assert {item.state for item in back.comparison.changes if "prod/a.yaml" in item.subject} == {ChangeState.UNCHANGED}  # type: ignore[union-attr]
    assert {item.since for item in back.comparison.changes if item.after} == {"2026-01-01T00:00:00Z"}  # type: ignore[union-attr]


def test_no_gap_leaves_the_dossier(look: Look) -> None:
    """A comparison changes no verdict, and names each open one exactly once."""
    before = look({"a.yaml": app()})
    plain, compared = look({"a.yaml": app()}), look({"a.yaml": app()}, before)
    assert list(plain.verdicts) == list(compared.verdicts)
    named = [(item.subject, item.control) for item in compared.comparison.changes if item.after]  # type: ignore[union-attr]
    assert sorted(named) == sorted(
        (each.subject, each.control) for each in compared.verdicts if each.outcome in {Outcome.GAP, Outcome.PARTIAL} and each.subject
    )
