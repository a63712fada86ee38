"""What is named by option and is no file: images, clusters, charts; on the command line and in the configuration."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from aiact_report import cli
from aiact_report.errors import ExitCode

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: scoring}\nspec:\n  containers:\n  - {name: c, image: a/b:latest}\n"
DEFINITION = "Bootstrap: docker\nFrom: python:latest\n\n%post\n    echo hello\n"
ROOT = Path(__file__).resolve().parents[1]
LAYOUT = ROOT / "samples" / "iris" / "images" / "step1-naive"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a directory with one manifest, to work in, at a fixed time."""
    (tmp_path / "app.yaml").write_text(POD)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795000000")
    monkeypatch.setenv("KUBECONFIG", str(tmp_path / "none"))
    return tmp_path


def evidence(folder: Path) -> dict[str, Any]:
    """Read what was collected."""
    found: dict[str, Any] = json.loads((folder / "evidence.json").read_text(encoding="utf-8"))
    return found


def kinds(folder: Path) -> set[str]:
    """Kinds of subject that were collected."""
    return {subject["kind"] for subject in evidence(folder)["subjects"]}


def test_an_image_is_read_and_nothing_else(here: Path) -> None:
    """`--image` without a PATH reads no directory."""
    assert cli.main(["collect", "--image", str(LAYOUT), "--no-layers", "-q"]) == ExitCode.DONE
    assert kinds(here) == {"image", "layer"}


def test_an_image_beside_a_path_is_read_with_it(here: Path) -> None:
    """A PATH and an image are one run."""
    assert cli.main(["collect", ".", "--image", str(LAYOUT), "--no-layers", "-q"]) == ExitCode.DONE
    assert kinds(here) == {"image", "layer", "workload", "container"}


def test_manifests_are_paths(here: Path) -> None:
    """`--manifests PATH` reads what PATH reads; the image it names is there, and was not read."""
    assert cli.main(["collect", "--manifests", "app.yaml", "-q"]) == ExitCode.DONE
    assert kinds(here) == {"workload", "container", "image"}


def test_the_configuration_names_images(here: Path) -> None:
    """Relative to the configuration; a source named on the command line takes their place."""
    (here / "layout").symlink_to(LAYOUT)
    (here / "aiact-report.yaml").write_text("images: [layout]\nsources: [app.yaml]\n")
    assert cli.main(["collect", "--no-layers", "-q", "--config", "aiact-report.yaml"]) == ExitCode.DONE
    assert "layer" in kinds(here)
    assert cli.main(["collect", "app.yaml", "-q", "--config", "aiact-report.yaml"]) == ExitCode.DONE
    assert "layer" not in kinds(here)


def test_a_file_named_twice_is_one_subject(here: Path) -> None:
    """A definition file met in the walk and named as an image is read once."""
    (here / "app.def").write_text(DEFINITION)
    assert cli.main(["collect", ".", "--image", "app.def", "-q"]) == ExitCode.DONE
    assert [subject["id"] for subject in evidence(here)["subjects"]].count("app.def#definition") == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--cluster", "--namespace", "a", "--all-namespaces"], "contradict"),
        (["--values", "app.yaml"], "--values is given without --helm-chart"),
        (["--helm-chart", "nowhere"], "nowhere"),
        (["--verify-key", "nowhere.pem", "--image", "x.example/a:1"], "nowhere.pem"),
        (["--image", "NOT A NAME"], "NOT A NAME"),
        (["--image", "docker://user:hunter2hunter2@host/x"], "error:"),
    ],
)
def test_mistakes_are_said_before_any_work(here: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str) -> None:
    """Exit 2, one line, nothing written, and no credential repeated."""
    assert cli.main(["generate", *words]) == ExitCode.MISTAKE
    told = capsys.readouterr().err
    assert said in told
    assert "hunter2hunter2" not in told
    assert not (here / "out").exists()


