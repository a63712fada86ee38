"""Which collector a file is for: by its content; and which files belong together."""

from __future__ import annotations

import codecs
import os
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from operator import attrgetter
from typing import NamedTuple

from aiact_report import plugins
from aiact_report.collector._base import Asked, Collector
from aiact_report.collector._walk import Found
from aiact_report.model import Skipped

HEAD = 64 * 1024
"""Bytes of a file that a collector decides by."""
NULS_WITHIN = 8 * 1024
"""A NUL byte this early marks a binary file, as Git decides it."""
UNKNOWN = "no kind of source that is read"

NEVER = frozenset(
    (
        *(".py", ".pyi", ".pyx", ".ipynb", ".go", ".js", ".mjs", ".cjs", ".jsx", ".ts", ".tsx", ".vue", ".java", ".kt", ".kts", ".scala"),
        *(".c", ".h", ".cc", ".cpp", ".hpp", ".cs", ".rs", ".rb", ".php", ".swift", ".m", ".r", ".jl", ".lua", ".pl", ".pm", ".css"),
        *(".scss", ".less", ".html", ".htm", ".xml", ".svg", ".md", ".rst", ".tex", ".csv", ".tsv", ".parquet", ".png", ".jpg", ".jpeg"),
        *(".gif", ".webp", ".ico", ".pdf", ".woff", ".woff2", ".ttf", ".otf", ".eot", ".mp3", ".mp4", ".wav", ".zip", ".gz", ".bz2", ".xz"),
        *(".zst", ".tar", ".tgz", ".jar", ".whl", ".so", ".a", ".o", ".dll", ".exe", ".class", ".pyc", ".proto", ".sql", ".lock", ".sum"),
    )
)
"""Endings of programs, prose, pictures and archives: not opened at all, so that a large code base costs little."""
NAMED_ENDINGS = frozenset({".yaml", ".yml", ".json"})
"""Files with these endings are named one by one when nobody recognises them; others are counted by ending."""
NAMED_AT_MOST = 2000
"""Files left out that are named one by one, whatever they are."""
DOCKERFILE_NAMES = ("dockerfile", "containerfile")

COMPOSE_BASES = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")
COMPOSE_OVERRIDES = ("compose.override.yml", "compose.override.yaml", "docker-compose.override.yml", "docker-compose.override.yaml")
"""Both in the order in which Compose itself looks for them."""


_COMPOSE_NAME = re.compile(r"(?:docker-)?compose(?:[._-][^/]*)?\.ya?ml", re.IGNORECASE)


class Work(NamedTuple):
    """A file to read, with the files merged over it."""

    locator: str
    path: str
    size: int
    overlays: tuple[Found, ...] = ()
    """In the order they are merged."""
    collector: str | None = None
    """Name of the collector the user asked for; none: decided by content."""
    data: bytes | None = None
    """Its bytes, where they came by standard input."""


def collectors() -> list[Collector]:
    """Every collector of files of the folder, in the order they are asked."""
    return [item for item in _all() if isinstance(item, Collector)]


def asked() -> list[Asked]:
    """Every collector of what is no file of the walk."""
    return [item for item in _all() if isinstance(item, Asked)]


def _all() -> list[Collector | Asked]:
    found: list[Collector | Asked] = plugins.values("aiact_report.collector", "COLLECTOR")
    return sorted(found, key=attrgetter("rank", "name"))


def recognise(locator: str, head: bytes, known: Iterable[Collector]) -> Collector | None:
    """Ask each collector in turn; the first that knows the file has it."""
    head = _unmarked(head)
    return next((collector for collector in known if collector.recognise(locator, head)), None)


def _unmarked(head: bytes) -> bytes:
    """Take the byte order mark away, and turn UTF-16 into what collectors look for."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return head.decode("utf-16", "replace").encode("utf-8", "replace")
    return head.removeprefix(codecs.BOM_UTF8)


def is_compose_name(locator: str) -> bool:
    """Tell by its name alone that a file is meant to be a Compose file, whatever it holds."""
    return _COMPOSE_NAME.fullmatch(locator.rpartition("/")[2]) is not None


def is_binary(head: bytes) -> bool:
    """Tell text from other files by a NUL byte near the start; UTF-16 text begins with its own mark."""
    return b"\0" in head[:NULS_WITHIN] and not head.startswith((b"\xff\xfe", b"\xfe\xff"))


def never(locator: str) -> bool:
    """Tell by its ending alone that a file cannot be a source. `Dockerfile.py` may be one."""
    name = locator.rpartition("/")[2].lower()
    return os.path.splitext(name)[1] in NEVER and not name.startswith(DOCKERFILE_NAMES)


def works(found: Mapping[str, Found]) -> list[Work]:
    """Make one piece of work of each file; a Compose override goes with its base."""
    overrides = _overrides(found)
    taken = {file.locator for files in overrides.values() for file in files}
    return [Work(*file, overrides.get(file.locator, ())) for file in found.values() if file.locator not in taken]


def _overrides(found: Mapping[str, Found]) -> dict[str, tuple[Found, ...]]:
    """Locator of a Compose file → the override beside it: the first of each, as Compose picks them."""
    bases: dict[str, str] = {}
    for locator in found:
        folder, slash, name = locator.rpartition("/")
        if name in COMPOSE_BASES:
            bases[folder + slash] = min(bases.get(folder + slash, name), name, key=COMPOSE_BASES.index)
    pairs: dict[str, tuple[Found, ...]] = {}
    for folder, base in bases.items():
        beside = [found[folder + name] for name in COMPOSE_OVERRIDES if folder + name in found]
        if beside:
            pairs[folder + base] = (beside[0],)
    return pairs


def compact(entries: Iterable[Skipped]) -> list[Skipped]:
    """Name every file while they are few; of many, folders, YAML, JSON and Dockerfile-like files, and count the rest by reason and ending."""
    named: list[Skipped] = []
    counted: Counter[tuple[str, str]] = Counter()
    entries = list(entries)
    for entry in entries:
        if len(entries) <= NAMED_AT_MOST or _worth_naming(entry.path):
            named.append(entry)
        else:
            counted[_kind_of_name(entry.path), entry.reason] += 1
    named.extend(Skipped(kind, f"{reason} ({_files(count)})") for (kind, reason), count in counted.items())
    return sorted(named, key=lambda entry: (entry.path, entry.reason))


def _worth_naming(path: str) -> bool:
    name = path.rpartition("/")[2].lower()
    return path.endswith("/") or os.path.splitext(name)[1] in NAMED_ENDINGS or any(word in name for word in DOCKERFILE_NAMES)


def _kind_of_name(path: str) -> str:
    """`*.py`, or the file's name where it has no ending."""
    name = path.rpartition("/")[2]
    ending = os.path.splitext(name)[1]
    return f"*{ending}" if ending else name


def _files(count: int) -> str:
    return "1 file" if count == 1 else f"{count:,} files"
