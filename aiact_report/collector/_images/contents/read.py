"""Makes finds of the content of files."""

from __future__ import annotations

import json
import re
from functools import partial

from aiact_report.collector._images.contents import find, packages, rpm, secret
from aiact_report.collector._images.contents.find import Find, Sink
from aiact_report.collector._images.contents.keep import Keeper
from aiact_report.collector._images.contents.model import Held, is_named_as_model, recognise
from aiact_report.collector._images.contents.sink import Kept

INVENTORY = ("image.packages", "image.package_count")
MODEL_FACTS = ("image.model_files_executable",)
SECRET_FACTS = ("image.private_keys", "image.credential_files")
_OS_FACTS = ("image.distribution", "image.distribution_version", "image.distribution_supported")
_STATUS_LIMIT = 64 * 1024 * 1024
_SMALL = 1 << 20
_STRANGE = 1 << 16
"""Bytes from which a file that only its name calls a model is named, its format unknown; below, other programs use these suffixes too."""
_OPCODES = 2_000_000
"""Opcodes of pickles that are looked at in one layer."""
_RELEASE = re.compile(r"^(ID|VERSION_ID)=[\"']?([^\"'\n]*)", re.MULTILINE)
_PASSWD_NAMES = 20_000


class Reader:
    """Reads the files that were asked for and keeps what they say."""

    def __init__(self, keep: Keeper) -> None:
        self._keep = keep
        self._opcodes = _OPCODES

    def special(self, what: str, path: str, size: int) -> Sink | None:
        """Ask for a file of the system; one that is too large or of another form is unread."""
        if what == "rpm-other":
            self._unread(path, INVENTORY, "unsupported", f"{path} is an rpm database of a form that is not read (Berkeley DB or ndb).")
            return None
        limit = {"rpm": rpm.LARGEST, "deb": _STATUS_LIMIT, "apk": _STATUS_LIMIT}.get(what, _SMALL)
        if size > limit:
            self._unread(path, _withheld(what), "too-large", f"{path} says it is {size} bytes long, which is more than is read.")
            return None
        if what in {"deb", "apk"}:
            return packages.Stanzas(what, partial(self._packages, path))
        return Kept(limit, partial({"rpm": self._rpm, "passwd": self._passwd, "os-release": self._release}[what], path))

    def _packages(self, path: str, found: list[str], complete: bool) -> None:  # noqa: FBT001 -- the interface as agreed
        if not complete:
            self._unread(path, INVENTORY, "truncated", f"{path} ends before its time.")
        self._keep.add(Find(find.PACKAGES, path, tuple(found)))

    def _rpm(self, path: str, data: bytes, complete: bool) -> None:  # noqa: FBT001 -- the interface as agreed
        try:
            self._packages(path, rpm.packages(data, packages.PACKAGES), complete)
        except rpm.UnreadableError as error:
            self._unread(path, INVENTORY, "unreadable", f"{path} is named as an rpm database and cannot be read as one. {error}")

    def _passwd(self, path: str, data: bytes, complete: bool) -> None:  # noqa: FBT001 -- the interface as agreed
        if not complete:
            return
        lines = (line.split(":") for line in data.decode("utf-8", "replace").split("\n")[:_PASSWD_NAMES])
        users = tuple((fields[0], int(fields[2])) for fields in lines if len(fields) > 2 and fields[2].isdecimal() and len(fields[2]) < 11)  # noqa: PLR2004 -- name:password:uid
        self._keep.add(Find(find.PASSWD, path, users))

    def _release(self, path: str, data: bytes, complete: bool) -> None:  # noqa: FBT001 -- the interface as agreed
        if not complete:
            self._unread(path, _OS_FACTS, "truncated", f"{path} ends before its time.")
            return
        fields = {match[1]: match[2].strip()[:100] for match in _RELEASE.finditer(data.decode("utf-8", "replace"))}
        self._keep.add(Find(find.OS_RELEASE, path, (fields.get("ID") or "linux", fields.get("VERSION_ID", ""))))

    def python(self, path: str, data: bytes, complete: bool) -> None:  # noqa: FBT001 -- the interface as agreed
        """Keep a Python distribution."""
        folder = path if path.endswith(".egg-info") else path.rpartition("/")[0]
        name = packages.python_package(folder, data)
        if name is not None and complete:
            self._keep.add(Find(find.PACKAGES, path, (name,)))

    def node(self, path: str, data: bytes, complete: bool) -> None:  # noqa: FBT001 -- the interface as agreed
        """Keep an npm package."""
        name = packages.npm_package(path, data)
        if name is not None and complete:
            self._keep.add(Find(find.PACKAGES, path, (name,)))

    def gpu(self, path: str) -> Sink | None:
        """Ask for the file in which CUDA or ROCm says its version."""
        if path.startswith("usr/local/cuda") or (path.startswith("opt/rocm") and "/.info/" in path):
            return Kept(1 << 16, partial(self._gpu, path))
        return None

    def _gpu(self, path: str, data: bytes, complete: bool) -> None:  # noqa: FBT001 -- the interface as agreed
        if not complete:
            return
        if path.endswith(".json"):
            for name, version in _versions(data):
                self._keep.add(Find(find.GPU, path, f"{name} {version}"))
            return
        words = data[:100].decode("utf-8", "replace").split()
        if words:
            self._keep.add(Find(find.GPU, path, f"{'rocm' if path.startswith('opt/rocm') else 'cuda'} {words[-1]}"))

    def model(self, held: Held, digest: str, complete: bool) -> None:  # noqa: FBT001 -- the interface as agreed
        """Keep a model file."""
        if not complete:
            self._unread(held.path, (*MODEL_FACTS, "image.model_digests"), "truncated", f"{held.path} ends before its time.")
            return
        if self._opcodes <= 0:
            self._keep.crowd(find.MODEL)
            self._unread(held.path, MODEL_FACTS, "too-many", f"{held.path} and further files were not looked into: the layer holds too many pickles.")
            return
        model = recognise(held)
        if model is not None:
            self._opcodes -= model.operations
            self._keep.add(Find(find.MODEL, held.path, (digest, model.format, model.why), held.size))
        elif is_named_as_model(held.suffix) and held.size >= _STRANGE:
            self._keep.add(Find(find.MODEL, held.path, (digest, None, None), held.size))

    def small(self, path: str, data: bytes, complete: bool) -> None:  # noqa: FBT001 -- the interface as agreed
        """Keep which secrets a small file holds."""
        if not complete:
            self._unread(path, SECRET_FACTS, "truncated", f"{path} is cut off or sparse: it was not searched for keys.")
        head, _, name = path.rpartition("/")
        if secret.NEEDLE in data or name in secret.NAMES or name.rpartition(".")[2] in secret.SEARCHED or "." not in name:
            for topic in secret.topics(path, data):
                self._keep.add(Find(topic, path, head))

    def hard_link(self, path: str, target: str, *, is_model: bool) -> None:
        """Say of a further name of a file what its first name says."""
        known = [found for found in self._keep.by_path.get(target, ()) if found.topic in {find.MODEL, find.PACKAGES, find.PASSWD, find.OS_RELEASE}]
        for found in known:
            self._keep.add(Find(found.topic, path, found.value, found.size))
        name = path.rpartition("/")[2]
        if not known and is_model and "." in name and is_named_as_model(name.rpartition(".")[2]):
            self._keep.add(Find(find.MODEL, path, (None, None, None)))

    def _unread(self, path: str, facts: tuple[str, ...], cause: str, reason: str) -> None:
        self._keep.add(Find(find.UNREAD, path, (facts, cause, find.readable(reason))))


def _withheld(what: str) -> tuple[str, ...]:
    """Name the facts that a file decides."""
    return {"passwd": (), "os-release": _OS_FACTS}.get(what, INVENTORY)


def _versions(data: bytes) -> list[tuple[str, str]]:
    """Read CUDA's version.json: a name, then what it is called and its version."""
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        return []
    pairs = found.items() if isinstance(found, dict) else ()
    wanted = ("cuda", "cuda_cudart", "libcublas", "libnccl", "cudnn")
    return [(name, str(entry.get("version"))[:50]) for name, entry in pairs if name in wanted and isinstance(entry, dict) and entry.get("version")]
