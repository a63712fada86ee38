"""Laws of comparing, on states of a system drawn at random: objects in files, some mended, some gone, some files not read or not readable."""

from __future__ import annotations

import shutil
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from aiact_report import pipeline
from aiact_report.collector._request import Request, Wanted
from aiact_report.comparison import new_gaps
from aiact_report.config import Config
from aiact_report.model import BaselineFile, Change, ChangeState, Dossier, Outcome

CONTROL = "PRV-02"
NAMES, FILES = ("a", "b", "c"), ("one.yaml", "two.yaml")
BROKEN = "apiVersion: v1\nkind: Service\nmetadata: [\n"
OBJECT = """apiVersion: apps/v1
kind: Deployment
metadata: {{name: {name}, namespace: prod}}
spec:
  template:
    spec:
      containers: [{{name: api, image: "x:1", securityContext: {{privileged: {privileged}}}}}]
"""
State = dict[str, tuple[str, str]]
"""Name → file, and what stands for `privileged`."""
states = st.dictionaries(st.sampled_from(NAMES), st.tuples(st.sampled_from(FILES), st.sampled_from(["true", "false", '"${X}"'])))
unread = st.sets(st.sampled_from(FILES), max_size=1)
MAPPING = pipeline.load_mapping(Config())


def judged(folder: Path, state: State, missing: set[str], broken: set[str]) -> Dossier:
    """Write the files of a state, without those that are not read and with a document that nobody can read in others, and judge them."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for file in set(FILES) - missing:
        own = f"apiVersion: v1\nkind: Namespace\nmetadata: {{name: in-{file}}}\n"
        texts = [own, *(OBJECT.format(name=name, privileged=value) for name, (where, value) in state.items() if where == file)]
        (folder / file).write_text("---\n".join([*texts, *([BROKEN] if file in broken else [])]), encoding="utf-8")
    evidence = pipeline.link(pipeline.collect(Wanted(paths=(folder,), request=Request(folder, "2026-01-20T12:00:00Z")), jobs=1))
    return pipeline.dossier(evidence, MAPPING, Config(), created_at="2026-01-20T12:00:00Z", evidence_sha256="")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(states, states, unread, unread)
@example({"a": (FILES[0], "true")}, {"a": (FILES[1], "true")}, {FILES[1]}, set())
def test_nothing_is_closed_that_was_not_seen_and_no_gap_is_hidden(
    tmp_path: Path, then: State, now: State, missing: set[str], broken: set[str]
) -> None:
    """Whatever changed, and whatever was not read."""
    before = judged(tmp_path / "then", then, set(), set())
    after = judged(tmp_path / "now", now, missing, broken)
    pipeline.compare(after, before, BaselineFile("dossier.json", "", before.mapping_sha256))
    assert after.comparison is not None
    found = {_name(change): change for change in after.comparison.changes if change.control == CONTROL}
    shown = {name: value for name, (file, value) in now.items() if file not in missing}
    bad = {name for name, value in shown.items() if value == "true"}
    assert {name for name, change in found.items() if change.after is Outcome.GAP} == {_short(each.subject) for each in _gaps(after)}
    for name, change in found.items():
        if change.state is ChangeState.CLOSED:
            assert then[name][1] == "true"
            assert shown.get(name) == "false" or (name not in now and not missing and not broken)
        if change.state is ChangeState.UNCHANGED:
            assert then[name][1] == now[name][1] == "true"
        if change.state in {ChangeState.NEW, ChangeState.REOPENED}:
            assert name in bad
            assert then.get(name, ("", "false"))[1] == "false"
    fresh = {_short(each.subject) for each in _gaps(after)} - {_short(each.subject) for each in _gaps(before)}
    assert new_gaps(after, "low") >= len(fresh)


def _gaps(dossier: Dossier) -> list[Change]:
    return [
        Change("", each.control, each.subject, ChangeState.NEW)
        for each in dossier.verdicts
        if each.control == CONTROL and each.outcome is Outcome.GAP
    ]


def _short(subject: str) -> str:
    return subject.split("/")[2]


def _name(change: Change) -> str:
    return _short(change.subject)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(states, st.randoms(use_true_random=False))
def test_where_things_stand_is_no_change(tmp_path: Path, state: State, draw: object) -> None:
    """The same objects in other files and another order: everything that is open is unchanged."""
    names = list(state)
    draw.shuffle(names)  # type: ignore[attr-defined]
    moved = {name: (FILES[FILES.index(state[name][0]) - 1], state[name][1]) for name in names}
    before, after = judged(tmp_path / "then", state, set(), set()), judged(tmp_path / "now", moved, set(), set())
    pipeline.compare(after, before, BaselineFile("dossier.json", "", before.mapping_sha256))
    assert after.comparison is not None
    assert {change.state for change in after.comparison.changes} <= {ChangeState.UNCHANGED}
    assert new_gaps(after, "low") == 0
