"""What the commands of a build install, fetch and run."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.collector.dockerfile.reading import collect, values, withheld


@pytest.mark.parametrize(
    ("run", "unpinned", "locked", "hashed"),
    [
        ("pip install flask", ("pip: flask",), None, False),
        ("pip install 'flask>=2' numpy==1.26.4", ("pip: flask>=2",), None, False),
        ("python3.11 -m pip install --no-cache-dir flask==3.0.0", None, None, False),
        ("pip install --require-hashes -r requirements.txt", None, ("pip: -r requirements.txt",), True),
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
        assert withheld(collected)["dockerfile.installs_unpinned"] == ("unreadable", 3)


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


def test_a_list_that_names_itself_is_read_once(tmp_path: Path) -> None:
    """Lists that name each other, however often, are each judged once; what they pin is pinned."""
    loop = "-r b.txt\n" * 300 + "-r ./requirements.txt\n-r requirements.txt\nflask==3.0.0\n"
    (tmp_path / "b.txt").write_text("-r requirements.txt\n" * 300 + "numpy==2.0.0\n")
    text = "FROM a:1\nCOPY requirements.txt b.txt /\nRUN pip install -r requirements.txt\n"
    assert values(text, tmp_path, requirements__txt=loop)["installs_unpinned"] is None
    (tmp_path / "b.txt").write_text("numpy\n")
    assert values(text, tmp_path, requirements__txt=loop)["installs_unpinned"] == ("pip: -r requirements.txt",)
