"""Tags that move and tags that name a build."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiact_report.collector._vocabulary.tags import moves

MOVING = """
beta alpha rc pre preview slim alpine cuda gpu current bookworm qa uat beta-slim feature-x latest latest-gpu-py3 stable-alpine main master trunk prod staging
dev nightly edge canary jammy ubi9 cuda12.4 py3.11 python3 alpine3.19 ubuntu-22.04 3.14-rc v2-stable 1.2-SNAPSHOT 1.2.3-SNAPSHOT 3.x 1.2.x pr-12 feature-123
rc1 rc-1 beta2 staging2 python-3.11 openjdk-17 release amd64 linux-amd64 x86_64 latest.gpu 2022-latest cu121 lts sid bookworm-slim nightly-bookworm el9 Beta
"""
FIXED = """
1 3 3.11 v1 v1.2 3.12-slim 2.3.1 2.3.1-rc.1 1.2.3-beta 20240801 2024.08.01 2024-08-01 nightly-20240801 nightly-2024-08-01 bookworm-20240812 main-3f2c1ab
release-2024.11 release-1.2 r151 b4567 build-42 sha-3f2c1ab 3f2c1ab 12.4.1-cudnn-runtime-ubuntu22.04 8-jdk 22-lts 3.14.0rc1 v12 edge-3f2c1ab slim-1.2.3
2.6.0.dev20241112-cuda12.4 prod-42 24.05-py3 RELEASE.2024-08-01T00-00-00Z v0.5.3.post1 17-jdk-alpine stable-20240812 v1.2.3-12-gabc1234
"""


@pytest.mark.parametrize("tag", MOVING.split())
def test_moving(tag: str) -> None:
    """A channel, a branch, a bare variant and a line of versions name whatever is newest."""
    assert moves(tag)


@pytest.mark.parametrize("tag", FIXED.split())
def test_fixed(tag: str) -> None:
    """A version, a date, a commit and the number of a build name one build, whatever stands beside them."""
    assert not moves(tag)


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz-_.", min_size=1, max_size=30))
def test_a_full_version_in_front_fixes_and_latest_behind_moves(words: str) -> None:
    """Whatever else a tag says, a full version fixes it and `latest` moves it."""
    if not {"latest", "snapshot", "x", "vx"} & set(words.replace("_", "-").replace(".", "-").split("-")):
        assert not moves(f"1.2.3-{words}")
    assert moves(f"{words}-latest")
