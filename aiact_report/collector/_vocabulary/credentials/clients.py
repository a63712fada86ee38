"""Credentials as the options of well-known clients take them: `curl -u name:password`, `mysql -p…`, `echo … | docker login --password-stdin`.

Each rule is from the client's manual page. A word of an option is no credential where a template or a reference stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from aiact_report.collector._vocabulary.credentials.names import Kind, kind_of
from aiact_report.collector._vocabulary.credentials.shell import Command, Word, commands
from aiact_report.collector._vocabulary.credentials.values import is_literal, is_stand_in

_DEEPEST = 3


class Hit(NamedTuple):
    """A part of a word that is a credential."""

    number: int
    """Which of the words."""
    start: int
    end: int


def _table(rows: dict[str, str]) -> dict[str, str]:
    return {name: option for names, option in rows.items() for name in names.split()}


_GLUED = _table(
    {
        "mysql mysqldump mysqladmin mariadb mariadb-dump mariadb-admin mysqlimport mysqlcheck mysqlslap mysqlshow mysqlsh mycli xtrabackup mariabackup mysqlbinlog 7z 7za 7zr": "-p"
    }
)
"""Client → option with its password in the same word, and nowhere else."""
_EITHER = _table(
    {
        "sshpass mongo mongosh mongodump mongorestore mongoexport mongoimport mongostat cypher-shell cqlsh twine useradd usermod": "-p",
        "redis-cli valkey-cli keydb-cli": "-a",
        "ldapsearch ldapadd ldapmodify ldapdelete ldapwhoami ldappasswd ldapcompare vncviewer": "-w",
        "sqlcmd bcp zip unzip ipmitool mssql-cli": "-P",
        "plink pscp psftp": "-pw",
    }
)
"""Client → option with its password in the same word or in the next."""
_LOGINS = frozenset(
    {
        "docker",
        "podman",
        "nerdctl",
        "helm",
        "oras",
        "crane",
        "skopeo",
        "buildah",
        "oc",
        "az",
        "kubectl",
        "cf",
        "ibmcloud",
        "aliyun",
        "regctl",
        "cosign",
        "kubelogin",
        "argocd",
    }
)
"""Clients whose `login` takes a password by `-p`."""
_IDS = frozenset(
    {
        "docker",
        "podman",
        "nerdctl",
        "kubectl",
        "chroot",
        "setpriv",
        "gosu",
        "su-exec",
        "su",
        "sudo",
        "install",
        "chown",
        "crun",
        "runc",
        "useradd",
        "unshare",
        "docker-compose",
        "compose",
        "ctr",
    }
)
"""Commands whose `--user` is a user and a group."""
_HTTPIE = frozenset({"http", "https", "xh", "xhs"})
_USER = re.compile(
    r"--(?:user|proxy-user|userpwd|creds|src-creds|dest-creds|credentials|auth|basic-auth)(?:=(?P<long>.*))?|-(?:[a-zA-Z#]{0,8}[uU])(?P<short>.*)",
    re.DOTALL,
)
_SHORT = re.compile(r"-[a-zA-Z#]{0,8}[uU]")
_PAIR = re.compile(r"['\"]?([^\s:'\"=/]{1,200}):(.{1,2000}?)['\"]?", re.DOTALL)
_NUMERIC = re.compile(r"[0-9]{1,10}:[0-9]{1,10}")
_WRITES = frozenset({"echo", "printf"})
_READS = frozenset({"--password-stdin", "--with-token", "--stdin", "-S", "--pass-stdin", "--token-stdin", "--passphrase-fd"})
_SETS = frozenset({"set", "config", "configure", "create", "add", "login", "put"})
_POSITIONS: dict[tuple[str, ...], int] = {
    ("wandb", "login"): 1, ("vault", "login"): 1, ("snyk", "auth"): 1, ("rabbitmqctl", "add_user"): 2, ("rabbitmqctl", "change_password"): 2, ("rabbitmqctl", "authenticate_user"): 2,
    ("net", "user"): 2, ("mc", "alias"): 5, ("mc", "config"): 6, ("wpa_passphrase",): 2, ("railway", "login"): 1, ("ngrok", "authtoken"): 1, ("ngrok", "config"): 2,
}  # fmt: skip
"""Client and subcommand → which word without a dash after them is the credential."""
_LITERALS = re.compile(r"--from-literal(?:=|$)")
_PASSPHRASE = re.compile(r"(?:pass|pw):(.{1,500})", re.DOTALL)
KNOWN = frozenset(
    {
        *_GLUED,
        *_EITHER,
        *_LOGINS,
        *(names[0] for names in _POSITIONS),
        "curl",
        "http",
        "https",
        "lftp",
        "smbclient",
        "openssl",
        "htpasswd",
        "chpasswd",
        "passwd",
        "poetry",
        "npm",
        "aws",
        "pip",
        "yarn",
    }
)
ASKING = frozenset(
    {
        "--user",
        "--proxy-user",
        "--userpwd",
        "--creds",
        "--src-creds",
        "--dest-creds",
        "--credentials",
        "--auth",
        "--basic-auth",
        "-U",
        "--from-literal",
    }
)
"""Options of whatever client whose next word may be a login."""
_SIGN = re.compile(
    r"(?<![\w-])(?:-[a-zA-Z#]{0,8}[uU]|--user|--proxy-user|--userpwd|--[\w-]{0,20}creds|--credentials|--auth|--basic-auth|login|sshpass|chpasswd|htpasswd|passwd|openssl|sudo|poetry|config|configure)(?![\w-])"
    r"|(?<![\w-])-a\s+\S{1,80}:|-[uU]['\"]?\w{1,60}:|mysql|maria|mycli|xtrabackup|7z|mongo|cypher-shell|cqlsh|twine|useradd|usermod|redis-cli|valkey-cli|keydb-cli|ldap|vncviewer|sqlcmd|bcp|zip|ipmitool|mssql-cli|plink|pscp|psftp"
    r"|lftp|smbclient|from-literal|--with-token|password|add_user|authenticate_user|net user|mc alias|wpa_|snyk|authtoken|stdin|auth-token"
)
"""What a line with a client's option has in it: cheap to look for first. A test holds that it misses none."""


