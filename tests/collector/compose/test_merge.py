"""Several files are one application: overrides, include, extends, variables; and each fact knows its own file."""

import hashlib
from pathlib import Path
from typing import Any

import pytest

from aiact_report.model import OpenList
from tests.collector.compose.reading import BASE, collect, subject, write


def merged(folder: Path, override: str) -> dict[str, Any]:
    """Lay an override of the service over `BASE` and return values by name."""
    write(folder, compose__yaml=BASE, over__yaml=f"services: {{api: {{{override}}}}}")
    seen = collect(folder, "compose.yaml", "over.yaml")
    return {name: fact.value for kind in ("workload", "container") for name, fact in subject(seen, kind).facts.items()}


OVERRIDES = [
    ("image: 'api:2'", "container.image", "api:2"),
    ("command: [c]", "container.args", ("c",)),
    ("ports: ['80:80', '82:82']", "container.published_ports", ("0.0.0.0:80:80", "0.0.0.0:81:81", "0.0.0.0:82:82")),
    ("ports: !override ['90:90']", "container.published_ports", ("0.0.0.0:90:90",)),
    ("ports: !reset []", "container.published_ports", None),
    ("volumes: ['other:/a:ro']", "container.mounts_writable", ("/b",)),
    ("environment: [B=3, C=4]", "container.env_names", ("A", "B", "C")),
    ("environment: {A: !reset null}", "container.env_names", ("B",)),
    ("labels: {x: '2', y: '3'}", "workload.labels", {"x": "2", "y": "3"}),
    ("cap_add: [NET_ADMIN, SYS_TIME]", "container.capabilities.add", ("NET_ADMIN", "SYS_TIME")),
    ("healthcheck: {test: [CMD, two]}", "container.healthcheck", "CMD two"),
    ("logging: {options: {max-file: '3'}}", "container.logging_options", ("max-size", "max-file")),
    ("logging: {driver: syslog}", "container.logging_options", None),
    ("deploy: {resources: {limits: {cpus: '2'}}}", "container.memory_limit", 2**30),
    ("user: !reset null", "container.run_as_user", None),
    ("user: null", "container.run_as_user", None),
    ("depends_on: null", "container.image", "api:1"),
]


@pytest.mark.parametrize(("override", "name", "expected"), OVERRIDES, ids=[override for override, _, _ in OVERRIDES])
def test_fields_are_merged_by_their_own_rule(tmp_path: Path, override: str, name: str, expected: object) -> None:
    """Mappings by key, lists appended and unique, commands replaced, `!reset` and `!override` obeyed."""
    assert merged(tmp_path, override)[name] == expected


def test_a_fact_stands_in_the_file_it_came_from(tmp_path: Path) -> None:
    """The override's line for what it changes, the base's for the rest."""
    write(tmp_path, compose__yaml=BASE, over__yaml="services:\n  api:\n    user: '6'\n")
    facts = subject(collect(tmp_path, "compose.yaml", "over.yaml"), "container").facts
    assert (facts["container.run_as_user"].place.file, facts["container.run_as_user"].place.line) == ("over.yaml", 3)
    assert (facts["container.image"].place.file, facts["container.image"].place.line) == ("compose.yaml", 4)


def test_every_file_is_a_source_with_its_digest(tmp_path: Path) -> None:
    """Overlays, includes, extended files, `.env` and env files can be known again."""
    write(
        tmp_path,
        compose__yaml="include: [sub/inc.yaml]\nservices: {api: {extends: {file: base.yaml, service: b}, env_file: [a.env]}}",
        over__yaml="services: {api: {user: '1'}}",
        sub___inc__yaml="services: {inc: {image: x}}",
        base__yaml="services: {b: {image: x}}",
        a__env="A=1",
        __env="T=1",
    )
    sources = collect(tmp_path, "compose.yaml", "over.yaml").sources
    assert [source.id for source in sources] == [".env", "a.env", "base.yaml", "compose.yaml", "over.yaml", "sub/inc.yaml"]
    assert {source.kind for source in sources} == {"compose"}
    assert all(source.sha256 == hashlib.sha256((tmp_path / source.id).read_bytes()).hexdigest() for source in sources)


def test_extends_follows_chains_through_files(tmp_path: Path) -> None:
    """The extended service lies below; its relative paths are relative to its own file."""
    write(
        tmp_path,
        compose__yaml="services:\n  api:\n    extends: {file: base/b.yaml, service: mid}\n    environment: {C: '3'}\n",
        base___b__yaml="services:\n  mid: {extends: root, image: 'm:1', volumes: ['./d:/d'], build: .}\n  root: {restart: always, environment: [A=1, C=0], env_file: r.env}\n",
        base___r__env="E=1",
    )
    seen = collect(tmp_path, "compose.yaml")
    workload, container = subject(seen, "workload").facts, subject(seen, "container").facts
    assert container["container.image"].place.file == "base/b.yaml"
    assert container["container.privileged"].place.file == "compose.yaml"
    assert container["container.env_names"].value == ("E", "A", "C")
    assert workload["workload.restart_policy"].value == "always"
    assert workload["workload.project_binds"].value == ("./base/d",)
    assert workload["workload.build_dockerfile"].value == "base/Dockerfile"


