"""The Dockerfile collector: facts, places, what is withheld, and what it withstands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from aiact_report.collector._base import Collected, Unit
from aiact_report.collector.dockerfile import COLLECTOR

REGISTRY = Path(__file__).parents[3] / "aiact_report/facts/dockerfile.yaml"
DIGEST = "sha256:" + "a" * 64


def collect(text: str | bytes, folder: Path, name: str = "Dockerfile", **beside: str) -> Collected:
    """Collect a file of this content from a folder that holds the others."""
    for other, content in beside.items():
        (folder / other.replace("__", ".")).write_text(content)
    path = folder / name
    data = text.encode() if isinstance(text, str) else text
    path.write_bytes(data)
    return COLLECTOR.collect(Unit(name, path, data, folder))


def values(text: str, folder: Path, **beside: str) -> dict[str, Any]:
    """Facts of the Dockerfile itself, by name without its kind."""
    collected = collect(text, folder, **beside)
    return {name.partition(".")[2]: fact.value for name, fact in collected.subjects[0].facts.items()}


def withheld(collected: Collected) -> dict[str, tuple[str, int | None]]:
    """Cause and line by fact that is withheld."""
    return {name: (one.cause, one.place.line if one.place else None) for one in collected.unobserved for name in one.facts}


def test_a_good_file(tmp_path: Path) -> None:
    """A multi-stage build with digests, a lock file and a plain user yields the facts it shows, at their lines."""
    text = f"""# syntax=docker/dockerfile:1@{DIGEST}
ARG PYTHON=3.12
FROM python:${{PYTHON}}-slim@{DIGEST} AS build
RUN --mount=type=bind,source=uv.lock,target=uv.lock uv sync --frozen
FROM gcr.io/distroless/python3@{DIGEST}
COPY --from=build /app /app
LABEL org.opencontainers.image.source=https://example.org/x \\
      org.opencontainers.image.revision=$REVISION