def in_line(line: str, offset: int = 0, depth: int = 0) -> Iterator[tuple[int, int]]:
    """Yield where credentials stand in a shell's line, scripts in its quotes included."""
    if " " not in line or _SIGN.search(line) is None:
        return
    split = commands(line)
    for number, command in enumerate(split):
        for hit in in_command(command, split[number - 1] if command.piped and number else None):
            yield offset + hit.start, offset + hit.end
        for word in command.words if depth < _DEEPEST else ():
            if " " in word.text and word.text != line:
                yield from in_line(word.text, offset + word.start, depth + 1)


def in_command(command: Command, before: Command | None = None) -> Iterator[Hit]:
    """Yield the credentials of one command; `before` is what writes its input."""
    words = command.words
    names = [word.text.rpartition("/")[2] for word in words[:200]]
    name = next((each for each in names if each in KNOWN), names[0] if names else "")
    rest = [word for word in words if word.text]
    yield from _logins(names, name, rest)
    yield from _options(names, name, rest)
    yield from _settings(rest, names)
    yield from _positions(names, rest)
    yield from _input(names, before, rest)
    if name == "openssl":
        yield from (
            _part(word, match.start(1)) for word in rest if (match := _PASSPHRASE.fullmatch(word.text)) and is_literal(match[1], Kind.PASSWORD)
        )


def _part(word: Word, start: int) -> Hit:
    return Hit(word.number, word.start + start, word.start + len(word.text))


def _whole(word: Word) -> Iterator[Hit]:
    if is_literal(word.text, Kind.PASSWORD):
        yield _part(word, 0)


def _logins(names: list[str], name: str, words: list[Word]) -> Iterator[Hit]:
    """Yield the password after the name of a user: `-u name:password`; a number or a user and a group is none."""
    for position, word in enumerate(words):
        if word.text == "-a" and name in _HTTPIE and position + 1 < len(words):
            yield from _pair(words[position + 1], 0, name, names)
        match = _USER.fullmatch(word.text) if word.text.startswith("-") else None
        if match is None or (match["short"] is not None and name in _GLUED):
            continue
        glued = match["long"] if match["long"] is not None else match["short"] or None
        holder = word if glued is not None else words[position + 1] if position + 1 < len(words) else None
        if holder is not None:
            yield from _pair(holder, 0 if glued is None else len(word.text) - len(glued), name, names)


def _pair(word: Word, start: int, name: str, names: list[str]) -> Iterator[Hit]:
    written = word.text[start:]
    match = _PAIR.fullmatch(written)
    if match is None or _NUMERIC.fullmatch(written) or not is_literal(match[2], Kind.PASSWORD):
        return
    if name in _IDS and not ("login" in names or "pull" in names or "push" in names):
        return
    yield Hit(word.number, word.start + start + match.start(2), word.start + start + match.end(2))


