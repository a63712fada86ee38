"""The laws of judgement over the whole way from files to verdicts, on projects drawn at random: `AIACT_REPORT_LAWS=1000` draws so many of each."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st

from aiact_report import pipeline
from aiact_report.collector._walk import unreadable
from aiact_report.mapping._load import load
from aiact_report.model import Outcome
from fuzz import changes
from fuzz.beside import COMPOSE
from fuzz.drawn import Tree
from fuzz.projects import Project, projects

MAPPING = load()
DRAWN = int(os.environ.get("AIACT_REPORT_LAWS", "8"))
law = settings(max_examples=DRAWN, deadline=None, derandomize="AIACT_REPORT_LAWS" not in os.environ, suppress_health_check=list(HealthCheck))
WORSE = {(Outcome.PASS, Outcome.PARTIAL), (Outcome.PASS, Outcome.GAP), (Outcome.PARTIAL, Outcome.GAP)}
"""What less sight may make of a verdict besides leaving it open: what it rested on is not there."""
BY_REFERENCE = frozenset({"SEC-02", "SEC-03"})
"""Ask whether a credential is written in the file, or where it comes from: a placeholder in its place is an answer, no lack of one."""
Said = dict[tuple[str, str], Outcome]


def judged(files: Mapping[str, str], denied: str = "", jobs: int = 1) -> Said:
    """Write the files, and give the outcome of each control by subject; `denied` is a file that may not be read."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            if name != denied:
                path.write_text(text)
        seen = pipeline.collect(pipeline.Wanted(paths=(Path(folder),)), jobs=jobs)
    if denied:  # what the walk says of it; a test that runs as root may read everything
        seen.unobserved.append(unreadable(denied, PermissionError(13, "Permission denied")))
    return {(each.control, each.subject): each.outcome for each in pipeline.judge(pipeline.link(seen), MAPPING)}


def none_better(before: Said, after: Said) -> None:
    """Hold both against the law: less sight leaves a verdict as it is, makes it not assessed, or worse. What was a gap or open never passes or goes away."""
    for key, was in before.items():
        now = after.get(key)
        if now is None or now in {was, Outcome.NOT_ASSESSED}:
            continue
        assert (was, now) in WORSE, (*key, str(was), str(now))


def none_changed_but_open(before: Said, after: Said) -> None:
    """Hold both against the stricter law: a verdict stays, or is not assessed."""
    for key, was in before.items():
        now = after.get(key, was)
        if key[0] in BY_REFERENCE:
            continue
        assert now in {was, Outcome.NOT_ASSESSED}, (*key, str(was), str(now))


@law
@given(projects(), st.data())
def test_a_placeholder_only_opens(project: Project, data: st.DataObject) -> None:
    """A value of a manifest that a template fills in: each verdict stays or is not assessed, whatever the value was."""
    name = data.draw(st.sampled_from(sorted(project.objects)))
    at = data.draw(st.integers(0, len(project.objects[name]) - 1))
    paths = changes.values(project.objects[name][at])
    assume(paths)  # an object may hold nothing but its name
    path = data.draw(st.sampled_from(paths))
    put = changes.put(project.objects[name][at], path, data.draw(st.sampled_from(changes.PLACEHOLDERS)))
    event(str(path[-1]))
    none_changed_but_open(judged(project.files()), judged(changes.with_document(project, name, at, put).files()))


@law
@given(COMPOSE, st.data())
def test_a_variable_without_a_value_only_opens(tree: Tree, data: st.DataObject) -> None:
    """A value of a Compose file that comes from elsewhere: each verdict stays or is not assessed."""
    path = data.draw(st.sampled_from([path for path in changes.values(tree) if len(path) > 2]))
    put = changes.put(tree, path, "${SET_ELSEWHERE}")
    none_changed_but_open(*(judged({"compose.yaml": json.dumps(each)}) for each in (tree, put)))