EXPOSE 8080/tcp 9000-9001
USER 65532
STOPSIGNAL SIGTERM
HEALTHCHECK CMD ["/app/health", "--fast"]
ENTRYPOINT ["/app/bin/serve"]
"""
    collected = collect(text, tmp_path)
    facts = collected.subjects[0].facts
    assert not collected.unobserved
    expected = {
        "stages": (2, 5),
        "base": (f"gcr.io/distroless/python3@{DIGEST}", 5),
        "registries": (("docker.io/docker/dockerfile", "docker.io/library/python", "gcr.io/distroless/python3"), 1),
        "images_without_digest": (None, 1),
        "images_floating": (None, 1),
        "base_minimal": (True, 5),
        "base_distroless": (True, 5),
        "separate_runtime": (True, 6),
        "label_source": ("https://example.org/x", 7),
        "label_revision": ("${REVISION}", 7),
        "exposed_ports": ((8080, 9000, 9001), 9),
        "user": ("65532", 10),
        "stop_signal": ("SIGTERM", 11),
        "healthcheck": ("CMD /app/health", 12),
        "start_form": ("exec", 13),
        "installs": (("uv: sync",), 4),
        "installs_locked": (("uv: sync",), 4),
        "installs_hashed": (True, 4),
        "lock_files": (("uv.lock",), 4),
        "credentials": (None, 1),
    }
    assert {name: (facts[f"dockerfile.{name}"].value, facts[f"dockerfile.{name}"].place.line) for name in expected} == expected
    assert facts["dockerfile.user"].place.field == "USER"


def test_stages_are_subjects(tmp_path: Path) -> None:
    """Each FROM is a subject below the Dockerfile, with what it is used for."""
    text = "FROM a:1 AS One\nUSER app\nFROM b:1\nFROM --platform=$BUILDPLATFORM one AS last\nCOPY --from=1 /x /x\n"
    dockerfile, *stages = collect(text, tmp_path).subjects
    assert [stage.id for stage in stages] == ["Dockerfile#stage/one", "Dockerfile#stage/1", "Dockerfile#stage/last"]
    assert {stage.parent for stage in stages} == {dockerfile.id} == {"Dockerfile#dockerfile"}
    assert [stage.facts["build-stage.used"].value for stage in stages] == [True, True, True]
    assert [stage.facts["build-stage.final"].value for stage in stages] == [False, False, True]
    assert [stage.facts["build-stage.user"].value for stage in stages] == ["app", None, "app"]
    assert stages[2].facts["build-stage.platform"].value == "${BUILDPLATFORM}"
    assert dockerfile.facts["dockerfile.base"].value == "a:1"
    assert dockerfile.facts["dockerfile.user"].place.line == 2


def test_every_registered_fact_is_there_or_withheld(tmp_path: Path) -> None:
    """No fact of the registry is forgotten, none is of another type, none is both there and withheld."""
    registry = yaml.safe_load(REGISTRY.read_text())
    types = {"str": str, "int": int, "bool": bool, "strings": tuple, "ints": tuple}
    for text in (
        "FROM a\n",
        "FROM ${X}\nUSER $Y\nEXPOSE $Z\nRUN pip install $P\n",
        'FROM a\nSHELL ["powershell"]\nRUN iwr http://x | iex\nEXPOSE 80\n',
    ):
        collected = collect(text, tmp_path)
        for subject in collected.subjects:
            missing = {name for one in collected.unobserved if one.subject == subject.id for name in one.facts}
            assert set(subject.facts) | missing == {
                name for name in registry if name.startswith(f"{subject.kind}.") and "dockerfile" in registry[name]["from"]
            }
            assert not set(subject.facts) & missing
            assert all(fact.value is None or isinstance(fact.value, types[registry[name]["type"]]) for name, fact in subject.facts.items())


def test_a_variable_without_a_value_withholds(tmp_path: Path) -> None:
    """What hangs on a variable without a value is Unobserved at its line; offenders that are seen stay."""
    collected = collect("ARG BASE\nARG TAG=1\nFROM x:latest AS one\nFROM y:${TAG} AS two\nFROM ${BASE}\nUSER $WHO\nEXPOSE ${PORT}\n", tmp_path)
    facts, missing = collected.subjects[0].facts, withheld(collected)
    assert facts["dockerfile.images_floating"].value == ("x:latest",)
    assert missing["dockerfile.images"] == missing["dockerfile.base_minimal"] == ("unset-variable", 5)
    assert missing["dockerfile.user"] == ("unset-variable", 6)
    assert missing["dockerfile.exposed_ports"] == ("unset-variable", 7)
    assert missing["build-stage.base"] == ("unset-variable", 5)


def test_scopes_of_variables(tmp_path: Path) -> None:
    """A global ARG counts in a stage once declared again; ENV wins over ARG; a stage inherits from the one it rests on."""
    text = "ARG A=global\nFROM x:1 AS one\nENV USED=env\nARG USED=arg\nARG A\nFROM one\nUSER $USED-$A-${B:-default}\n"
    assert values(text, tmp_path)["user"] == "env-global-default"
    assert "user" not in values("ARG A=global\nFROM x:1\nUSER $A\n", tmp_path)
    assert values("FROM x:1\nARG A=1 B=$A\nENV A=2 C=$A\nUSER $A$B$C\n", tmp_path)["user"] == "211"


def test_templates_are_unobserved(tmp_path: Path) -> None:
    """A placeholder in FROM is no image; a line no builder reads is Unobserved as a placeholder."""
    assert withheld(collect("FROM {{image}}\nUSER x\n", tmp_path))["dockerfile.images"] == ("placeholder", 1)
    collected = collect("FROM {{ .Values.image }}\nUSER x\n", tmp_path)
    assert (collected.subjects, collected.unobserved[0].cause) == ([], "placeholder")


@pytest.mark.parametrize(
    ("run", "unpinned", "locked", "hashed"),
    [
        ("pip install flask", ("pip: flask",), None, False),
        ("pip install 'flask>=2' numpy==1.26.4", ("pip: flask>=2",), None, False),
        ("python3.11 -m pip install --no-cache-dir flask==3.0.0", None, None, False),
        ("pip install --require-hashes -r requirements.txt", None, ("pip: -r requirements.txt",), True),
        ("pip install -r requirements.txt", ("pip: -r requirements.txt",), None, False),
        ("pip install -Ur requirements.txt", ("pip: -r requirements.txt",), None, False),
        ("pip install --no-deps . && pip install --no-index -e ./pkg && pip install /wheels/*.whl", None, None, None),
        ("pip install git+https://github.com/x/y@main", ("pip: git+https://github.com/x/y@main",), None, False),
        ("pip install git+https://github.com/x/y@" + "a" * 40, None, None, False),
        ("uv pip install --system torch", ("uv: torch",), None, False),
        ("uv sync", ("uv: sync",), None, False),
        ("uv sync --locked --no-dev", None, ("uv: sync",), True),
        ("uvx ruff@0.8.1 check", None, None, False),
        ("uv export --frozen -o requirements.txt && pip install -r requirements.txt", None, ("pip: -r requirements.txt",), True),
        ("poetry install --only main", ("poetry: install",), None, False),
        ("pipenv install --deploy", None, ("pipenv: install",), True),
        ("conda install -y -c conda-forge python=3.11 numpy==1.26.4", ("conda: python=3.11",), None, False),
        ("conda env create -f environment.yml", ("conda: -f environment.yml",), None, False),
        ("micromamba install -y -f conda-linux-64.lock", None, ("conda: -f conda-linux-64.lock",), True),
        ("npm ci --omit=dev", None, ("npm: ci",), True),
        ("npm install -g typescript@5.4.2 yarn", ("npm: yarn",), None, False),
        ("yarn install --frozen-lockfile", None, ("yarn: install",), True),
        ("gem install rake -v 13.0.6", None, None, False),
        ("go install example.com/x@latest", ("go: example.com/x@latest",), None, False),
        ("go install example.com/x@v1.2.3", None, None, True),
        ("cargo install --path . --locked && cargo install ripgrep@14.1.0 --locked", None, ("cargo: install",), True),
        ("sudo -H bash -c 'pip install flask'", ("pip: flask",), None, False),
        ("for p in a b; do pip install $p; done", ("pip: a", "pip: b"), None, False),
        ('PKGS="a b"; pip install $PKGS', ("pip: a", "pip: b"), None, False),
        ("echo pip install flask", None, None, None),
    ],
)
def test_language_installs(run: str, unpinned: tuple[str, ...] | None, locked: tuple[str, ...] | None, hashed: bool | None, tmp_path: Path) -> None:  # noqa: FBT001 -- a case of the table, by position
    """Each tool's installations are told apart: named without a version, locked, compared with hashes."""
    facts = values(f"FROM a:1\nRUN {run}\n", tmp_path)
    assert (facts["installs_unpinned"], facts["installs_locked"], facts["installs_hashed"]) == (unpinned, locked, hashed)


