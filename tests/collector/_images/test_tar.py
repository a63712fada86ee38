"""The walker against Python's tarfile and GNU tar, and against damage."""

from __future__ import annotations

import io
import os
import tarfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aiact_report.collector._images.stream import Limits
from aiact_report.collector._images.tar import Walked, walk

Seen = list[tuple[str, int, int, int, str]]


class Keep:
    """Keeps what it is given."""

    def __init__(self) -> None:
        self.data = b""
        self.complete: bool | None = None

    def feed(self, data: bytes) -> None:
        """Take a part."""
        self.data += data

    def end(self, complete: bool) -> None:  # noqa: FBT001 -- the interface as agreed
        """Take note of the end."""
        self.complete = complete


def walked(data: bytes, limits: Limits | None = None, chunk: int = 1 << 20) -> tuple[Walked, Seen, dict[str, Keep]]:
    """Walk over bytes, given in chunks."""
    seen: Seen = []
    kept: dict[str, Keep] = {}

    def visit(path: str, kind: int, mode: int, size: int, link: str) -> Keep | None:
        seen.append((path, kind, mode, size, link))
        return kept.setdefault(path, Keep()) if kind == ord("0") else None

    stream = io.BytesIO(data)
    return walk(lambda size: stream.read(min(size, chunk)), visit, limits or Limits()), seen, kept


def member(name: str, data: bytes = b"", kind: bytes = tarfile.REGTYPE, link: str = "") -> tuple[tarfile.TarInfo, bytes]:
    """An entry for an archive."""
    made = tarfile.TarInfo(name)
    made.size, made.type, made.linkname, made.mode = len(data), kind, link, 0o4755
    return made, data


def archive(*members: tuple[tarfile.TarInfo, bytes], form: int = tarfile.PAX_FORMAT) -> bytes:
    """A tar archive."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w", format=form) as file:
        for info, data in members:
            file.addfile(info, io.BytesIO(data))
    return made.getvalue()


NAMES = st.lists(st.text(alphabet="abé-_ .x", min_size=1, max_size=60).filter(lambda part: part.strip(".")), min_size=1, max_size=6).map("/".join)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(NAMES, st.binary(max_size=1500), max_size=8), st.sampled_from([tarfile.PAX_FORMAT, tarfile.GNU_FORMAT]), st.integers(1, 5000))
def test_it_sees_what_tarfile_wrote(files: dict[str, bytes], form: int, chunk: int) -> None:
    """Names of any length and script, and their contents, are those that went in, however the stream is cut."""
    result, seen, kept = walked(archive(*(member(name, data) for name, data in files.items()), form=form), chunk=chunk)
    assert result.problem is None
    assert {path: keep.data for path, keep in kept.items()} == files
    assert all(keep.complete for keep in kept.values())
    assert [(mode, size) for _, _, mode, size, _ in seen] == [(0o4755, len(data)) for data in files.values()]


def test_links_devices_and_directories_are_told_apart() -> None:
    """An entry keeps its kind and target."""
    data = archive(
        member("d/", kind=tarfile.DIRTYPE),
        member("soft", kind=tarfile.SYMTYPE, link="../x"),
        member("hard", kind=tarfile.LNKTYPE, link="./d/" + "long" * 40),
        member("dev", kind=tarfile.CHRTYPE),
    )
    assert [(path, chr(kind), link) for path, kind, _, _, link in walked(data)[1]] == [
        ("d", "5", ""),
        ("soft", "2", "../x"),
        ("hard", "1", "d/" + "long" * 40),
        ("dev", "3", ""),
    ]


def test_old_archives_are_read() -> None:
    """A header without magic and with a zero type flag is a regular file, or a directory when its name ends so."""
    block = bytearray(archive(member("old", b"data"), form=tarfile.USTAR_FORMAT))
    block[156] = 0
    block[257:265] = bytes(8)
    block[148:156] = b"%06o\0 " % (sum(block[:148]) + 256 + sum(block[156:512]))
    _, seen, kept = walked(bytes(block))
    assert (seen[0][1], kept["old"].data) == (ord("0"), b"data")


def test_large_sizes_are_read() -> None:
    """A size too large for octal digits stands in base 256; the walker knows it without reading so much."""
    info = tarfile.TarInfo("huge")
    info.size = 20 * 1024**3
    result, seen, kept = walked(info.tobuf(tarfile.GNU_FORMAT) + b"only this")
    assert seen[0][3] == 20 * 1024**3
    assert result.cause == "truncated"
    assert kept["huge"].complete is False


@pytest.mark.parametrize("form", ["gnu", "posix"])
def test_sparse_files_are_not_put_together(form: str, tools: SimpleNamespace, tmp_path: Path) -> None:
    """A file with holes, as GNU tar stores it, is seen by its name; its content is not given, and the next entry is found."""
    with (tmp_path / "holes").open("wb") as file:
        for start in range(0, 400 << 20, 4 << 20):
            file.seek(start)
            file.write(b"data")
    (tmp_path / "next").write_bytes(b"after")
    tools.run(tools.tool("tar"), "--sparse", f"--format={form}", "-C", tmp_path, "-cf", tmp_path / "s.tar", "holes", "next")
    result, seen, kept = walked((tmp_path / "s.tar").read_bytes())
    assert result.problem is None
    assert [path for path, *_ in seen] == ["holes", "next"]
    assert (kept["holes"].complete, kept["holes"].data) == (False, b"")
    assert kept["next"].data == b"after"


def test_global_headers_change_nothing() -> None:
    """What `git archive` writes before the first entry is passed over."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w", format=tarfile.PAX_FORMAT, pax_headers={"comment": "revision", "path": "all"}) as file:
        file.addfile(member("one", b"1")[0], io.BytesIO(b"1"))
    assert [path for path, *_ in walked(made.getvalue())[1]] == ["one"]