@law
@given(projects(), st.data())
def test_a_cut_document_makes_nothing_better(project: Project, data: st.DataObject) -> None:
    """A document that cannot be parsed."""
    name = data.draw(st.sampled_from(sorted(project.objects)))
    at = data.draw(st.integers(0, len(project.objects[name]) - 1))
    none_changed_but_open(judged(project.files()), judged(changes.cut(project, name, at)))


@law
@given(projects(), st.data())
def test_a_denied_file_makes_nothing_better(project: Project, data: st.DataObject) -> None:
    """A file that may not be read."""
    files = project.files()
    denied = data.draw(st.sampled_from(sorted(files)))
    none_better(judged(files), judged(files, denied))


@law
@given(projects(), st.data())
def test_a_report_left_out_makes_nothing_better(project: Project, data: st.DataObject) -> None:
    """A scan, a bill of materials or a Dockerfile that is not given."""
    if not project.texts:
        return
    name = data.draw(st.sampled_from(sorted(project.texts)))
    files = project.files()
    none_better(judged(files), judged({key: text for key, text in files.items() if key != name}))


@law
@given(projects(), st.data())
def test_an_unknown_field_hides_no_gap(project: Project, data: st.DataObject) -> None:
    """A field that nobody knows, anywhere: gaps stay, and nothing that was open passes."""
    name = data.draw(st.sampled_from(sorted(project.objects)))
    at = data.draw(st.integers(0, len(project.objects[name]) - 1))
    tree = project.objects[name][at]
    path = data.draw(st.sampled_from(changes.mappings(tree)))
    changed = changes.with_document(
        project, name, at, changes.added(tree, path, data.draw(st.sampled_from(["x", {"a": 1}, [1], None])), "fieldOfTomorrow")
    )
    none_changed_but_open(judged(project.files()), judged(changed.files()))


@law
@given(projects(), st.data())
def test_an_unknown_entry_makes_nothing_better(project: Project, data: st.DataObject) -> None:
    """One more entry of a list that is a placeholder: nothing that was open or a gap passes or no longer applies."""
    name = data.draw(st.sampled_from(sorted(project.objects)))
    at = data.draw(st.integers(0, len(project.objects[name]) - 1))
    tree = project.objects[name][at]
    paths = changes.lists(tree)
    if not paths:
        return
    changed = changes.with_document(
        project, name, at, changes.added(tree, data.draw(st.sampled_from(paths)), data.draw(st.sampled_from(changes.PLACEHOLDERS)))
    )
    none_better(judged(project.files()), judged(changed.files()))


@law
@given(projects(), st.sampled_from(["kind", "broken"]))
def test_a_sibling_nobody_understands_makes_nothing_better(project: Project, what: str) -> None:
    """A file of an unknown kind, or that cannot be parsed, beside the others."""
    files = project.files()
    more = json.dumps(changes.UNKNOWN_KIND) if what == "kind" else changes.BROKEN
    none_changed_but_open(judged(files), judged({**files, "k8s/more.yaml": more}))


@law
@given(projects(), st.randoms(use_true_random=False), st.sampled_from([1, 3]))
def test_order_and_processes_change_nothing(project: Project, chance, jobs: int) -> None:
    """Documents and keys in another order, read by another number of processes: the same verdicts."""
    objects = {name: [_turned(each, chance) for each in documents] for name, documents in project.objects.items()}
    for documents in objects.values():
        chance.shuffle(documents)
    turned = project._replace(objects=objects, compose={name: _turned(tree, chance) for name, tree in project.compose.items()})
    assert judged(turned.files(), jobs=jobs) == judged(project.files())


def _turned(tree, chance):
    """Give the keys of all mappings in another order."""
    if isinstance(tree, list):
        return [_turned(each, chance) for each in tree]
    if not isinstance(tree, dict):
        return tree
    keys = list(tree)
    chance.shuffle(keys)
    return {key: _turned(tree[key], chance) for key in keys}
