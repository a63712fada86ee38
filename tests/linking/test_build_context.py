"""The .dockerignore of the context a Compose file names."""

from pathlib import Path

import pytest

from aiact_report.pipeline import Wanted, collect, link

DOCKERFILE = "FROM a:1\nCOPY . /app\n"


def bounded(root: Path, compose: str | None, *ignored: str) -> object:
    """Say what is concluded of `deploy/Dockerfile`, with a .dockerignore in each of these folders."""
    (root / "deploy").mkdir()
    (root / "deploy" / "Dockerfile").write_text(DOCKERFILE)
    if compose is not None:
        (root / "compose.yaml").write_text(f"services: {{app: {{build: {compose}}}}}\n")
    for folder in ignored:
        (root / folder / ".dockerignore").write_text(".git\n")
    evidence = link(collect(Wanted(paths=(root,))))
    dockerfile = next(subject for subject in evidence.subjects if subject.kind == "dockerfile")
    fact = dockerfile.facts.get("dockerfile.context_bounded")
    return "unseen" if fact is None else fact.value


@pytest.mark.parametrize(
    ("compose", "ignored", "expected"),
    [
        ("{context: ., dockerfile: deploy/Dockerfile}", (".",), True),
        ("{context: ., dockerfile: deploy/Dockerfile}", ("deploy",), False),
        ("{context: ./deploy}", ("deploy",), True),
        ("./deploy", (".",), False),
        (None, (".",), "unseen"),
        (None, ("deploy",), True),
        (None, (), False),
        ("{context: ./other, dockerfile: ../deploy/Dockerfile}", (), "unseen"),
    ],
)
def test_the_context_decides(tmp_path: Path, compose: str | None, ignored: tuple[str, ...], expected: object) -> None:
    """The .dockerignore at the root of the context that is named counts, one elsewhere does not; a context nobody looked into is not known."""
    assert bounded(tmp_path, compose, *ignored) == expected
