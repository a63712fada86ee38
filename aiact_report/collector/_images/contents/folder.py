"""What the folder of a file says of the file: asked once a folder, as the entries of a layer come folder by folder."""

from __future__ import annotations

from aiact_report.collector._images.contents import words

DPKG_HEAD = "var/lib/dpkg/status.d"
SPECIAL: dict[str, str] = {
    "etc/os-release": "os-release",
    "usr/lib/os-release": "os-release",
    "etc/passwd": "passwd",
    "var/lib/dpkg/status": "deb",
    "lib/apk/db/installed": "apk",
    "usr/lib/apk/db/installed": "apk",
    "var/lib/rpm/rpmdb.sqlite": "rpm",
    "usr/lib/sysimage/rpm/rpmdb.sqlite": "rpm",
    "var/lib/rpm/Packages": "rpm-other",
    "usr/lib/sysimage/rpm/Packages": "rpm-other",
    "var/lib/rpm/Packages.db": "rpm-other",
    "usr/lib/sysimage/rpm/Packages.db": "rpm-other",
}
"""Files whose whole path tells what they are."""
_SPECIAL_FOLDERS = frozenset(path.rpartition("/")[0] for path in SPECIAL)
_PYTHON = ("site-packages/", "dist-packages/", "/python3", "/python2")
_TESTS = ("/tests/", "/test/", "/testing/", "/lib2to3/", "/idlelib/")
_OF_OTHERS = ("usr/lib/", "usr/share/", "usr/local/lib/", "usr/local/go/")
"""Where installed programs lie, with lock files of their own."""
_BUNDLE_MARKS = ("_MEIPASS", "_internal", "_MEI")


class Folder:
    """A folder of a layer."""

    __slots__ = ("bulk", "bundle", "model", "names", "node", "python", "quiet", "special", "tools")

    def __init__(self, path: str) -> None:
        base = path.rpartition("/")[2]
        around = f"/{path}/"
        tests = any(mark in around for mark in _TESTS)
        in_python = any(mark in path for mark in _PYTHON)
        in_node = "node_modules/" in path
        self.tools = base in {"bin", "sbin", "busybox"} and not in_node
        self.special = path in _SPECIAL_FOLDERS
        self.names = base == DPKG_HEAD.rpartition("/")[2] and path.endswith(DPKG_HEAD)
        self.python = base.endswith((".dist-info", ".egg-info"))
        self.node = in_node and _is_package(path)
        self.quiet = in_node or in_python or path.startswith(_OF_OTHERS)
        self.model = not (tests and (in_python or in_node))
        self.bundle = base in _BUNDLE_MARKS
        self.bulk = _bulk(path, around, tests=tests and in_python)


def _is_package(path: str) -> bool:
    """Whether a folder is that of one npm package: it lies right in node_modules, or in a scope there."""
    parent, _, base = path.rpartition("/")
    above, _, scope = parent.rpartition("/")
    if scope == "node_modules":
        return not base.startswith("@")
    return scope.startswith("@") and above.endswith("node_modules")


def _bulk(path: str, around: str, *, tests: bool) -> str | None:
    """Say as what the content of a folder counts among what need not be there."""
    for mark, name in words.CACHES:
        if mark in around:
            return name
    if tests:
        return "tests of Python packages"
    root, mark, rest = path.partition("-packages/")
    name = rest.partition("/")[0]
    return f"framework {name} {root}{mark}"[:300] if mark and name in words.FRAMEWORKS else None
