"""Which folders are worlds of their own: files as people lay them out, through the whole of collecting and linking."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aiact_report import config, pipeline
from aiact_report.model import Evidence, Outcome

NOTHING = config.Config()
MAPPING = pipeline.load_mapping(NOTHING)


def deployment(name: str = "api", replicas: int = 1, namespace: str = "", labels: str = "") -> str:
    """Write a Deployment as people do."""
    space = f", namespace: {namespace}" if namespace else ""
    labels = labels or f"app: {name}"
    return f"""\
apiVersion: apps/v1
kind: Deployment
metadata: {{name: {name}{space}}}
spec:
  replicas: {replicas}
  selector: {{matchLabels: {{{labels}}}}}
  template:
    metadata: {{labels: {{{labels}}}}}
    spec:
      containers: [{{name: {name}, image: "r.example/{name}:1.2.3"}}]
"""


def scaler(name: str = "api", namespace: str = "") -> str:
    """Write an autoscaler with three replicas at least."""
    space = f", namespace: {namespace}" if namespace else ""
    target = f"{{apiVersion: apps/v1, kind: Deployment, name: {name}}}"
    head = f"apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {{name: {name}{space}}}\n"
    return head + f"spec: {{scaleTargetRef: {target}, minReplicas: 3, maxReplicas: 9}}\n"


def budget(name: str = "api", namespace: str = "") -> str:
    """Write a budget of one pod."""
    space = f", namespace: {namespace}" if namespace else ""
    head = f"apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {{name: {name}{space}}}\n"
    return head + f"spec: {{minAvailable: 1, selector: {{matchLabels: {{app: {name}}}}}}}\n"


def policy(name: str = "api", namespace: str = "") -> str:
    """Write a policy that bounds both directions to one peer."""
    space = f", namespace: {namespace}" if namespace else ""
    head = f"apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: {name}{space}}}\n"
    peer = "[{podSelector: {matchLabels: {app: gw}}}]"
    rules = f"policyTypes: [Ingress, Egress], ingress: [{{from: {peer}}}], egress: [{{to: {peer}}}]"
    return head + f"spec: {{podSelector: {{matchLabels: {{app: {name}}}}}, {rules}}}\n"


def read(root: Path, files: dict[str, str], *worlds: str) -> Evidence:
    """Write files and join what is in them."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    wanted = pipeline.Wanted(paths=(root,), worlds=tuple(root / name for name in worlds))
    return pipeline.link(pipeline.collect(wanted, jobs=1))


def verdicts(seen: Evidence) -> dict[tuple[str, str], Outcome]:
    """Give the outcome by control and subject."""
    return {(each.control, each.subject): each.outcome for each in pipeline.judge(seen, MAPPING)}


def outcome(seen: Evidence, control: str, start: str) -> set[str]:
    """Give the outcomes of a control for the subjects of a folder."""
    found = {value for (name, subject), value in verdicts(seen).items() if name == control and subject.startswith(start)}
    return {str(value) for value in found - {Outcome.NOT_APPLICABLE}}


def names(seen: Evidence) -> list[str]:
    """Name the worlds."""
    return [world.name for world in seen.worlds]


def test_two_environments_are_two_worlds(tmp_path: Path) -> None:
    """What prod has does nothing for dev, and each keeps what is its own."""
    everything = "---\n".join([deployment(replicas=3), scaler(), budget(), policy()])
    seen = read(tmp_path, {"dev/api.yaml": deployment(), "prod/api.yaml": everything})
    assert names(seen) == ["dev", "prod"]
    for control in ("RES-01", "RES-05", "NET-01"):
        assert outcome(seen, control, "dev/") == {"gap"}, control
    assert outcome(seen, "RES-01", "prod/") == {"pass"}


