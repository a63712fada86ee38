"""The Dockerfile collector: facts, places, what is withheld, and what it withstands."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from aiact_report.collector.dockerfile import COLLECTOR
from tests.collector.dockerfile.reading import DIGEST, collect, values, withheld

REGISTRY = Path(__file__).parents[3] / "aiact_report/facts/dockerfile.yaml"


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
