"""What of the context a build sends, and what a .dockerignore leaves out of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from aiact_report.collector._base import Collected, Unit
from aiact_report.collector.dockerfile import COLLECTOR
from tests.collector.dockerfile.reading import values


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
