"""Files that say what is built or run in a form that is not read are named."""

from pathlib import Path

import pytest

from aiact_report.pipeline import Wanted, collect

FORMS = {
    "app.container": "[Unit]\nDescription=x\n[Container]\nImage=docker.io/library/nginx:latest\nPodmanArgs=--privileged\n",
    "stack.pod": "[Pod]\nPublishPort=80:80\n",
    "app.kube": "[Kube]\nYaml=pod.yaml\n",
    "app.build": "[Build]\nImageTag=localhost/a\nFile=./Containerfile\n",
    "docker-bake.hcl": 'target "app" {\n  dockerfile = "Dockerfile.gpu"\n}\n',
    "docker-bake.override.json": '{"target": {"app": {"dockerfile": "Dockerfile"}}}',
    "serve.nomad.hcl": 'job "serve" {\n  group "g" {}\n}\n',
    "task.json": '{"family": "serve", "containerDefinitions": [{"name": "a", "image": "a:1"}]}',
}
OTHERS = {
    "notes.container": "what is in the container\n",
    "pod.image": "P6 a picture\n",
    "main.hcl": 'resource "x" "y" {}\n',
    "bake.json": '{"oven": 200}',
    "package.json": '{"name": "a"}',
}


@pytest.mark.parametrize("name", FORMS)
def test_it_is_named_with_what_would_show_it(tmp_path: Path, name: str) -> None:
    """Not left out as no kind of source."""
    (tmp_path / name).write_text(FORMS[name], encoding="utf-8")
    found = collect(Wanted(paths=(tmp_path,)), jobs=1)
    assert [(item.source, item.cause, bool(item.remedy)) for item in found.unobserved] == [(name, "unsupported", True)]
    assert found.skipped == []


@pytest.mark.parametrize("name", OTHERS)
def test_another_file_of_that_name_is_none(tmp_path: Path, name: str) -> None:
    """It is told apart by what it holds."""
    (tmp_path / name).write_text(OTHERS[name], encoding="utf-8")
    found = collect(Wanted(paths=(tmp_path,)), jobs=1)
    assert found.unobserved == []
    assert [item.path for item in found.skipped] == [name]


def test_nothing_of_what_it_holds_is_quoted(tmp_path: Path) -> None:
    """A unit may hold credentials."""
    secret = "Hu" + "nter2-" + "x9Y8z7"
    (tmp_path / "a.container").write_text(f"[Container]\nImage=a:1\nEnvironment=DB_PASSWORD={secret}\n", encoding="utf-8")
    assert secret not in str(collect(Wanted(paths=(tmp_path,)), jobs=1))
