"""The .dockerignore in force for a build, and whether it leaves out anything that matters.

The engine reads `<Dockerfile>.dockerignore` beside the Dockerfile, else the `.dockerignore` at the root of the context. The last pattern that fits decides,
`!` takes back: https://docs.docker.com/build/concepts/context/#dockerignore-files.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from fnmatch import fnmatchcase

MOST_PATTERNS = 2_000
"""Patterns of one file that are read; a longer one decides nothing."""
_LONGEST = 500
"""Characters of a pattern; a longer one fits nothing."""
_MATTERS = (
    ".git/config", ".hg/hgrc", ".svn/wc.db", ".env", "app/.env", ".env.local", ".aws/credentials", ".ssh/id_rsa", ".netrc", ".npmrc", ".kube/config",
    "secrets/token", "secret.key", "tls.pem", "credentials.json", "data/train.csv", "datasets/train.csv", "train.csv", "train.parquet", "models/model.pkl",
    "model.pkl", "checkpoints/last.ckpt", "weights/model.pt", "mlruns/0/meta.yaml", "wandb/run", "outputs/run", "notebooks/a.ipynb", "a.ipynb",
    "node_modules/a/index.js", ".venv/bin/python", "venv/bin/python", "env/bin/python", "__pycache__/a.pyc", "app/__pycache__/a.pyc", "tests/test_a.py",
    ".dvc/cache/a", "logs/a.log", "a.log", "dump.sql", "db.sqlite3", "backup/a.bak", ".terraform/terraform.tfstate", "terraform.tfstate", "target/app.jar",
    "build/a.o", "dist/a.whl", ".idea/workspace.xml", ".vscode/settings.json", "tmp/a",
)  # fmt: skip
"""What a copy of a whole folder carries into an image unnoticed: history, credentials, data, checkpoints, environments, leavings of builds."""


def leaves_out(text: str) -> bool:
    """Whether a .dockerignore leaves out at least one kind of file that a copy of the whole context carries along unnoticed."""
    lines = (line.strip() for line in text.removeprefix("\ufeff").splitlines() if not line.startswith("#"))
    return excludes(line for line in lines if line)


def excludes(patterns: Iterable[str]) -> bool:
    """Whether patterns, in order, leave out at least one such kind of file."""
    read = [_pattern(line) for line in patterns]
    return len(read) <= MOST_PATTERNS and any(_is_out(path.split("/"), read) for path in _MATTERS)


def _pattern(line: str) -> tuple[bool, list[str]]:
    """Take a line apart: whether it leaves out, and the parts of its path."""
    out = not line.startswith("!")
    path = posixpath.normpath(line if out else line[1:].strip()).lstrip("/")
    return out, path.split("/") if len(path) <= _LONGEST and path not in {"", "."} else []


def _is_out(path: list[str], patterns: list[tuple[bool, list[str]]]) -> bool:
    """Whether the last pattern that fits a file, or a folder above it, leaves it out."""
    return next((out for out, parts in reversed(patterns) if parts and _fits(path, parts)), False)


def _fits(path: list[str], parts: list[str]) -> bool:
    """Whether a pattern fits a path or a folder above it; all ways are followed at once, so no pattern takes more than its length times the path's."""
    reached = _skip_many(parts, {0})
    for name in path:
        reached = _skip_many(parts, {after for at in reached if at < len(parts) for after in _step(name, parts, at)})
        if len(parts) in reached:
            return True
    return False


def _step(name: str, parts: list[str], at: int) -> tuple[int, ...]:
    """Where in the pattern one more name of the path leads."""
    if parts[at] == "**":
        return (at, at + 1)
    return (at + 1,) if fnmatchcase(name, parts[at]) else ()


def _skip_many(parts: list[str], reached: set[int]) -> set[int]:
    """Add the places behind a `**`, which may stand for nothing."""
    found = set(reached)
    for at in reached:
        while at < len(parts) - 1 and parts[at] == "**":
            at += 1  # noqa: PLW2901 -- walks on from here
            found.add(at)
    return found
