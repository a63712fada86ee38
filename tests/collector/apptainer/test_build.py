"""A definition file's sections, read like a Dockerfile's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from aiact_report.collector._base import Unit
from aiact_report.collector.apptainer import COLLECTOR
from aiact_report.facts.registry import of

HASH = "3b1f" * 16
KIND = "apptainer-definition"


def seen(text: str, folder: Path) -> tuple[dict[str, Any], set[str]]:
    """Facts by name without the kind, and the names that are withheld."""
    path = folder / "app.def"
    path.write_text(text)
    collected = COLLECTOR.collect(Unit("app.def", path, text.encode(), folder))
    facts = {name.removeprefix(f"{KIND}."): fact.value for name, fact in collected.subjects[0].facts.items()}
    return facts, {name.removeprefix(f"{KIND}.") for one in collected.unobserved for name in one.facts}


def test_the_sections_of_a_definition(tmp_path: Path) -> None:
    """Installations, downloads, files and the start are seen as a Dockerfile's are."""
    text = """Bootstrap: docker
From: python:3.12-slim

%arguments
    TORCH=2.4.0

%files
    model.pkl /opt/model.pkl
    id_rsa /root/.ssh/id_rsa

%environment
    export FLASK_DEBUG=1
    export MESSAGE="it's $HOME"

%post
    apt-get update && apt-get install -y curl
    pip install torch=={{ TORCH }} flask
    curl -fsSL https://x.example/i.sh | sh
    git clone https://github.com/x/y

%runscript
    exec flask run --host 0.0.0.0
"""
    facts, missing = seen(text, tmp_path)
    assert not missing
    assert facts["installs_unpinned"] == ("pip: flask",)
    assert facts["os_installs_unpinned"] == ("apt: curl",)
    assert facts["pipe_to_shell"]
    assert "git clone https://github.com/x/y" in facts["downloads_unchecked"]
    assert facts["model_files_executable"] == ("model.pkl",)
    assert facts["debug_settings"] == ("FLASK_DEBUG", "flask run")
    assert "id_rsa" in facts["credentials"]
    assert facts["copies_whole_context"] is False


def test_a_check_in_post_counts_and_a_lock_passes(tmp_path: Path) -> None:
    """%post runs with -e, so a checksum on a line of its own fails the build."""
    text = f"""Bootstrap: docker
From: debian:12
%post
    curl -fsSLO https://x.example/a.tgz
    echo "{HASH}  a.tgz" | sha256sum -c -
    pip install --require-hashes -r requirements.lock
"""
    facts, _ = seen(text, tmp_path)
    assert facts["downloads_unchecked"] is None
    assert (facts["installs_unpinned"], facts["installs_hashed"]) == (None, True)


def test_an_argument_without_a_default_is_not_a_version(tmp_path: Path) -> None:
    """What hangs on it is not seen; the whole folder is."""
    _, missing = seen("Bootstrap: docker\nFrom: debian:12\n%post\n  pip install {{ PACKAGES }}\n", tmp_path)
    assert "installs_unpinned" in missing
    facts, _ = seen("Bootstrap: docker\nFrom: debian:12\n%files\n  . /app\n", tmp_path)
    assert facts["copies_whole_context"] is True


def test_every_fact_is_there_or_withheld(tmp_path: Path) -> None:
    """Whatever the sections hold, no registered fact is forgotten."""
    for text in (
        "Bootstrap: docker\nFrom: a\n",
        "Bootstrap: docker\nFrom: a\nStage: one\n%post\n x\nBootstrap: scratch\n%files from one\n /x\n",
        "Bootstrap: docker\nFrom: {{ X }}\n%environment\n export A='b\n export B=$(c) \"d\n%post\n echo 'open\n",
        "Bootstrap: localimage\nFrom: ./a.sif\n%post -c /bin/bash\n if x; then\n",
    ):
        facts, missing = seen(text, tmp_path)
        assert {f"{KIND}.{name}" for name in {*facts, *missing}} == set(of("apptainer", KIND))
        assert not set(facts) & missing