def test_extends_in_a_circle_ends(tmp_path: Path) -> None:
    """Compose refuses it; what is written here is kept, the rest is withheld."""
    write(tmp_path, compose__yaml="services: {api: {image: x, extends: b}, b: {image: y, extends: api}}")
    seen = collect(tmp_path, "compose.yaml")
    facts = subject(seen, "container").facts
    assert "cycle" in {found.cause for found in seen.unobserved}
    assert facts["container.image"].value == "x"
    assert "container.privileged" not in facts


def test_a_missing_extended_file_withholds_what_it_may_hold(tmp_path: Path) -> None:
    """What is not written here may be written there."""
    write(tmp_path, compose__yaml="services: {api: {image: x, cap_drop: [ALL], privileged: true, extends: {file: no.yaml, service: b}}}")
    seen = collect(tmp_path, "compose.yaml")
    facts = subject(seen, "container").facts
    withheld = {name for found in seen.unobserved if found.subject == "compose.yaml#service/api/container" for name in found.facts}
    assert facts["container.privileged"].value is True
    assert {"container.read_only_root_filesystem", "container.capabilities.drop"} <= withheld
    assert withheld & facts.keys() == {"container.capabilities.drop"}
    assert facts["container.capabilities.drop"].value == OpenList(("ALL",))


def test_include_has_its_own_folder_and_variables(tmp_path: Path) -> None:
    """Short and long syntax; several paths are merged; the including project's variables win."""
    write(
        tmp_path,
        compose__yaml="include: [one/compose.yaml, {path: [two/a.yaml, two/b.yaml], project_directory: two/sub, env_file: two/v.env}]\nservices: {api: {image: x}}",
        __env="T=main",
        one___compose__yaml="services: {one: {image: 'one:${T}-${V}', volumes: ['./d:/d']}}",
        one___env="ignored",
        two___a__yaml="services: {two: {image: 'two:${W}', volumes: ['./d:/d'], ports: ['1:1']}}",
        two___b__yaml="services: {two: {ports: ['2:2']}}",
        two___v__env="W=w\nT=no",
    )
    (tmp_path / "one" / ".env").write_text("T=own\nV=v", encoding="utf-8")
    seen = collect(tmp_path, "compose.yaml")
    assert subject(seen, "container", "one").facts["container.image"].value == "one:main-v"
    assert subject(seen, "workload", "one").facts["workload.project_binds"].value == ("./one/d",)
    assert subject(seen, "container", "two").facts["container.image"].value == "two:w"
    assert subject(seen, "workload", "two").facts["workload.project_binds"].value == ("./two/sub/d",)
    assert subject(seen, "workload", "two").facts["workload.published_ports"].value == ("0.0.0.0:1:1", "0.0.0.0:2:2")


@pytest.mark.parametrize(
    ("entry", "cause"),
    [
        ("no.yaml", "missing"),
        ("../up.yaml", "refused"),
        ("https://x/y.yaml", "unsupported"),
        ("'${NO}/y.yaml'", "unset-variable"),
        ("compose.yaml", "cycle"),
        ("'.'", "unreadable"),
    ],
)
def test_an_include_that_cannot_be_read_is_unobserved(tmp_path: Path, entry: str, cause: str) -> None:
    """The rest is read, and the project's lists are open: they may be longer."""
    write(tmp_path, up__yaml="services: {u: {image: x}}", in___compose__yaml=f"include: [{entry}]\nservices: {{api: {{image: x}}}}")
    seen = collect(tmp_path / "in", "compose.yaml")
    assert cause in {found.cause for found in seen.unobserved}
    assert subject(seen, "container").facts["container.image"].value == "x"
    project = next(found for found in seen.subjects if found.kind == "project")
    assert project.facts["project.services"].value == OpenList(("api",))
    assert "project.volumes" not in project.facts


def test_includes_that_double_at_every_step_are_bounded(tmp_path: Path) -> None:
    """Two to the thirtieth files are not merged: each is, once for each length of the way to it, and where the way ends is said."""
    for index in range(30):
        (tmp_path / f"f{index}.yaml").write_text(
            f"include: [f{index + 1}.yaml, f{index + 1}.yaml]\nservices: {{s{index}: {{image: x}}}}", encoding="utf-8"
        )
    (tmp_path / "f30.yaml").write_text("services: {z: {image: x}}", encoding="utf-8")
    seen = collect(tmp_path, "f0.yaml")
    assert any("include each other in a row" in found.reason for found in seen.unobserved)


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    """A path is judged by where it leads."""
    write(tmp_path, outer__env="PASSWORD=hunter2", in___compose__yaml="services: {api: {image: x, env_file: [l.env]}}")
    (tmp_path / "in" / "l.env").symlink_to(tmp_path / "outer.env")
    seen = collect(tmp_path / "in", "compose.yaml")
    assert [source.id for source in seen.sources] == ["compose.yaml"]
    assert "refused" in {found.cause for found in seen.unobserved}