KUBECONFIG = """apiVersion: v1
kind: Config
current-context: gone
contexts: [{name: gone, context: {cluster: gone, user: me}}]
clusters: [{name: gone, cluster: {server: "https://127.0.0.1:1"}}]
users: [{name: me, user: {token: hunter2hunter2}}]
"""


def test_a_cluster_that_does_not_answer_stays_in_the_dossier(here: Path) -> None:
    """The run goes on with what else was named, and the dossier says that the cluster was not seen."""
    (here / "none").write_text(KUBECONFIG)
    assert cli.main(["generate", ".", "--cluster", "--format", "json", "-q"]) == ExitCode.DONE
    found = evidence(here / "out")
    assert {source["kind"] for source in found["sources"]} == {"manifest", "cluster"}
    assert any(item.get("source") == "cluster:gone" for item in found["unobserved"])
    assert "hunter2hunter2" not in json.dumps(found)


def test_a_cluster_nobody_set_up_is_a_mistake(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a kubeconfig there is nothing to ask: the message says how to name one."""
    assert cli.main(["generate", "--cluster"]) == ExitCode.MISTAKE
    assert "KUBECONFIG" in capsys.readouterr().err
    assert not (here / "out").exists()


def test_rights_are_printed_ready_to_apply(capsys: pytest.CaptureFixture[str]) -> None:
    """A namespace, an account and a ClusterRole with its binding, which can look and do nothing else; `--without-secrets` leaves Secrets out."""
    assert cli.main(["rbac"]) == ExitCode.DONE
    space, account, role, binding = yaml.safe_load_all(capsys.readouterr().out)
    assert [item["kind"] for item in (space, account, role, binding)] == ["Namespace", "ServiceAccount", "ClusterRole", "ClusterRoleBinding"]
    assert binding["subjects"] == [{"kind": "ServiceAccount", "name": account["metadata"]["name"], "namespace": space["metadata"]["name"]}]
    assert {verb for rule in role["rules"] for verb in rule["verbs"]} == {"get", "list"}
    core = next(rule for rule in role["rules"] if rule.get("apiGroups") == [""])
    assert "secrets" in core["resources"]
    assert not {"buildconfigs", "imagestreams"} & set(core["resources"])
    assert cli.main(["rbac", "--without-secrets"]) == ExitCode.DONE
    assert not any("secrets" in rule.get("resources", ()) for item in yaml.safe_load_all(capsys.readouterr().out) for rule in item.get("rules", ()))


def test_the_account_may_be_named(capsys: pytest.CaptureFixture[str]) -> None:
    """One that is there, wherever it is; its namespace is then not made. A name of another form is a mistake."""
    assert cli.main(["rbac", "-n", "prod", "--service-account", "auditors/reader"]) == ExitCode.DONE
    documents = list(yaml.safe_load_all(capsys.readouterr().out))
    assert [item["kind"] for item in documents] == ["ServiceAccount", "Role", "RoleBinding"]
    assert documents[-1]["subjects"] == [{"kind": "ServiceAccount", "name": "reader", "namespace": "auditors"}]
    assert cli.main(["rbac", "--service-account", "reader"]) == ExitCode.MISTAKE


def test_rights_of_namespaces_are_roles_of_their_own(capsys: pytest.CaptureFixture[str]) -> None:
    """One Role and binding a namespace, each a document, all for one account, in the first of them."""
    assert cli.main(["rbac", "-n", "prod", "-n", "test"]) == ExitCode.DONE
    documents = list(yaml.safe_load_all(capsys.readouterr().out))
    assert {binding["subjects"][0]["namespace"] for binding in documents if binding["kind"] == "RoleBinding"} == {"prod"}
    assert [(document["kind"], document["metadata"]["namespace"]) for document in documents] == [
        ("ServiceAccount", "prod"),
        ("Role", "prod"),
        ("RoleBinding", "prod"),
        ("Role", "test"),
        ("RoleBinding", "test"),
    ]