def test_of_very_many_worlds_each_may_touch_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the bound no pair is looked at: what another world has may decide, so "none" is not said, and nothing of it makes a pass."""
    monkeypatch.setattr("aiact_report.linking._link.MANY", 1)
    everything = "---\n".join([deployment(replicas=3), scaler(), budget(), policy()])
    seen = read(tmp_path, {"dev/api.yaml": deployment(), "prod/api.yaml": everything})
    for control in ("RES-05", "NET-01"):
        assert outcome(seen, control, "dev/") == {"not-assessed"}, control
    assert outcome(seen, "RES-01", "prod/") == {"pass"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("dev/api.yaml", "prod/extras.yaml"),
        ("k8s/overlays/small/api.yaml", "k8s/overlays/large/extras.yaml"),
        ("clusters/eu-west-1/api.yaml", "clusters/us-east-1/extras.yaml"),
        ("deploy/api.yaml", "deploy/testdata/extras.yaml"),
        ("examples/one/api.yaml", "examples/two/extras.yaml"),
    ],
)
def test_names_of_folders_set_apart(tmp_path: Path, one: str, other: str) -> None:
    """Folders called after environments, variants, regions, tests or examples need no common object to be worlds of their own."""
    seen = read(tmp_path, {one: deployment(), other: f"{scaler()}---\n{budget()}---\n{policy()}"})
    for control in ("RES-01", "RES-05", "NET-01"):
        assert outcome(seen, control, one) == {"gap"}, control


def test_another_name_with_the_same_labels_sets_apart(tmp_path: Path) -> None:
    """Two Deployments with the same labels cannot share a namespace, so neither do the policies beside them."""
    both = {"a/api.yaml": deployment("api-small", labels="app: api"), "b/api.yaml": deployment("api-large", labels="app: api") + "---\n" + policy()}
    assert outcome(read(tmp_path, both), "NET-01", "a/") == {"gap"}


def test_files_of_one_folder_with_the_same_object(tmp_path: Path) -> None:
    """`api-small.yaml` and `api-large.yaml` beside each other are two worlds, too."""
    seen = read(tmp_path, {"k8s/small.yaml": deployment(), "k8s/large.yaml": deployment(replicas=3) + "---\n" + scaler()})
    assert outcome(seen, "RES-01", "k8s/small") == {"gap"}
    assert outcome(seen, "RES-01", "k8s/large") == {"pass"}


@pytest.mark.parametrize("namespace", ["", "ml"])
def test_one_deployment_by_component(tmp_path: Path, namespace: str) -> None:
    """One system laid out by component (app/, network/, scaling/) is one world: nothing competes."""
    files = {
        "app/api.yaml": deployment("api", 2, namespace),
        "network/api.yaml": policy("api", namespace),
        "scaling/api.yaml": scaler("api", namespace),
    }
    seen = read(tmp_path, files)
    assert names(seen) == ["."]
    assert outcome(seen, "RES-01", "app/") == {"pass"}
    assert outcome(seen, "NET-01", "app/") == {"pass"}


def test_what_may_belong_to_both_is_not_assessed(tmp_path: Path) -> None:
    """A policy above two environments may be applied with either: neither passes by it, and it is said."""
    seen = read(tmp_path, {"policy.yaml": policy(), "dev/api.yaml": deployment(), "prod/api.yaml": deployment()})
    assert outcome(seen, "NET-01", "dev/") == {"not-assessed"}
    assert any(item.cause == "ambiguous" and "policy.yaml" in item.reason for item in seen.unobserved)
    assert outcome(seen, "RES-05", "dev/") == {"gap"}, "no budget is anywhere"


def test_what_selects_something_else_leaves_the_gap(tmp_path: Path) -> None:
    """A policy above that cannot select a workload does not veil that it has none."""
    seen = read(tmp_path, {"policy.yaml": policy("other"), "dev/api.yaml": deployment(), "prod/api.yaml": deployment()})
    assert outcome(seen, "NET-01", "dev/") == {"gap"}


def test_a_written_namespace_joins(tmp_path: Path) -> None:
    """Policies beside two environments join the only one whose namespace they write."""
    files = {
        "dev/api.yaml": deployment(namespace="ml-dev"),
        "prod/api.yaml": deployment(namespace="ml"),
        "network/api.yaml": policy(namespace="ml"),
    }
    seen = read(tmp_path, files)
    assert outcome(seen, "NET-01", "prod/") == {"pass"}
    assert outcome(seen, "NET-01", "dev/") == {"gap"}


def test_a_bundle_beside_its_parts(tmp_path: Path) -> None:
    """Files that all stand in one bundle, too, still belong together."""
    parts = {"k8s/api.yaml": deployment(replicas=3), "k8s/policy.yaml": policy()}
    seen = read(tmp_path, {**parts, "k8s/all.yaml": "---\n".join(parts.values())})
    assert outcome(seen, "NET-01", "k8s/api.yaml") == {"pass"}


def test_the_user_names_a_world(tmp_path: Path) -> None:
    """What the user says is applied as a whole is joined within and with nothing else."""
    files = {"policy.yaml": policy(), "dev/api.yaml": deployment() + "---\n" + policy(), "prod/api.yaml": deployment(), "prod/test/p.yaml": policy()}
    seen = read(tmp_path, files, "prod", "dev")
    assert outcome(seen, "NET-01", "prod/") == {"pass"}
    assert outcome(seen, "NET-01", "dev/") == {"pass"}
    assert {"prod", "dev"} <= set(names(seen))


def test_what_only_others_could_use(tmp_path: Path) -> None:
    """An autoscaler above two environments scales one of them: that its target is nowhere is not said."""
    seen = read(tmp_path, {"scaler.yaml": scaler(), "dev/api.yaml": deployment(), "prod/api.yaml": deployment()})
    assert outcome(seen, "RES-01", "scaler") == {"not-assessed"}
    assert outcome(seen, "RES-01", "dev/") == {"not-assessed"}


def test_linking_again_changes_nothing(tmp_path: Path) -> None:
    """Worlds and what is ambiguous are made anew each time."""
    files = {"policy.yaml": policy(), "dev/api.yaml": deployment(), "prod/api.yaml": deployment()}
    seen = read(tmp_path, files)
    before = (list(seen.worlds), list(seen.unobserved), verdicts(seen))
    again = pipeline.link(seen)
    assert (again.worlds, again.unobserved, verdicts(again)) == before


def test_a_lost_file_of_another_environment(tmp_path: Path) -> None:
    """What could not be read in prod/ might have protected prod, and never dev."""
    files = {"dev/api.yaml": deployment(), "prod/api.yaml": deployment(), "prod/policy.yaml": "apiVersion: v1\nkind: NetworkPolicy\nx: [\n"}
    seen = read(tmp_path, files)
    assert outcome(seen, "NET-01", "dev/") == {"gap"}
    assert outcome(seen, "NET-01", "prod/") == {"not-assessed"}


PARTS = st.lists(st.sampled_from([scaler(), budget(), policy(), policy("other"), budget("other")]), max_size=4, unique=True)
NAMES = st.sampled_from(["dev", "prod", "a", "b", "k8s/one", "k8s/two", "eu", "base"])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(own=PARTS, other=PARTS, top=PARTS, folders=st.lists(NAMES, min_size=2, max_size=2, unique=True), replicas=st.integers(1, 3))
def test_a_sibling_environment_never_improves(tmp_path_factory, own, other, top, folders, replicas) -> None:
    """Adding a folder that holds another environment makes no pass of what was none before."""
    one, another = folders
    files = {f"{one}/all.yaml": "---\n".join([deployment(replicas=replicas), *own])} | ({"top.yaml": "---\n".join(top)} if top else {})
    before = verdicts(read(tmp_path_factory.mktemp("before"), files))
    more = files | {f"{another}/all.yaml": "---\n".join([deployment(replicas=3), *other])}
    after = verdicts(read(tmp_path_factory.mktemp("after"), more))
    for key, was in before.items():
        if key[1].startswith(f"{one}/") and was is not Outcome.PASS:
            assert after[key] in {was, Outcome.NOT_ASSESSED}, key
