"""What vouches for a download: a checksum or a signature of this very file, whose failure fails the build.

One checksum vouches for its own file only. What does not vouch: a check whose failure is lost (`|| true`, `; true`, no `set -e`), one that passes over missing
files (`--ignore-missing`), a list of checksums that was fetched itself and carries no signature, MD5 and CRC.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import PurePosixPath
from typing import NamedTuple

from aiact_report.collector.dockerfile.build.commands import Command
from aiact_report.collector.dockerfile.findings.download import DOWNLOADERS, Download
from aiact_report.collector.dockerfile.findings.fetched import COMMIT, downloads
from aiact_report.collector.dockerfile.grammar import options
from aiact_report.collector.dockerfile.grammar.lines import LimitError

Read = Callable[[str], str | None]
"""Name of a file in the build context → its text; None when it is not there."""
_SUMS = re.compile(r"sha(?:1|224|256|384|512)sum|b2sum|b3sum|shasum|rhash|cksum")
_HEX = re.compile(r"\b[0-9a-fA-F]{40,128}\b|\$\{\w+[^}]*\}")
"""A digest written out, or one a variable holds."""
_VARIABLE = re.compile(r"\$\{(\w+)")
_SIGNATURE_ENDINGS = (".asc", ".sig", ".sign", ".gpg", ".minisig", ".signature")
_LIST_ENDINGS = (".sha256", ".sha512", ".sha384", ".sha1", ".sha256sum", ".sha512sum", ".sha256.txt", ".sha", ".checksum", ".sum", ".b2")
_VERIFIERS: dict[str, frozenset[str]] = {
    "cosign": frozenset({"verify-blob", "verify-blob-attestation"}),
    "debsig-verify": frozenset(),
    "dpkg-sig": frozenset({"-c", "--verify"}),
    "gh": frozenset({"attestation"}),
    "gpg": frozenset({"--verify"}),
    "gpg2": frozenset({"--verify"}),
    "gpgv": frozenset(),
    "gpgv2": frozenset(),
    "jarsigner": frozenset({"-verify"}),
    "minisign": frozenset({"-V", "-Vm"}),
    "openssl": frozenset({"-verify"}),
    "rpm": frozenset({"-K", "--checksig"}),
    "rpmkeys": frozenset({"-K", "--checksig"}),
    "signify": frozenset({"-V"}),
    "signify-openbsd": frozenset({"-V"}),
    "slsa-verifier": frozenset({"verify-artifact"}),
    "ssh-keygen": frozenset({"verify"}),
}
"""Programs that test a signature, with the words by which they do; none: they do nothing else."""
_FILTERS = frozenset({"awk", "cat", "cut", "egrep", "fgrep", "grep", "head", "sed", "sort", "tail", "tr"})
_ANY = "*"
_MOST_WORK = 5_000_000
"""Characters of lists of checksums that are gone through for one stage, once for each check of them."""


class _Sum(NamedTuple):
    """Checksums that were compared: of these files, as this list says."""

    at: int
    names: frozenset[str]
    """_ANY: the list is not seen, so it may name any file."""
    lists: frozenset[str]
    """Files the digests were taken from; none: they stand in the Dockerfile."""


def unchecked(commands: Sequence[Command], read: Read) -> Iterator[Download]:
    """Yield the downloads of one stage that nothing vouches for, in order."""
    found = [(at, one) for at, command in enumerate(commands) for one in downloads([command])]
    if not found:
        return
    story = _Story(commands, {name for _, one in found for name in _names_of(one)}, read)
    for at, one in found:
        if not one.fixed and not story.vouches(at, one):
            yield one


def _names_of(one: Download) -> tuple[str, ...]:
    return (*one.targets, *(_base(name) for name in one.command.outputs))


def _base(path: str) -> str:
    return PurePosixPath(path.removeprefix("*")).name


class _Story:
    """What happens to the files of one stage, command by command."""

    def __init__(self, commands: Sequence[Command], fetched: set[str], read: Read) -> None:
        self.commands = commands
        self.fetched = fetched
        self.read = read
        self.written: dict[str, str] = {}
        """Texts of files that commands write out of the Dockerfile's own words."""
        self.tainted: set[str] = set()
        """Variables that hold something fetched."""
        self.measured: dict[str, frozenset[str]] = {}
        """Variables that hold the digest of files."""
        self.signed: list[tuple[int, str]] = []
        self.sums: list[_Sum] = []
        self.commits: list[tuple[int, str | None]] = []
        """Where a repository is set to a whole commit or its signature is tested, and its folder when it is named."""
        self.folder: str | None = None
        self.work = 0
        for at, command in enumerate(commands):
            self._take(at, command)

    def vouches(self, at: int, one: Download) -> bool:
        """Whether something after a download vouches for it."""
        if one.repository is not None:
            return self._has_commit(at, one.repository)
        names = set(one.targets) | {
            _base(word) for command in self.commands[at + 1 : at + 3] if one.command in command.upstream for word in _kept(command)
        }
        return bool(names) and any(self._last.get(name, -1) > at for name in (*names, _ANY))

    @cached_property
    def _last(self) -> dict[str, int]:
        """For each file, where a signature or a trusted checksum names it last: what is fetched after it is not vouched for."""
        signed = {name for _, name in self.signed}
        literal = {name for one in self.sums if not one.lists for name in one.names}
        trusted = [one for one in self.sums if all(name in signed or name not in self.fetched or name in literal for name in one.lists)]
        found = dict(sorted((name, at) for at, name in self.signed))
        for one in trusted:
            for name in one.names:
                found[name] = max(one.at, found.get(name, -1))
        return found

    def _has_commit(self, at: int, repository: str) -> bool:
        """Whether a clone is set to a whole commit before the next clone of that name."""
        following = bisect_right(self._clones, at)
        until = self._clones[following] if following < len(self._clones) else len(self.commands)
        anywhere = self.commits[-1][0] if self.commits and repository == "." else -1
        if max(self._commit_of_folder.get(repository, -1), anywhere) > at:
            return True
        unnamed = bisect_right(self._unnamed_commits, at)
        return unnamed < len(self._unnamed_commits) and self._unnamed_commits[unnamed] < until

    @cached_property
    def _clones(self) -> list[int]:
        """Where repositories are cloned."""
        return [at for at, command in enumerate(self.commands) if any(one.repository for one in downloads([command]))]

    @cached_property
    def _commit_of_folder(self) -> dict[str | None, int]:
        """For each folder, where it is set to a whole commit last."""
        return {folder: at for at, folder in self.commits}

    @cached_property
    def _unnamed_commits(self) -> list[int]:
        return [at for at, folder in self.commits if folder is None]

    def _spend(self, work: int) -> None:
        """Count the characters and names that checks are compared with: lists that grow are gone through again at every check."""
        self.work += work
        if self.work > _MOST_WORK:
            raise LimitError(self.commands[0].line, "checksums that are compared with more than is followed")

    def _take(self, at: int, command: Command) -> None:
        self._remember(command)
        if not command.fatal:
            return
        if _SUMS.fullmatch(command.name) and not command.inside:
            self._take_sum(at, command)
        elif command.name in {"[", "[[", "test"}:
            self._take_comparison(at, command)
        elif command.name == "git":
            self._take_commit(at, command)
        elif _is_verifier(command):
            self.signed += [(at, name) for word in (*command.words[1:], *command.inputs) for name in _signed_names(word)]

    def _remember(self, command: Command) -> None:
        """Keep in mind what is written to files and variables."""
        if command.name == "cd" and len(command.words) > 1:
            self.folder = _base(command.words[1].rstrip("/"))
        text = _spoken(command)
        if text is None and command.upstream and command.name == "tee":
            text = "\n".join(filter(None, map(_spoken, command.upstream)))
        for name in (*command.outputs, *(command.words[1:] if command.name == "tee" else ())):
            if text is not None and not any(_fetches(one) for one in command.nested):
                before = self.written.get(_base(name), "")
                self._spend(len(before))
                self.written[_base(name)] = f"{before}\n{text}"
        for assignment in command.assignments if not command.words else command.words[1:] if command.name in {"export", "local", "readonly"} else ():
            name = assignment.partition("=")[0]
            self.tainted |= {name} if any(map(_fetches, command.nested)) else set()
            self.measured[name] = frozenset(
                _base(word) for one in command.nested if _SUMS.fullmatch(one.name) for word in (*one.words[1:], *one.inputs)
            )

    def _take_sum(self, at: int, command: Command) -> None:
        """Take a `sha256sum -c`: what names the files, and where the digests come from."""
        given = command.words[1:]
        short = any(word.startswith("-") and not word.startswith("--") and "c" in word for word in given)
        if not (short or "--check" in given) or "--ignore-missing" in given or (command.name == "cksum" and "sha" not in command.text):
            return
        texts = [_spoken(one) for one in (*command.upstream, *command.nested)] + [command.stdin]
        if any(map(_fetches, (*command.upstream, *command.nested))):
            return
        for text in filter(None, texts):
            self._add(at, text, frozenset())
        filters = [one for one in command.upstream if one.name in _FILTERS]
        operands = [word for word in given if not word.startswith("-") and not word.isdigit() and "(…)" not in word and "(" not in word]
        for name in (*operands, *command.inputs, *(word for one in filters for word in (*one.words[1:], *one.inputs) if not word.startswith("-"))):
            self._take_list(at, name, filters)

    def _take_list(self, at: int, name: str, filters: Sequence[Command]) -> None:
        """Take a file of digests: written or copied in by the build, or fetched."""
        base = _base(name)
        text = self.written.get(base) or (None if base in self.fetched else self.read(name))
        if text is not None:
            self._add(at, text, frozenset())
            return
        patterns = " ".join(word for one in filters for word in one.words[1:] if one.name != "cat").replace("\\", "")
        self._spend(len(self.fetched))
        chosen = frozenset(one for one in self.fetched if one and one in patterns)
        stem = next((base.removesuffix(ending) for ending in _LIST_ENDINGS if base.endswith(ending)), None)
        if base in self.fetched or (not filters and "." in base) or base.isupper():
            self.sums.append(_Sum(at, chosen or frozenset({stem if stem in self.fetched else _ANY}), frozenset({base})))

    def _add(self, at: int, text: str, lists: frozenset[str]) -> None:
        """Take digests that are written out with the names of their files."""
        self._spend(len(text))
        if _HEX.search(text) and not self.tainted & set(_VARIABLE.findall(text)):
            self.sums.append(_Sum(at, frozenset(_base(word.strip("()'\"")) for word in text.split()), lists))

    def _take_comparison(self, at: int, command: Command) -> None:
        """Take `[ "$(sha256sum FILE)" = DIGEST ]`, or the same by a variable."""
        used = set(_VARIABLE.findall(command.text))
        measured = [_base(word) for one in command.nested if _SUMS.fullmatch(one.name) for word in (*one.words[1:], *one.inputs)]
        measured += [name for variable in sorted(used) for name in self.measured.get(variable, ())]
        others = {variable for variable in used if not self.measured.get(variable)}
        written = re.search(r"\b[0-9a-fA-F]{40,128}\b", command.text) is not None or bool(others - self.tainted)
        if measured and written and not any(map(_fetches, command.nested)):
            self.sums.append(_Sum(at, frozenset(measured), frozenset()))

    def _take_commit(self, at: int, command: Command) -> None:
        """Take `git checkout COMMIT` and its kin, and tests of a tag's or commit's signature."""
        taken = options.take(command.words[1:], frozenset({"-C", "-c"}))
        verb, rest = taken.operands[:1], taken.operands[1:]
        whole = verb in (("checkout",), ("reset",), ("switch",)) and any(COMMIT.fullmatch(word) for word in rest)
        if whole or verb in (("verify-commit",), ("verify-tag",)) or (verb == ("tag",) and taken.has("-v", "--verify")):
            named = taken.values("-C")
            self.commits.append((at, _base(named[0].rstrip("/")) if named else self.folder))