@pytest.mark.parametrize(
    ("run", "unpinned"),
    [
        ("apt-get update && apt-get install -y --no-install-recommends curl ca-certificates=20230311", ("apt: curl",)),
        ("apt-get install -yqq -t bookworm-backports git", ("apt: git",)),
        ("apk add --no-cache --virtual .build-deps gcc=13.2.1_git20240309-r0 musl-dev", ("apk: musl-dev",)),
        ("microdnf install -y python3.11-3.11.7-1.el9 openssl", ("microdnf: openssl",)),
        ("zypper --non-interactive in git=2.43.0", None),
        ("dpkg -i ./local.deb", None),
    ],
)
def test_system_installs(run: str, unpinned: tuple[str, ...] | None, tmp_path: Path) -> None:
    """The distribution's packages count apart; options are none of them."""
    facts = values(f"FROM a:1\nRUN {run}\n", tmp_path)
    assert facts["os_installs_unpinned"] == unpinned
    assert facts["installs_hashed"] is None


def test_a_pinned_requirement_list_beside_it(tmp_path: Path) -> None:
    """A list next to the Dockerfile that pins every line is pinned, with hashes it is a lock; it is a source with its digest."""
    text = "FROM a:1\nCOPY requirements.txt /tmp/\nRUN pip install -r /tmp/requirements.txt\n"
    facts = values(text, tmp_path, requirements__txt="# pinned\nflask==3.0.0\nnumpy==1.26.4 ; python_version > '3.8'\n")
    assert (facts["installs_unpinned"], facts["installs_locked"], facts["installs_hashed"]) == (None, None, False)
    with_hash = f"flask==3.0.0 \\\n    --hash=sha256:{'0' * 64}\n"
    collected = collect(text, tmp_path, requirements__txt=with_hash)
    assert collected.subjects[0].facts["dockerfile.installs_hashed"].value is True
    assert [source.id for source in collected.sources] == ["Dockerfile", "requirements.txt"]
    loose = values(text, tmp_path, requirements__txt="flask==3.0.0\nnumpy\n")
    assert loose["installs_unpinned"] == ("pip: -r /tmp/requirements.txt",)


def test_lists_outside_the_root_are_not_read(tmp_path: Path) -> None:
    """A path or a link that leaves the directory the program was pointed at is not followed."""
    folder = tmp_path / "root"
    folder.mkdir()
    (tmp_path / "outside.txt").write_text("flask==3.0.0\n")
    (folder / "link.txt").symlink_to(tmp_path / "outside.txt")
    for name in ("../outside.txt", "link.txt", str(tmp_path / "outside.txt")):
        collected = collect(f"FROM a:1\nCOPY . .\nRUN pip install -r {name}\n", folder)
        assert [source.id for source in collected.sources] == ["Dockerfile"]
        assert collected.subjects[0].facts["dockerfile.installs_unpinned"].value == (f"pip: -r {name}",)


def test_hidden_installs_are_withheld(tmp_path: Path) -> None:
    """What a variable without a value installs is unknown; a known offender decides all the same."""
    assert withheld(collect("FROM a:1\nARG P\nRUN pip install $P x==1\n", tmp_path))["dockerfile.installs_unpinned"] == ("unset-variable", 3)
    assert values("FROM a:1\nARG P\nRUN pip install $P x\n", tmp_path)["installs_unpinned"] == ("pip: x",)
    assert withheld(collect("FROM a:1\nCOPY . .\nRUN poetry install\n", tmp_path))["dockerfile.installs_hashed"] == ("unreadable", 3)
    assert values("FROM a:1\nCOPY pyproject.toml poetry.lock ./\nRUN poetry install\n", tmp_path)["installs_hashed"] is True


