"""Hostile layers end in an Unobserved, in bounded memory and within bounded work."""

import os
import pickle
import struct
import tracemalloc
import zlib

import pytest

from aiact_report.collector._images.contents.keep import Keeper
from aiact_report.collector._images.contents.layer import LayerScan
from aiact_report.collector._images.contents.merge import merge
from aiact_report.collector._images.contents.model import OPERATIONS
from aiact_report.collector._images.contents.pickle import scan
from aiact_report.collector._images.contents.zip import MEMBERS, members

REGULAR = ord("0")


@pytest.fixture
def memory():
    """Measure the most that Python held."""
    tracemalloc.start()
    yield lambda: tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()


@pytest.mark.parametrize(
    ("path", "withheld"),
    [
        ("etc/passwd", set()),
        ("etc/os-release", {"image.distribution", "image.distribution_version", "image.distribution_supported"}),
        ("var/lib/dpkg/status", {"image.packages", "image.package_count"}),
        ("var/lib/rpm/rpmdb.sqlite", {"image.packages", "image.package_count"}),
    ],
)
def test_a_file_that_says_it_is_huge_is_not_read(path, withheld) -> None:
    """A passwd file of a gigabyte is nobody's passwd file."""
    layer = LayerScan()
    assert layer.visit(path, REGULAR, 0o644, 1 << 30, "") is None
    found = merge([layer.done()], "2026-11-21")
    assert withheld <= {name for gap in found.unobserved for name in gap.facts}
    assert any(gap.cause == "too-large" for gap in found.unobserved)


def test_a_file_that_lies_about_its_size_is_not_kept(memory) -> None:
    """What comes beyond the limit is passed over, whatever size was declared."""
    layer = LayerScan()
    for path in ("etc/passwd", "a.txt", "x.dist-info/METADATA", "m.pt", "var/lib/dpkg/status"):
        sink = layer.visit(path, REGULAR, 0o644, 1000, "")
        assert sink is not None
        for _ in range(60):
            sink.feed(b"x" * (1 << 20))
        sink.end(True)
    layer.done()
    assert memory() < 20 << 20


def test_a_million_entries_take_eight_bytes_each(memory) -> None:
    """Paths are not kept: only their marks are."""
    layer = LayerScan()
    for number in range(50_000):
        layer.visit(f"usr/share/a/rather/long/folder/name/{number // 100}/file-number-{number}", REGULAR, 0o644, 0, "")
    assert len(layer.done().files) == 400_000
    assert memory() < 4 << 20


def test_finds_have_their_bounds(memory) -> None:
    """A layer of nothing but world-writable files with endless names is cut, and said to be."""
    layer = LayerScan()
    for number in range(6_000):
        layer.visit(f"{number}{'x' * 3000}", REGULAR, 0o666, 0, "")
        layer.visit(f"{number}{'x' * 3000}/.env", REGULAR, 0o644, 0, "")
    scanned = layer.done()
    found = merge([scanned], "2026-11-21")
    assert len(found.facts["image.world_writable"].value) == 200
    assert {"writable", "development"} <= set(scanned.crowded)
    assert sum(gap.cause == "too-many" for gap in found.unobserved) >= 2
    assert memory() < 60 << 20


def test_endless_paths_have_their_bounds(memory) -> None:
    """Thousands of folders in each other, of which every file is a find, cost no more than others."""
    layer = LayerScan()
    for number in range(1_000):
        layer.visit(f"{number}/" + "d/" * 2_000 + "f", REGULAR, 0o666, 0, "")
        layer.visit(f"{number}/" + "d/" * 2_000 + ".wh.g", REGULAR, 0o666, 0, "")
    found = merge([layer.done()] * 3, "2026-11-21")
    assert len(found.facts["image.world_writable"].value) == 200
    assert memory() < 120 << 20


def test_a_keeper_is_full_when_its_room_is() -> None:
    """However few the finds are, their text has a bound."""
    keeper = Keeper()
    from aiact_report.collector._images.contents.find import Find

    for number in range(100):
        keeper.add(Find("packages", str(number), ("x" * 1_000_000,)))
    assert len(keeper.finds()) < 10
    assert keeper.crowded == {"packages"}


def test_a_pickle_bomb_is_left_after_so_many_opcodes() -> None:
    """Millions of opcodes in a row are not followed, and neither are lengths that lead nowhere."""
    assert scan(b"\x80\x02" + b"(" * 5_000_000 + b".", OPERATIONS).operations == OPERATIONS
    assert scan(b"\x80\x04\x8d" + struct.pack("<Q", 1 << 62) + b"x", OPERATIONS).operations <= 3
    assert len(scan(b"".join(b"cm\nn%d\n" % number for number in range(10_000)), OPERATIONS).imports) == 64


