"""The order of copies and installations, caches left in layers, and how many layers there are."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.collector.dockerfile.reading import values


@pytest.mark.parametrize(
    ("lines", "late"),
    [
        ("COPY . /app\nRUN pip install --no-cache-dir -r /app/requirements.txt", ("pip: -r /app/requirements.txt",)),
        ("COPY src /app/src\nRUN npm ci", ("npm: ci",)),
        ("COPY main.py requirements.txt ./\nRUN pip install -r requirements.txt", ("pip: -r requirements.txt",)),
        ("ADD . /app\nRUN apt-get update && apt-get install -y curl", ("apt: curl",)),
        ("COPY requirements.txt .\nRUN pip install -r requirements.txt\nCOPY . .", None),
        ("COPY pyproject.toml uv.lock ./\nRUN uv sync --no-install-project\nCOPY . .\nRUN uv sync --locked", None),
        ("COPY requirements.txt .\nRUN pip install -r requirements.txt\nCOPY . .\nRUN pip install --no-deps .", None),
        ("COPY setup.py requirements.txt ./\nRUN pip install -r requirements.txt", None),
        ("COPY . .\nRUN pip install .", None),
        ("COPY . .\nRUN go build ./...", None),
        ("COPY . .\nRUN make", None),
    ],
)
def test_order(lines: str, late: tuple[str, ...] | None, tmp_path: Path) -> None:
    """Dependencies that are installed after the sources came are named; the project itself, and what a tool adds later, are not."""
    assert values(f"FROM a:1\n{lines}\n", tmp_path)["installs_after_sources"] == late


@pytest.mark.parametrize(
    ("run", "kept"),
    [
        ("apt-get update && apt-get install -y curl", ("apt: /var/lib/apt/lists",)),
        ("apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*", None),
        ("apt-get update && apt-get install -y curl\nRUN rm -rf /var/lib/apt/lists/*", ("apt: /var/lib/apt/lists",)),
        ("--mount=type=cache,target=/var/lib/apt apt-get update && apt-get install -y curl", None),
        ("apk add --no-cache curl", None),
        ("apk add curl", ("apk: /var/cache/apk",)),
        ("dnf install -y curl", ("dnf: /var/cache/dnf",)),
        ("dnf install -y curl && dnf clean all", None),
        ("pip install flask", ("pip: ~/.cache/pip",)),
        ("pip install --no-cache-dir flask", None),
        ("PIP_NO_CACHE_DIR=1 pip install flask", None),
    ],
)
def test_caches(run: str, kept: tuple[str, ...] | None, tmp_path: Path) -> None:
    """A cache that a RUN does not remove itself stays in the image."""
    assert values(f"FROM a:1\nRUN {run}\n", tmp_path)["caches_kept"] == kept


def test_caches_of_a_build_stage_are_left_behind(tmp_path: Path) -> None:
    """What only an earlier stage holds is not in the image; layers are those of the final one."""
    facts = values("FROM a:1 AS b\nRUN pip install flask\nFROM a:1\nCOPY --from=b /x /x\nRUN true\n", tmp_path)
    assert (facts["caches_kept"], facts["layers"]) == (None, 2)