def _kept(command: Command) -> tuple[str, ...]:
    """Files a command that reads a download writes it to as it is: `curl … | tee FILE`."""
    return (*command.outputs, *command.words[1:]) if command.name in {"cat", "tee"} else ()


def _spoken(command: Command) -> str | None:
    """Text a command prints that stands in the Dockerfile."""
    if any(map(_fetches, command.nested)):
        return None
    if command.name in {"echo", "printf"}:
        return " ".join(command.words[1:]).replace("\\n", "\n").replace("\\t", "\t")
    return command.stdin if command.name == "cat" else None


def _fetches(command: Command) -> bool:
    """Whether a command prints what it, or one before it in its pipe, fetches; each lists all before it, so none has to be followed further."""
    return command.name in DOWNLOADERS or any(one.name in DOWNLOADERS for one in command.upstream)


def _is_verifier(command: Command) -> bool:
    wanted = _VERIFIERS.get(command.name)
    return wanted is not None and (not wanted or not wanted.isdisjoint(command.words))


def _signed_names(word: str) -> Iterable[str]:
    """Names a signature may be of: the word's, and without the ending of a signature."""
    name = _base(word.rpartition("=")[2])
    return (name, *(name.removesuffix(ending) for ending in _SIGNATURE_ENDINGS if name.endswith(ending)))