def _options(names: list[str], name: str, words: list[Word]) -> Iterator[Hit]:
    """Yield what follows the option by which this client takes its password."""
    option = _GLUED.get(name) or _EITHER.get(name) or ("-p" if name in _LOGINS and "login" in names else None)
    for position, word in enumerate(words):
        if option is not None and word.text.startswith(option):
            if len(word.text) > len(option):
                yield from _glued(word, len(option), name)
            elif name not in _GLUED and position + 1 < len(words) and not words[position + 1].text.startswith("-"):
                yield from _whole(words[position + 1])
        elif name in {"smbclient", "lftp"} and word.text in {"-U", "-u"} and position + 1 < len(words):
            user, mark, password = words[position + 1].text.replace(",", "%", 1).partition("%")
            if mark and is_literal(password, Kind.PASSWORD):
                yield _part(words[position + 1], len(user) + 1)


def _glued(word: Word, start: int, name: str) -> Iterator[Hit]:
    rest = word.text[start:]
    if name in _LOGINS or name in {"twine", "useradd", "usermod", "unzip", "zip"}:
        return
    if is_literal(rest, Kind.PASSWORD) and not rest.startswith("-"):
        yield _part(word, start)


def _settings(words: list[Word], names: list[str]) -> Iterator[Hit]:
    """Yield values of `config set NAME VALUE`, of `--from-literal`, of `set-password VALUE`."""
    sets = not _SETS.isdisjoint(names)
    for position, word in enumerate(words):
        following = words[position + 1] if position + 1 < len(words) else None
        if _LITERALS.match(word.text):
            holder = word if "=" in word.text else following
            equals = holder.text.find("=", len("--from-literal=") if holder is word else 0) if holder else -1
            if holder is not None and equals >= 0 and is_literal(holder.text[equals + 1 :], Kind.PASSWORD):
                yield _part(holder, equals + 1)
        elif following is not None and not following.text.startswith("-") and "=" not in word.text and _names(word.text, sets=sets):
            yield from (hit for hit in _whole(following) if not is_stand_in(following.text))
        elif word.text.startswith("http-basic.") and position + 2 < len(words):
            yield from _whole(words[position + 2])


def _names(text: str, *, sets: bool) -> bool:
    """Whether a word without a dash names what the next one is: a setting, or a command that sets a password."""
    if text.startswith("-") or len(text) > 200:  # noqa: PLR2004 -- no name is longer
        return False
    if text.startswith("pypi-token.") or (text.endswith(("-password", "_password")) and text.startswith(("set", "reset", "change"))):
        return True
    return sets and ("_" in text or "." in text or ":" in text) and kind_of(text) not in {None, Kind.WEAK, Kind.OBJECT, Kind.AUTH}


def _positions(names: list[str], words: list[Word]) -> Iterator[Hit]:
    """Yield the credential of a client that takes it as a plain word."""
    for asked, count in _POSITIONS.items():
        at = names.index(asked[0]) if asked[0] in names else -1
        if at < 0 or names[at + 1 : at + len(asked)] != list(asked[1:]):
            continue
        plain = [word for word in words if word.number > words[0].number + at + len(asked) - 1 and not word.text.startswith("-")]
        if len(plain) >= count and "=" not in plain[count - 1].text:
            yield from _whole(plain[count - 1])
    if "htpasswd" in names and any(word.text.startswith("-") and "b" in word.text for word in words):
        yield from _whole(words[-1])


def _input(names: list[str], before: Command | None, words: list[Word]) -> Iterator[Hit]:
    """Yield what is written to a command that reads a password from its input."""
    changes = "chpasswd" in names
    if not changes and _READS.isdisjoint(word.text for word in words):
        return
    written = [*_written(before), *(words[at + 1] for at, word in enumerate(words[:-1]) if word.text == "<<<")]
    for word in written:
        _, colon, password = word.text.partition(":")
        if changes and colon and is_literal(password, Kind.PASSWORD):
            yield _part(word, len(word.text) - len(password))
        elif not changes:
            yield from _whole(word)


def _written(before: Command | None) -> Iterable[Word]:
    """Give the words that `echo` or `printf` writes."""
    if before is None or not before.words or before.words[0].text not in _WRITES:
        return ()
    return [word for word in before.words[1:] if not word.text.startswith("-") and word.text not in {"%s", "%s\\n", "%s\n"}]
