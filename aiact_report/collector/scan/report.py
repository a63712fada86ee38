"""A vulnerability report, whatever tool made it: what all of them say, in one form."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from aiact_report.collector._json.parts import LONGEST

SEVERITIES = ("critical", "high", "medium", "low", "unknown")
_WORDS = {
    "critical": "critical", "defcon1": "critical", "high": "high", "important": "high", "medium": "medium", "moderate": "medium",
    "low": "low", "negligible": "low", "minimal": "low", "info": "low", "informational": "low",
}  # fmt: skip
"""The reports' own words. A score alone is no severity: who scored it, and for what, differs."""
_ECOSYSTEMS = {
    **dict.fromkeys(("debian", "ubuntu", "dpkg"), "deb"),
    **dict.fromkeys(("alpine", "wolfi", "chainguard"), "apk"),
    **dict.fromkeys(("alma", "amazon", "azurelinux", "cbl-mariner", "centos", "fedora", "oracle", "photon", "redhat", "rocky"), "rpm"),
    **dict.fromkeys(("opensuse", "opensuse-leap", "opensuse-tumbleweed", "sles", "slem", "suse linux enterprise server"), "rpm"),
    **dict.fromkeys(("python", "python-pkg", "pip", "poetry", "pipenv", "uv", "pylock"), "pypi"),
    **dict.fromkeys(("node-pkg", "yarn", "pnpm", "nodejs", "bun"), "npm"),
    **dict.fromkeys(("gobinary", "gomod", "go-module", "go"), "golang"),
    **dict.fromkeys(("jar", "pom", "gradle", "gradle-lockfile", "java-archive", "java"), "maven"),
    **dict.fromkeys(("gemspec", "bundler", "ruby"), "gem"),
    **dict.fromkeys(("rustbinary", "rust-crate", "rust-binary"), "cargo"),
    **dict.fromkeys(("dotnet", "dotnet-core", "packages-props"), "nuget"),
    **dict.fromkeys(("conda-pkg", "conda-environment"), "conda"),
    "php-composer": "composer",
}
"""Names the tools give to kinds of package → the type of a purl."""
SYSTEM = frozenset({"deb", "apk", "rpm", "alpm", "portage"})
"""Types of a distribution's packages."""
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


class Finding(NamedTuple):
    """One vulnerability of one package."""

    id: str
    severity: str
    """One of SEVERITIES."""
    package: str
    installed: str
    fixed: str
    """Version that mends it; empty: none is named."""
    exploited: bool = False

    def __str__(self) -> str:
        """Write it on one line."""
        return f"{self.id} {self.package} {self.installed} → {self.fixed}"[:LONGEST]


@dataclass(frozen=True, slots=True)
class Report:
    """What a report says."""

    format: str
    tool: str
    version: str | None
    target: str | None
    digests: tuple[str, ...]
    image_id: str | None
    created: str | None
    findings: tuple[Finding, ...]
    database_date: str | None = None
    ecosystems: tuple[str, ...] | None = None
    """None: the report does not tell which kinds of package were looked at."""
    marks_exploited: bool = False
    """The report says which findings are known to be exploited."""
    suppressed: int = 0
    looked: bool = True
    """It looked for vulnerabilities, and not only for secrets, licences or wrong settings."""


def severity(word: object) -> str:
    """Give the severity a report's own word means."""
    return _WORDS.get(word.strip().lower(), "unknown") if isinstance(word, str) else "unknown"


def ecosystems(names: Iterable[object]) -> tuple[str, ...]:
    """Give the types of package under the names of purls, sorted."""
    known = {name.lower()[:50] for name in names if isinstance(name, str) and name}
    return tuple(sorted({_ECOSYSTEMS.get(name, name) for name in known}))


def digests(found: Iterable[object]) -> tuple[str, ...]:
    """Give the digests named in texts, each once, sorted."""
    return tuple(sorted({match for text in found if isinstance(text, str) for match in _DIGEST.findall(text[:2000])}))


def digest(found: object) -> str | None:
    """Give a text that is a digest."""
    return found if isinstance(found, str) and _DIGEST.fullmatch(found) else None
