"""What this machine has, what each missing part would add, and the line that adds it."""

from __future__ import annotations

import ctypes
import os
import platform
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import NamedTuple

from aiact_report import __version__
from aiact_report._cli_text import safe, table

PACKAGES = ("click", "cryptography", "docker", "isal", "jinja2", "kubernetes", "msgspec", "pyyaml", "urllib3", "weasyprint", "zstandard")
LIBRARIES = ("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0")
WAIT = 5
"""Seconds a program may take to say its version."""


class Part(NamedTuple):
    """Something that is there, or that would add something."""

    name: str
    state: str
    """Its version or place; `missing`; `cannot be used`."""
    adds: str
    how: str = ""
    """The line that adds it."""


def needed() -> list[Part]:
    """Give what the program cannot do without."""
    return [*_python(), *_packages()]


def optional(environment: Mapping[str, str]) -> list[Part]:
    """Give what adds something."""
    return [*_pdf(), *_programs(environment), *_places(environment)]


def shown(title: str, parts: list[Part]) -> Iterator[str]:
    """Write parts under a title, and the lines that add what is missing."""
    yield title
    yield from (f"  {line}" for line in table([(part.name, safe(part.state), part.adds) for part in parts]))
    lacking = {part.how: None for part in parts if part.how}
    yield from (f"  to add it:  {line}" for line in lacking)


def _python() -> Iterator[Part]:
    yield Part("aiact-report", __version__, f"Python {platform.python_version()} on {platform.system()} {platform.machine()}")


def _packages() -> Iterator[Part]:
    for name in PACKAGES:
        try:
            yield Part(name, version(name), "")
        except PackageNotFoundError:
            yield Part(name, "missing", "", f"pip install {name}")
    fast = find_spec("yaml._yaml") is not None
    yield Part(
        "libyaml in pyyaml", "there" if fast else "missing", "reads YAML", "" if fast else "pip install --only-binary :all: --force-reinstall pyyaml"
    )


def _pdf() -> Iterator[Part]:
    from aiact_report.report_templates.pdf import PANGO_LINE

    lacking = [name for name in LIBRARIES if not _loads(name)]
    how = PANGO_LINE if lacking else ""
    yield Part("Pango", f"missing: {', '.join(lacking)}" if lacking else "there", "PDF", how)
    signing = find_spec("pyhanko") is not None
    yield Part("pyHanko", "there" if signing else "missing", "signatures in PDF (--sign-pdf)", "" if signing else "pip install 'aiact-report[sign]'")


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _programs(environment: Mapping[str, str]) -> Iterator[Part]:
    path = environment.get("PATH", os.defpath)
    yield _program("helm", ("version", "--short"), "charts (--helm-chart, --render)", "https://helm.sh/docs/intro/install/", path)
    yield _program(
        "kustomize",
        ("version",),
        "overlays (--kustomize, --render); kubectl does, too",
        "https://kubectl.docs.kubernetes.io/installation/kustomize/",
        path,
    )
    yield _program("kubectl", ("version", "--client"), "overlays; plug-ins of a kubeconfig", "https://kubernetes.io/docs/tasks/tools/", path)


def _program(name: str, words: tuple[str, ...], adds: str, page: str, path: str) -> Part:
    found = shutil.which(name, path=path)
    if found is None:
        return Part(name, "missing", adds, f"{name}: {page}")
    try:
        done = subprocess.run([found, *words], capture_output=True, timeout=WAIT, check=False, stdin=subprocess.DEVNULL)
    except (OSError, subprocess.TimeoutExpired):
        return Part(name, "cannot be used", adds)
    return Part(name, done.stdout.decode(errors="replace").split("\n")[0].strip() or "there", adds)


def _places(environment: Mapping[str, str]) -> Iterator[Part]:
    from aiact_report import collector

    contexts = collector.context_names(environment)
    yield Part("kubeconfig", f"{len(contexts)} contexts" if contexts else "none", "clusters (--cluster, --context)")
    try:
        with tempfile.TemporaryFile():
            yield Part("temporary folder", safe(tempfile.gettempdir()), "PDF, demo")
    except OSError:
        yield Part("temporary folder", "cannot be written", "PDF, demo", "set TMPDIR to a folder that can be written")