@pytest.mark.parametrize(
    ("run", "piped", "unchecked"),
    [
        ("curl -fsSL https://x.example/i.sh | sudo -E bash -s -- -y", True, True),
        ('sh -c "$(curl -fsSL https://x.example/i.sh)"', True, False),
        ("bash <(curl -s https://x.example/i.sh)", True, False),
        ("wget -qO- https://x.example/i.py | python3 -", True, True),
        ("curl https://x.example/i.json | python3 -m json.tool", False, True),
        ("curl https://x.example/a.tgz | tar xz", False, True),
        ("curl -o a https://x.example/a && echo '" + "0" * 64 + "  a' | sha256sum -c -", False, False),
        ("wget https://x.example/a && gpg --batch --verify a.asc a", False, False),
        ("curl -f http://localhost:8080/health", False, False),
        ("V=$(curl -s https://x.example/version) && echo $V", False, False),
        ("apt-get install -y curl wget", False, False),
        ("echo 'curl https://x | sh'", False, False),
    ],
)
def test_downloads(run: str, piped: bool, unchecked: bool, tmp_path: Path) -> None:  # noqa: FBT001 -- a case of the table, by position
    """Pipes into a shell and downloads that nothing checks are seen, and only those."""
    facts = values(f"FROM a:1\nRUN {run}\n", tmp_path)
    assert (facts["pipe_to_shell"] is not None, facts["downloads_unchecked"] is not None) == (piped, unchecked)


def test_heredoc_scripts_are_read(tmp_path: Path) -> None:
    """The body of a RUN heredoc is a script, unless it is another language's."""
    facts = values("FROM a:1\nRUN <<EOF\nset -e\npip install flask\nEOF\nRUN <<EOF python3\npip install numpy\nEOF\n", tmp_path)
    assert facts["installs"] == ("pip: flask",)
    assert values("FROM a:1\nRUN <<EOF\n#!/usr/bin/env python3\nx = 1\npip install numpy\nEOF\n", tmp_path)["installs"] is None
    assert values("FROM a:1\nRUN bash -eux <<'EOF'\npip install flask\nEOF\n", tmp_path)["installs"] == ("pip: flask",)


def test_build_tools_that_stay(tmp_path: Path) -> None:
    """Compilers count when they stay in the final stage; removed in the same RUN, or in another stage, they do not."""
    assert values("FROM a:1\nRUN apt-get install -y gcc libpq-dev curl\n", tmp_path)["build_tools_in_final"] == ("gcc", "libpq-dev")
    assert values("FROM a:1\nRUN apk add --virtual .b gcc && make && apk del .b\n", tmp_path)["build_tools_in_final"] is None
    assert values("FROM a:1\nRUN apt-get install -y gcc && apt-get purge -y gcc\n", tmp_path)["build_tools_in_final"] is None
    assert values("FROM a:1 AS b\nRUN apt-get install -y gcc\nFROM a:1\nCOPY --from=b /x /x\n", tmp_path)["build_tools_in_final"] is None
    assert values("FROM a:1 AS b\nRUN apt-get install -y gcc\nFROM b\n", tmp_path)["build_tools_in_final"] == ("gcc",)


@pytest.mark.parametrize(
    ("text", "separate"),
    [
        ("FROM a:1 AS b\nRUN make\nFROM c:1\nCOPY --from=b /x /x\n", True),
        ("FROM a:1 AS b\nRUN make\nFROM c:1\nRUN --mount=type=bind,from=b,source=/w,target=/w pip install /w/x.whl\n", True),
        ("FROM uv:1 AS uv\nFROM c:1\nCOPY --from=uv /uv /bin/\nRUN make\n", False),
        ("FROM c:1\nCOPY --from=ghcr.io/astral-sh/uv:0.5 /uv /bin/\nRUN make\n", False),
        ("FROM a:1 AS b\nRUN make\nFROM b\nCOPY --from=b /x /y\n", False),
    ],
)
def test_separation(text: str, separate: bool, tmp_path: Path) -> None:  # noqa: FBT001 -- a case of the table, by position
    """A runtime is separate when it takes from a stage that builds and that it does not rest on."""
    assert values(text, tmp_path)["separate_runtime"] is separate


