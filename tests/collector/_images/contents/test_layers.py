"""Layers laid over each other: what is hidden, replaced and deleted."""

import pickle
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from aiact_report.collector._images.contents.layer import LayerScan
from aiact_report.collector._images.contents.merge import merge

KEY = b"-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\nBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj\n-----END PRIVATE KEY-----\n"
DEBIAN = b'ID=debian\nVERSION_ID="12"\n'
BASE: list[Any] = [
    ("bin", "usr/bin"),
    ("usr/bin/dash", b"\x7fELF", 0o755),
    ("usr/bin/sh", "dash"),
    ("usr/lib/os-release", DEBIAN),
    ("etc/os-release", "../usr/lib/os-release"),
]


def test_every_fact_of_the_registry_is_given_or_withheld(contents, request) -> None:
    """Each fact that is read from the layers is there, or an Unobserved names it, also for an empty image."""
    path = request.config.rootpath / "aiact_report/facts/image.yaml"
    text = path.read_text(encoding="utf-8").partition("# Read from the layers")[2].partition("# Supply chain")[0]
    wanted = set(yaml.safe_load("#" + text))
    images: list[list[list[Any]]] = [[], [[]], [BASE], [[("etc/os-release", b"ID=void\n")]]]
    for layers in images:
        found = contents(*layers)
        withheld = {name for gap in found.unobserved for name in gap.facts}
        assert set(found.facts) | withheld == wanted
        assert not set(found.facts) & withheld


def test_a_secret_is_named_in_every_layer_with_the_layer_that_hides_it(facts) -> None:
    """A key that a later layer deletes, replaces or hides with its folder is still shipped, and said so."""
    found = facts(
        [("app/a.pem", KEY), ("app/d/b", KEY), ("x/c", KEY), ("k", KEY)],
        [("app/.wh.a.pem", b""), ("k", b"none")],
        [("app/.wh..wh..opq", b""), ("x", b"a file")],
    )
    assert found["private_keys"] == (
        "/app/a.pem (layer 1, deleted in 2)",
        "/app/d/b (layer 1, deleted in 3)",
        "/k (layer 1, deleted in 2)",
        "/x/c (layer 1, deleted in 3)",
    )


def test_whiteouts_hide_what_lower_layers_hold_and_nothing_of_their_own(facts) -> None:
    """A whiteout and an opaque folder do not touch what their own layer brings, in whichever order it comes."""
    found = facts(BASE, [("usr/bin/.wh.sh", b""), ("usr/bin/bash", b"\x7fELF", 0o755), ("usr/.wh.bin", b"")])
    assert found["shells"] == ("/usr/bin/bash",)
    assert facts(BASE, [("usr/.wh..wh..opq", b"")])["distribution"] is None


def test_a_folder_linked_to_another_neither_hides_nor_doubles(facts) -> None:
    """`bin` that leads to `usr/bin` is one place, in the layer of the link and in later ones, by either name."""
    found = facts([*BASE, ("bin/bash", b"\x7fELF", 0o755)], [("bin/zsh", b"\x7fELF", 0o755), ("usr/bin/zsh", b"\x7fELF", 0o755)])
    assert found["shells"] == ("/usr/bin/bash", "/usr/bin/dash", "/usr/bin/sh", "/usr/bin/zsh")
    assert facts(BASE, [("bin/.wh.dash", b""), ("bin/.wh.sh", b"")])["shells"] is None
    assert facts([("bin/sh", b"\x7fELF", 0o755)], [("bin", "usr/bin"), ("usr/bin/sh", b"\x7fELF", 0o755)])["shells"] == ("/usr/bin/sh",)


def test_a_link_to_a_deleted_program_is_no_program(facts) -> None:
    """An applet whose busybox is gone cannot be started; one whose busybox is there can."""
    applets = [("bin/busybox", b"\x7fELF", 0o755), ("bin/sh", "/bin/busybox"), ("usr/bin/nc", "../../bin/busybox")]
    assert facts(applets)["debuggers"] == ("/usr/bin/nc",)
    found = facts(applets, [("bin/.wh.busybox", b"")])
    assert found["shells"] is None
    assert found["debuggers"] is None


