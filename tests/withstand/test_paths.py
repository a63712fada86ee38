"""Paths that a file names: they are data, and may be anything."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

PATHS = [
    "a\\0b",
    "x" * 5000,
    "\\e[31m",
    "../../../../etc/passwd",
    "/dev/zero",
    "/proc/self/mem",
    ".",
    "",
    "~",
    "\\u202e",
    "a\\nb",
    "//",
    "${HOME}",
    "%00",
    "con:",
]
SERVICE = "services:\n  good: {image: a/b:latest}\n  odd:\n    image: a/b:latest\n"


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "text",
    [
        SERVICE + '    env_file: ["%s"]\n',
        SERVICE + '    extends: {file: "%s", service: good}\n',
        'include: ["%s"]\n' + SERVICE,
        'include: [{path: ["%s"], env_file: "%s", project_directory: "%s"}]\n' + SERVICE,
        SERVICE + '    build: {context: "%s", dockerfile: "%s"}\n',
        SERVICE + '    volumes: ["%s:/data", {type: bind, source: "%s", target: /x}]\n',
        SERVICE + '    secrets: [s]\nsecrets: {s: {file: "%s"}}\nconfigs: {c: {file: "%s"}}\n',
    ],
    ids=["env file", "extends", "include", "long include", "build", "volumes", "secrets"],
)
def test_a_path_in_a_compose_file_is_data(generate, text, path):
    """Whatever stands where a path belongs, the other service is judged; nothing outside the folder is read."""
    seen = generate({"compose.yaml": text.replace("%s", path)}, "-v")
    assert seen.judged("compose.yaml#service/good/container", "TRC-02") == "gap"
    assert {source["id"] for source in seen.evidence["sources"]} == {"good.yaml", "compose.yaml"}


@pytest.mark.parametrize(
    "path", ["a\\0b", "x" * 5000, "../../../../etc/passwd", "/proc/self/mem", "\\", "$X", "${X", "[", '["a', "\x1b[31m", "\udcff"]
)
def test_a_path_in_a_dockerfile_is_data(generate, path):
    """COPY, ADD, WORKDIR, ENV, FROM and an unended heredoc with it."""
    lines = [f"COPY {path} /x", f"ADD {path} {path}", f"WORKDIR {path}", f"ENV A={path}", f"USER {path}", f"RUN <<EOF\n{path}"]
    data = ("FROM a/b:latest\n" + "\n".join(lines) + "\n").encode("utf-8", "surrogateescape")
    odd = f"FROM {path}\nFROM {path}:x AS {path}\n".encode("utf-8", "surrogateescape")
    seen = generate({"Dockerfile": data, "b/Dockerfile": odd}, "-v")
    assert "Dockerfile" in {source["id"] for source in seen.evidence["sources"]}


def test_a_folder_whose_name_is_no_text_is_read_whole(generate, tmp_path):
    """Compose files, overrides, env files and build contexts below it have names that can be written."""
    folder = Path(os.fsdecode(os.fsencode(tmp_path / "in") + b"/\xe9"))
    folder.mkdir(parents=True)
    files = {
        "compose.yaml": "include: [more.yaml]\n" + SERVICE + "    build: .\n    env_file: [shared.env, lost.env]\n",
        "compose.override.yaml": SERVICE,
        "more.yaml": "services:\n  more: {image: x, extends: {file: base.yaml, service: base}}\n",
        "base.yaml": "services:\n  base: {image: y}\n",
        ".env": "A=b\nbroken line\n",
        "shared.env": "B=c\n= d\n",
        "Dockerfile": "FROM a/b:latest\nCOPY . .\n",
        ".dockerignore": "*\n",
        ".gitignore": "ignored\n",
        "ignored": "x",
    }
    for name, text in files.items():
        (folder / name).write_text(text)
    seen = generate({}, "-v")
    assert seen.judged("\\xe9/compose.yaml#service/good/container", "TRC-02") == "gap"
    assert {"\\xe9/compose.override.yaml", "\\xe9/more.yaml", "\\xe9/base.yaml", "\\xe9/shared.env"} <= {
        source["id"] for source in seen.evidence["sources"]
    }


@pytest.mark.parametrize("escape", ["\\ud800", "\\udcff", "\\u0000", "\\uffff", "\\ud83d\\ude00"])
def test_half_a_character_in_json_is_written_all_the_same(generate, escape):
    """JSON can spell what no text holds; names, labels, keys and values of it go through every format."""
    pod = (
        '{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p%s", "namespace": "n%s", "labels": {"a%s": "b%s"}},'
        ' "spec": {"serviceAccountName": "s%s", "volumes": [{"name": "v", "hostPath": {"path": "/%s"}}], "containers":'
        ' [{"name": "c%s", "image": "a/b%s:latest", "args": ["%s"], "env": [{"name": "E%s", "value": "%s"}]}]}}'
    )
    compose = '{"services": {"s%s": {"image": "a/b%s", "labels": {"a%s": "b%s"}, "environment": {"A%s": "%s"}}, "good": {"image": "a/b:latest"}}}'
    crd = '{"apiVersion": "x/v1", "kind": "Other%s", "metadata": {"name": "%s"}}'
    files = {"pod.json": pod, "compose.yaml": compose, "other.json": crd, "bad.json": pod[:-1]}
    seen = generate({name: text.replace("%s", escape) for name, text in files.items()}, "-v")
    assert {"pod.json", "compose.yaml", "other.json"} <= seen.accounted()