def test_a_layer_of_pickles_is_left_when_it_costs_too_much() -> None:
    """After so many opcodes in one layer no further pickle is opened: whether they run code is withheld unless one is known to."""
    layer = LayerScan()
    bomb = b"\x80\x02" + b"(" * 60_000
    for number in range(130):
        sink = layer.visit(f"{number}.pt", REGULAR, 0o644, len(bomb), "")
        assert sink is not None
        sink.feed(bomb)
        sink.end(True)
    found = merge([layer.done()], "2026-11-21")
    assert any(gap.cause == "too-many" for gap in found.unobserved)
    assert len(found.facts["image.model_files"].value) == 100


def test_a_compressed_pickle_bomb_is_unpacked_only_in_part(memory, facts) -> None:
    """A hundred megabytes behind a hundred kilobytes are not unpacked."""
    packer = zlib.compressobj(9)
    bomb = packer.compress(b"\x80\x04cos\nsystem\n") + b"".join(packer.compress(b"(" * 1_000_000) for _ in range(100)) + packer.flush()
    assert facts([("m.joblib", bomb)])["model_files_executable"] == ("/m.joblib (layer 1): pickle in zlib: imports os.system",)
    assert memory() < 20 << 20


def test_a_zip_of_a_million_members_is_listed_in_part() -> None:
    """The directory at the end is longer than what is held of the file; only so many of its entries are read."""
    entry = struct.pack("<4s6H3I5H2I", b"PK\x01\x02", 20, 20, 0, 0, 0, 0, 0, 1, 1, 8, 0, 0, 0, 0, 0, 0) + b"data.pkl"
    tail = (entry * 30_000)[7:] + b"PK\x05\x06" + b"\0" * 8 + struct.pack("<2IH", len(entry) * 1_000_000, 0, 0)
    assert len(members(b"PK\x03\x04", tail)) == MEMBERS


@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04", b"PK\x03\x04" + b"\xff" * 60, b"PK\x05\x06", b"PK\x03\x04PK\x05\x06" + b"\xff" * 30, os.urandom(4000)]
)
def test_damage_is_no_error(facts, data) -> None:
    """Whatever lies under whatever name, reading it raises nothing."""
    names: tuple[str, ...] = (
        "m.pt",
        "m.pkl",
        "m.joblib",
        "m.keras",
        "m.npz",
        "m.npy",
        "m.bin",
        "m.pb",
        "m.safetensors",
        "m.h5",
        "id_rsa",
        "k.p12",
        "root/.kube/config",
    )
    names += ("var/lib/dpkg/status", "lib/apk/db/installed", "var/lib/rpm/rpmdb.sqlite", "etc/passwd", "etc/os-release", "a.dist-info/METADATA")
    names += ("node_modules/a/package.json", "usr/local/cuda/version.json", "usr/local/cuda/version.txt")
    assert facts([(name, data) for name in names])


@pytest.mark.parametrize("data", [pickle.dumps(list(range(50)), protocol) for protocol in (0, 2, 4)])
@pytest.mark.parametrize("cut", range(0, 60, 7))
def test_a_cut_pickle_is_no_error(data, cut) -> None:
    """A scan ends where the bytes do."""
    assert scan(data[:cut], OPERATIONS).imports == ()


def test_a_file_that_ends_early_withholds_what_it_would_have_said() -> None:
    """A model and a package database of which a part is missing are not judged."""
    layer = LayerScan()
    for path in ("m.pkl", "var/lib/dpkg/status", "etc/os-release"):
        sink = layer.visit(path, REGULAR, 0o644, 100, "")
        assert sink is not None
        sink.feed(b"\x80\x04")
        sink.end(False)
    sink = layer.visit("cut.key", REGULAR, 0o644, 100, "")
    assert sink is not None
    sink.end(False)
    found = merge([layer.done()], "2026-11-21")
    wanted = {"image.model_files_executable", "image.package_count", "image.distribution", "image.private_keys"}
    assert wanted <= {name for gap in found.unobserved for name in gap.facts}


def test_links_in_a_circle_and_strange_paths_end() -> None:
    """Folders linked to each other or to themselves, empty names, dots and broken UTF-8 raise nothing."""
    layer = LayerScan()
    for path, link in (("a", "b"), ("b", "a"), ("c", "c/d"), ("d", "/"), ("e", "../../.."), ("bin", "bin/bin"), ("usr/bin", "x" * 9000)):
        layer.visit(path, ord("2"), 0o777, 0, link)
    for path in ("", ".", "a/x", "b/sh", "c/x", "bin/sh", "x/.wh.", ".wh..wh..opq", "\udcff\udcfe.env", ".env.\udcff", "/".join("d" * 2000)):
        layer.visit(path, REGULAR, 0o6777, 5, "")
        layer.visit(path, ord("5"), 0o777, 0, "")
    found = merge([layer.done(), layer.done()], "2026-11-21")
    assert found.facts["image.development_files"].value is not None
    for fact in found.facts.values():
        str(fact.value).encode()