@pytest.mark.parametrize(
    ("image", "minimal", "distroless"),
    [
        ("scratch", True, True),
        ("python:3.12", False, False),
        ("python:3.12-slim-bookworm", True, False),
        ("node:20-alpine3.19", True, False),
        ("alpine", True, False),
        ("gcr.io/distroless/static-debian12:nonroot", True, True),
        ("gcr.io/distroless/python3:debug", True, False),
        ("mcr.microsoft.com/dotnet/aspnet:8.0-jammy-chiseled", True, True),
        ("cgr.dev/chainguard/python:latest", True, True),
        ("cgr.dev/chainguard/python:latest-dev", True, False),
        ("registry.access.redhat.com/ubi9/ubi-micro:9.3", True, True),
        ("registry.access.redhat.com/ubi9/ubi-minimal:9.3", True, False),
        ("nvidia/cuda:12.4.1-runtime-ubuntu22.04", False, False),
    ],
)
def test_minimal_bases(image: str, minimal: bool, distroless: bool, tmp_path: Path) -> None:  # noqa: FBT001 -- a case of the table, by position
    """Small bases are known by their names."""
    facts = values(f"FROM {image}\n", tmp_path)
    assert (facts["base_minimal"], facts["base_distroless"]) == (minimal, distroless)


def test_credentials_are_named_and_never_shown(tmp_path: Path) -> None:
    """Where credentials stand is said; their values appear nowhere in what is collected."""
    secret = "hunter2hunter2"  # noqa: S105 -- made up for the test
    text = f"""FROM a:1
ARG HF_TOKEN
ARG DB_PASSWORD={secret}
ENV API_KEY={secret} MODE=prod
RUN curl -u user:{secret} https://x.example/a --password {secret} && API_TOKEN={secret} ./run
COPY .env id_rsa ca.pem .env.example /app/
ADD https://user:{secret}@x.example/a /a
RUN --mount=type=secret,id=pip --mount=type=secret,target=/run/secrets/npmrc make
CMD ["serve", "--api-key={secret}"]
"""
    collected = collect(text, tmp_path)
    facts = collected.subjects[0].facts
    found = facts["dockerfile.credentials"]
    assert {"ARG DB_PASSWORD", "ENV API_KEY", "COPY .env", "COPY id_rsa"} <= set(found.value)
    assert any(item.startswith("RUN ") for item in found.value)
    assert any(item.startswith("CMD ") for item in found.value)
    assert found.place.line == 3
    assert not [item for item in found.value if "example" in item or "ca.pem" in item or "MODE" in item]
    assert facts["dockerfile.secret_arguments"].value == ("HF_TOKEN", "DB_PASSWORD")
    assert facts["dockerfile.secret_mounts"].value == ("pip", "npmrc")
    assert secret not in repr(collected)


def test_additions(tmp_path: Path) -> None:
    """ADD of addresses, of archives and of plain files are told apart, and so is a whole context without .dockerignore."""
    text = f"""FROM a:1
ADD --checksum={DIGEST} https://x.example/a.tar.gz /a
ADD https://x.example/b.tar.gz /b
ADD https://github.com/x/y.git#{"a" * 40} /y
ADD https://github.com/x/z.git#main /z
ADD rootfs.tar.xz /
ADD app.py /app/
COPY . /app
"""
    facts = values(text, tmp_path)
    assert facts["remote_adds_unchecked"] == ("https://x.example/b.tar.gz", "https://github.com/x/z.git#main")
    assert len(facts["remote_adds"]) == 4
    assert facts["adds_local"] == ("app.py",)
    assert (facts["copies_whole_context"], facts["dockerignore"]) == (True, False)
    assert values(text, tmp_path, __dockerignore=".git\n")["dockerignore"] is True


def test_models_and_start(tmp_path: Path) -> None:
    """Model files, remote code, fetching at start, debug switches, process 1 and remote access are seen."""
    text = """FROM a:1
COPY model.pkl weights/*.safetensors /models/
RUN wget https://x.example/m/pytorch_model.bin?download=true
RUN apt-get install -y openssh-server
ENV FLASK_DEBUG=1
EXPOSE 22
ENTRYPOINT ["/usr/bin/tini", "--"]
CMD sh -c "pip install x && serve --trust-remote-code --reload"
"""
    facts = values(text, tmp_path)
    assert facts["model_files"] == ("model.pkl", "*.safetensors", "pytorch_model.bin")
    assert facts["model_files_executable"] == ("model.pkl", "pytorch_model.bin")
    assert facts["remote_code"] == ("--trust-remote-code",)
    assert facts["startup_fetches"] == ("pip install",)
    assert facts["debug_settings"] == ("FLASK_DEBUG", "--reload")
    assert (facts["init_process"], facts["entrypoint_form"], facts["cmd_form"], facts["start_form"]) == (True, "exec", "shell", "exec")
    assert facts["remote_access"] == ("openssh-server", "EXPOSE 22")


