"""Which files make a project, what `.env` decides, and what a `.env` that was not read leaves open."""

import os
from pathlib import Path

import pytest

from aiact_report.model import Evidence
from aiact_report.pipeline import Wanted, collect


def written(folder: Path, files: dict[str, str]) -> Evidence:
    """Write files and read the folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return collect(Wanted(paths=(folder,)))


def value(found: Evidence, identifier: str, fact: str) -> object:
    """Give a fact's value; the text "withheld" where it is not there."""
    facts = next(subject for subject in found.subjects if subject.id == identifier).facts
    return facts[fact].value if fact in facts else "withheld"


SERVICE = 'services: {a: {image: "x:${T:-1}", privileged: "${P:-false}", read_only: "${R-true}", user: "1${U:+0}"}}'
CONTAINER = "compose.yaml#service/a/container"


def outside(folder: Path) -> None:
    """A link to a file of the machine."""
    (folder / ".env").symlink_to("/etc/hostname")


def nowhere(folder: Path) -> None:
    """A link to what is there only when it runs."""
    (folder / ".env").symlink_to("/run/secrets/production.env")


def pipe(folder: Path) -> None:
    """A pipe nobody writes to."""
    os.mkfifo(folder / ".env")


def device(folder: Path) -> None:
    """A device without end."""
    (folder / ".env").symlink_to("/dev/zero")


def denied(folder: Path) -> None:
    """A file that may not be read."""
    (folder / ".env").write_text("P=true")
    (folder / ".env").chmod(0)


@pytest.mark.parametrize(
    "make", [outside, nowhere, pipe, device, pytest.param(denied, marks=pytest.mark.skipif(os.getuid() == 0, reason="root reads all"))]
)
def test_what_an_env_file_that_was_not_read_may_set_is_withheld(tmp_path: Path, make) -> None:
    """Defaults, alternatives and plain variables alike; the reason names the file, and what holds no variable is read."""
    make(tmp_path)
    found = written(tmp_path, {"compose.yaml": SERVICE})
    for fact in ("container.privileged", "container.read_only_root_filesystem", "container.image.tag", "container.run_as_user"):
        assert value(found, CONTAINER, fact) == "withheld", fact
    assert value(found, CONTAINER, "container.image.repository") == "library/x"
    reason = next(item.reason for item in found.unobserved if "container.privileged" in item.facts)
    assert reason == "services.a.privileged: the variable P may be set by .env, which was not read"


def test_a_folder_named_env_is_no_env_file(tmp_path: Path) -> None:
    """Compose passes over it, so the defaults hold."""
    (tmp_path / ".env").mkdir()
    assert value(written(tmp_path, {"compose.yaml": SERVICE}), CONTAINER, "container.privileged") is False


def test_the_env_file_of_an_include_that_was_not_read(tmp_path: Path) -> None:
    """The included services are read; what the file may set is withheld, and what the including project sets is known."""
    files = {
        ".env": "T=9\n",
        "compose.yaml": "include: [{path: in/c.yaml, env_file: in/missing.env}]\nservices: {z: {image: z}}",
        "in/c.yaml": SERVICE,
    }
    found = written(tmp_path, files)
    assert value(found, CONTAINER, "container.privileged") == "withheld"
    assert value(found, CONTAINER, "container.image.tag") == "9"


def test_compose_file_in_env_is_followed(tmp_path: Path) -> None:
    """Its files are one project of that name; an override that it does not list is left out, and said."""
    files = {
        ".env": "COMPOSE_FILE=compose.yaml:deploy/prod.yaml\nCOMPOSE_PROJECT_NAME=shop\nCOMPOSE_PROFILES=gpu, debug\n",
        "compose.yaml": "name: other\nservices: {a: {image: x}}",
        "compose.override.yaml": "services: {a: {read_only: true}}",
        "deploy/prod.yaml": "services: {a: {privileged: true}}",
    }
    found = written(tmp_path, files)
    assert [subject.id for subject in found.subjects] == ["compose.yaml#project", "compose.yaml#service/a", CONTAINER]
    assert value(found, CONTAINER, "container.privileged") is True
    assert value(found, CONTAINER, "container.read_only_root_filesystem") is None
    assert value(found, "compose.yaml#project", "project.profiles") == ("gpu", "debug")
    assert found.subjects[0].namespace == "shop"
    assert [(entry.path, entry.reason) for entry in found.skipped] == [("compose.override.yaml", "not among the files COMPOSE_FILE lists in .env")]
    assert found.unobserved == []


def test_compose_file_may_list_files_of_another_folder(tmp_path: Path) -> None:
    """The variables of the `.env` that lists them hold, before those of their own folder."""
    files = {
        ".env": "COMPOSE_FILE=deploy/a.yaml\nT=1\n",
        "deploy/.env": "T=2\nP=true\n",
        "deploy/a.yaml": SERVICE,
    }
    found = written(tmp_path, files)
    assert value(found, "deploy/a.yaml#service/a/container", "container.image.tag") == "1"
    assert value(found, "deploy/a.yaml#service/a/container", "container.privileged") is True


