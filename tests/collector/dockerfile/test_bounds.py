"""Dockerfiles of a size that nobody writes: what is kept is said to be a part, and a list that is cut is open."""

from __future__ import annotations

from pathlib import Path

from aiact_report.collector.dockerfile.build.commands import MOST_COMMANDS
from aiact_report.collector.dockerfile.facts import MOST
from aiact_report.model import OpenList
from tests.collector.dockerfile.reading import collect, values

HASH = "3b1f" * 16


def test_a_long_list_is_open(tmp_path: Path) -> None:
    """Of 300 installs 200 are kept: the others are not "not there", and an entry of what was not seen names the fact."""
    seen = collect(f"FROM a:1\nRUN pip install {' '.join(f'p{at}' for at in range(MOST + 100))}\n", tmp_path)
    kept = next(subject for subject in seen.subjects if subject.kind == "dockerfile").facts["dockerfile.installs_unpinned"].value
    assert isinstance(kept, OpenList)
    assert len(kept.known) == MOST
    assert "dockerfile.installs_unpinned" in {name for item in seen.unobserved if item.cause == "too-many" for name in item.facts}


def test_a_list_of_just_so_many_is_whole(tmp_path: Path) -> None:
    """The bound itself cuts nothing."""
    found = values(f"FROM a:1\nRUN pip install {' '.join(f'p{at}' for at in range(MOST))}\n", tmp_path)["installs_unpinned"]
    assert isinstance(found, tuple)
    assert len(found) == MOST


def test_more_commands_than_are_read_are_said(tmp_path: Path) -> None:
    """Nothing is concluded from a file of more commands than are read: it is named, with the reason."""
    for text in (
        "RUN " + "true; \\\n " * (MOST_COMMANDS + 1) + "true\n",
        "RUN <<E\n" + "true\n" * (MOST_COMMANDS + 1) + "E\n",
        "RUN true\n" * (MOST_COMMANDS + 1),
    ):
        seen = collect(f"FROM a:1\n{text}", tmp_path)
        assert seen.subjects == []
        assert [item.cause for item in seen.unobserved] == ["unsupported"]
        assert f"more than {MOST_COMMANDS:,} commands" in seen.unobserved[0].reason


def test_a_list_of_checksums_that_grows_with_every_check_is_said(tmp_path: Path) -> None:
    """A list that is checked a thousand times while it grows is gone through a thousand times: it is left, and said."""
    text = "".join(f"RUN curl -o f{at} http://x.example/{at} && echo '{HASH}  f{at}' >> sums && sha256sum -c sums\n" for at in range(1_500))
    seen = collect(f"FROM a:1\n{text}", tmp_path)
    assert seen.subjects == []
    assert "checksums" in seen.unobserved[0].reason


def test_many_downloads_are_each_vouched_for(tmp_path: Path) -> None:
    """A thousand downloads with a sum of their own, one without, one whose sum stands before it."""
    text = "".join(f"RUN curl -o f{at} http://x.example/{at} && echo '{HASH}  f{at}' | sha256sum -c\n" for at in range(1_000))
    text += f"RUN curl -o g http://x.example/g\nRUN echo '{HASH}  h' | sha256sum -c; curl -o h http://x.example/h\n"
    found = values(f"FROM a:1\n{text}", tmp_path)["downloads_unchecked"]
    assert found == ("curl http://x.example/g", "curl http://x.example/h")


def test_a_clone_is_vouched_for_by_its_own_commit(tmp_path: Path) -> None:
    """Of many clones each needs its own commit: the folder's, or one that is checked out before the next clone."""
    commit = "3b1f" * 10
    good = "".join(f"git clone https://x.example/r{at} && git -C r{at} checkout {commit} && " for at in range(300))
    assert values(f"FROM a:1\nRUN {good}true\n", tmp_path)["downloads_unchecked"] is None
    bad = "git clone https://x.example/a && git clone https://x.example/b && git checkout " + commit
    found = values(f"FROM a:1\nRUN {bad}\n", tmp_path)["downloads_unchecked"]
    assert len(found) == 1
    assert "x.example/a" in found[0]