def test_frozen_bundles_and_sboms(tmp_path: Path) -> None:
    """Freezing tools and SBOM tools are seen where they run."""
    facts = values("FROM a:1\nRUN pip install pyinstaller==6.3.0 && python -m PyInstaller app.py && syft dir:. -o spdx-json\n", tmp_path)
    assert (facts["frozen_bundle"], facts["sbom_made"]) == (("pyinstaller",), True)
    assert values("FROM a:1\nRUN pip install flask==1\n", tmp_path)["sbom_made"] is False


def test_entry_point_clears_inherited_command(tmp_path: Path) -> None:
    """A stage's new ENTRYPOINT clears the CMD of the stage below, as the builder does; `[]` clears itself."""
    facts = values('FROM a:1 AS b\nCMD ["x"]\nFROM b\nENTRYPOINT run\n', tmp_path)
    assert (facts["entrypoint_form"], facts["cmd_form"]) == ("shell", None)
    assert values("FROM a:1\nENTRYPOINT run\nENTRYPOINT []\n", tmp_path)["start_form"] is None


def test_versions_and_indexes(tmp_path: Path) -> None:
    """Moving defaults, updates that stand alone and weak package indexes are seen."""
    text = """ARG APP_VERSION=latest
ARG REVISION=
ARG PYTHON_VERSION=3.12
FROM a:1
ENV PIP_EXTRA_INDEX_URL=https://y.example/simple
RUN apt-get update
RUN pip install --index-url http://x.example/simple --trusted-host x.example a==1 && npm config set strict-ssl false
"""
    facts = values(text, tmp_path)
    assert facts["arg_defaults_floating"] == ("APP_VERSION=latest", "REVISION=")
    assert facts["update_alone"] == ("apt-get update",)
    assert facts["package_index_insecure"] == (
        "ENV PIP_EXTRA_INDEX_URL",
        "pip --index-url http://x.example/simple",
        "pip --trusted-host x.example",
        "npm config strict-ssl",
    )


def test_foreign_shells_are_withheld(tmp_path: Path) -> None:
    """RUN lines of a shell that is not read withhold what hangs on them; conda run … bash is read."""
    collected = collect('FROM a:1\nSHELL ["powershell", "-Command"]\nRUN iwr https://x.example | iex\n', tmp_path)
    assert withheld(collected)["dockerfile.pipe_to_shell"] == ("unsupported", 3)
    facts = values('FROM a:1\nSHELL ["conda", "run", "-n", "e", "/bin/bash", "-c"]\nRUN pip install flask\n', tmp_path)
    assert facts["installs"] == ("pip: flask",)


def test_onbuild_of_a_stage_runs_in_the_next(tmp_path: Path) -> None:
    """Triggers of a stage of the same file take effect in the stage that rests on it, and only there."""
    assert values("FROM a:1 AS b\nONBUILD USER app\nFROM b\n", tmp_path)["user"] == "app"
    assert values("FROM a:1\nONBUILD USER app\n", tmp_path)["user"] is None


@pytest.mark.parametrize(
    ("name", "head", "taken"),
    [
        ("Dockerfile", "", True),
        ("sub/Containerfile", "garbage", True),
        ("Dockerfile.gpu", "# x\nARG A=1\nFROM a\n", True),
        ("api.dockerfile", "\ufeffFROM a\n", True),
        ("Dockerfile.md", "FROM a\nRUN x\n", False),
        ("dockerfile.py", "from a import b\n", False),
        ("Dockerfile.dockerignore", "FROM a\n", False),
        ("build.image", "# comment\n\nfrom a AS b\nRUN x\n", True),
        ("notes.txt", "FROM here on\nall is prose\n", False),
        ("README", "# Title\n\nFROM x\n", False),
        ("query", "FROM users\nWHERE x = 1\n", False),
        ("query2", "FROM users\n", False),
        ("script", "#!/bin/sh\ncat <<EOF\nFROM x\nEOF\n", False),
        ("module", "from x import y\nimport z\n", False),
        ("compose.yaml", "services:\n  a:\n    image: b\n", False),
    ],
)
def test_recognition(name: str, head: str, taken: bool) -> None:  # noqa: FBT001 -- a case of the table, by position
    """Content decides; a name lowers the bar; other languages' FROM is no Dockerfile."""
    assert COLLECTOR.recognise(name, head.encode()) is taken


@pytest.mark.parametrize(
    ("text", "line"), [("", 1), ("# nothing\n", 1), ("FROM a\nNONSENSE x\n", 2), ("RUN x\nFROM a\n", 1), ("FROM a\nRUN <<E\nx\n", 2)]
)
def test_a_broken_file_is_unobserved(text: str, line: int, tmp_path: Path) -> None:
    """A file a builder would refuse is one Unobserved, with its line, and still a source."""
    collected = collect(text, tmp_path)
    assert (collected.subjects, len(collected.sources)) == ([], 1)
    assert [(one.cause, one.place.line if one.place else None) for one in collected.unobserved] == [("parse-error", line)]