@pytest.mark.parametrize(
    ("name", "path", "hostile"),
    [
        ("../../etc/passwd", None, 1),
        ("a/../../etc/passwd", None, 1),
        ("/etc/passwd", "etc/passwd", 1),
        ("./a//b/./c", "a/b/c", 0),
        ("..data/x", "..data/x", 0),
        ("a/..", None, 1),
        ("x" * 9000, None, 1),
    ],
)
def test_hostile_paths_are_counted_and_never_followed(name: str, path: str | None, hostile: int) -> None:
    """A path that leads out of the archive is no path; an absolute one is one of the image; both are counted."""
    result, seen, _ = walked(archive(member(name, b"x"), member("after", b"y")))
    assert [one for one, *_ in seen] == ([path] if path is not None else []) + ["after"]
    assert (result.hostile, result.problem) == (hostile, None)


def test_no_cut_and_no_changed_byte_raises() -> None:
    """Wherever an archive ends or is damaged, the walk ends too; a cut inside an entry is a problem."""
    data = archive(member("a" * 150, b"1" * 700), member("b", b"2" * 10))
    full = len(walked(data)[1])
    for end in range(0, len(data), 7):
        result, seen, kept = walked(data[:end])
        assert len(seen) <= full
        assert result.problem is not None or all(keep.complete for keep in kept.values())
    for at in range(0, 3072, 3):
        walked(data[:at] + b"\xff" + data[at + 1 :])


@given(st.binary(max_size=3000))
def test_noise_never_raises(data: bytes) -> None:
    """Any bytes are walked over."""
    assert walked(data)[0].entries <= 6


@pytest.mark.parametrize(
    ("damage", "word"),
    [
        (lambda data: data.replace(b"path=", b"path+"), "extended header"),
        (lambda data: data.replace(b" path=", b"9path="), "extended header"),
    ],
)
def test_a_broken_extended_header_is_a_problem(damage: Callable[[bytes], bytes], word: str) -> None:
    """A pax record without its length or equals sign ends the reading."""
    result, _, _ = walked(damage(archive(member("é" * 80, b"x"))))
    assert result.problem is not None
    assert word in result.problem


def test_an_extended_header_is_bounded() -> None:
    """A header that claims more bytes than any needs is not read."""
    info = tarfile.TarInfo("x")
    info.type, info.size = b"x", 1 << 40
    result, _, _ = walked(info.tobuf(tarfile.GNU_FORMAT) + bytes(512))
    assert (result.cause, result.entries) == ("too-large", 0)


def test_entries_are_bounded() -> None:
    """More entries than the limit are a problem, and no more are shown."""
    result, seen, _ = walked(archive(*(member(f"f{number}") for number in range(20))), Limits(entries=5))
    assert (result.cause, len(seen)) == ("too-large", 5)


def test_gnu_tar_of_a_real_directory(tools: SimpleNamespace, tmp_path: Path) -> None:
    """A directory of this machine, archived by GNU tar, is seen as tarfile sees it."""
    tools.run(tools.tool("tar"), "--ignore-failed-read", "-C", "/etc", "-cf", tmp_path / "etc.tar", ".")
    with tarfile.open(tmp_path / "etc.tar") as file:
        expected = [(os.path.normpath(info.name), info.mode, info.size) for info in file if info.name != "."]
    result, seen, _ = walked((tmp_path / "etc.tar").read_bytes())
    assert result.problem is None
    assert [(path, mode, size) for path, _, mode, size, _ in seen] == expected