def test_permissions_of_the_last_layer_count(facts) -> None:
    """A mode that a later layer changes is the mode; a sticky folder and a link are not world-writable."""
    found = facts(
        [("d", None, 0o777), ("tmp", None, 0o1777), ("f", b"x", 0o666), ("s", b"x", 0o4755), ("l", "f", 0o777), ("h", "s", 0o4755, "hard")],
        [("d", None, 0o755), ("g", b"", 0o2755)],
    )
    assert found["world_writable"] == ("/f",)
    assert found["setuid_files"] == ("/g (2755)", "/h (4755)", "/s (4755)")


def test_a_path_that_comes_twice_in_a_layer_is_what_came_last(facts) -> None:
    """The second entry of a path replaces the first, as unpacking would."""
    assert facts([("etc/os-release", b"ID=alpine\nVERSION_ID=3.22.1\n"), ("etc/os-release", DEBIAN)])["distribution"] == "debian"


def test_the_largest_files_are_those_that_are_left(facts) -> None:
    """Ten files of the final filesystem, the largest first, with size and layer."""
    files = [(f"f{number}", b"x" * (1000 + number)) for number in range(300)]
    found = facts(files, [(".wh.f299", b"")])["largest_files"]
    assert len(found) == 10
    assert found[0] == "/f298 (1.3 kB, layer 1)"


def test_layer_contents_pass_between_processes(layer) -> None:
    """What one process scanned another can merge."""
    scanned = layer(*BASE, ("k", KEY))
    assert merge([pickle.loads(pickle.dumps(scanned))], "2026-11-21") == merge([scanned], "2026-11-21")  # noqa: S301 -- our own bytes


def test_numbers_of_the_history_are_used_when_they_are_known(layer) -> None:
    """A layer is called by its place in the history, which counts empty entries too."""
    found = merge([layer(("k", KEY))], "2026-11-21", [4])
    assert found.facts["image.private_keys"].value == ("/k (layer 4)",)
    assert found.facts["image.private_keys"].layer == 0
    assert found.facts["image.private_keys"].path == "/k"


_NAMES = st.sampled_from(["a", "b", "sh"])
_PATHS = st.lists(_NAMES, min_size=1, max_size=3).map("/".join)
_ENTRIES = st.tuples(_PATHS, st.sampled_from(["file", "directory", "whiteout", "opaque"]))


def _apply(tree: dict[str, str], entries: list[tuple[str, str]]) -> dict[str, str]:
    """Apply a layer to a dict of paths: deletions of what was, then what comes."""
    for path, kind in entries:
        if kind in {"whiteout", "opaque"}:
            tree = {known: what for known, what in tree.items() if not known.startswith(path + "/") and (kind == "opaque" or known != path)}
    for path, kind in entries:
        if kind == "file":
            tree = {known: what for known, what in tree.items() if not known.startswith(path + "/")}
            tree[path] = kind
        elif kind == "directory":
            tree[path] = kind
    return tree


def _sound(entries: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Leave out what no archive of a filesystem holds: a path twice, or a file above another entry of the layer."""
    kept: dict[str, str] = {}
    for path, kind in entries:
        below = any(known.startswith(path + "/") for known, what in kept.items() if what in {"file", "directory", "opaque"})
        above = any(path.startswith(known + "/") and what in {"file", "whiteout"} for known, what in kept.items())
        if path not in kept and not above and not (below and kind in {"file", "whiteout"}):
            kept[path] = kind
    return list(kept.items())


@settings(max_examples=300, deadline=None)
@given(st.lists(st.lists(_ENTRIES, max_size=6).map(_sound), max_size=4))
def test_merging_layers_equals_applying_them_one_after_another(layers) -> None:
    """What is found in the merged layers is what a dict of paths holds after each layer was applied to it."""
    tree: dict[str, str] = {}
    scanned = []
    for entries in layers:
        scan = LayerScan()
        for path, kind in entries:
            head, _, name = path.rpartition("/")
            mode, code = (0o777, ord("5")) if kind == "directory" else (0o666, ord("0"))
            told = {"whiteout": f"{head}/.wh.{name}".lstrip("/"), "opaque": f"{path}/.wh..wh..opq"}.get(kind, path)
            scan.visit(told, code, mode, 0, "")
        scanned.append(scan.done())
        tree = _apply(tree, entries)
    assert merge(scanned, "2026-11-21").facts["image.world_writable"].value == (tuple(sorted("/" + path for path in tree)) or None)