def test_broken_utf8_is_said(tmp_path: Path) -> None:
    """Bytes that are not UTF-8 cost nothing else, and are said."""
    collected = collect(b'FROM a:1\nLABEL x="\xff"\nUSER app\n', tmp_path)
    assert collected.subjects[0].facts["dockerfile.user"].value == "app"
    assert "line 2" in collected.unobserved[0].reason


HOSTILE = {
    "continuations": "FROM a\nRUN x" + " \\\n y" * 10_000 + "\nUSER app\n",
    "nested substitutions": "FROM a\nENV A=" + "${A:-" * 10_000 + "}" * 10_000 + "\n",
    "nested commands": "FROM a\nRUN " + "$( x " * 8_000 + ")" * 8_000 + "\n",
    "open quotes": "FROM a\nRUN " + "\"'`" * 20_000 + "\n",
    "growing variables": "FROM a\nENV A=aaaaaaaaaaaaaaaa\n" + "ENV A=$A$A$A$A\n" * 40,
    "growing shell variables": "FROM a\nRUN <<EOF\nA=xxxxxxxxxxxxxxxx\n" + 'A="$A$A$A$A"\n' * 40 + "EOF\n",
    "stages": "FROM a\n" * 1_000,
    "ports": "FROM a\n" + "EXPOSE 1-65535\n" * 2_000,
    "brackets": "FROM a\nRUN " + "[" * 60_000 + "\n",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_files_end(text: str, tmp_path: Path) -> None:
    """Bombs end in evidence or in an Unobserved, without an exception."""
    collected = collect(text, tmp_path)
    assert collected.subjects or collected.unobserved


def test_markup_is_only_text(tmp_path: Path) -> None:
    """What looks like markup passes through as text."""
    assert values('FROM a:1\nLABEL "<script>"="<b>"\n', tmp_path)["label_names"] == ("<script>",)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "FROM ",
                "RUN ",
                "a",
                " AS b\n",
                "\n",
                "\\\n",
                "$X",
                "${X:-",
                "}",
                "'",
                '"',
                "<<E",
                "E\n",
                "ARG X=",
                "ENV ",
                "COPY --from=b ",
                "[",
                "]",
                "|",
                "$(",
                ")",
                "pip install ",
                "-r ",
                "\0",
                "#",
                "curl http://x",
            ]
        ),
        max_size=40,
    )
)
def test_no_text_raises(tmp_path_factory: pytest.TempPathFactory, parts: list[str]) -> None:
    """Whatever the text, the collector returns."""
    folder = tmp_path_factory.getbasetemp()
    data = "".join(["FROM a\n", *parts]).encode()
    collected = COLLECTOR.collect(Unit("Dockerfile", folder / "Dockerfile", data, folder))
    assert collected.sources


def test_a_name_that_may_be_a_stage_withholds_what_is_inherited(tmp_path: Path) -> None:
    """FROM with a variable that may name a stage hides what the final stage inherits; what it sets itself stays."""
    text = "FROM a:1 AS run-amd64\nUSER app\nFROM a:1 AS run-arm64\nUSER root\nFROM run-${TARGETARCH}\nSTOPSIGNAL SIGTERM\n"
    collected = collect(text, tmp_path)
    facts, missing = collected.subjects[0].facts, withheld(collected)
    assert missing["dockerfile.user"] == missing["dockerfile.installs_unpinned"] == missing["build-stage.used"] == ("unset-variable", 5)
    assert (facts["dockerfile.stop_signal"].value, facts["dockerfile.stages"].value) == ("SIGTERM", 3)
    assert collect("FROM a:1 AS b\nFROM ${X}/y\n", tmp_path).subjects[0].facts["dockerfile.user"].value is None


@pytest.mark.parametrize(
    ("tag", "floating"), [("", True), (":latest", True), (":latest-gpu", True), (":1.2", False), ("@" + DIGEST, False), (":main", True)]
)
def test_floating_tags(tag: str, floating: bool, tmp_path: Path) -> None:  # noqa: FBT001 -- a case of the table, by position
    """No tag, or one that moves, floats; a digest never does."""
    assert (values(f"FROM x.example/y{tag}\n", tmp_path)["images_floating"] is not None) is floating


@pytest.mark.parametrize("source", [".", "./", "/", "src/..", "../..", "./.", "*", "**", "/*", "a/b/../.."])
@pytest.mark.parametrize("instruction", ["COPY", "COPY --link", "COPY --parents", "ADD", "COPY --chown=1:1"])
def test_the_whole_context_by_any_path(source: str, instruction: str, tmp_path: Path) -> None:
    """A builder cleans the path and cannot leave the context, so all of these copy all of it."""
    assert values(f"FROM a:1\n{instruction} {source} /app/\n", tmp_path)["copies_whole_context"] is True


