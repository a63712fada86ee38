"""Which tags move by custom, and which say what they name: one answer for every source.

A tag is fixed by what identifies a build in it: a version, a date, the hash of a commit, a number of a build. One without any of them is a name that
somebody moves: `latest`, `beta`, `staging`, `main`, `feature-x`, or a variant of the newest (`slim`, `bookworm`, `gpu`, `ubi9`, `py3.11`).
Publishers say so themselves: https://docs.docker.com/docker-hub/repos/manage/hub-images/tags/, https://github.com/docker-library/faq#tag-management.
A number alone (`3`, `3.11`, `v1`) counts as a version, since it may as well be that of a build.
"""

from __future__ import annotations

import re
from functools import lru_cache

from aiact_report.collector._vocabulary import reference

CHANNELS = frozenset(
    {
        "alpha", "beta", "bleeding", "canary", "ci", "current", "daily", "debug", "default", "demo", "dev", "devel", "develop", "development", "edge",
        "experimental", "head", "hotfix", "insiders", "int", "integration", "internal", "latest", "live", "local", "lts", "main", "mainline", "master",
        "monthly", "newest", "next", "nightly", "pre", "preprod", "prerelease", "preview", "previous", "prod", "production", "qa", "rc", "recent",
        "release", "rolling", "sandbox", "sid", "snapshot", "stable", "stage", "staging", "stg", "test", "testing", "tip", "trunk", "uat", "unstable",
        "weekly", "wip",
    }
)  # fmt: skip
"""Words that by custom name a moving target: channels, stages of work, branches. Also of versions given as arguments, models and libraries."""
_BRANCHES = frozenset({"branch", "bugfix", "chore", "dependabot", "feat", "feature", "fix", "mr", "patch", "pr", "pull", "renovate", "user"})
"""First words of a branch's or a merge request's name: a number after them counts tickets, not builds."""
_VARIANTS = frozenset(
    {
        "al", "almalinux", "alpine", "amazonlinux", "bookworm", "bullseye", "buster", "centos", "cpu", "cu", "cuda", "cudnn", "debian", "el", "fedora",
        "focal", "fpm", "go", "golang", "gpu", "java", "jammy", "jdk", "jre", "ltsc", "mariner", "minideb", "nanoserver", "node", "noble", "openjdk",
        "photon", "php", "py", "python", "rhel", "rocky", "rockylinux", "rocm", "ruby", "servercore", "slim", "sles", "torch", "trixie", "ubi", "ubuntu",
        "windowsservercore", "wolfi",
    }
)  # fmt: skip
"""What an image is made on: the number behind such a word is that of the base, and the newest build on it carries the name."""
_MACHINES = frozenset(
    {"aarch64", "amd64", "arm", "arm32", "arm64", "armhf", "armv6", "armv7", "i386", "linux", "ppc64le", "s390x", "win", "windows", "x64", "x86"}
)
_MOVED_VERSIONS = frozenset(
    {"alpha", "beta", "canary", "daily", "dev", "devel", "edge", "lts", "next", "nightly", "pre", "preview", "rc", "stable", "unstable", "weekly"}
)
"""Channels of one line of versions: `3.14-rc`, `v2-stable`."""
_WORDS = re.compile(r"[^-_+]+")
_DATE = re.compile(r"(?:v?|[a-z]+)20\d\d[01]\d[0-3]\d(?:[t.]?\d{0,9}z?)?|20\d\d\.[01]?\d(?:\.[0-3]?\d)?")
_HASH = re.compile(r"g?(?=[0-9a-f]*\d)[0-9a-f]{7,64}|[0-9a-f]{40}|[0-9a-f]{64}")
_FULL = re.compile(r"v?\d+\.\d+\.\d+.*")
_LINE = re.compile(r"v\d+(?:\.\d+)?|\d+\.\d+")
_WILD = re.compile(r"v?(?:\d+\.)*[x*]")
_NUMBERED = re.compile(r"([a-z]+)[.]?(\d[\w.]*)?")


@lru_cache(maxsize=4096)
def moves(tag: str) -> bool:
    """Whether a tag names whatever is newest in place of one build."""
    words = _WORDS.findall(tag.lower().replace(".latest", "-latest").replace("latest.", "latest-"))
    if not words or not {"latest", "snapshot"}.isdisjoint(words) or any(_WILD.fullmatch(word) for word in words):
        return True
    if any(_DATE.fullmatch(word) or _HASH.fullmatch(word) or _FULL.fullmatch(word) for word in words) or _dashed_date(words):
        return False
    return words[0] in _BRANCHES or _is_line(words) or not any(_identifies(words, at) for at in range(len(words)))


@lru_cache(maxsize=4096)
def floats(image: str) -> bool:
    """Whether an image reference, as written, has no digest and no tag, or one that moves. One that cannot be read is not fixed by anything."""
    parsed = reference.parse(image)
    return parsed is None or is_floating(parsed)


def is_floating(image: reference.Reference) -> bool:
    """Whether a reference names whatever is newest: no digest, and no tag or a moving one."""
    return image.digest is None and (image.tag is None or moves(image.tag))


def _dashed_date(words: list[str]) -> bool:
    """Whether three words are a date: `2024-08-01`."""
    return re.search(r"(?:^|-)20\d\d-[01]\d-[0-3]\d(?:-|$)", "-".join(words)) is not None


def _is_line(words: list[str]) -> bool:
    """Whether a tag is a channel of one line of versions, without a word that tells builds apart."""
    return (
        _LINE.fullmatch(words[0]) is not None and len(words) > 1 and words[1] in _MOVED_VERSIONS and not any(word[0].isdigit() for word in words[2:])
    )


def _identifies(words: list[str], at: int) -> bool:
    """Whether one word names a version or a build: it holds a number, and not that of a base, a machine or a channel."""
    word = words[at]
    if not any(char.isdigit() for char in word) or word in _MACHINES or (word == "64" and words[at - 1] == "x86"):
        return False
    if word[0].isdigit() or re.fullmatch(r"v\d.*", word):
        return at == 0 or not _takes_number(words[at - 1])
    named = _NUMBERED.fullmatch(word)
    return named is None or named[1] not in CHANNELS | _VARIANTS | _MACHINES


def _takes_number(word: str) -> bool:
    """Whether the number behind a word is its own: `alpine-3.19`, `rc-1`."""
    return word in _VARIANTS or word in {"alpha", "beta", "pre", "preview", "rc"}