def test_further_env_files_leave_open_what_they_may_set(tmp_path: Path) -> None:
    """Whether COMPOSE_ENV_FILES is in force is the starter's environment's to say."""
    found = written(tmp_path, {".env": "COMPOSE_ENV_FILES=prod.env\nT=3\n", "compose.yaml": SERVICE})
    assert value(found, CONTAINER, "container.privileged") == "withheld"
    assert value(found, CONTAINER, "container.image.tag") == "3"


def test_a_list_of_included_files_is_merged_and_none_is_called_unread(tmp_path: Path) -> None:
    """The second holds half a service, which is whole in the project."""
    files = {
        "compose.yaml": "include: [{path: [sub/a.yaml, sub/b.yaml]}]\nservices: {z: {image: z}}",
        "sub/a.yaml": "services: {a: {image: x}}",
        "sub/b.yaml": "services: {a: {privileged: true}}",
    }
    found = written(tmp_path, files)
    assert value(found, CONTAINER, "container.privileged") is True
    assert found.unobserved == []


def test_a_base_of_half_a_service_is_read_where_it_is_extended(tmp_path: Path) -> None:
    """It names nothing to run, and need not."""
    files = {
        "compose.yaml": "services: {a: {image: x, extends: {file: common.yml, service: base}}}",
        "common.yml": "services: {base: {privileged: true}}",
    }
    found = written(tmp_path, files)
    assert value(found, CONTAINER, "container.privileged") is True
    assert found.unobserved == []


def test_an_extended_file_that_is_a_project_by_its_name_stays_one(tmp_path: Path) -> None:
    """Whoever stands in that folder starts it."""
    files = {
        "compose.yaml": "services: {a: {extends: {file: db/docker-compose.yml, service: db}}}",
        "db/docker-compose.yml": "services: {db: {image: y}}",
    }
    found = written(tmp_path, files)
    assert "db/docker-compose.yml#service/db" in {subject.id for subject in found.subjects}


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://user:hunter2@git.example.com/x.git", "https://git.example.com/x.git"),
        ("oci://user:hunter2@registry.example.com/app:1", "oci://registry.example.com/app:1"),
        ("https://hunter2@example.com/x.git#main:sub", "https://example.com/x.git#main:sub"),
        ("https://example.com/compose.yaml?token=hunter2", "https://example.com/compose.yaml"),
        ("git@github.com:org/repo.git", "git@github.com:org/repo.git"),
    ],
)
def test_a_remote_file_is_named_without_its_credentials(tmp_path: Path, address: str, shown: str) -> None:
    """By include and by extends."""
    text = f'include: ["{address}"]\nservices: {{a: {{image: x, extends: {{file: "{address}", service: b}}}}}}'
    found = written(tmp_path, {"compose.yaml": text})
    reasons = [item.reason for item in found.unobserved if item.subject is None]
    assert reasons == [f"{shown} is on another machine, and nothing is fetched"] * 2
    assert "hunter2" not in str(found)


@pytest.mark.parametrize(
    "content",
    ["", "services:foo\n  web: 1\n", "web:\n  image: busybox\n", "- a\n", "\0\0\0", "version: '3'\n", "services: {a: {image: x\n", "just words"],
)
@pytest.mark.parametrize("name", ["compose.yaml", "docker-compose.yml", "docker-compose.prod.yaml", "compose-dev.yml"])
def test_a_file_named_as_a_compose_file_that_cannot_be_read_was_not_seen(tmp_path: Path, name: str, content: str) -> None:
    """Whatever it holds, it is no "kind of source that is not read"."""
    found = written(tmp_path, {name: content})
    assert [item.source for item in found.unobserved][:1] == [name]
    assert [entry.path for entry in found.skipped] == []


def test_another_document_under_that_name_keeps_its_kind(tmp_path: Path) -> None:
    """A manifest is a manifest, and a file of another name is not asked for."""
    found = written(
        tmp_path,
        {"compose-app.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c, image: x}]}\n", "composer.yaml": "a: 1"},
    )
    assert [subject.kind for subject in found.subjects] == ["workload", "container"]
    assert [entry.path for entry in found.skipped] == ["composer.yaml"]
    assert found.unobserved == []


def test_a_variable_without_a_value_in_the_list_of_files(tmp_path: Path) -> None:
    """`COMPOSE_FILE=compose.yaml:over.${X}.yaml`: the file that is named by it is not known, and that is said."""
    found = written(tmp_path, {".env": "COMPOSE_FILE=compose.yaml:over.${X}.yaml\n", "compose.yaml": "services: {a: {image: x}}"})
    assert [item.cause for item in found.unobserved if "over." in item.reason] == ["unset-variable"]
    assert value(found, CONTAINER, "container.image") == "x"