@pytest.mark.parametrize(
    "line", ["COPY src/../app /", "COPY ./app /", "COPY --exclude=.git . /", "COPY --from=b . /", "ADD https://x.example/ /", "COPY *.py /"]
)
def test_a_part_of_the_context(line: str, tmp_path: Path) -> None:
    """Named paths, filtered copies, other stages and addresses are not the whole context."""
    assert values(f"FROM a:1 AS b\nFROM a:1\n{line}\n", tmp_path)["copies_whole_context"] is False


@pytest.mark.parametrize("text", ["", "# .git\n", "*\n!**\n", "*.md\n", ".git\n!.git\n"])
def test_a_dockerignore_that_leaves_nothing_out(text: str, tmp_path: Path) -> None:
    """An empty file, a comment and patterns that are taken back bound nothing."""
    assert values("FROM a:1\nCOPY . /\n", tmp_path, __dockerignore=text)["dockerignore"] is False


@pytest.mark.parametrize("text", [".git\n", "*\n!src\n", "**/__pycache__\n", "/.env\n", "data/**\n"])
def test_a_dockerignore_that_bounds(text: str, tmp_path: Path) -> None:
    """One that leaves out history, credentials, data or an environment bounds the context."""
    assert values("FROM a:1\nCOPY . /\n", tmp_path, __dockerignore=text)["dockerignore"] is True


def below(text: str, root: Path, **files: str) -> Collected:
    """Collect `deploy/Dockerfile` of a folder that holds other files, by path with `__` for a slash."""
    for name, content in files.items():
        path = root / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    path = root / "deploy" / "Dockerfile"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    return COLLECTOR.collect(Unit("deploy/Dockerfile", path, text.encode(), root))


def test_the_context_is_where_the_copied_files_are(tmp_path: Path) -> None:
    """A list copied by name that lies above the Dockerfile shows the context; its pins and the .dockerignore there count."""
    text = "FROM a:1\nCOPY requirements_dot_txt ./\nRUN pip install --no-deps -r requirements_dot_txt\nCOPY . /app\n".replace("_dot_", ".")
    facts = below(text, tmp_path, requirements_dot_txt="flask==3.0.0\n", _dot_dockerignore=".git\n").subjects[0].facts
    assert facts["dockerfile.installs_unpinned"].value is None
    assert facts["dockerfile.dockerignore"].value is True
    assert facts["dockerfile.dockerignore"].place.file == ".dockerignore"


def test_an_untold_context_below_a_dockerignore_is_not_known(tmp_path: Path) -> None:
    """Where nothing is copied by name, a .dockerignore above may or may not be in force; one of the Dockerfile's own name is, and none anywhere is none."""
    text = "FROM a:1\nCOPY . /app\n"
    assert "dockerfile.dockerignore" not in below(text, tmp_path, _dot_dockerignore=".git\n").subjects[0].facts
    (tmp_path / ".dockerignore").unlink()
    assert below(text, tmp_path).subjects[0].facts["dockerfile.dockerignore"].value is False
    facts = below(text, tmp_path, deploy__Dockerfile_dot_dockerignore=".git\n").subjects[0].facts
    assert (facts["dockerfile.dockerignore"].value, facts["dockerfile.dockerignores"].value) == (True, ("*",))


def test_a_heredoc_with_an_open_quote_is_no_crash(tmp_path: Path) -> None:
    """A mark whose quote is open is what a builder refuses, at its line."""
    assert withheld(collect("FROM a:1\nCOPY --from=b FROM <<E'\n", tmp_path)) == {}
    assert "line 2" in collect("FROM a:1\nCOPY --from=b FROM <<E'\n", tmp_path).unobserved[0].reason


def test_a_list_that_names_itself_is_read_once(tmp_path: Path) -> None:
    """Lists that name each other, however often, are each judged once; what they pin is pinned."""
    loop = "-r b.txt\n" * 300 + "-r ./requirements.txt\n-r requirements.txt\nflask==3.0.0\n"
    (tmp_path / "b.txt").write_text("-r requirements.txt\n" * 300 + "numpy==2.0.0\n")
    text = "FROM a:1\nCOPY requirements.txt b.txt /\nRUN pip install -r requirements.txt\n"
    assert values(text, tmp_path, requirements__txt=loop)["installs_unpinned"] is None
    (tmp_path / "b.txt").write_text("numpy\n")
    assert values(text, tmp_path, requirements__txt=loop)["installs_unpinned"] == ("pip: -r requirements.txt",)
